"""Selection of calls, inline assembly, entry, jumps and returns: everything with fixed registers or goals."""

from __future__ import annotations

import re

from vipc.a64.builder import Builder, word
from vipc.a64.literals import add_immediate
from vipc.a64.mir import MBlock, MInst, Slot
from vipc.a64.registers import (
    ARGUMENTS,
    CALLER_SAVED,
    D0,
    ERROR,
    FIRST_VIRTUAL,
    FLOAT_TEMPORARIES,
    FLOATING,
    NUMBERS,
)
from vipc.a64.select_compare import lower_trap, make_test
from vipc.ir.core import Inst, Target, Term

DENSE_CASES = 4
"""From this many cases on a switch becomes a branch table, if at most half of that has no case."""

FEW_CASES = 3
"""Up to here cases are compared one after the other."""


_FLOAT_NAME = re.compile(r"\b[bhsdqv](\d+)")


def lower_entry(b: Builder, params: list[int]) -> None:
    """The function's parameters, from registers and stack."""
    registers = [(index, value) for index, value in enumerate(params) if value in b.needed]
    inside = [(index, value) for index, value in registers if index < ARGUMENTS]
    b.copy([value + FIRST_VIRTUAL for _, value in inside], [index for index, _ in inside])
    for index, value in registers:
        if index >= ARGUMENTS:
            b.emit("ldr_x_f", [value + FIRST_VIRTUAL], [], (Slot("in", 0, 8 * (index - ARGUMENTS)),))


def lower_call(b: Builder, inst: Inst) -> None:
    """call and calli."""
    b.forget_constants()
    b.mf.has_calls = True
    args = inst.args if inst.op == "call" else inst.args[1:]
    goal = [] if inst.op == "call" else [b.reg(inst.args[0])]
    for index, value in enumerate(args[ARGUMENTS:]):
        b.emit("str_x_f", [], [b.any_reg0(value)], (Slot("out", 0, 8 * index),))
    b.mf.out_size = max(b.mf.out_size, 8 * (len(args) - ARGUMENTS))
    registers = list(range(min(len(args), ARGUMENTS)))
    b.place(registers, args[:ARGUMENTS])
    results = list(range(len(inst.dst)))
    imm = (word(inst.imm[0]),) if inst.op == "call" else ()
    call = b.emit(inst.op, results, goal + registers, imm)
    call.clobbers = CALLER_SAVED + FLOAT_TEMPORARIES if b.floats else CALLER_SAVED
    used = [(index, value) for index, value in enumerate(inst.dst) if value in b.needed]
    b.copy([value + FIRST_VIRTUAL for _, value in used], [index for index, _ in used])


def lower_err_get(b: Builder, inst: Inst) -> None:
    """The error register, unless the branch after it tests the register itself."""
    b.mf.reads_error = True
    if inst.dst[0] in b.needed:
        b.copy([b.dst(inst)], [ERROR])


def lower_err_set(b: Builder, inst: Inst) -> None:
    """Sets the error register."""
    b.mf.reads_error = True
    b.place([ERROR], inst.args)


def lower_asm(b: Builder, inst: Inst) -> None:
    """Inline assembly; outputs count as written before inputs are read, unless both are in fixed registers."""
    template, inputs, outputs, clobbers = inst.imm
    assert isinstance(template, str) and isinstance(inputs, tuple)
    assert isinstance(outputs, tuple) and isinstance(clobbers, tuple)
    destroyed = tuple(NUMBERS[name] for name in clobbers if name in NUMBERS)
    if 30 in destroyed:
        b.mf.has_calls = True
        b.forget_constants()
    if b.floats:
        named = {D0 + int(number) for number in _FLOAT_NAME.findall(template)}
        destroyed += FLOATING if 30 in destroyed else tuple(reg for reg in FLOATING if reg in named)
    fixed = [(NUMBERS[name], value) for name, value in zip(inputs, inst.args, strict=True) if name]
    loose = {value: b.reg(value) for name, value in zip(inputs, inst.args, strict=True) if not name}
    b.place([register for register, _ in fixed], [value for _, value in fixed])
    uses = [NUMBERS[name] if name else loose[value] for name, value in zip(inputs, inst.args, strict=True)]
    defs = [NUMBERS[name] if name else value + FIRST_VIRTUAL for name, value in zip(outputs, inst.dst, strict=True)]
    b.emit("asm", defs, uses, (template,)).clobbers = destroyed
    taken = [(value + FIRST_VIRTUAL, NUMBERS[name]) for name, value in zip(outputs, inst.dst, strict=True) if name]
    b.copy([to for to, _ in taken], [source for _, source in taken])


def lower_terminator(b: Builder, term: Term, edges: Edges) -> None:
    """The block's end."""
    match term.op:
        case "jump":
            target = term.targets[0]
            b.place([param + FIRST_VIRTUAL for param in b.f.blocks[target.block].params], target.args)
            _jump(b, "b", [], (target.block,))
        case "br":
            _lower_branch(b, term, edges)
        case "switch":
            _lower_switch(b, term, edges)
        case "ret":
            registers = list(range(len(term.args)))
            b.place(registers, term.args)
            b.emit("ret", [], registers)
        case "ret_error" | "unreachable":
            b.emit(term.op, [], [])
        case _:
            assert term.op == "trap", term.op
            lower_trap(b, term)


