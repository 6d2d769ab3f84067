"""Places: fields, elements, slices, module-level names; their addresses, loads and stores."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

from vipc.ir.layout import parts, scalar_size
from vipc.ir.lower import comprehensions, expr, heap, own_places, texts
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import interval, sign_of
from vipc.ir.lower.zeros import zero
from vipc.sema import tree
from vipc.sema.types import (
    U8,
    ArrayType,
    BytesType,
    ClassType,
    EnumType,
    FieldDecl,
    IntType,
    OptionalType,
    PtrType,
    SpanType,
    StrType,
    Type,
    dimensions,
)
from vipc.sema.walk import every


@dataclass(frozen=True)
class Swapped:
    """An integer that lies in memory most significant byte first."""

    of: IntType


def load(f: Lowering, ty: Type | Swapped, address: int, offset: int = 0) -> list[int]:
    """The value of a type at an address."""
    if isinstance(ty, Swapped):
        return [f.b.emit("rev", load(f, ty.of, address, offset), (ty.of.bits,))]
    words = []
    for name, at in parts(ty):
        stored = ty.decl.stored if isinstance(ty, EnumType) else ty
        if isinstance(stored, IntType) and stored.bits < 64:
            name = stored.name
        words.append(f.b.emit("load", (address,), (name, offset + at)))
    return words


def store(f: Lowering, ty: Type | Swapped, address: int, words: Sequence[int], offset: int = 0) -> None:
    """Put a value at an address."""
    if isinstance(ty, Swapped):
        store(f, ty.of, address, [f.b.emit("rev", words, (ty.of.bits,))], offset)
        return
    for (name, at), word in zip(parts(ty), words, strict=True):
        f.b.emit("store", (address, word), (name, offset + at), 0)


def element_type(ty: Type) -> Type:
    """What a sequence holds."""
    if isinstance(ty, BytesType):
        return U8
    assert isinstance(ty, (ArrayType, SpanType, PtrType)), f"not a sequence: {ty}"
    return ty.elem


@dataclass(frozen=True)
class Varying:
    """A size that is known when the program runs: a value."""

    word: int


def lengths(f: Lowering, e: tree.Expr) -> tuple[int, ...]:
    """The lengths of an array whose storage is named where it is used; () otherwise."""
    ctx = f.ctx
    match e:
        case tree.Field(obj=obj, decl=decl) if decl.embedded and isinstance(obj.ty, ClassType):
            return ctx.layouts.field_lengths(obj.ty.decl, decl)
        case tree.Global(var=var):
            return ctx.global_lengths(var)
        case tree.Index(base=base):
            return lengths(f, base)[1:]
        case tree.Cast(operand=operand):
            return lengths(f, operand)
        case tree.Slice(base=base):
            return lengths(f, base)
    return ()


def element_size(f: Lowering, base: tree.Expr, words: Sequence[int]) -> int | Varying:
    """Bytes from one element of `base`, which is `words`, to the next."""
    elem = element_type(base.ty)
    if not isinstance(elem, ArrayType):
        return f.ctx.layouts.element(elem)[0]
    known = lengths(f, base)
    if len(known) == dimensions(base.ty):
        return f.ctx.layouts.element(elem, known[1:])[0]
    while isinstance(elem, ArrayType):
        elem = elem.elem
    total = f.b.const(f.ctx.layouts.element(elem)[0])
    for word in reversed(words[2:]):
        total = f.b.emit("mul", (word, total))
    return Varying(total)


def scaled(f: Lowering, address: int, index: int, size: int | Varying) -> int:
    """address + index * size."""
    b = f.b
    if isinstance(size, Varying):
        step = b.emit("mul", (index, size.word))
    elif size & (size - 1) == 0:
        step = index if size == 1 else b.emit("shl", (index, b.const(size.bit_length() - 1)))
    else:
        step = b.emit("mul", (index, b.const(size)))
    return b.emit("add", (address, step))


def index_address(f: Lowering, e: tree.Index) -> tuple[int, list[int]]:
    """The address of an element, after its check, and the sequence's words."""
    base = expr.lower(f, e.base)
    index = single(expr.lower(f, e.index))
    f.b.loc = f.loc(e.src)
    bounds = interval(e.index)
    if isinstance(e.base.ty, PtrType):
        f.b.loc = replace(f.loc(e.src), wild=True)
        return scaled(f, base[0], index, scalar_size(parts(e.base.ty.elem)[0][0])), base
    if counts_from_end(e.index):
        back = f.b.const(-bounds[0])
        good = f.b.emit("cmp", (base[1], back), ("uge",))
        f.check(good, "index", "", (index, base[1]), "su")
        index = f.b.emit("sub", (base[1], back))
    else:
        f.check_index(index, base[1], sign_of(bounds))
    heap.check_use(f, e, base[0])
    return scaled(f, base[0], index, element_size(f, e.base, base)), base


