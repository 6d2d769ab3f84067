"""Walks the objects that the imported modules left, and writes them down as a graph.

I1. An object met twice is one object: ids count in order of discovery, so the graph depends on the program alone.
I2. What cannot be frozen is left out of `globals`; the compiler refuses the names it then misses.
"""

from __future__ import annotations

import enum
import sys
import types
from array import array
from typing import Any

from vipc.freeze.graph import FrozenArray, FrozenObject, FuncName, Graph, Ref, Value, View
from vipc.freeze.request import Request
from vipc.lang.atomic import Atomic
from vipc.lang.heap_store import store
from vipc.lang.wire import Wire
from vipc.lang.words import IntegerType, Mmio, Sequence, u8

_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i8": "b", "i16": "h", "i32": "i", "i64": "q", "int": "q", "usize": "Q"}
"""The array module's codes of integer types."""


class Unfreezable(Exception):
    """A value that no image can hold."""


class Freezer:
    """One walk over everything that a request names."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._graph = Graph()
        self._ids: dict[int, int] = {}
        self._kept: list[Any] = []            # keeps every met object alive, so that its id() stays its own

    def graph(self, opened: list[str]) -> Graph:
        """The graph of the request's names and build-time expressions."""
        for module, name in self._request.globals:
            namespace = sys.modules[module].__dict__
            if name in namespace:
                try:
                    self._graph.globals[module, name] = self.value(namespace[name])
                except Unfreezable as error:
                    self._graph.refused[module, name] = str(error)
        for module, source in self._request.constants:
            result = eval(source, sys.modules[module].__dict__)  # noqa: S307 - the program's own expression
            if isinstance(result, (list, range)):
                result = tuple(result)
            self._graph.constants[module, source] = self.value(result)
        self._graph.heap_size = store.limit
        self._graph.files = sorted({path for path in opened if not path.endswith((".py", ".pyc"))})
        return self._graph

    def value(self, thing: Any) -> Value:
        """One value; objects it reaches are added to the graph."""
        if isinstance(thing, enum.Enum):
            return self.value(thing.value)
        if thing is None or isinstance(thing, (float, str, bytes)):
            return thing
        if isinstance(thing, int):
            return int(thing)
        if isinstance(thing, tuple):
            return tuple(self.value(item) for item in thing)
        if isinstance(thing, Sequence):
            return self._sequence(thing)
        if isinstance(thing, Wire):
            return self._record(thing)
        if isinstance(thing, Mmio):
            return thing.base
        if isinstance(thing, types.FunctionType):
            return FuncName(thing.__module__, thing.__qualname__)
        if isinstance(thing, Atomic):
            return self._atomic(thing)
        key = (type(thing).__module__, type(thing).__name__)
        if key in self._request.classes:
            return self._object(thing, key)
        raise Unfreezable(f"a {type(thing).__qualname__} object cannot be frozen into an image")

    def _sequence(self, thing: Sequence) -> Value:
        whole = isinstance(thing.data, list) and thing.start == 0 and thing.length == len(thing.data)
        if not isinstance(thing.data, list):
            raise Unfreezable("a view of raw memory cannot be frozen into an image")
        number = self._ids.get(id(thing.data))
        if number is None:
            number = self._enter(thing.data)
            if isinstance(thing.elem, IntegerType):
                self._graph.objects[number] = FrozenArray(thing.elem.name, len(thing.data), array(_CODES[thing.elem.name], thing.data))
            else:
                values: list[Value] = []
                self._graph.objects[number] = FrozenArray(_elem(thing), len(thing.data), values)
                values.extend(self.value(item) for item in thing.data)
        return Ref(number) if whole else View(number, thing.start, thing.length)

    def _record(self, thing: Wire) -> Value:
        """A record of a Wire class: its bytes."""
        if isinstance(thing.data, bytes):
            return thing.data[thing.start:thing.start + thing.SIZE]
        return self._sequence(Sequence(thing.data, thing.start, thing.SIZE, u8))

    def _atomic(self, thing: Atomic) -> Value:
        number = self._ids.get(id(thing))
        if number is None:
            number = self._enter(thing)
            self._graph.objects[number] = FrozenObject(("vipc.lang", type(thing).__name__), {self._request.atomic_field: int(thing.value)})
        return Ref(number)

    def _object(self, thing: Any, key: tuple[str, str]) -> Value:
        number = self._ids.get(id(thing))
        if number is None:
            number = self._enter(thing)
            fields: dict[str, Value] = {}
            self._graph.objects[number] = FrozenObject(key, fields)
            for name in self._request.classes[key]:
                if not hasattr(thing, name):
                    raise Unfreezable(f"field '{name}' of {key[1]} has no value")
                fields[name] = self.value(getattr(thing, name))
        return Ref(number)

    def _enter(self, thing: Any) -> int:
        number = len(self._ids)
        self._ids[id(thing)] = number
        self._kept.append(thing)
        return number


def _elem(thing: Sequence) -> str:
    if thing.elem in (bool, float, str, bytes):
        return str(thing.elem.__name__)
    if thing.data and isinstance(thing.data[0], Sequence):
        return "array"
    if isinstance(thing.elem, type) and issubclass(thing.elem, enum.Enum):
        return "enum"
    return "ref" if not isinstance(thing.elem, type) else "object"
