"""Seconds by stage and pass, for `vipc build --time`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Times = dict[str, float]


@contextmanager
def timed(times: Times | None, name: str) -> Iterator[None]:
    """Add the seconds spent inside to `name`; None: nobody asks."""
    begin = time.perf_counter()
    yield
    if times is not None:
        times[name] = times.get(name, 0.0) + time.perf_counter() - begin


def timing(times: Times | None, name: str, work: Callable[P, R]) -> Callable[P, R]:
    """`work`, which adds its seconds to `name`."""
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with timed(times, name):
            return work(*args, **kwargs)
    return run


def table(times: Times) -> str:
    """One line each, in the order of their first end; passes as a part of their stage."""
    rows = [f"{seconds:9.3f} s  {'    ' if ':' in name else ''}{name}" for name, seconds in times.items()]
    total = sum(seconds for name, seconds in times.items() if ":" not in name)
    return "\n".join([*rows, f"{total:9.3f} s  all"])
