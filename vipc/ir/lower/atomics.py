"""Atomic: loads that acquire, stores that release, and loops of exclusive accesses (the Cortex-A72 has nothing more).

    v1 = xload(u32) v0
    v3 = add v1, v2
    check_fit(u32, u) v3
    v4 = xstore(u32) v0, v3
    br v4 -> again, out
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.ir.lower import arith, expr, heap
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import type_interval
from vipc.sema import tree
from vipc.sema.atomic import VALUE
from vipc.sema.types import ClassType, IntType, Type

_OPERATORS = {"fetch_add": "+", "fetch_sub": "-", "fetch_and": "and", "fetch_or": "or", "fetch_xor": "xor"}


def atomic(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """A method of an Atomic."""
    place = e.args[0].ty
    assert isinstance(place, ClassType)
    elem = place.decl.fields[VALUE].type
    words = [single(expr.lower(f, argument)) for argument in e.args]
    f.b.loc = f.loc(e.src)
    address, name = words[0], e.name.removeprefix("atomic_")
    heap.check_use(f, e, address)
    relaxed = e.data[0] == "relaxed"
    if name == "load":
        return [_extended(f, elem, _load(f, elem, address, relaxed))]
    if name == "store":
        if relaxed:
            f.b.emit("vstore", (address, words[1]), (_width(elem), 0), 0)
        else:
            f.b.emit("astore", (address, words[1]), (_width(elem), 0), 0)
        return []
    if name == "exchange":
        return [_loop(f, elem, address, lambda old: words[1])]
    if name == "compare_exchange":
        return [_compare_exchange(f, elem, address, words[1], words[2])]
    return [_loop(f, elem, address, lambda old: _combined(f, elem, _OPERATORS[name], old, words[1]))]


def _width(elem: Type) -> str:
    """The load type of the value's bits."""
    return f"u{elem.bits}" if isinstance(elem, IntType) else "u8"


def _load(f: Lowering, elem: Type, address: int, relaxed: bool) -> int:
    if relaxed:
        return f.b.emit("vload", (address,), (_width(elem), 0))
    return f.b.emit("aload", (address,), (_width(elem), 0))


def _extended(f: Lowering, elem: Type, word: int) -> int:
    """The word of a loaded value: loads do not extend signs."""
    signed = isinstance(elem, IntType) and elem.signed and elem.bits < 64
    return f.b.emit("ext", (word,), (elem.name,)) if signed and isinstance(elem, IntType) else word


def _combined(f: Lowering, elem: Type, operator: str, old: int, value: int) -> int:
    if operator not in "+-":
        return f.b.emit(operator, (old, value))
    assert isinstance(elem, IntType)
    bounds = type_interval(elem)
    if elem.bits == 64:
        return arith.operate(f, operator, old, bounds, value, bounds, "i64" if elem.signed else "u64", "checked")
    new = f.b.emit("add" if operator == "+" else "sub", (old, value))
    low, high = bounds
    f.check_fit(new, (2 * low, 2 * high) if operator == "+" else (low - high, high - low), elem)
    return new


def _loop(f: Lowering, elem: Type, address: int, new: Callable[[int], int]) -> int:
    """Stores new(old) for the old value, again until nobody came between; the old value."""
    b = f.b
    again, out, var = b.new_block(), b.new_block(), f.temp()
    b.jump(again)
    b.start(again)
    old = _extended(f, elem, b.emit("xload", (address,), (_width(elem), 0)))
    stored = new(old)
    b.write(var, old)
    b.branch(b.emit("xstore", (address, stored), (_width(elem), 0)), again, out)
    b.seal(again)
    b.seal(out)
    b.start(out)
    return b.read(var)


def _compare_exchange(f: Lowering, elem: Type, address: int, expected: int, desired: int) -> int:
    b = f.b
    again, equal, out, var = b.new_block(), b.new_block(), b.new_block(), f.temp()
    b.jump(again)
    b.start(again)
    old = _extended(f, elem, b.emit("xload", (address,), (_width(elem), 0)))
    same = b.emit("cmp", (old, expected), ("eq",))
    b.write(var, same)
    b.branch(same, equal, out)
    b.seal(equal)
    b.start(equal)
    b.branch(b.emit("xstore", (address, desired), (_width(elem), 0)), again, out)
    b.seal(again)
    b.seal(out)
    b.start(out)
    return b.read(var)