def read_index(f: Lowering, e: tree.Index) -> list[int]:
    """`base[index]`."""
    if isinstance(e.base.ty, StrType):
        return texts.character(f, e)
    address, base = index_address(f, e)
    elem = element_type(e.base.ty)
    if isinstance(elem, ClassType):
        return [address]
    if isinstance(elem, ArrayType):
        return [address, *base[2:]]
    return load(f, elem, address)


def slice_(f: Lowering, e: tree.Slice) -> list[int]:
    """`base[low:high]`."""
    b = f.b
    base = expr.lower(f, e.base)
    is_str = isinstance(e.base.ty, StrType)
    length = f.runtime("memory.count_code_points", base)[0] if is_str else base[1]
    low = _bound(f, e.low, length)
    high = _bound(f, e.high, length)
    b.loc = f.loc(e.src)
    if e.high is not None and high is not None:
        shown = b.const(interval(e.high)[0]) if counts_from_end(e.high) else high
        good = b.emit("cmp", (high, length), ("ule",))
        f.check(good, "slice_end", "", (shown, length), sign_of(interval(e.high)) + "u")
    end = high if high is not None else length
    if low is not None and e.low is not None:
        good = b.emit("cmp", (low, end), ("ule",))
        shown = b.const(interval(e.low)[0]) if counts_from_end(e.low) else low
        f.check(good, "slice_start", "", (shown, end), sign_of(interval(e.low)) + "u")
    if is_str:
        return texts.cut(f, base, low, high)
    if low is None:
        return [base[0], end, *base[2:]]
    start = scaled(f, base[0], low, 1 if isinstance(e.base.ty, BytesType) else element_size(f, e.base, base))
    return [start, b.emit("sub", (end, low)), *base[2:]]


def counts_from_end(e: tree.Expr) -> bool:
    """A negative constant does; what is only known to be negative is out of range."""
    return isinstance(e, tree.Const) and isinstance(e.value, int) and e.value < 0


def _bound(f: Lowering, e: tree.Expr | None, length: int) -> int | None:
    if e is None:
        return None
    word = single(expr.lower(f, e))
    return f.b.emit("add", (length, word)) if counts_from_end(e) else word


def field(f: Lowering, e: tree.Field) -> list[int]:
    """`obj.name`."""
    address = single(expr.lower(f, e.obj))
    f.b.loc = f.loc(e.src)
    heap.check_use(f, e, address)
    owner = _owner(e)
    offset = f.ctx.layouts.of(owner.decl).offsets[e.decl.name]
    if not e.decl.embedded:
        return load(f, field_type(e.decl), address, offset)
    place = f.b.emit("add", (address, f.b.const(offset))) if offset else address
    if isinstance(e.decl.type, ArrayType):
        return [place, *map(f.b.const, f.ctx.layouts.field_lengths(owner.decl, e.decl))]
    return [place]


def _owner(e: tree.Field) -> ClassType:
    ty = e.obj.ty
    if isinstance(ty, OptionalType):
        ty = ty.of
    assert isinstance(ty, ClassType), f"field of {ty}"
    return ty


def field_type(decl: FieldDecl) -> Type | Swapped:
    """How a field that is not embedded lies in memory."""
    if decl.order == "big" and isinstance(decl.type, IntType) and decl.type.bits > 8:
        return Swapped(decl.type)
    return decl.type


