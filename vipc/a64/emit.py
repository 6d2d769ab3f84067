"""Emission: allocated machine IR becomes assembly text in the dialect of vipc/asm.

Blocks fall through to the next one where they can; blocks that only jump are left out. Each check's trap stands in
the function's cold tail. `.row KEY` marks return addresses and traps; KEY counts from `first_row`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from vipc.a64.frame import Frame, frame_access, frame_address
from vipc.a64.frame_rules import LAST, FrameTracker
from vipc.a64.held import Seen, places_of
from vipc.a64.layout import lay_out, skip_empty
from vipc.a64.literals import MASK64, float_lines, word_lines
from vipc.a64.marks import Marks, is_code, last_line
from vipc.a64.mir import MachineFunction, MImm, MInst, Slot
from vipc.a64.opcodes import INVERSE, MOPS
from vipc.a64.pairs import pair_accesses
from vipc.a64.registers import NAMES, X16, X17, is_float
from vipc.a64.wrap import confirm
from vipc.ir.core import Loc
from vipc.ir.debug import FunctionDebug, packed
from vipc.lang.traps import BY_KEY
from vipc.records import record
from vipc.regalloc.moves import Move, sequence_moves

BRK_BASE = 1 << 14
NO_REGISTER = 31
LATE_RECORD = ("stp x29, x30, [sp, #-16]!", "mov x29, sp")
"""A function without frame record makes one before it calls for a trap."""

LATE_RECORD_GONE = "ldp x29, x30, [sp], #16"

_SIZES = {"b": 1, "h": 2, "w": 4, "x": 8}
_JUMPS = frozenset(("b", "b_cond", "b_if", "cbz", "cbnz", "tbz", "tbnz", "branch_table"))
_PLAIN = {row.name: row.text for row in MOPS.values()
          if row.text and row.name not in _JUMPS | {"call", "calli"} and not row.name.startswith("check_")}
"""Opcodes that are one instruction and go nowhere."""

_TEST_INVERSE = {"cbz": "cbnz", "cbnz": "cbz", "tbz": "tbnz", "tbnz": "tbz"}


@record
class Row:
    """A line table row: `trap_text` is None but for traps. `leaf`: without frame record here."""

    loc: Loc
    trap_text: str | None = None
    signs: str = ""
    leaf: bool = False


@dataclass(slots=True)
class EmittedFunction:
    """Assembly text of one function, its line table rows in the order of their keys, and what its marks mean (packed)."""

    name: str
    section: str
    text: str
    rows: list[Row] = field(default_factory=list)
    frame_size: int = 0
    debug: bytes = b""


def emit(mf: MachineFunction, first_row: int = 0, debug: bool = False) -> EmittedFunction:
    """The text of an allocated function; `debug`: with marks."""
    return _Emitter(mf, first_row, debug).run()


class _Emitter:
    def __init__(self, mf: MachineFunction, first_row: int, debug: bool) -> None:
        self.mf = mf
        self.first_row = first_row
        self.frame = Frame(mf)
        self.lines: list[str] = []
        self.tail: list[str] = []
        self.rows: list[Row] = []
        self.stubs = 0
        self.access_row = -1                    # where in `lines` the last row of an access stands
        self.exit_at = -1                       # where in `lines` the first way out with the frame begins
        self.exit_wanted = False
        self.raised_wanted = False
        self.bare_wanted = False
        self.wrapped = False                    # is the frame made behind early exits?
        self.framed = True                      # does the block being written run with the frame?
        self.goal_of = skip_empty(mf)
        self.marks = Marks(debug and mf.loc is not None, self.tail)
        self.bare_rule = self.rule = FrameTracker().rule()      # without a frame, and what holds now
        self.body_tracker = FrameTracker()      # the state behind the prologue
        for line in self.frame.prologue():
            self.body_tracker.step(line)
        self.body_rule = self.body_tracker.rule()
        self.in_body = False                    # has the body been marked?
        self.seen: dict[int, Seen] = {}         # what a debugger sees at each instruction, by identity

    def run(self) -> EmittedFunction:
        mf = self.mf
        if "naked" in mf.attrs:
            self._naked()
            return self._result()
        self.wrapped = mf.frame_start is not None and confirm(mf)
        self.framed = not self.wrapped
        self._row(self.lines, mf.loc, leaf=not (self.framed and self.frame.record))
        self.marks.at(self.lines, mf.loc, self.bare_rule)
        if self.framed:
            self._frame_lines(self.lines, self.frame.prologue(), FrameTracker())
            self.rule = self.body_rule
        order = lay_out(mf, self.goal_of)
        marked = self.marks.on
        if marked:
            self.seen = places_of(mf, self.frame, order)
        for position, number in enumerate(order):
            following = order[position + 1] if position + 1 < len(order) else -1
            self.lines.append(f".L{number}:")
            self._enter(number)
            for inst in pair_accesses(mf.blocks[number].insts, self.frame.offset):
                if marked:
                    self._mark(inst)
                self._inst(inst, following)
        self._drop_access_row()
        self._error_exit()
        self.lines += self.tail
        return self._result()

    def _mark(self, inst: MInst) -> None:
        """Tell the debugger where the instruction comes from."""
        loc, places = self._seen(inst)
        if not self.in_body and loc is not None and loc is not self.mf.loc:
            self.in_body = True
            self.marks.at(self.lines, loc, self.rule, places, True)
        else:
            self.marks.at(self.lines, loc, self.rule, places)

    def _seen(self, inst: MInst) -> Seen:
        """Of an instruction, or of the first of a pair."""
        seen, own = self.seen.get(id(inst)), inst
        while seen is None and inst.origin is not None:
            inst = inst.origin
            seen = self.seen.get(id(inst))
        return seen or (own.loc, ())

    def _frame_lines(self, lines: list[str], texts: Sequence[str], tracker: FrameTracker) -> None:
        """Lines that make or leave a frame."""
        for text in texts:
            self.marks.at(lines, None, tracker.rule())
            lines.append(text)
            tracker.step(text)

    def _tracker(self, framed: bool) -> FrameTracker:
        """The state behind the prologue, if it was run."""
        return self.body_tracker.copy() if framed else FrameTracker()

    def _enter(self, number: int) -> None:
        """Begin a block: with or without the frame, which a row tells where it changes."""
        framed = not self.wrapped or number in self.mf.framed
        self.rule = self.body_rule if framed else self.bare_rule
        if framed != self.framed:
            self.framed = framed
            if self.mf.blocks[number].insts[0].op != "trap":
                self._row(self.lines, self.mf.loc, leaf=not framed)
        if self.wrapped and number == self.mf.frame_start:
            self._frame_lines(self.lines, self.frame.prologue(), FrameTracker())

    def _naked(self) -> None:
        """Only the text of the inline assembly."""
        self.marks.at(self.lines, self.mf.loc, LAST if "entry" in self.mf.attrs else self.bare_rule, body=True)
        for block in self.mf.blocks.values():
            for inst in block.insts:
                if inst.op == "asm":
                    self._asm(inst)

    def _result(self) -> EmittedFunction:
        mf = self.mf
        head = [f".global {mf.name}", f".type {mf.name}, function", f"{mf.name}:"]
        text = "\n".join([*head, *self.lines]) + "\n"
        debug = packed(FunctionDebug(mf.name, mf.loc, self.marks.made)) if self.marks.on and mf.loc else b""
        return EmittedFunction(mf.name, f"{mf.section}.{mf.name}", text, self.rows, self.frame.size, debug)

    def _inst(self, inst: MInst, following: int) -> None:
        op = inst.op
        if op in _PLAIN:
            self.lines.append(_plain_text(op, (*inst.defs, *inst.uses), inst.imm))
            if inst.loc is not None and inst.loc.wild and op.startswith(("ld", "st")):
                self._access_row(inst.loc)
            return
        match op:
            case "note":
                pass
            case "const" | "fconst" | "addr" | "frame_addr":
                self.lines += self._make(inst.defs[0], inst)
            case "call" | "calli":
                self.lines.append(f"bl {inst.imm[0]}" if op == "call" else f"blr {NAMES[inst.uses[0]]}")
                self.marks.called(self.lines)
                self._row(self.lines, inst.loc)
            case "asm":
                self._asm(inst)
                self._access_row(inst.loc)
            case _ if op in _JUMPS:
                self._jump(inst, following)
            case "ret":
                self._leave(self.lines)
            case "ret_error":
                self.exit_wanted |= self.framed
                self.lines.append("b .Lerror" if self.framed else "ret")
            case "trap":
                self._trap(self.lines, inst)
            case "unreachable":
                if not last_line(self.lines).startswith(("b ", "brk")):
                    self.lines.append(f"brk #{BRK_BASE | BY_KEY['unreachable'].code << 10 | 0x3FF}")
            case _ if op.startswith("check_"):
                self._check(inst)
            case _:
                assert op.endswith("_f"), op
                self._frame_access(inst)

    # Pieces

    def _make(self, register: int, inst: MInst) -> list[str]:
        """Lines that make a constant."""
        name = NAMES[register]
        what = inst.imm[0]
        if inst.op == "const" or inst.op == "fconst":
            assert isinstance(what, int)
            return list(float_lines(what & MASK64, name) if is_float(register) else word_lines(what & MASK64, name, name.w))
        if inst.op == "frame_addr":
            assert isinstance(what, Slot)
            return frame_address(name, self.frame.offset(what))
        offset = inst.imm[1]
        assert isinstance(offset, int)
        symbol = f"{what}{offset:+d}" if offset else f"{what}"
        return [f"adrp {name}, {symbol}", f"add {name}, {name}, :lo12:{symbol}"]

    def _frame_access(self, inst: MInst) -> None:
        op = inst.op[:-2]
        slot = inst.imm[0]
        assert isinstance(slot, Slot)
        name = NAMES[(inst.defs or inst.uses)[0]]
        size = _SIZES[op[-1]]
        shown = name if size == 8 or op in ("ldrsb", "ldrsh", "ldrsw") else name.w
        self.lines += frame_access(op.split("_")[0], shown, self.frame.offset(slot), size)

    def _asm(self, inst: MInst) -> None:
        def operand(match: re.Match[str]) -> str:
            wide, out, number = match.group(1) or match.group(2), match.group(3), int(match.group(4))
            name = NAMES[(inst.defs if out else inst.uses)[number]]
            return name.w if wide else name

        template = str(inst.imm[0])
        self.lines += [line for line in re.sub(r"\{(?:(w):|(x):)?(out)?(\d+)\}", operand, template).split("\n") if line]

    def _row(self, lines: list[str], loc: Loc | None, text: str | None = None, signs: str = "",
             leaf: bool = False) -> None:
        loc = loc or self.mf.loc
        if loc is not None:
            if lines is self.lines:
                self._drop_access_row()
            lines.append(f".row {self.first_row + len(self.rows)}")
            self.rows.append(Row(loc, text, signs, leaf))

    def _access_row(self, loc: Loc | None) -> None:
        """Behind an instruction that may fault, where the row before is of another line."""
        leaf = not (self.framed and self.frame.record)
        if loc is not None and self.rows and (self.rows[-1].loc, self.rows[-1].leaf) != (loc, leaf):
            self._row(self.lines, loc, leaf=leaf)
            self.access_row = len(self.lines) - 1

    def _drop_access_row(self) -> None:
        """No address has two rows: before another row, or the end, the one of an access just before goes."""
        if self.access_row >= 0 and not any(is_code(line) for line in self.lines[self.access_row + 1:]):
            del self.lines[self.access_row]
        self.access_row = -1

    def _leave(self, lines: list[str]) -> None:
        if self.framed and lines is self.lines and self.exit_at < 0:
            self.exit_at = len(lines)
        if self.frame.checks_error:
            self._uncaught(lines)
        if self.framed:
            self._frame_lines(lines, self.frame.epilogue(), self._tracker(True))
            self.marks.at(lines, None, self.bare_rule)
        lines.append("ret")

    def _uncaught(self, lines: list[str]) -> None:
        label = self._label()
        lines.append(f"cbnz x28, {label}")
        self.tail.append(f"{label}:")
        self.marks.at(self.tail, self.mf.loc, self.rule)
        self._row(self.tail, self.mf.loc, "", "")
        self.tail.append(f"brk #{BRK_BASE | BY_KEY['uncaught'].code << 10 | 0x3FF}")

    def _label(self) -> str:
        self.stubs += 1
        return f".Lcold{self.stubs}"

    def _error_exit(self) -> None:
        if self.bare_wanted:
            self.tail.append(".Lbare:")
            self._leave_late(False)
            self.tail.append("ret")
        self.framed = True
        if self.raised_wanted:
            self.tail.append(".Lraised:")
            self._leave_late(True)
            self.tail.append("b .Lerror")
        if not self.exit_wanted:
            return
        if self.exit_at >= 0:
            self.lines.insert(self.exit_at, ".Lerror:")
            return
        if self.tail and self.tail[-1] == "b .Lerror":
            self.tail.pop()
        self.tail.append(".Lerror:")
        self.marks.at(self.tail, self.mf.loc, self.body_rule)
        self._leave(self.tail)

    def _leave_late(self, framed: bool) -> None:
        """Leave the record that was made late."""
        tracker = self._tracker(framed)
        for line in LATE_RECORD:
            tracker.step(line)
        self.marks.at(self.tail, self.mf.loc, tracker.rule())
        self._frame_lines(self.tail, [LATE_RECORD_GONE], tracker)
        self.marks.at(self.tail, None, tracker.rule())

    # Jumps

    def _jump(self, inst: MInst, following: int) -> None:
        goals = [self.goal_of[target] for target in inst.targets]
        if inst.op == "branch_table":
            self._branch_table(inst, goals)
        elif inst.op == "b_if":
            self.lines.append(f"b.{inst.imm[0]} .L{goals[0]}")
        elif inst.op == "b" or goals[0] == goals[1]:
            if goals[0] != following:
                self.lines.append(f"b .L{goals[0]}")
        else:
            taken, other = goals
            sense = taken != following
            self.lines.append(self._conditional(inst, sense) + f".L{taken if sense else other}")
            if sense and other != following:
                self.lines.append(f"b .L{other}")

    def _conditional(self, inst: MInst, sense: bool) -> str:
        """The branch instruction up to its goal."""
        op = inst.op
        if op == "b_cond":
            cond = str(inst.imm[0])
            return f"b.{cond if sense else INVERSE[cond]} "
        op = op if sense else _TEST_INVERSE[op]
        bit = f"#{inst.imm[0]}, " if inst.imm else ""
        return f"{op} {NAMES[inst.uses[0]]}, {bit}"

    def _branch_table(self, inst: MInst, goals: list[int]) -> None:
        table = self._label()
        base, index = NAMES[inst.defs[0]], NAMES[inst.uses[0]]
        self.lines += [f"adr {base}, {table}", f"add {base}, {base}, {index}, lsl #2", f"br {base}", f"{table}:"]
        self.lines += [f"b .L{goal}" for goal in goals]

    # Traps

    def _check(self, inst: MInst) -> None:
        label = self._label()
        op = inst.op[len("check_"):]
        if op == "cond":
            self.lines.append(f"b.{inst.imm[0]} {label}")
        else:
            bit = f"#{inst.imm[0]}, " if inst.imm else ""
            self.lines.append(f"{op} {NAMES[inst.uses[0]]}, {bit}{label}")
        self.tail.append(f"{label}:")
        self._trap(self.tail, inst)

    def _trap(self, lines: list[str], inst: MInst) -> None:
        trap = inst.trap
        assert trap is not None
        self.marks.at(lines, inst.loc or self.mf.loc, self.rule, self._seen(inst)[1])
        remat = inst.remat or {}
        has_record = self.framed and self.frame.record
        if self.mf.traps == "raise":
            moves: list[Move] = [(i, place) for i, place in enumerate(inst.cold) if i not in remat]
            saved, self.lines = self.lines, []
            for move in sequence_moves(moves):
                self._inst(move, -1)
            lines_of_moves, self.lines = self.lines, saved
            lines += lines_of_moves
            for i, made in remat.items():
                lines += self._make(i, made)
            if inst.exact:
                lines.append(f"orr x0, x0, #{inst.exact:#x}")
            if not has_record:
                self._frame_lines(lines, LATE_RECORD, self._tracker(self.framed))
            lines.append(f"bl __vip_raise_{trap.key}")
            self._row(lines, inst.loc, trap.text, trap.signs)
            lines.append("b .Lerror" if has_record else "b .Lraised" if self.framed else "b .Lbare")
            self.exit_wanted |= self.framed
            self.raised_wanted |= self.framed and not has_record
            self.bare_wanted |= not self.framed
            return
        numbers = [NO_REGISTER, NO_REGISTER]
        for i, place in enumerate(inst.cold):
            scratch = (X16, X17)[i]
            if i in remat:
                lines += self._make(scratch, remat[i])
            elif isinstance(place, Slot):
                lines += frame_access("ldr", NAMES[scratch], self.frame.offset(place), 8)
            elif is_float(place):
                lines.append(f"fmov {NAMES[scratch]}, {NAMES[place]}")
            numbers[i] = scratch if i in remat or isinstance(place, Slot) or is_float(place) else place
        if inst.exact:
            lines.append(f"orr x16, {NAMES[numbers[0]]}, #{inst.exact:#x}")
            numbers[0] = X16
        self._row(lines, inst.loc, trap.text, trap.signs, leaf=not has_record)
        lines.append(f"brk #{BRK_BASE | BY_KEY[trap.key].code << 10 | numbers[0] << 5 | numbers[1]}")


@lru_cache(maxsize=1 << 15)
def _plain_text(op: str, registers: tuple[int, ...], imm: tuple[MImm, ...]) -> str:
    """One instruction. The same ones come again and again."""
    return _PLAIN[op].format(*[NAMES[reg] for reg in registers], *imm)
