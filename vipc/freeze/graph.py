"""The frozen object graph: what module-level Python left behind, as plain data.

Objects (arrays and instances) have an id; a reference to one is `Ref(id)`, also from the place it is embedded
in: the field tells (FieldDecl.embedded) whether the object lies inline there or elsewhere. Elements of an
in-place array of objects or of a nested array are `Ref`s to objects that lie inline likewise.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to the object `id`."""

    id: int


@dataclass(frozen=True, slots=True)
class View:
    """A span or bytes view of `length` elements of array `id` from element `start`."""

    id: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class FuncName:
    """A function used as a value."""

    module: str
    qualname: str


Value = int | float | str | bytes | None | Ref | View | FuncName | tuple["Value", ...]      # bool is an int; enums by value


@dataclass(slots=True)
class FrozenArray:
    """`elem` names the element ("u32", "bool", "enum", "ref", "object", "array"); one value per element; `length` elements.
    Integers are held as the bytes that they are in an image, for large tables."""

    elem: str
    length: int
    values: list[Value] | array[int]


@dataclass(slots=True)
class FrozenObject:
    """An instance: class by (module, name) and one value per field."""

    cls: tuple[str, str]
    fields: dict[str, Value]


@dataclass(slots=True)
class Graph:
    """`globals`: (module, name) -> value. `constants`: (module, source of a build-time expression) -> value."""

    globals: dict[tuple[str, str], Value] = field(default_factory=dict)
    objects: dict[int, FrozenArray | FrozenObject] = field(default_factory=dict)
    constants: dict[tuple[str, str], Value] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)      # names without a frozen value, and why
    heap_size: int = 0                                   # bytes
    files: list[str] = field(default_factory=list)       # files read at build time (part of the cache key)