def target(f: Lowering, e: tree.Expr) -> tuple[Type | Swapped, int, int] | None:
    """The place that an assignment stores to: type, address, offset; None for a local variable."""
    match e:
        case tree.Local():
            return None
        case tree.Global(var=var):
            return var.type, f.b.emit("addr", (), (f.ctx.image.cell(var), 0)), 0
        case tree.Field():
            address = single(expr.lower(f, e.obj))
            heap.check_use(f, e, address)
            return field_type(e.decl), address, f.ctx.layouts.of(_owner(e).decl).offsets[e.decl.name]
        case tree.Index():
            old = f.b.loc
            address, _ = index_address(f, e)
            f.b.loc = old
            return element_type(e.base.ty), address, 0
    raise AssertionError(f"not a target: {e}")


def assign(f: Lowering, e: tree.Expr, words: Sequence[int]) -> None:
    """Store a value in a target; the target's own operands are evaluated here, after the value."""
    old = f.b.loc
    f.b.loc = f.loc(e.src)
    if isinstance(e, tree.OwnPlace):
        own_places.store(f, e, own_places.operands(f, e), words)
        f.b.loc = old
        return
    place = target(f, e)
    if place is None:
        assert isinstance(e, tree.Local)
        f.write_local(e.var, words)
    else:
        store(f, place[0], place[1], words, place[2])
    f.b.loc = old


def new_array(f: Lowering, e: tree.NewArray) -> list[int]:
    """`array(...)` of a local: storage of this activation, set anew."""
    assert isinstance(e.ty, ArrayType)
    dims = f.ctx.layouts.lengths(f.module.name, e.lengths)
    items = [expr.lower(f, item) for item in e.items or ()]
    if not dims:
        dims = (len(items),)
    elem = e.ty.elem
    step, align = f.ctx.layouts.element(elem, dims[1:])
    base = f.b.alloca(step * dims[0], max(align, 8))
    length = f.b.const(dims[0])
    if e.made is not None:
        _make(f, e.made, elem, base, step, step * dims[0])
        return [base, length]
    if e.items:
        for i, words in enumerate(items):
            store(f, elem, base, words, i * step)
        return [base, length]
    total = prod(dims)
    while isinstance(elem, ArrayType):
        elem = elem.elem
    step = f.ctx.layouts.element(elem)[0]
    if e.fill is not None:
        value = expr.lower(f, e.fill)
        fill(f, elem, base, f.b.const(total), step, value)
    else:
        zero(f, base, step * total)
        if isinstance(elem, ClassType):
            _construct(f, elem, base, total, step, e.src)
    return [base, length, *map(f.b.const, dims[1:])]


def _make(f: Lowering, made: tree.IterComprehension, elem: Type, base: int, step: int, size: int) -> None:
    """The elements of a comprehension. They may be made of what the array held before, so they go elsewhere first."""
    if all(isinstance(clause.iter, tree.IterRange) for clause in made.clauses) and all(
            isinstance(part, _SCALARS) for part in every(made.element)):
        comprehensions.fill(f, made, base, step, elem)
        return
    other = f.b.alloca(size, 8)
    comprehensions.fill(f, made, other, step, elem)
    f.runtime("memory.move", (base, other, f.b.const(size)), 0)


_SCALARS = (tree.Local, tree.Const, tree.Arith, tree.Unary, tree.Cast, tree.Fit, tree.Convert, tree.IfExp, tree.Compare)


def _construct(f: Lowering, elem: ClassType, base: int, count: int, step: int, src: ast.AST) -> None:
    each(f, f.b.const(count), lambda i: expr.construct(f, elem.decl, scaled(f, base, i, step), [], src))


def fill(f: Lowering, elem: Type, base: int, length: int, step: int | Varying, words: Sequence[int]) -> None:
    """Store a value in every element."""
    if step == 1:
        f.runtime("memory.set_bytes", (base, words[0], length), 0)
    else:
        each(f, length, lambda i: store(f, elem, scaled(f, base, i, step), words))


def each(f: Lowering, count: int, body: Callable[[int], None]) -> None:
    """body(i) for i in 0 .. count - 1, as a loop."""
    b = f.b
    var = f.temp()
    head, inside, out = b.new_block(), b.new_block(), b.new_block()
    b.write(var, b.const(0))
    b.jump(head)
    b.start(head)
    i = b.read(var)
    b.branch(b.emit("cmp", (i, count), ("ult",)), inside, out)
    b.seal(inside)
    b.start(inside)
    body(i)
    b.write(var, b.emit("add", (i, b.const(1))))
    b.jump(head)
    b.seal(head)
    b.seal(out)
    b.start(out)


