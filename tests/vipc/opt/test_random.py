"""Random programs do the same before and after the passes: results, memory, effects, first failing check."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.opt.generate import CONSTANTS, MEMORY, MEMORY_SIZE, counted_loops, program
from vipc.ir.core import Function, Program
from vipc.ir.interp import STACK_BASE, ErrorReturn, InterpError, Machine, Trap
from vipc.ir.text import parse_functions, print_function
from vipc.opt.info import ProgramInfo
from vipc.opt.passes import PASSES, check
from vipc.opt.program import optimise_program


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
    effects = [tuple("stack" if isinstance(part, int) and part in range(STACK_BASE, 1 << 47) else part for part in effect)
               for effect in machine.effects]
    return outcome, bytes(memory[MEMORY]), effects


def arguments(seed: int) -> list[tuple[int, ...]]:
    random = Random(seed)
    return [tuple(random.choice(CONSTANTS) if random.random() < 0.7 else random.getrandbits(64) for _ in range(3))
            for _ in range(6)]


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
    optimised = Program(deepcopy(functions), [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIPC_VERIFY", "1")
        optimise_program(optimised, 2)
    compare(functions, optimised.functions, seed)


@pytest.mark.parametrize("name", [row.name for row in PASSES if not row.name[-1].isdigit() and "fold_" not in row.name])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_one_pass(name: str, seed: int) -> None:
    functions = program(seed)
    optimised = deepcopy(functions)
    row = next(row for row in PASSES if row.name == name)
    info = ProgramInfo()
    for f in optimised:
        row.run(f, info)
        check(f, row)
        info.functions[f.name] = f
    compare(functions, optimised, seed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_counted_loops(seed: int) -> None:
    functions = counted_loops(seed)
    optimised = Program(deepcopy(functions), [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIPC_VERIFY", "1")
        optimise_program(optimised, 2)
    compare(functions, optimised.functions, seed)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_text_round_trip(seed: int) -> None:
    functions = program(seed)
    text = "".join(print_function(f) for f in functions)
    assert parse_functions(text) == functions
