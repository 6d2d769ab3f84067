"""Calls, constructors, and what exceptions keep.

The check of an argument against its parameter is made by the caller, where the argument's interval is known, but
it belongs to the callee's `def` line: its source location is that line, inlined into the call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from vipc.ir.core import Loc, Variables
from vipc.ir.layout import word_count
from vipc.ir.lower import expr, heap, places, tables
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import Interval, interval, type_interval
from vipc.ir.lower.runtime_abi import PAYLOAD_OFFSET, TEXT_ROOM
from vipc.ir.lower.zeros import zero
from vipc.sema import tree
from vipc.sema.classes import find_init, init_fields, post_init
from vipc.sema.types import (
    ArrayType,
    BoolType,
    ClassDecl,
    ClassType,
    ExcType,
    FieldDecl,
    FuncDecl,
    FuncType,
    IntType,
    OptionalType,
    Type,
    is_reference,
)

SLOT = "slot"
"""The variable that holds where a fresh result goes, or the text of a text method and how long it may be: words after the
parameters."""


def call(f: Lowering, e: tree.Call) -> list[int]:
    """A direct call."""
    args = arguments(f, e.args, e.order, e)
    return call_method(f, e.func, e.receiver, args, [interval(a) for a in e.args], e.src)


def call_method(f: Lowering, func: FuncDecl, at_least: ClassDecl | None, args: Sequence[Sequence[int]],
                bounds: Sequence[Interval], src: ast.AST) -> list[int]:
    """Call `func`, or the override of it that the object has, whose class is `at_least`."""
    if at_least is None:
        return call_function(f, func, args, bounds, src)
    return tables.call_virtual(f, func, at_least, args, bounds, src)


def arguments(f: Lowering, args: Sequence[tree.Expr], order: Sequence[int], call: tree.Call | None = None) -> list[list[int]]:
    """The arguments' words, evaluated in source order (arguments left out of `order`: last). The object whose method `call`
    is, its first argument, is looked at before the others are evaluated."""
    words: dict[int, list[int]] = {}
    for at in [*order, *(i for i in range(len(args)) if i not in order)]:
        words[at] = expr.lower(f, args[at])
        if call is not None and at == 0:
            heap.check_use(f, call, words[0][0] if words[0] else 0, call.src)
    return [words[i] for i in range(len(args))]


def call_function(f: Lowering, func: FuncDecl, args: Sequence[Sequence[int]], bounds: Sequence[Interval],
                  src: ast.AST) -> list[int]:
    """Call `func` with evaluated arguments."""
    old = f.b.loc
    here = f.loc(src)
    for param, words, known in zip(func.params, args, bounds, strict=True):
        if isinstance(param.type, (IntType, BoolType)) and len(words) == 1:
            f.b.loc = definition(f, func, here)
            f.check_fit(words[0], known, param.type)
    f.b.loc = here
    raises = f.ctx.may_raise(func)
    results = word_count(func.result)
    flat = [word for words in args for word in words]
    flat += room(f, func)
    got = f.call(f.ctx.use(func), flat, results, raises)
    f.b.loc = old
    if "noreturn" in func.flags:
        f.b.end("unreachable")
        return [f.b.const(0)] * results
    return got


def place(f: Lowering, ty: Type) -> int:
    """Room in this frame for a fresh object."""
    size, align = tables.largest(f, _class_of(ty))
    return f.b.alloca(size, max(align, 8))


def room(f: Lowering, func: FuncDecl) -> list[int]:
    """The arguments behind those of the source: where a fresh result goes, or the text of a text method."""
    if "text" in func.flags:
        if f.tail is not None:
            return list(f.tail)
        return [f.b.alloca(TEXT_ROOM, 8), f.b.const(TEXT_ROOM)]
    return [place(f, func.result)] if "fresh" in func.flags else []


def fresh_through(f: Lowering, ty: FuncType) -> bool:
    """Whether functions of the type that are used as values return what they make."""
    return any("fresh" in func.flags for func in f.ctx.raising.by_signature.get(ty, ()))


def _class_of(ty: Type) -> ClassDecl:
    made = ty.of if isinstance(ty, OptionalType) else ty
    assert isinstance(made, ClassType)
    return made.decl


def return_fresh(f: Lowering, value: tree.Expr, leave: Callable[[], None]) -> list[int]:
    """The result of a function flagged "fresh": the object, moved to the place that the caller gave.

    The place may be one of the arguments' own, so it is written after everything has been read.
    """
    made, wanted = value, _class_of(value.ty)
    while isinstance(made, tree.Cast):
        made = made.operand
    if isinstance(made, tree.Const):
        leave()
        return [f.b.const(0)]
    slot = f.read_words(SLOT, 1)[0]
    if isinstance(made, tree.New) and not f.scopes and (made.decl is wanted or wanted.table) \
            and not any(is_reference(a.ty) for a in made.args):
        construct(f, made.decl, slot, arguments(f, made.args, made.order), made.src, made.args)
        return [slot]
    word = expr.lower(f, made)[0]
    leave()

    def move() -> list[int]:
        f.runtime("memory.move", (slot, word, tables.object_size(f, word, wanted)), 0)
        return [slot]

    if not isinstance(made.ty, OptionalType):
        return move()
    yes, no = f.b.new_block(), f.b.new_block()
    f.b.branch(word, yes, no)
    return f.merge([move, lambda: [f.b.const(0)]], [yes, no])


def definition(f: Lowering, func: FuncDecl, here: Loc) -> Loc:
    line = func.src.lineno if func.src is not None else 1
    return Loc(f.ctx.module(func.module).file, line, func.name, here, variables=Variables(func.symbol))


def call_indirect(f: Lowering, e: tree.CallIndirect) -> list[int]:
    """A call through a Callable. The function checks narrow parameters itself (Context.function_value)."""
    callee = single(expr.lower(f, e.callee))
    assert isinstance(e.callee.ty, FuncType)
    args = [expr.lower(f, argument) for argument in e.args]
    if reached := f.ctx.raising.by_signature.get(e.callee.ty):
        tables.check_parameters(f, reached, callee, e.callee.ty.params, args, [interval(argument) for argument in e.args], e.src)
    flat = [word for words in args for word in words]
    if fresh_through(f, e.callee.ty):
        flat.append(place(f, e.callee.ty.result))
    raises = f.ctx.may_raise_indirect(e.callee.ty)
    results = f.b.emit_many("calli", (callee, *flat), (int(raises),), word_count(e.callee.ty.result))
    if raises:
        f.after_raising()
    return results


def new(f: Lowering, e: tree.New) -> int:
    """`C(args)`: an object of this activation."""
    args = arguments(f, e.args, e.order)
    layout = f.ctx.layouts.of(e.decl)
    address = f.b.alloca(layout.size, max(layout.align, 8))
    construct(f, e.decl, address, args, e.src, e.args)
    return address


def construct(f: Lowering, decl: ClassDecl, address: int, args: Sequence[Sequence[int]], src: ast.AST,
              exprs: Sequence[tree.Expr] = ()) -> None:
    """Make an object in place: class-body values first, then `__init__`, or a dataclass's arguments."""
    layout = f.ctx.layouts.of(decl)
    if decl.kind == "wire":
        zero(f, address, layout.size)
        return
    init = find_init(decl)
    if decl.table:
        f.b.emit("store", (address, f.b.emit("addr", (), (tables.table(f.ctx, decl), 0))), ("u64", 0), 0)
    level: ClassDecl | None = decl
    while level is not None:
        if level.me is not None:
            f.write_words(level.me, [address])
        level = level.base
    given = [] if init is not None else init_fields(decl)
    for name, item in decl.fields.items():
        if item.embedded:
            _embedded(f, decl, item, address, layout.offsets[name], src)
        elif item.init is not None and item not in given:
            places.store(f, item.type, address, expr.lower(f, item.init), layout.offsets[name])
    if init is not None:
        bounds = [interval(e) for e in exprs] if exprs or not args else [type_interval(p.type) for p in init.params[1:]]
        call_function(f, init, [[address], *args], [(0, 0), *bounds], src)
        return
    if not args and given:                               # an element of array(C, n): the defaults
        for item in given:
            if item.init is not None:
                places.store(f, item.type, address, expr.lower(f, item.init), layout.offsets[item.name])
    for at, (item, words) in enumerate(zip(given, args, strict=bool(args))):
        if exprs and isinstance(item.type, (IntType, BoolType)):
            f.check_fit(words[0], interval(exprs[at]), item.type)
    for item, words in zip(given, args, strict=bool(args)):
        places.store(f, item.type, address, words, layout.offsets[item.name])
    post = post_init(decl)
    if post is not None:
        call_function(f, post, [[address]], [(0, 0)], src)


