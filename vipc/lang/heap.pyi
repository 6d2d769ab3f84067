# The heap of programs, as type checkers and editors see it. What each word means: docs/language.md.

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from vipc.lang import Array

T = TypeVar("T")
P = ParamSpec("P")

def new(kind: Callable[P, T], *values: P.args, **named: P.kwargs) -> T: ...
def array(elem: type[T], count: int, *, fill: T = ...) -> Array[T]: ...
def set_size(size: int) -> None: ...
