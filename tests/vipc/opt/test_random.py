"""Random programs do the same before and after the passes: results, memory, effects, first failing check."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.opt.generate import CONSTANTS, MEMORY, MEMORY_SIZE, program
from vipc.ir.core import Function
from vipc.ir.interp import ErrorReturn, InterpError, Machine, Trap
from vipc.ir.text import parse_functions, print_function
from vipc.ir.verify import verify
from vipc.opt.info import ProgramInfo
from vipc.opt.passes import PASSES, check


def behaviour(functions: list[Function], args: tuple[int, ...]) -> tuple[object, ...]:
    """Everything a caller could see."""
    memory = {MEMORY: bytearray(range(MEMORY_SIZE))}
    machine = Machine(functions, memory, externals={"trace": lambda _: ()}, fuel=60_000)
    outcome: object
    try:
        outcome = machine.call("main", args)
    except Trap as trap:
        outcome = (trap.key, trap.values, trap.text)
    except ErrorReturn as error:
        outcome = ("error", error.word)
    return outcome, bytes(memory[MEMORY]), machine.effects


def arguments(seed: int) -> list[tuple[int, ...]]:
    random = Random(seed)
    return [tuple(random.choice(CONSTANTS) if random.random() < 0.7 else random.getrandbits(64) for _ in range(3))
            for _ in range(4)]


def compare(functions: list[Function], optimised: list[Function], seed: int) -> None:
    for args in arguments(seed):
        try:
            expected = behaviour(functions, args)
        except InterpError as error:
            if "fuel" in str(error):
                continue
            raise
        assert behaviour(optimised, args) == expected, args


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_all_passes(seed: int) -> None:
    functions = program(seed)
    optimised = deepcopy(functions)
    for f in optimised:
        verify(f)
        for row in PASSES:
            row.run(f, ProgramInfo())
            check(f, row)
    compare(functions, optimised, seed)


@pytest.mark.parametrize("name", sorted({row.name.rstrip("0123456789") for row in PASSES}))
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_one_pass(name: str, seed: int) -> None:
    functions = program(seed)
    optimised = deepcopy(functions)
    row = next(row for row in PASSES if row.name == name)
    for f in optimised:
        row.run(f, ProgramInfo())
        check(f, row)
    compare(functions, optimised, seed)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_text_round_trip(seed: int) -> None:
    functions = program(seed)
    text = "".join(print_function(f) for f in functions)
    assert parse_functions(text) == functions
