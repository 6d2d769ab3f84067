"""What passes every handler: traps in modules that trap by `brk`, and exhaustion of the stack everywhere.

I1. An exception is a trap if a check raised it (`vipc.lang.words.trap`) or CPython itself did; one that the program
    raises by name is marked explicit and is none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

_NATIVE_TRAPS = (ZeroDivisionError, AttributeError)


def explicit(error: BaseException) -> BaseException:
    """Marks a built-in exception that the program itself raises."""
    error.vip_explicit = True  # type: ignore[attr-defined]
    return error


def is_stack_exhausted(error: BaseException | None) -> bool:
    """Whether the stack ran out."""
    return isinstance(error, RecursionError) and not hasattr(error, "vip_explicit")


def is_trap(error: BaseException | None) -> bool:
    """Whether a `brk` module's handlers do not see the exception (I1)."""
    if hasattr(error, "vip_trap") or is_stack_exhausted(error):
        return True
    return isinstance(error, _NATIVE_TRAPS) and not hasattr(error, "vip_explicit")


Passing = Callable[[BaseException | None], bool]


def passing_raise() -> tuple[type[BaseException], ...]:
    """The classes that the current exception is caught by if it passes handlers of a `raise` module."""
    return (BaseException,) if is_stack_exhausted(sys.exc_info()[1]) else ()


def passing_brk() -> tuple[type[BaseException], ...]:
    """The same in a `brk` module."""
    return (BaseException,) if is_trap(sys.exc_info()[1]) else ()


_TESTS: dict[Callable[[], tuple[type[BaseException], ...]], Passing] = {
    passing_raise: is_stack_exhausted,
    passing_brk: is_trap,
}


class Guard:
    """A manager whose `__exit__` is not told of what passes."""

    __slots__ = ("manager", "passes")

    def __init__(self, manager: Any, passing: Callable[[], tuple[type[BaseException], ...]]) -> None:
        self.manager = manager
        self.passes = _TESTS[passing]

    def __enter__(self) -> Any:
        return self.manager.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if not self.passes(error):
            self.manager.__exit__(kind, error, trace)
