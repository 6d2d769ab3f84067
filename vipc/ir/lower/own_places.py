"""Stores that methods stand behind: setters of properties, `__setitem__`."""

from __future__ import annotations

from collections.abc import Sequence

from vipc.ir.lower import calls, expr
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import interval
from vipc.sema import tree
from vipc.sema.hierarchy import receiver


def operands(f: Lowering, e: tree.OwnPlace) -> list[list[int]]:
    """The object and the index."""
    return [expr.lower(f, e.obj), *(expr.lower(f, argument) for argument in e.args)]


def load(f: Lowering, e: tree.OwnPlace, given: Sequence[Sequence[int]]) -> list[int]:
    """What the getter gives."""
    assert e.getter is not None
    bounds = [(0, 0), *(interval(argument) for argument in e.args)]
    return calls.call_method(f, e.getter, receiver(e.getter, e.obj), given, bounds, e.src)


def store(f: Lowering, e: tree.OwnPlace, given: Sequence[Sequence[int]], words: Sequence[int]) -> None:
    """Calls the setter."""
    bounds = [(0, 0), *(interval(argument) for argument in e.args), e.interval or (0, 0)]
    calls.call_method(f, e.setter, receiver(e.setter, e.obj), [*given, words], bounds, e.src)
