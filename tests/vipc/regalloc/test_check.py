"""The checker accepts what the allocator makes of random programs, and notices each single change to it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.opt.generate import program
from vipc.a64.mir import MachineFunction
from vipc.a64.registers import D0, X17
from vipc.a64.select import select
from vipc.ir.text import parse_function
from vipc.regalloc.allocate import allocate
from vipc.regalloc.check import CheckError, check_allocation, snapshot

CALLS = """func f results=1 traps=raise may_raise loc=a.py:1 {
b0(v0, v1, v2):
  v3 = add v0, v1
  v4 = mul v3, v2
  v5 = call("g", 0) v4, v3
  v6 = call("g", 0) v5, v0
  v7 = add v6, v4
  v8 = cmp(slt) v7, v1
  br v8, b1, b2(v7)
b1:
  v9 = call("h", 0) v2, v1, v7
  jump b2(v9)
b2(v10):
  check_index("s") v10, v2 !a.py:9
  v11 = add v10, v3
  ret v11
}
"""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_random_programs(seed: int) -> None:
    for f in program(seed):
        mf = select(f)
        before = snapshot(mf)
        allocate(mf)
        check_allocation(before, mf)


def pressure(count: int) -> str:
    """Many values live at once, across a call."""
    lines = ["func p results=1 traps=brk loc=a.py:1 {", "b0(v0):"]
    for i in range(1, count + 1):
        lines.append(f"  v{i} = load(u64, {8 * i}) v0")
    lines.append(f"  v{count + 1} = call(\"g\", 0) v1")
    total = count + 1
    for i in range(1, count + 1):
        lines.append(f"  v{total + 1} = add v{total}, v{i}")
        total += 1
    return "\n".join([*lines, f"  ret v{total}", "}"]) + "\n"


def float_pressure(count: int) -> str:
    """The same with floats, where a word and a float each are passed to the call."""
    text = pressure(count).replace(" = add ", " = fadd ")
    return text.replace('call("g", 0) v1', 'call("g", 0) v1, v0')


@pytest.mark.parametrize("count", [5, 9, 20, 60])
def test_floats(count: int) -> None:
    """Eight of them cross the call in registers."""
    mf = select(parse_function(float_pressure(count)))
    before = snapshot(mf)
    allocate(mf)
    check_allocation(before, mf)
    assert (mf.spill_slots > 0) == (count > 9)
    assert [reg for reg in mf.saved if reg > D0] == [D0 + 8 + at for at in range(min(count - 1, 8))]


def test_a_register_of_the_other_kind_is_noticed() -> None:
    mf = select(parse_function(float_pressure(5)))
    before = snapshot(mf)
    allocate(mf)
    block = mf.blocks[0]
    at = next(at for at, inst in enumerate(block.insts) if inst.op == "fadd")
    block.insts[at] = replace(block.insts[at], defs=[9])
    with pytest.raises(CheckError, match="x9 is a register of the other kind"):
        check_allocation(before, mf)


@pytest.mark.parametrize("count", [5, 20, 60])
def test_spills(count: int) -> None:
    mf = select(parse_function(pressure(count)))
    before = snapshot(mf)
    allocate(mf)
    check_allocation(before, mf)
    assert (mf.spill_slots > 0) == (count > 9)


def broken(mf: MachineFunction, random: Random) -> MachineFunction | None:
    """A copy with one operand read from a register that holds nothing, or one inserted instruction dropped."""
    number = random.choice(list(mf.blocks))
    insts = list(mf.blocks[number].insts)
    at = random.randrange(len(insts))
    inst = insts[at]
    if inst.origin is None:
        del insts[at]
    elif inst.uses and inst.op not in ("call", "ret"):
        uses = list(inst.uses)
        uses[random.randrange(len(uses))] = X17
        insts[at] = replace(inst, uses=uses)
    else:
        return None
    blocks = dict(mf.blocks)
    blocks[number] = replace(mf.blocks[number], insts=insts)
    return replace(mf, blocks=blocks)


@pytest.mark.parametrize("text", [CALLS, pressure(30), float_pressure(30)])
def test_changes_are_noticed(text: str) -> None:
    mf = select(parse_function(text))
    before = snapshot(mf)
    allocate(mf)
    random = Random(1)
    tried = 0
    while tried < 200:
        other = broken(mf, random)
        if other is not None:
            tried += 1
            with pytest.raises(CheckError):
                check_allocation(before, other)


INSERTED = """func f results=1 traps=brk loc=a.py:1 {
b0(v0, v1):
  v2 = const(-256)
  v3 = and v0, v2
  v4 = ext(u8) v1
  v5 = or v3, v4
  ret v5
}
"""


def test_a_result_that_left_its_operand_is_noticed() -> None:
    mf = select(parse_function(INSERTED))
    before = snapshot(mf)
    allocate(mf)
    check_allocation(before, mf)
    block = mf.blocks[0]
    at = next(at for at, inst in enumerate(block.insts) if inst.op == "bfi")
    block.insts[at] = replace(block.insts[at], defs=[9])
    with pytest.raises(CheckError, match="the result is not where the operand is"):
        check_allocation(before, mf)
