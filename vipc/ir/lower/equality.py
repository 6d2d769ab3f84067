"""`==` of sequences: bytes at once where equal values are equal bytes, element by element where they need not be.

I1. Arrays of arrays lie without gaps: with equal lengths on every level they are one long sequence.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.ir.lower import floats, places
from vipc.ir.lower.function import Lowering
from vipc.sema import tree
from vipc.sema.types import ArrayType, BytesType, FloatType, StrType, Type


def is_own(ty: Type) -> bool:
    """Whether elements of the type are compared here, and not as the bytes of one sequence."""
    return isinstance(ty, ArrayType | FloatType | StrType | BytesType)


def equal(f: Lowering, elem: Type, one: Sequence[int], other: Sequence[int], src: ast.AST) -> int:
    """Whether two sequences, each by its address and lengths, hold equal elements."""
    b = f.b
    same = b.emit("cmp", (one[1], other[1]), ("eq",))
    total, at = one[1], 2
    empty = b.emit("cmp", (one[1], b.const(0)), ("eq",))
    inner = b.const(1)
    while isinstance(elem, ArrayType):
        inner = b.emit("and", (inner, b.emit("cmp", (one[at], other[at]), ("eq",))))
        total = b.emit("mul", (total, one[at]))
        elem, at = elem.elem, at + 1
    same = b.emit("and", (same, b.emit("or", (inner, empty))))
    count = b.emit("select", (same, total, b.const(0)))
    size = f.ctx.layouts.element(elem)[0]
    if not is_own(elem):
        alike = f.runtime("memory.equal", (one[0], count, other[0], count, b.const(size)))[0]
        return b.emit("and", (same, alike))
    found = f.temp()
    b.write(found, same)

    def turn(index: int) -> None:
        first = places.load(f, elem, places.scaled(f, one[0], index, size))
        second = places.load(f, elem, places.scaled(f, other[0], index, size))
        if isinstance(elem, FloatType):
            value = tree.OldValue(elem, src)
            alike = floats.compare(f, "==", value, first[0], value, second[0])
        else:
            alike = f.runtime("memory.equal", (*first, *second, b.const(1)))[0]
        b.write(found, b.emit("and", (b.read(found), alike)))

    places.each(f, count, turn)
    return b.read(found)
