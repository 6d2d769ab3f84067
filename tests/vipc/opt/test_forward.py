"""Loops over a few places in memory, drawn: results, memory at every failed check and at the end stay what they were."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.interp import Machine, Trap
from vipc.ir.verify import verify
from vipc.opt import forward, sink
from vipc.opt.info import ProgramInfo

MEMORY, SIZE = 0x10000, 32
KINDS = (("u8", 1), ("i8", 1), ("u16", 2), ("i32", 4), ("u64", 8), ("u64", 8))


class _Drawer:
    """A function of two words: an inner loop in an outer one, with a way around some of the body and a way out."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.f = Function("f", {}, 1, 2, 7)
        self.checks = random.random() < 0.5
        self.kinds = random.sample(KINDS, 2)

    def build(self) -> Function:
        base, one, turns = (self.f.new_value() for _ in range(3))
        self.base, self.one = base, one
        consts = [Inst("const", (base,), (), (MEMORY,)), Inst("const", (one,), (), (1,)), Inst("const", (turns,), (), (3,))]
        touch = Inst("load", (self.f.new_value(),), (base,), ("u8", 0))
        outer, inner, acc, deep = (self.f.new_value() for _ in range(4))
        blocks = self.f.blocks
        blocks[0] = Block([0, 1], [*consts, touch], Term("jump", (), (Target(1, (turns, 0)),)))
        insts, first = self.body(acc)
        blocks[1] = Block([outer, acc], insts, Term("jump", (), (Target(2, (turns, first)),)))
        insts, second = self.body(deep)
        blocks[2] = Block([inner, deep], insts, Term("br", (self.low(insts, second),), (Target(3), Target(4, (second,)))))
        insts, third = self.body(second)
        goal = 5 if self.random.random() < 0.3 else 4
        out = Target(6, (third,)) if goal == 5 else Target(4, (third,))
        blocks[3] = Block([], insts, Term("br", (self.low(insts, third),), (Target(4, (third,)), out)))
        joined = self.f.new_value()
        insts, fourth = self.body(joined)
        left = self.less(insts, inner)
        blocks[4] = Block([joined], insts, Term("br", (left,), (Target(2, (left, fourth)), Target(5))))
        insts, fifth = self.body(fourth)
        left = self.less(insts, outer)
        blocks[5] = Block([], insts, Term("br", (left,), (Target(1, (left, fifth)), Target(6, (fifth,)))))
        result = self.f.new_value()
        blocks[6] = Block([result], [], Term("ret", (result,)))
        return self.f

    def less(self, insts: list[Inst], counter: int) -> int:
        insts.append(Inst("sub", (self.f.new_value(),), (counter, self.one)))
        return insts[-1].dst[0]

    def low(self, insts: list[Inst], value: int) -> int:
        insts.append(Inst("and", (self.f.new_value(),), (value, self.one)))
        return insts[-1].dst[0]

    def body(self, value: int) -> tuple[list[Inst], int]:
        """Loads, stores and checks; the last value."""
        insts: list[Inst] = []
        for _ in range(self.random.randrange(5)):
            kind, size = self.random.choice(self.kinds)
            offset = size * self.random.randrange(2)
            match self.random.randrange(5):
                case 0 | 1:
                    insts.append(Inst("load", (self.f.new_value(),), (self.base,), (kind, offset)))
                    insts.append(Inst("add", (self.f.new_value(),), (insts[-1].dst[0], value)))
                    value = insts[-1].dst[0]
                case 2 | 3:
                    insts.append(Inst("store", (), (self.base, value), (kind.replace("i", "u"), offset)))
                case _ if self.checks:
                    insts.append(Inst("check_index", (), (value, 1), ("u",)))
                case _:
                    insts.append(Inst("add", (self.f.new_value(),), (value, 0)))
                    value = insts[-1].dst[0]
        return insts, value


def outcome(f: Function, args: tuple[int, int]) -> object:
    memory = {MEMORY: bytearray(range(SIZE))}
    machine = Machine([f], memory)
    try:
        return machine.call("f", args), bytes(memory[MEMORY])
    except Trap as trap:
        return trap.key, trap.values, bytes(memory[MEMORY])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_memory_is_the_same(seed: int) -> None:
    f = _Drawer(Random(seed)).build()
    verify(f)
    changed = deepcopy(f)
    for run in (forward.run, sink.run):
        run(changed, ProgramInfo())
        verify(changed)
    for args in ((3, 100), (1, 1 << 40), (2**64 - 5, 7), (0, 2**64 - 1)):
        assert outcome(changed, args) == outcome(f, args), args
