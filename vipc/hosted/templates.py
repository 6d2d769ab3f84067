"""What a generic is when hosted code runs: an object that gives an instance for types, and makes one that is not there.

I1. An instance is found in its module under the name that sema gives it, so `Ring[u32]` is one class, whoever asks.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from vipc.lang.words import IntegerType
from vipc.sema.instance_names import instance_name

_BUILT_IN = {int: "int", bool: "bool", str: "str", bytes: "bytes", float: "float", type(None): "None"}

make: list[Callable[[str, str, tuple[Any, ...]], None]] = []
"""What makes an instance in a module that runs: the import hook puts itself here; at build time all are there."""


class Generic:
    """A generic class or function; `plain`: the function as it stands in the source."""

    def __init__(self, module: str, name: str, variables: tuple[str, ...], plain: Any = None) -> None:
        self.module, self.name, self.variables, self.plain = module, name, variables, plain

    def __getitem__(self, items: Any) -> Any:
        given = items if isinstance(items, tuple) else (items,)
        found = self._find(given)
        if found is None and make:
            make[0](self.module, self.name, given)
            found = self._find(given)
        if found is None:
            shown = ", ".join(map(type_name, given))
            raise TypeError(f"{self.name}[{shown}] is no instance that the program names")
        return found

    def _find(self, given: tuple[Any, ...]) -> Any:
        namespace = sys.modules[self.module].__dict__
        names = [type_name(item) for item in given]
        for candidate in _spellings(names):
            found = namespace.get(instance_name(self.name, candidate))
            if found is not None:
                return found
        return None

    def __call__(self, *args: Any, **named: Any) -> Any:
        if self.plain is not None:
            return self.plain(*args, **named)
        raise TypeError(f"write {self.name}[{', '.join(self.variables)}](...) with its types")

    def __or__(self, other: object) -> Any:
        return self

    __ror__ = __or__


def _spellings(names: list[str]) -> list[list[str]]:
    """The names as they are, and with references where classes stand, or classes where references stand."""
    found: list[list[str]] = [[]]
    for name in names:
        other = name[4:-1] if name.startswith("Ref[") else f"Ref[{name}]"
        found = [[*before, spelling] for before in found for spelling in (name, other)]
    return found


def type_name(item: Any) -> str:
    """A type, by the name that sema calls it in the names of instances."""
    if isinstance(item, IntegerType):
        return "int" if item.name == "i64" else item.name
    if isinstance(item, type) and item in _BUILT_IN:
        return _BUILT_IN[item]
    if item is None:
        return "None"
    if isinstance(item, types.GenericAlias | typing._GenericAlias):  # type: ignore[attr-defined]
        return _alias_name(item)
    if isinstance(item, types.UnionType):
        return f"Opt[{next(type_name(part) for part in item.__args__ if part is not type(None))}]"
    if isinstance(item, type):
        return f"{item.__module__}.{item.__name__}"
    inner = getattr(item, "item", None)
    return f"{item.name}[{type_name(inner)}]" if inner is not None else str(item)


def _alias_name(item: Any) -> str:
    origin, parts = typing.get_origin(item), typing.get_args(item)
    if origin is tuple:
        return f"tuple[{', '.join(map(type_name, parts))}]"
    if isinstance(parts[0], list):
        return f"Callable[[{', '.join(map(type_name, parts[0]))}], {type_name(parts[1])}]"
    return f"Opt[{next(type_name(part) for part in parts if part is not type(None))}]"


def named(name: str) -> Callable[[Any], Any]:
    """Tracebacks show a function's own name, not that of its instance."""
    def rename(function: Any) -> Any:
        function.__code__ = function.__code__.replace(co_name=name)
        return function
    return rename

