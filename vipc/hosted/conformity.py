"""Whether what module level left behind is what the annotations say: Python stores anything anywhere, compiled code relies on types.

The walk goes from each variable through the objects and sequences that it leads to. A bool in the place of an integer
becomes that integer, as it does where compiled code stores one.

I1. Plain data and no part of the checker: the child process of `freeze` asks, and a hosted program before it starts.
"""

from __future__ import annotations

import array
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vipc.lang.words import IntegerType, Sequence

Shape = tuple[Any, ...]
"""A kind and what belongs to it; see shapes.py, which makes them."""
Name = tuple[str, str]
"""A module and a name in it."""
Place = tuple[str, int, int, int, int]
"""A file and a span in it."""


@dataclass(slots=True)
class Shapes:
    """`globals`: (module, name, place, shape); `fields` of instances by class; `functions`: signatures."""

    globals: list[tuple[str, str, Place, Shape]] = field(default_factory=list)
    fields: dict[Name, dict[str, Shape]] = field(default_factory=dict)
    functions: dict[Name, str] = field(default_factory=dict)

    def add(self, other: Shapes) -> None:
        """Those of another module, too."""
        self.globals += other.globals
        self.fields.update(other.fields)
        self.functions.update(other.functions)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A variable that holds, or leads to, something else than its type says."""

    place: Place
    message: str


def misfits(shapes: Shapes, modules: Mapping[str, types.ModuleType]) -> list[Misfit]:
    """The variables that do not conform, in order."""
    walk = _Walk(shapes)
    return [Misfit(place, message) for module, name, place, shape in shapes.globals if module in modules
            if (message := walk.variable(modules[module].__dict__, name, shape))]


class _Walk:
    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._met: dict[object, Any] = {}               # keeps what was met alive, so that its id() stays its own

    def variable(self, names: dict[str, Any], name: str, shape: Shape) -> str:
        """What is wrong with a variable, or nothing."""
        if name not in names:
            return f"{name} is never given a value"
        if shape[0] == "int" and names[name].__class__ is bool:
            names[name] = int(names[name])
        waiting = [(names[name], shape, name)]
        while waiting:
            value, shape, path = waiting.pop()
            fault = self._fault(value, shape)
            if fault:
                return f"{path}: {fault}"
            if shape[0] == "tuple":
                waiting += [(item, inner, f"{path}[{at}]") for at, (item, inner) in enumerate(zip(value, shape[1], strict=True))]
            elif shape[0] == "object" and value is not None:
                self._enter(value, path, waiting)
            elif shape[0] == "sequence" and isinstance(value, Sequence) and isinstance(value.data, list):
                if not isinstance(value.elem, IntegerType) and self._is_new(id(value.data), value.data):
                    waiting += [(item, shape[1], f"{path}[{at}]") for at, item in enumerate(value.data)
                                if item or shape[1][0] != "function"]       # an array of functions begins without any
        return ""

    def _is_new(self, key: object, thing: Any) -> bool:
        if key in self._met:
            return False
        self._met[key] = thing
        return True

    def _enter(self, thing: Any, path: str, waiting: list[tuple[Any, Shape, str]]) -> None:
        """The fields of an object that is met for the first time."""
        if not self._is_new(id(thing), thing):
            return
        for name, shape in self._shapes.fields.get((type(thing).__module__, type(thing).__name__), {}).items():
            value = getattr(thing, name, self)
            if value is self:
                continue                                # whoever freezes it says so
            if shape[0] == "int" and value.__class__ is bool:
                value = int(value)
                object.__setattr__(thing, name, value)
            waiting.append((value, shape, f"{path}.{name}"))

    def _fault(self, value: Any, shape: Shape) -> str:
        """What is wrong with the value itself, or nothing."""
        kind = shape[0]
        if kind == "any":
            return ""
        if kind == "sequence" and _is_sequence(value, shape[1]):
            return _wrong_integer(value, shape[1][1]) if shape[1][0] == "int" and isinstance(value, Sequence) else ""
        if kind == "int":
            if isinstance(value, int) and value.__class__ is not bool:
                return "" if shape[2] <= value <= shape[3] else f"{int(value)} does not fit {shape[1]}"
        elif kind in _PLAIN:
            if value.__class__ is _PLAIN[kind] or kind == "bytes" and isinstance(value, Sequence):
                return _surrogate(value) if isinstance(value, str) else ""
        elif kind == "tuple":
            if isinstance(value, tuple) and len(value) == len(shape[1]):
                return ""
        elif kind == "enum" or kind == "object" and value is not None:
            if _is_a(type(value), shape[1]):
                return ""
        elif kind == "object":
            return "" if shape[2] else f"{shape[1][1]} is expected, this is None"
        elif kind == "function":
            return self._function(value, shape)
        return f"{_shown(shape)} is expected, this is {_shown_type(value)}"

    def _function(self, value: Any, shape: Shape) -> str:
        if not isinstance(value, types.FunctionType):
            return f"{shape[1]} is expected, this is {_shown_type(value)}"
        found = self._shapes.functions.get((value.__module__, value.__qualname__))
        if found is None:
            return "" if value.__module__.startswith("vipc.") else f"{value.__qualname__} is no function that is compiled"
        return "" if found == shape[1] else f"{shape[1]} is expected, this is {found}"


_PLAIN: dict[str, type] = {"bool": bool, "float": float, "str": str, "bytes": bytes, "none": type(None)}


def _is_sequence(value: Any, elem: Shape) -> bool:
    if isinstance(value, bytes):
        return bool(elem[1:2] == ("u8",))
    if not isinstance(value, Sequence):
        return False
    if isinstance(value.elem, IntegerType):
        return elem[0] == "int" and bool(elem[1] == ("int" if value.elem.name == "i64" else value.elem.name))
    return bool(elem[0] != "int")


def _wrong_integer(value: Sequence, name: str) -> str:
    """The first element that is no integer; all of them are in range."""
    if not isinstance(value.data, list):
        return ""
    try:
        array.array("q", value.data)
    except (OverflowError, TypeError):
        for at, item in enumerate(value.data):
            if not isinstance(item, int):
                return f"{name} is expected at {at}, this is {_shown_type(item)}"
    return ""


def _surrogate(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair has no UTF-8"
    return ""


def _is_a(cls: type, name: Name) -> bool:
    return any((base.__module__, base.__name__) == name for base in cls.__mro__)


def _shown(shape: Shape) -> str:
    match shape:
        case ("int", name, _, _):
            return str(name)
        case ("enum", (_, name)) | ("object", (_, name), _):
            return str(name)
        case ("sequence", elem):
            return f"Array[{_shown(elem)}]"
        case ("tuple", items):
            return f"tuple[{', '.join(map(_shown, items))}]"
        case ("function", signature):
            return str(signature)
    return str(shape[0])


def _shown_type(value: Any) -> str:
    if isinstance(value, Sequence):
        return f"Array[{getattr(value.elem, 'name', None) or getattr(value.elem, '__name__', 'object')}]"
    return "None" if value is None else type(value).__name__
