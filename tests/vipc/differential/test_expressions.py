"""500 drawn functions of integers: hosted, compiled at -O0 and compiled at -O2 give the same values or the same errors.

What does not end in an error is also what CPython computes without any of our checks. `VIPER_SEED=n` draws others. A
failure shows a function made as small as a few attempts allow.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.vipc.differential.expressions import BITS, FUNCTIONS, Case, module, smaller
from tests.vipc.differential.running import Outcome, emulated, hosted
from vipc.diagnostics import CompileError
from vipc.driver import check, emulated_job

CASES = 500
BATCHES = 5
ATTEMPTS = 60
LONGEST_SHIFT = 1000
TOO_LARGE = "a shift that is too large to carry out"
SEED = int(os.environ.get("VIPER_SEED", "2"))


@cache
def drawn() -> list[Case]:
    cases: list[Case] = []

    @seed(SEED)
    @settings(max_examples=CASES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(FUNCTIONS)
    def take(case: Case) -> None:
        cases.append(case)

    take()
    return [replace(case, name=f"f{number}") for number, case in enumerate(cases[:CASES])]


def test_there_are_enough_cases() -> None:
    assert len(drawn()) == CASES and len({case.source() for case in drawn()}) > CASES * 0.9


@pytest.mark.parametrize("batch", range(BATCHES))
def test_functions(batch: int) -> None:
    cases = drawn()[batch::BATCHES]
    difference = differ(cases)
    if difference:
        pytest.fail(reproducer(cases, difference), pytrace=False)


def differ(cases: list[Case], checked_first: bool = False) -> str:
    """"" if all ways agree, else what first differs: a line of the output."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawn_functions.py"
        file.write_text(module(cases))
        if checked_first:
            check(emulated_job(file))
        expected = hosted(file)
        problem = unlike_python(expected, plain(file.read_text()))
        for optimise in (0, 2):
            problem = problem or unlike(expected, emulated(file, optimise), f"at -O{optimise}")
    return problem


def unlike(expected: Outcome, found: Outcome, how: str) -> str:
    if found == expected:
        return ""
    pairs = zip([*expected.stdout.splitlines(), "(end)"], [*found.stdout.splitlines(), "(end)"], strict=False)
    line = next((f"{a!r} hosted, {b!r} {how}" for a, b in pairs if a != b), "")
    return line or f"status {expected.status} hosted, {found.status} {how}: {expected.stderr} {found.stderr}"


def unlike_python(found: Outcome, exact: str) -> str:
    """Where a value that was given is not the exact one. Errors may come where CPython has none: of range, of shift counts."""
    if found.status or found.stderr:
        return f"hosted: status {found.status} {found.stderr}"
    for line, wanted in zip(found.stdout.splitlines(), exact.splitlines(), strict=True):
        allowed = ("does not fit", "shift count", "negative shift count")
        if line != wanted and not wanted.endswith(TOO_LARGE) and not any(text in line for text in allowed):
            return f"{line!r} hosted, {wanted!r} in plain CPython"
    return ""


def plain(source: str) -> str:
    """The output with conversions as CPython functions, annotations unused and nothing checked."""

    def conversion(signed: bool, bits: int) -> Callable[[int], int]:
        def convert(value: int) -> int:
            value &= (1 << bits) - 1
            return value - (1 << bits) if signed and value >> (bits - 1) else value

        return convert

    def shift_left(value: int, count: int) -> int:
        if count > LONGEST_SHIFT:
            raise OverflowError(TOO_LARGE)
        return value << count

    names: dict[str, object] = {name: conversion(*shape) for name, shape in BITS.items()}
    names["shift_left"] = shift_left
    text = "\n".join(line for line in source.splitlines() if not line.startswith("from vipc"))
    tree = ast.fix_missing_locations(_Shifts().visit(ast.parse(text)))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(tree, "drawn_functions.py", "exec"), names)
        main = names["main"]
        assert callable(main)
        main()
    return out.getvalue()


class _Shifts(ast.NodeTransformer):
    """Turns `a << b` into shift_left(a, b): CPython would fill the memory."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.LShift):
            return ast.Call(ast.Name("shift_left", ast.Load()), [node.left, node.right], [])
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        assert isinstance(node.target, ast.Name)
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.Assign([node.target], self.visit_BinOp(value))


def reproducer(cases: list[Case], difference: str) -> str:
    """The failing function alone, made smaller as long as it still fails."""
    name = difference.split()[0].strip("'\"")
    case = next((case for case in cases if case.name == name), None)
    if case is None or not (alone := attempt(case)):
        return f"{difference}\n{case.source() if case else module(cases)}\n(fails only among others)"
    difference, left = alone, ATTEMPTS
    progress = True
    while progress and left > 0:
        progress = False
        for less in smaller(case):
            left -= 1
            if left > 0 and (alone := attempt(less)):
                case, difference, progress = less, alone, True
                break
    return f"{difference}\n{case.source()}\n{case.calls()}"


def attempt(case: Case) -> str:
    try:
        return differ([case], checked_first=True)
    except CompileError:
        return ""
