"""The heap: `heap.new`, `heap.array`, `del`, and at -O0 the checks that no freed storage is used.

Each class has a list of its freed blocks, and so has each kind of array element for every size; integers, bools and
enums share theirs. See vipc/lang/runtime/heap.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vipc.ir.core import Data, DataReloc
from vipc.ir.layout import align_up
from vipc.ir.lower import calls, expr, places, raising
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import interval
from vipc.lang.traps import FREED
from vipc.sema import tree
from vipc.sema.instance_names import symbol_name
from vipc.sema.types import ArrayType, ClassDecl, ClassType, OptionalType, Type

if TYPE_CHECKING:
    from vipc.ir.lower.program import Context

STATE, ARENA, MARKS, STALE = "__vip_heap", "__vip_heap_arena", "__vip_heap_marks", "__vip_heap_stale"
STALE_ROOM = 4096               # objects out of use elsewhere, at -O0; as in vipc/lang/runtime/heap.py
BLOCKS = 32                     # bytes of a list of freed blocks
SIZES = 40                      # powers of two from 16 on
QUARANTINE = 64                 # at -O0: freed blocks of a kind that wait before one is used again


def new(f: Lowering, e: tree.HeapNew) -> list[int]:
    """`heap.new(C, args)`."""
    args = calls.arguments(f, e.args, e.order)
    f.b.loc = f.loc(e.src)
    size = align_up(f.ctx.layouts.of(e.decl).size, 16)
    blocks = _blocks(f, f"{e.decl.module}.{e.decl.name}", 1)
    address = f.runtime("heap.allocate", (_state(f), blocks, f.b.const(size)))[0]
    _require(f, address, "MemoryError", "", e.src)
    calls.construct(f, e.decl, address, args, e.src, e.args)
    return [address]


def new_array(f: Lowering, e: tree.HeapArray) -> list[int]:
    """`heap.array(T, n, fill=value)`."""
    assert isinstance(e.ty, ArrayType)
    b, elem = f.b, e.ty.elem
    words = [expr.lower(f, argument) for argument in e.args]
    count = single(words[0])
    b.loc = f.loc(e.src)
    if interval(e.args[0])[0] < 0:
        f.check(b.emit("cmp", (count, b.const(0)), ("sge",)), "value", "an array has no negative length")
    size = f.ctx.layouts.element(elem)[0]
    lists = _blocks(f, _kind(elem), SIZES)
    address = f.runtime("heap.allocate_array", (_state(f), lists, count, b.const(size)))[0]
    _require(f, address, "MemoryError", "", e.src)
    if len(words) > 1:
        places.fill(f, elem, address, count, size, words[1])
    else:
        f.runtime("memory.set_bytes", (address, b.const(0), b.emit("mul", (count, b.const(size)))), 0)
        if isinstance(elem, ClassType):
            decl = elem.decl
            places.each(f, count, lambda i: calls.construct(f, decl, places.scaled(f, address, i, size), [], e.src))
    return [address, count]


def delete(f: Lowering, s: tree.Delete) -> None:
    """`del name`."""
    b = f.b
    address = expr.lower(f, s.value)[0]
    b.loc = f.loc(s.src)
    result = f.runtime("heap.release", (_state(f), address))[0]
    _require(f, b.emit("cmp", (result, b.const(2)), ("ne",)), "ReferenceError", FREED, s.src)
    f.check(b.emit("cmp", (result, b.const(1)), ("ne",)), "value", "del of what is not on the heap")


def check_use(f: Lowering, node: tree.Expr | tree.IterSequence, address: int, src: ast.AST | None = None) -> None:
    """At -O0: what `node` uses, the storage at the address, has not been freed."""
    watched, b = f.ctx.watched, f.b
    if watched is None or f.traps != "raise" or f.unchecked or not watched.checks(node):
        return
    stale = f.runtime("heap.is_stale", (_state(f), address))[0]
    _require(f, b.emit("cmp", (stale, b.const(0)), ("eq",)), "ReferenceError", FREED, src or ast.Pass())


def storage(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """`poison` and `revive`: at -O0 the object and all that is embedded in it are known by their addresses."""
    address = single(expr.lower(f, e.args[0]))
    ty = e.args[0].ty
    assert isinstance(ty, ClassType)
    if f.ctx.watched is not None:
        for offset in sorted(set(_parts(f, ty.decl, 0))):
            place = f.b.emit("add", (address, f.b.const(offset)))
            f.runtime("heap.poison" if e.name == "poison" else "heap.revive", (_state(f), place), 0)
    return []


def _parts(f: Lowering, decl: ClassDecl, start: int) -> Iterator[int]:
    """The offsets of an object's parts: itself, embedded objects, embedded arrays and their first rows of objects."""
    yield start
    layout = f.ctx.layouts.of(decl)
    for name, field in decl.fields.items():
        at = start + layout.offsets[name]
        if field.embedded and isinstance(field.type, ClassType):
            yield from _parts(f, field.type.decl, at)
        elif field.embedded and isinstance(field.type, ArrayType):
            yield at
            if isinstance(field.type.elem, ClassType):
                size = f.ctx.layouts.of(field.type.elem.decl).size
                for index in range(f.ctx.layouts.field_lengths(decl, field)[0]):
                    yield from _parts(f, field.type.elem.decl, at + index * size)


def _require(f: Lowering, condition: int, name: str, text: str, src: ast.AST) -> None:
    """Raise the exception unless the condition holds."""
    b = f.b
    good, bad = b.new_block(), b.new_block(cold=True)
    b.branch(condition, good, bad)
    b.seal(bad)
    b.start(bad)
    if hasattr(src, "lineno"):
        b.loc = f.loc(src)
    raising.raise_text(f, f.ctx.exceptions["", name], text)
    f.go_to_handler()
    b.seal(good)
    b.start(good)


def _kind(elem: Type) -> str:
    if isinstance(elem, ClassType):
        return f"array.{elem.decl.module}.{elem.decl.name}"
    if isinstance(elem, OptionalType):
        return f"references.{elem.of.decl.module}.{elem.of.decl.name}"
    return "integers"


def _blocks(f: Lowering, kind: str, count: int) -> int:
    symbol = symbol_name(f"__vip_heap_blocks.{kind}")
    f.ctx.image.add(Data(symbol, b"", BLOCKS * count, 16, ".bss"))
    return f.b.emit("addr", (), (symbol, 0))


def _state(f: Lowering) -> int:
    return f.b.emit("addr", (), (state(f.ctx), 0))


def state(ctx: Context) -> str:
    """The symbol of the heap's state; it and the arena become part of the image."""
    if STATE not in ctx.image.done:
        has_heap = ctx.watched is None or ctx.watched.has_heap
        size = align_up(ctx.graph.heap_size, 16) if has_heap else 0
        ctx.image.add(Data(ARENA, b"", size, 16, ".bss"))
        ctx.image.add(Data(MARKS, b"", size // 16, 16, ".bss"))
        words = [0, 0, size, 0, QUARANTINE if ctx.watched else 0, 0]
        made = Data(STATE, b"".join(word.to_bytes(8, "little") for word in words), 8 * len(words), 8, ".data")
        made.relocs += [DataReloc(0, ARENA), DataReloc(8, MARKS)]
        if ctx.watched:
            ctx.image.add(Data(STALE, b"", 8 * STALE_ROOM, 8, ".bss"))
            made.relocs.append(DataReloc(40, STALE))
        ctx.image.add(made)
    return STATE
