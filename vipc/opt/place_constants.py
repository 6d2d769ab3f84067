"""Constants stand where they are used.

A constant that an instruction can hold, or that one move makes, costs nothing where it is used, but a register all
the way from a dominating block. One that an instruction cannot hold, used in a loop, is made before the loop.

Requires: preheaders where licm left them. Ensures: a short constant is used only in its own block, or in the loop its
block leads into. Keeps: everything else.

    b0: v1 = const(1)              b0: jump b1
        jump b1              ->    b1: v3 = const(1)
    b1: v2 = add v0, v1                v2 = add v0, v3
"""

from __future__ import annotations

from vipc.ir.cfg import Loop, dominators, loops
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.words import MASK, signed
from vipc.opt.edit import with_args
from vipc.opt.info import ProgramInfo

_REGISTERS_ONLY = frozenset(("mul", "umulh", "smulh", "mul_c", "sdiv", "udiv", "umod", "floordiv", "floormod",
                             "store", "check_fit"))
_MOST_HELD = 6      # constants kept in registers for one loop


def run(f: Function, info: ProgramInfo) -> bool:
    """Place the constants; True when any was copied."""
    return _Placer(f).run()


class _Placer:
    """`constants`: the instruction of each constant; `home`: its block."""

    def __init__(self, f: Function) -> None:
        self.f = f
        self.constants: dict[int, Inst] = {}
        self.home: dict[int, int] = {}
        for number, block in f.blocks.items():
            for inst in block.insts:
                if inst.op == "const":
                    self.constants[inst.dst[0]] = inst
                    self.home[inst.dst[0]] = number
        self.before: dict[int, int] = {}
        dom = dominators(f)
        for loop in loops(dom):
            outside = self._preheader(loop, dom.preds[loop.header])
            for number in loop.blocks:
                if outside >= 0:
                    self.before.setdefault(number, outside)
        self.held: dict[int, dict[int, int]] = {}
        self.changed = False

    def run(self) -> bool:
        """Visit all blocks."""
        if self.constants:
            for number in list(self.f.blocks):
                self._visit(number)
            for number, made in self.held.items():
                insts = self.f.blocks[number].insts
                insts.extend(Inst("const", (value,), (), (signed(word),), None) for word, value in made.items())
        return self.changed

    def _preheader(self, loop: Loop, preds: list[int]) -> int:
        outside = [pred for pred in preds if pred not in loop.members]
        return outside[0] if len(outside) == 1 and self.f.blocks[outside[0]].term.op == "jump" else -1

    def _visit(self, number: int) -> None:
        block = self.f.blocks[number]
        local: dict[int, int] = {}
        kept: list[Inst] = []
        for inst in block.insts:
            if inst.op == "const":
                local[_word(inst)] = inst.dst[0]
            elif any(arg in self.constants for arg in inst.args):
                inst = self._with_placed(number, inst, local, kept)
            kept.append(inst)
        block.term = self._placed_term(number, block, local, kept)
        block.insts = kept

    def _with_placed(self, number: int, inst: Inst, local: dict[int, int], kept: list[Inst]) -> Inst:
        args = tuple(self._held(number, arg) if self._needs_register(number, inst, arg) else
                     self._local(number, arg, local, kept) for arg in inst.args)
        return inst if args == inst.args else with_args(inst, args)

    def _placed_term(self, number: int, block: Block, local: dict[int, int], kept: list[Inst]) -> Term:
        term = block.term
        args = tuple(self._local(number, arg, local, kept) for arg in term.args)
        targets = tuple(Target(t.block, tuple(self._local(number, arg, local, kept) for arg in t.args))
                        for t in term.targets)
        if args == term.args and targets == term.targets:
            return term
        return Term(term.op, args, targets, term.imm, term.loc)

    def _needs_register(self, number: int, inst: Inst, arg: int) -> bool:
        """Is `arg` a constant that this instruction of a loop can only take from a register?"""
        constant = self.constants.get(arg)
        if constant is None or number not in self.before:
            return False
        word = _word(constant)
        if word == 0:
            return False
        made = self.held.get(self.before[number], {})
        if word not in made and len(made) >= _MOST_HELD:
            return False
        return inst.op in _REGISTERS_ONLY or not is_short(word)

    def _held(self, number: int, arg: int) -> int:
        """The constant in a register from before the loop on."""
        made = self.held.setdefault(self.before[number], {})
        word = _word(self.constants[arg])
        if word not in made:
            made[word] = self.f.new_value()
            self.changed = True
        return made[word]

    def _local(self, number: int, arg: int, local: dict[int, int], kept: list[Inst]) -> int:
        constant = self.constants.get(arg)
        if constant is None or self.home[arg] == number or not is_short(_word(constant)):
            return arg
        word = _word(constant)
        if word not in local:
            local[word] = self.f.new_value()
            kept.append(Inst("const", (local[word],), (), constant.imm, constant.loc))
            self.changed = True
        return local[word]


def is_short(word: int) -> bool:
    """Does one `movz` or `movn` make the word?"""
    return any(word & ~(0xFFFF << shift) & MASK == 0 or (word ^ MASK) & ~(0xFFFF << shift) & MASK == 0
               for shift in (0, 16, 32, 48))


def _word(inst: Inst) -> int:
    word = inst.imm[0]
    assert isinstance(word, int)
    return word & MASK
