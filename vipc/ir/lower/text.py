"""Texts: `print` and calls of @sink functions, expanded into one call per piece.

All values are evaluated, left to right, before the first piece is written. A number is formatted into a buffer
of this activation, written at once, so that the next number may have the same buffer; a `repr`
of unknown length is written in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vipc.ir.lower import calls, expr
from vipc.ir.lower.format_spec import Spec, parse_spec
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import interval, sign_of, type_interval
from vipc.ir.lower.runtime_abi import EXCEPTION_TEXT
from vipc.sema import tree
from vipc.sema.types import (
    BoolType,
    BytesType,
    EnumType,
    ExcType,
    IntType,
    StrType,
    TupleType,
    Type,
)

Emit = Callable[[int, int], None]
CHUNK = 128
DECIMAL = 24


def print_(f: Lowering, e: tree.Print) -> list[int]:
    """`print(...)`: the pieces go to standard output."""
    def emit(address: int, length: int) -> None:
        f.b.emit("call", (f.b.const(1), address, length), ("__vip_write", 0), 0)
    _write(f, e.pieces, emit, lambda: None)
    return []


def call_sink(f: Lowering, e: tree.CallSink) -> list[int]:
    """A call of a @sink function with a text."""
    lead = [expr.lower(f, a) for a in e.lead]
    bounds = [interval(a) for a in e.lead]
    sink = e.func.sink
    assert sink is not None

    def emit(address: int, length: int) -> None:
        calls.call_function(f, e.func, [*lead, [address, length]], [*bounds, (0, 0)], e.src)

    def begin() -> None:
        if sink.begin is not None:
            calls.call_function(f, sink.begin, [], [], e.src)

    _write(f, e.pieces, emit, begin)
    if sink.end is not None:
        calls.call_function(f, sink.end, [], [], e.src)
    return []


def _write(f: Lowering, pieces: Sequence[tree.Piece], emit: Emit, begin: Callable[[], None]) -> None:
    values = [expr.lower(f, p.value) if p.value is not None else [] for p in pieces]
    begin()
    for piece, words in zip(pieces, values, strict=True):
        if piece.value is None:
            literal(f, piece.text or "", emit)
        elif isinstance(piece.value, tree.Const) and isinstance(piece.value.ty, IntType):
            number = int(piece.value.value or 0)
            literal(f, format(str(number) if piece.conversion else number, piece.spec), emit)
        else:
            sign = sign_of(interval(piece.value)) if isinstance(piece.value.ty, IntType) else "u"
            _field(f, piece.value.ty, words, piece.conversion, piece.spec, sign, emit)


def literal(f: Lowering, content: str | bytes, emit: Emit) -> None:
    """Write constant text."""
    if content:
        emit(*f.ctx.text(f.b, content))


def _field(f: Lowering, ty: Type, words: Sequence[int], conversion: str, spec: str, sign: str, emit: Emit) -> None:
    if conversion and spec and not isinstance(ty, (IntType, BoolType)) and (conversion, ty) != ("s", StrType()):
        _padded(f, spec, lambda to: _field(f, ty, words, conversion, "", sign, to), emit)
        return
    match ty:
        case IntType():
            _integer(f, words[0], sign, spec if not conversion else "", emit, spec if conversion else "")
        case BoolType():
            if spec and not conversion:
                _integer(f, words[0], "u", spec, emit)
            else:
                yes, no = f.ctx.text(f.b, "True"), f.ctx.text(f.b, "False")
                chosen = [f.b.emit("select", (words[0], a, c)) for a, c in zip(yes, no, strict=True)]
                _string(f, chosen, spec, emit)
        case EnumType():
            _enum(f, ty, words[0], conversion, spec, emit)
        case StrType():
            if conversion == "r":
                _repr(f, words, "str", emit)
            else:
                _string(f, words, spec, emit)
        case BytesType():
            _repr(f, words, "hex" if spec == "hex" else "bytes", emit)
        case ExcType():
            buffer = f.b.buffer("error", EXCEPTION_TEXT)
            name = "messages.error_repr" if conversion == "r" else "messages.error_text"
            length = f.runtime(name, (words[0], buffer, f.b.const(EXCEPTION_TEXT)))[0]
            emit(buffer, length)
        case TupleType(items=items):
            _tuple(f, items, words, emit)
        case _:
            raise AssertionError(f"no text of {ty}")


def _tuple(f: Lowering, items: Sequence[Type], words: Sequence[int], emit: Emit) -> None:
    literal(f, "(", emit)
    for at, item in enumerate(items):
        if at:
            literal(f, ", ", emit)
        sign = "s" if type_interval(item)[0] < 0 else "u"
        _field(f, item, expr.tuple_item(TupleType(tuple(items)), list(words), at), "r", "", sign, emit)
    literal(f, ",)" if len(items) == 1 else ")", emit)


def _integer(f: Lowering, word: int, sign: str, spec: str, emit: Emit, text_spec: str = "") -> None:
    b = f.b
    signed = int(sign == "s")
    plan = parse_spec(spec) if spec else None
    if plan is None:
        buffer = b.buffer("number", DECIMAL)
        length = f.runtime("format.decimal", (buffer, word, b.const(signed)))[0]
        if text_spec:
            _string(f, [buffer, length], text_spec, emit)
        else:
            emit(buffer, length)
        return
    buffer = b.buffer("number", 140 + 4 * plan.width)
    flags = b.const(plan.flags | signed << 11)
    length = f.runtime("format.integer", (buffer, word, flags, b.const(plan.width), b.const(plan.fill)))[0]
    emit(buffer, length)


def _string(f: Lowering, words: Sequence[int], spec: str, emit: Emit) -> None:
    if not spec:
        emit(words[0], words[1])
        return
    b = f.b
    plan: Spec = parse_spec(spec, text=True)
    if plan.precision >= 0:
        cut = f.runtime("format.cut", (*words, b.const(plan.precision)))[0]
        words = [words[0], cut]
    if plan.width == 0:
        emit(words[0], words[1])
        return
    buffer = b.buffer("padded", 4 * plan.width + 8)
    align = b.const(plan.flags >> 4 & 3)
    padded = f.runtime("format.pad", (buffer, *words, b.const(plan.width), b.const(plan.fill), align), 2)
    emit(padded[0], padded[1])


def _padded(f: Lowering, spec: str, write: Callable[[Emit], None], emit: Emit) -> None:
    """What `write` writes, filled to the spec's width: written once to count its characters, then in earnest."""
    b, shown, plan = f.b, f.temp(), parse_spec(spec, text=True)
    b.write(shown, b.const(0))

    def count(address: int, length: int) -> None:
        b.write(shown, b.emit("add", (b.read(shown), f.runtime("memory.count_code_points", (address, length))[0])))

    write(count)
    align = b.const(plan.flags >> 4 & 3)
    before, after = f.runtime("format.margins", (b.read(shown), b.const(plan.width), align), 2)
    buffer = b.buffer("margin", 4 * plan.width + 8)
    emit(buffer, f.runtime("format.repeat", (buffer, before, b.const(plan.fill)))[0])
    write(emit)
    emit(buffer, f.runtime("format.repeat", (buffer, after, b.const(plan.fill)))[0])


