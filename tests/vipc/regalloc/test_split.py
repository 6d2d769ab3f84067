"""Spilled values in loops and blocks: how often they are loaded, and that the checker agrees."""

from __future__ import annotations

from vipc.a64.mir import MachineFunction
from vipc.a64.select import select
from vipc.ir.text import parse_function
from vipc.regalloc.allocate import allocate
from vipc.regalloc.check import check_allocation, snapshot

VALUES = 14                             # more than the callee saves


def allocated(body: list[str]) -> MachineFunction:
    """Values across two calls, and between these a block b1 of the loop, of the lines `body`."""
    lines = ["func p results=1 traps=brk loc=a.py:1 {", "b0(v0, v1):"]
    lines += [f"  v{2 + at} = load(u64, {8 * at}) v0" for at in range(VALUES)]
    lines += ['  v20 = call("g", 0) v1', "  v21 = const(1)", "  jump b1(v20, v1)", "b1(v22, v23):", *body,
              "  v24 = sub v23, v21", "  br v24, b1(v30, v24), b2", "b2:", '  v40 = call("g", 0) v30']
    total = 40
    for at in range(VALUES):
        lines.append(f"  v{total + 1} = add v{total}, v{2 + at}")
        total += 1
    mf = select(parse_function("\n".join([*lines, f"  ret v{total}", "}"]) + "\n"))
    before = snapshot(mf)
    allocate(mf)
    check_allocation(before, mf)
    return mf


def accesses(mf: MachineFunction, op: str) -> list[int]:
    """The depths at which spilled values are loaded or stored."""
    return [block.depth for block in mf.blocks.values() for inst in block.insts if inst.origin is None and inst.op == op]


def sum_of_values() -> list[str]:
    lines, total = [], 22
    for at in range(VALUES):
        lines.append(f"  v{60 + at} = xor v{total}, v{2 + at}")
        total = 60 + at
    return [*lines, f"  v30 = add v{total}, v23"]


def test_a_loop_without_calls_loads_before_it() -> None:
    mf = allocated(sum_of_values())
    assert mf.spill_slots > 4
    assert 1 not in accesses(mf, "ldr_x_f")
    assert 1 not in accesses(mf, "str_x_f")


def test_with_a_call_it_loads_in_each_turn() -> None:
    mf = allocated([*sum_of_values()[:-1], f'  v80 = call("g", 0) v{59 + VALUES}', "  v30 = add v80, v23"])
    loads = accesses(mf, "ldr_x_f")
    assert loads.count(1) == mf.spill_slots


def test_uses_in_a_block_share_a_load() -> None:
    lines = ["func p results=1 traps=brk loc=a.py:1 {", "b0(v0, v1):"]
    lines += [f"  v{2 + at} = load(u64, {8 * at}) v0" for at in range(VALUES)]
    lines += ['  v20 = call("g", 0) v1']
    total = 20
    for turn in range(2):
        for at in range(VALUES):
            lines.append(f"  v{total + 1} = {'add' if turn else 'mul'} v{total}, v{2 + at}")
            total += 1
    mf = select(parse_function("\n".join([*lines, f"  ret v{total}", "}"]) + "\n"))
    before = snapshot(mf)
    allocate(mf)
    check_allocation(before, mf)
    assert len(accesses(mf, "ldr_x_f")) == mf.spill_slots
