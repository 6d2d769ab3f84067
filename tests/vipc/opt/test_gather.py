"""Checks of one value plus constants, drawn: the same one fails first after they were gathered, whatever the value."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from vipc.ir.core import Block, Function, Inst, Term
from vipc.ir.interp import Machine, Trap
from vipc.ir.verify import verify
from vipc.opt import gather
from vipc.opt.info import ProgramInfo

WORD = 1 << 64
LIMITS = (1, 2, 3, 5, 8, 64, WORD - 4, WORD - 1)


def drawn(random: Random) -> Function:
    """A line of steps and checks of v0 and of v1."""
    f = Function("f", {}, 2, 2, 1)
    insts: list[Inst] = []
    values = [0, 1]

    def const(word: int) -> int:
        value = f.new_value()
        insts.append(Inst("const", (value,), (), (word if word < WORD // 2 else word - WORD,)))
        return value

    for _ in range(random.randrange(2, 9)):
        at = random.randrange(2)
        match random.randrange(6):
            case 5:
                length = f.new_value()
                insts.append(Inst("and", (length,), (values[1 - at], const(WORD // 2 - 1))))
                for _ in range(random.randrange(3, 6)):
                    step = const(random.randrange(-3, 5) % WORD)
                    insts.append(Inst("add", (f.new_value(),), (values[at], step)))
                    insts.append(Inst("check_index", (), (insts[-1].dst[0], length), (random.choice("su"),)))
            case 4:
                insts.append(Inst("sub_c", (f.new_value(),), (values[at], values[1 - at]), ("u64",)))
                insts.extend(Inst("check_index", (), (value, values[1 - at]), ("u",)) for value in (insts[-1].dst[0], values[at]))
            case 0:
                step = const(random.randrange(4))
                insts.append(Inst(random.choice(("add", "sub")), (f.new_value(),), (values[at], step)))
                values[at] = insts[-1].dst[0]
            case 1 | 2:
                insts.append(Inst("check_index", (), (values[at], const(random.choice(LIMITS))), (random.choice("su"),)))
            case _:
                step = const(random.randrange(5))
                insts.append(Inst("sub_c", (f.new_value(),), (values[at], step), ("u64",)))
                values[at] = insts[-1].dst[0]
    f.blocks[0] = Block([0, 1], insts, Term("ret", tuple(values)))
    return f


def outcome(f: Function, args: tuple[int, int]) -> object:
    try:
        return Machine([f], {}).call("f", args)
    except Trap as trap:
        return trap.key, trap.values, trap.text


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_the_same_check_fails(seed: int) -> None:
    f = drawn(Random(seed))
    gathered = deepcopy(f)
    gather.run(gathered, ProgramInfo())
    verify(gathered)
    near = [word % WORD for word in range(-8, 12)] + [62, 63, 64, 66]
    for a in near:
        args = (a, near[(a * 7 + seed) % len(near)])
        assert outcome(gathered, args) == outcome(f, args), args
