"""Fingerprints: equal for equal functions, whatever objects they share, and different for any change."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import replace

import pytest

from vipc.ir.core import Block, Function, Inst, Loc, Target, Term, Variables
from vipc.ir.fingerprint import fingerprint

CALL = Loc("a.py", 9, "main")
LINE = Loc("b.py", 4, "inner", CALL, False, Variables("b.inner", (0, -1)))
FUNCTION = Function(
    "a.main", {
        0: Block([0, 1], [Inst("add", (2,), (0, 1), (), LINE), Inst("check_fit", (), (2,), ("u8", "s"), LINE)],
                 Term("br", (2,), (Target(1, (2,)), Target(2)), (), CALL)),
        1: Block([3], [], Term("ret", (3,))),
        2: Block([], [], Term("ret", (0,))),
    }, 1, 4, 3, "raise", True, frozenset({"noinline", "export"}), ".text", CALL, {0: "n"}, ("u8", ""), ("u8",))


def changed(**fields: object) -> Function:
    return replace(deepcopy(FUNCTION), **fields)


def with_inst(inst: Inst) -> Function:
    made = deepcopy(FUNCTION)
    made.blocks[0].insts[0] = inst
    return made


def test_equal_functions() -> None:
    assert fingerprint(deepcopy(FUNCTION)) == fingerprint(FUNCTION)
    assert fingerprint(pickle.loads(pickle.dumps(FUNCTION))) == fingerprint(FUNCTION)
    apart = with_inst(Inst("add", (2,), (0, 1), (), Loc("b.py", 4, "inner", Loc("a.py", 9, "main"), False, Variables("b.inner", (0, -1)))))
    assert fingerprint(apart) == fingerprint(FUNCTION)


ADD = FUNCTION.blocks[0].insts[0]


@pytest.mark.parametrize("other", [
    changed(name="a.other"), changed(results=2), changed(next_value=5), changed(traps="brk"), changed(may_raise=False),
    changed(attrs=frozenset({"export"})), changed(section=".head"), changed(loc=None), changed(debug_names={0: "m"}),
    changed(param_types=("u8", "u8")), changed(result_types=()), changed(renamed={1: 0}),
    with_inst(replace(ADD, op="sub")), with_inst(replace(ADD, args=(1, 0))), with_inst(replace(ADD, imm=(1,))),
    with_inst(replace(ADD, loc=None)), with_inst(replace(ADD, loc=replace(LINE, line=5))),
    with_inst(replace(ADD, loc=replace(LINE, caller=replace(CALL, line=8)))), with_inst(replace(ADD, loc=replace(LINE, wild=True))),
    with_inst(replace(ADD, loc=replace(LINE, variables=Variables("b.inner", (0, 1))))),
])
def test_different_functions(other: Function) -> None:
    assert fingerprint(other) != fingerprint(FUNCTION)


def test_a_block_apart() -> None:
    made = deepcopy(FUNCTION)
    made.blocks[0].term = replace(made.blocks[0].term, targets=(Target(1, (0,)), Target(2)))
    assert fingerprint(made) != fingerprint(FUNCTION)