class Edges:
    """The blocks made for the end of one: for edges that pass arguments where there are several, and for decisions."""

    def __init__(self, b: Builder) -> None:
        self.b = b
        self.made: list[tuple[int, MBlock]] = []

    def goal(self, target: Target) -> int:
        """The target's block, or a new one that passes the arguments and goes there."""
        b = self.b
        if not target.args:
            return target.block
        chunk, b.chunk = b.chunk, []
        b.place([param + FIRST_VIRTUAL for param in b.f.blocks[target.block].params], target.args)
        _jump(b, "b", [], (target.block,))
        insts, b.chunk = b.chunk, chunk
        return self._number(MBlock(insts, min(b.depth[b.block], b.depth[target.block]), succs=[target.block]))

    def add(self, insts: list[MInst]) -> int:
        """A new block of these instructions, which follow from the end of this one."""
        return self._number(MBlock(insts, self.b.depth[self.b.block], succs=goals_of(insts)))

    def _number(self, block: MBlock) -> int:
        number = self.b.f.next_block + self.b.edge_blocks
        self.b.edge_blocks += 1
        self.made.append((number, block))
        return number


def _jump(b: Builder, op: str, uses: list[int], goals: tuple[int, ...], imm: tuple[int | str | Slot, ...] = ()) -> None:
    inst = b.emit(op, [], uses, imm)
    inst.targets = goals


def _lower_branch(b: Builder, term: Term, edges: Edges) -> None:
    goals = tuple(edges.goal(target) for target in term.targets)
    if goals[0] == goals[1]:
        _jump(b, "b", [], goals[:1])
        return
    test = make_test(b, term.args[0], True)
    _jump(b, "b_cond" if test.op == "cond" else test.op, test.uses, goals, test.imm)


def _lower_switch(b: Builder, term: Term, edges: Edges) -> None:
    goals = [edges.goal(target) for target in term.targets]
    cases: dict[int, int] = {}
    for value, goal in zip(term.imm, goals, strict=False):
        cases.setdefault(_signed(value), goal)
    _decide(b, term.args[0], sorted(cases), cases, goals[-1], edges)


def _decide(b: Builder, value: int, numbers: list[int], cases: dict[int, int], other: int, edges: Edges) -> None:
    """Jump to the case of these numbers, ascending: by a table where they are dense, one after the other where they are few,
    else by halves."""
    if _is_dense(numbers):
        _lower_table(b, value, numbers, cases, other)
    elif len(numbers) <= FEW_CASES:
        for number in numbers:
            _compare_number(b, value, number)
            _jump(b, "b_if", [], (cases[number],), ("eq",))
        _jump(b, "b", [], (other,))
    else:
        middle = _find_cut(numbers)
        chunk, b.chunk = b.chunk, []
        _decide(b, value, numbers[:middle], cases, other, edges)
        below, b.chunk = edges.add(b.chunk), chunk
        above = numbers[middle:]
        _compare_number(b, value, above[0])
        _jump(b, "b_if", [], (below,), ("lt",))
        if not _is_dense(above):
            _jump(b, "b_if", [], (cases[above.pop(0)],), ("eq",))
        _decide(b, value, above, cases, other, edges)


def _is_dense(numbers: list[int]) -> bool:
    return len(numbers) >= DENSE_CASES and numbers[-1] - numbers[0] < 2 * len(numbers)


def _find_cut(numbers: list[int]) -> int:
    """Where to divide: beside the longest dense stretch that begins or ends the list, else in the middle."""
    count = len(numbers)
    first = max((at for at in range(1, count) if _is_dense(numbers[:at])), default=0)
    last = min((at for at in range(1, count) if _is_dense(numbers[at:])), default=count)
    if first or last < count:
        return first if first >= count - last else last
    return count // 2


def _signed(imm: object) -> int:
    assert isinstance(imm, int)
    imm &= (1 << 64) - 1
    return imm - (1 << 64) if imm >> 63 else imm


def _compare_number(b: Builder, value: int, number: int) -> None:
    fit = add_immediate(abs(number))
    if fit is not None:
        b.emit(("cmp_ri" if number >= 0 else "cmn_ri") + ("h" if fit[1] else ""), [], [b.reg(value)], (fit[0],))
    else:
        b.emit("cmp_rr", [], [b.reg(value), b.constant(number)])


def _lower_table(b: Builder, value: int, numbers: list[int], cases: dict[int, int], other: int) -> None:
    low, high = numbers[0], numbers[-1]
    index = b.reg(value)
    if not 0 <= low <= 2:
        moved = b.new()
        if -4096 < low < 4096:
            b.emit("sub_ri" if low > 0 else "add_ri", [moved], [index], (abs(low),))
        else:
            b.emit("sub_rr", [moved], [index, b.constant(low)])
        cases = {number - low: cases[number] for number in numbers}
        index, high = moved, high - low
    if high < 4096:
        b.emit("cmp_ri", [], [index], (high,))
    else:
        b.emit("cmp_rr", [], [index, b.constant(high)])
    _jump(b, "b_if", [], (other,), ("hi",))
    table = tuple(cases.get(number, other) for number in range(high + 1))
    inst = b.emit("branch_table", [b.new()], [index])
    inst.targets = table


def goals_of(insts: list[MInst]) -> list[int]:
    """The blocks that these instructions may jump to, each once."""
    return list(dict.fromkeys([goal for inst in insts if inst.targets for goal in inst.targets]))


def lower_keep(b: Builder, inst: Inst) -> None:
    """Values that live up to here, wherever they are."""
    b.emit("keep", [], []).cold = [b.any_reg(value) for value in inst.args]