def _repr(f: Lowering, words: Sequence[int], kind: str, emit: Emit) -> None:
    """Quoted text, chunk by chunk."""
    b = f.b
    buffer, at = b.buffer("chunk", CHUNK), f.temp()
    kinds = {"str": 0, "bytes": 1, "hex": 2}
    b.write(at, b.const(0))
    head, inside, out = b.new_block(), b.new_block(), b.new_block()
    b.jump(head)
    b.start(head)
    length, then = f.runtime("format.quoted", (*words, b.const(kinds[kind]), b.read(at), buffer), 2)
    b.branch(length, inside, out)
    b.seal(inside)
    b.start(inside)
    emit(buffer, length)
    b.write(at, then)
    b.jump(head)
    b.seal(head)
    b.seal(out)
    b.start(out)


def _enum(f: Lowering, ty: EnumType, word: int, conversion: str, spec: str, emit: Emit) -> None:
    decl = ty.decl
    sign = "s" if decl.stored.signed else "u"
    if conversion == "r":
        words = enum_name(f, ty, word)
        literal(f, f"<{decl.name}.", emit)
        emit(*words)
        literal(f, ": ", emit)
        _integer(f, word, sign, "", emit)
        literal(f, ">", emit)
    elif decl.kind != "Enum":
        _integer(f, word, sign, spec if not conversion else "", emit, spec if conversion else "")
    else:
        _string(f, enum_name(f, ty, word, decl.name + "."), spec, emit)


def enum_name(f: Lowering, ty: EnumType, word: int, prefix: str = "") -> tuple[int, int]:
    """The name of a member (the first of equal ones), as a text."""
    b = f.b
    names: dict[int, str] = {}
    for name, value in ty.decl.members.items():
        names.setdefault(value, name)
    blocks = [b.new_block() for _ in names]
    other = b.new_block()
    b.end("switch", (word,), (*blocks, other), tuple(names))
    arms = [lambda n=name: list(f.ctx.text(b, prefix + n)) for name in names.values()]
    words = f.merge([*arms, lambda: list(f.ctx.text(b, ""))], [*blocks, other])
    return words[0], words[1]