def _embedded(f: Lowering, decl: ClassDecl, item: FieldDecl, address: int, offset: int, src: ast.AST) -> None:
    b = f.b
    place = b.emit("add", (address, b.const(offset))) if offset else address
    if isinstance(item.type, ClassType):
        if isinstance(item.init, tree.New):
            args = arguments(f, item.init.args, item.init.order)
            construct(f, item.init.decl, place, args, src, item.init.args)
        else:
            construct(f, item.type.decl, place, [], src)
        return
    assert isinstance(item.type, ArrayType)
    dims = f.ctx.layouts.field_lengths(decl, item)
    elem: Type = item.type.elem
    count = dims[0]
    for inner in dims[1:]:
        assert isinstance(elem, ArrayType)
        elem, count = elem.elem, count * inner
    step = f.ctx.layouts.element(elem)[0]
    if item.items is not None:
        value = f.ctx.build_value(decl, item, item.items)
        assert isinstance(value, tuple)
        for i, part in enumerate(value):
            places.store(f, elem, place, f.ctx.value_words(b, elem, part), i * step)
        return
    if item.fill is not None:
        words = f.ctx.value_words(b, elem, f.ctx.build_value(decl, item, item.fill))
        places.fill(f, elem, place, b.const(count), step, words)
        return
    zero(f, place, step * count)
    if isinstance(elem, ClassType):
        made = elem.decl
        places.each(f, b.const(count),
                    lambda i: construct(f, made, places.scaled(f, place, i, step), [], src))


def exception_field(f: Lowering, exc: tree.Expr, name: str) -> list[int]:
    """What a caught exception keeps."""
    assert isinstance(exc.ty, ExcType)
    record = single(expr.lower(f, exc))
    at = 0
    for item, ty in exc.ty.decl.payload:
        count = word_count(ty)
        if item == name:
            return [f.b.emit("load", (record,), ("u64", PAYLOAD_OFFSET + 8 * (at + i))) for i in range(count)]
        at += count
    raise AssertionError(f"no payload item {name}")
