"""Expressions: one function per shape of the typed tree, joined by `lower`. The result is the value's words."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.ir.float_words import float_bits
from vipc.ir.layout import word_count
from vipc.ir.lower import arith, calls, comprehensions, equality, floats, heap, intrinsics, places, tables, text, texts, tuples
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import interval, sign_of
from vipc.ir.lower.runtime_abi import DESCRIPTOR_OFFSET
from vipc.sema import tree
from vipc.sema.types import (
    FLOAT,
    U8,
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ExcDecl,
    FloatType,
    IntType,
    LocalVar,
    OptionalType,
    SpanType,
    StrType,
    TupleType,
    Type,
)


def lower(f: Lowering, e: tree.Expr) -> list[int]:
    """The words of an expression; the current source line is kept for whoever asks."""
    old = f.b.loc
    f.b.loc = f.loc(e.src)
    words = _lower(f, e)
    f.b.loc = old
    return words


def _lower(f: Lowering, e: tree.Expr) -> list[int]:
    b = f.b
    match e:
        case tree.Const():
            return constant(f, e)
        case tree.Local(var=var):
            return f.read_words(var, word_count(var.type))
        case tree.Global(var=var):
            return f.ctx.global_words(b, var)
        case tree.FuncRef(func=func):
            return [b.emit("addr", (), (f.ctx.function_value(func), 0))]
        case tree.Field():
            return places.field(f, e)
        case tree.Index():
            return places.read_index(f, e)
        case tree.Slice():
            return places.slice_(f, e)
        case tree.Arith():
            return [arith.arith(f, e)]
        case tree.Unary():
            return [arith.unary(f, e)]
        case tree.Compare():
            return [compare(f, e)]
        case tree.BoolOp():
            return [bool_op(f, e)]
        case tree.Not(operand=operand):
            return [b.emit("xor", (single(lower(f, operand)), b.const(1)))]
        case tree.Truth(operand=operand):
            words = lower(f, operand)
            if isinstance(operand.ty, FloatType):
                return [floats.truth(f, words[0])]
            return [b.emit("cmp", (words[-1] if len(words) == 2 else words[0], b.const(0)), ("ne",))]
        case tree.IfExp(test=test, then=then, other=other):
            yes, no = b.new_block(), b.new_block()
            branch(f, test, yes, no)
            return f.merge([lambda: lower(f, then), lambda: lower(f, other)], [yes, no])
        case tree.Walrus(var=var, value=value):
            words = lower(f, value)
            if isinstance(var, LocalVar):
                f.write_local(var, words)
            else:
                places.assign(f, tree.Global(var.type, e.src, var), words)
            return words
        case tree.Convert(operand=operand):
            return [convert(f, e.ty, single(lower(f, operand)))]
        case tree.Fit(operand=operand):
            word = single(lower(f, operand))
            f.check_fit(word, interval(operand), e.ty)
            return [word]
        case tree.Cast(operand=operand):
            return lower(f, operand)
        case tree.EnumOf():
            return [enum_of(f, e)]
        case tree.IsInstance(operand=operand, decl=decl, exact=exact):
            word = single(lower(f, operand))
            return [tables.is_instance(f, word, decl, exact, isinstance(operand.ty, OptionalType))]
        case tree.IsError(operand=operand, decl=exc):
            return [is_error(f, single(lower(f, operand)), exc)]
        case tree.Bind(var=var, value=value):
            f.write_local(var, lower(f, value))
            return [b.const(1)]
        case tree.TupleExpr(items=items):
            return [word for item in items for word in lower(f, item)]
        case tree.TupleItem(value=value, index=index):
            return tuple_item(value.ty, lower(f, value), index)
        case tree.Call():
            return calls.call(f, e)
        case tree.CallIndirect():
            return calls.call_indirect(f, e)
        case tree.HeapNew():
            return heap.new(f, e)
        case tree.HeapArray():
            return heap.new_array(f, e)
        case tree.New():
            return [calls.new(f, e)]
        case tree.NewBytes():
            return texts.new_bytes(f, e)
        case tree.NewArray():
            return places.new_array(f, e)
        case tree.MmioNew(base=base):
            return lower(f, base)
        case tree.RegAccess():
            return intrinsics.register(f, e)
        case tree.Intrinsic():
            return intrinsics.intrinsic(f, e)
        case tree.OldValue():
            return f.old[-1]
        case tree.ExcField(exc=exc, name=name):
            return calls.exception_field(f, exc, name)
        case tree.TextExpr(pieces=pieces):
            return text.made(f, pieces)
        case tree.CallSink():
            return text.call_sink(f, e)
        case tree.Print():
            return text.print_(f, e)
        case tree.Reduce():
            return comprehensions.reduce_(f, e)
        case tree.Taken():
            return comprehensions.taken(f, e)
    raise AssertionError(f"no lowering of {type(e).__name__}")


def constant(f: Lowering, e: tree.Const) -> list[int]:
    """A literal."""
    match e.value:
        case None:
            return [f.b.const(0)] * word_count(e.ty)
        case float():
            return [f.b.const(float_bits(e.value))]
        case bool() | int():
            return [f.b.const(int(e.value))]
        case str() | bytes():
            return list(f.ctx.text(f.b, e.value))
    raise AssertionError(f"no such constant: {e.value!r}")


def tuple_item(ty: Type, words: list[int], index: int) -> list[int]:
    """The words of one item of a tuple."""
    counts = [word_count(item) for item in getattr(ty, "items", ())]
    start = sum(counts[:index])
    return words[start:start + counts[index]]


def convert(f: Lowering, ty: Type, word: int) -> int:
    """The low bits of a word, reinterpreted."""
    if isinstance(ty, BoolType):
        return f.b.emit("cmp", (word, f.b.const(0)), ("ne",))
    if isinstance(ty, IntType) and ty.bits < 64:
        return f.b.emit("ext", (word,), (ty.name,))
    return word


def branch(f: Lowering, test: tree.Expr, yes: int, no: int) -> None:
    """Go to `yes` or `no` as the test says, short-circuit operators without a word in between."""
    b = f.b
    match test:
        case tree.Not(operand=operand):
            branch(f, operand, no, yes)
        case tree.BoolOp(op=op, values=values):
            for value in values[:-1]:
                more = b.new_block()
                branch(f, value, more if op == "and" else yes, no if op == "and" else more)
                b.seal(more)
                b.start(more)
            branch(f, values[-1], yes, no)
        case tree.Const(value=value):
            b.jump(yes if value else no)
        case tree.Bind():
            lower(f, test)
            b.jump(yes)
        case _:
            old = b.loc
            b.loc = f.loc(test.src)
            word = single(lower(f, test))
            b.branch(word, yes, no)
            b.loc = old


def bool_op(f: Lowering, e: tree.BoolOp) -> int:
    """`and` / `or` as a word."""
    yes, no = f.b.new_block(), f.b.new_block()
    branch(f, e, yes, no)
    return f.merge([lambda: [f.b.const(1)], lambda: [f.b.const(0)]], [yes, no])[0]


def compare(f: Lowering, e: tree.Compare) -> int:
    """A chain of comparisons; the operands after the first false one are not evaluated."""
    b = f.b
    left, words = e.first, lower(f, e.first)
    if len(e.rest) == 1:
        op, right = e.rest[0]
        return compare_pair(f, op, left, words, right, None)
    no, var, out = b.new_block(), f.temp(), b.new_block()
    for at, (op, right) in enumerate(e.rest):
        other = [] if op in ("in", "not in") and isinstance(right, tree.TupleExpr) else lower(f, right)
        result = compare_pair(f, op, left, words, right, other)
        left, words = right, other
        if at + 1 == len(e.rest):
            b.write(var, result)
            b.jump(out)
            break
        more = b.new_block()
        b.branch(result, more, no)
        b.seal(more)
        b.start(more)
    b.seal(no)
    b.start(no)
    b.write(var, b.const(0))
    b.jump(out)
    b.seal(out)
    b.start(out)
    return b.read(var)


def compare_pair(f: Lowering, op: str, left: tree.Expr, a: Sequence[int], right: tree.Expr,
                 c: Sequence[int] | None) -> int:
    """`left op right`; `c` are the words of the right side if it has been evaluated already."""
    b = f.b
    if op in ("in", "not in"):
        found = _contains(f, left, a, right, c)
        return found if op == "in" else b.emit("xor", (found, b.const(1)))
    words = list(c) if c is not None else lower(f, right)
    op = {"is": "==", "is not": "!="}.get(op, op)
    if isinstance(left.ty, TupleType) and isinstance(right.ty, TupleType):
        return tuples.compare(f, op, left, a, right, words)
    if FLOAT in (left.ty, right.ty):
        return floats.compare(f, op, left, a[0], right, words[0])
    if isinstance(left.ty, (ArrayType, SpanType)) and equality.is_own(left.ty.elem):
        alike = equality.equal(f, left.ty.elem, a, words, left.src)
        return alike if op == "==" else b.emit("xor", (alike, b.const(1)))
    if len(a) == 2 and len(words) == 2:
        return _compare_views(f, op, left.ty, a, words)
    if not a or not words:                               # None against None or a reference
        word = b.const(0)
        return b.emit("cmp", (a[0] if a else word, words[0] if words else word), ("eq" if op == "==" else "ne",))
    return arith.compare(f, op, a[0], interval(left), words[0], interval(right))


def _compare_views(f: Lowering, op: str, ty: Type, a: Sequence[int], c: Sequence[int]) -> int:
    b = f.b
    size = 1
    if isinstance(ty, (ArrayType, SpanType)) and ty.elem != U8:
        size = f.ctx.layouts.stored(ty.elem)[0]
    if op in ("==", "!="):
        equal = f.runtime("memory.equal", (*a, *c, b.const(size)))[0]
        return equal if op == "==" else b.emit("xor", (equal, b.const(1)))
    order = f.runtime("memory.compare", (*a, *c))[0]
    condition = {"<": "slt", "<=": "sle", ">": "sgt", ">=": "sge"}[op]
    return b.emit("cmp", (order, b.const(0)), (condition,))


def _contains(f: Lowering, left: tree.Expr, a: Sequence[int], right: tree.Expr, c: Sequence[int] | None) -> int:
    b = f.b
    if isinstance(right, tree.TupleExpr):
        found = b.const(0)
        items = [(item, lower(f, item)) for item in right.items]
        for item, words in items:
            found = b.emit("or", (found, compare_pair(f, "==", left, a, item, words)))
        return found
    assert isinstance(right.ty, (BytesType, StrType, SpanType, ArrayType))
    words = list(c) if c is not None else lower(f, right)
    if isinstance(left.ty, (BytesType, StrType)):
        place = f.runtime("memory.find", (*words, *a))[0]
    else:
        place = f.runtime("memory.find_byte", (*words, a[0]))[0]
    return b.emit("cmp", (place, b.const(0)), ("sge",))


def enum_of(f: Lowering, e: tree.EnumOf) -> int:
    """`Color(x)`, checked."""
    b = f.b
    word = single(lower(f, e.operand))
    values = sorted(set(e.decl.members.values()))
    if e.decl.kind == "IntFlag":
        mask = 0
        for value in values:
            mask |= value
        good = b.emit("cmp", (b.emit("and", (word, b.const(~mask))), b.const(0)), ("eq",))
    elif values and values[-1] - values[0] + 1 == len(values):
        place = b.emit("sub", (word, b.const(values[0]))) if values[0] else word
        good = b.emit("cmp", (place, b.const(len(values))), ("ult",))
    else:
        good = b.const(0)
        for value in values:
            good = b.emit("or", (good, b.emit("cmp", (word, b.const(value)), ("eq",))))
    f.check(good, "enum", e.decl.name, (word,), sign_of(interval(e.operand)))
    return word


def is_error(f: Lowering, record: int, decl: ExcDecl) -> int:
    """0 or 1: is the caught exception of the class or one derived from it?"""
    b = f.b
    found = b.emit("load", (record,), ("u64", DESCRIPTOR_OFFSET))
    same = [b.emit("cmp", (found, f.ctx.exception_address(b, one)), ("eq",)) for one in f.ctx.subclasses([decl])]
    for other in same[1:]:
        same[0] = b.emit("or", (same[0], other))
    return same[0]


def construct(f: Lowering, decl: ClassDecl, address: int, args: list[list[int]], src: ast.AST,
              exprs: Sequence[tree.Expr] = ()) -> None:
    """Make an object in place; see calls.construct."""
    calls.construct(f, decl, address, args, src, exprs)


