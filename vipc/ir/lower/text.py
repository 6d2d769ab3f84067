"""Texts: `print` and calls of @sink functions, expanded into one call per piece.

All values are evaluated, left to right, before the first piece is written. A number is formatted into a buffer
of this activation, written at once, so that the next number may have the same buffer; a `repr`
of unknown length is written in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from vipc.ir.lower import calls, comprehensions, expr
from vipc.ir.lower.float_format import float_text
from vipc.ir.lower.format_plan import GROUPED_MOST, PLAIN, Plan, plan_of, prepared
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import interval, sign_of, type_interval
from vipc.ir.lower.runtime_abi import EXCEPTION_TEXT, TEXT_ROOM
from vipc.sema import tree
from vipc.sema.enum_methods import single_bits
from vipc.sema.types import (
    BoolType,
    BytesType,
    EnumDecl,
    EnumType,
    ExcType,
    FloatType,
    IntType,
    StrType,
    TupleType,
    Type,
)

Emit = Callable[[int, int], None]
CHUNK = 128
TEXT_TOO_LONG = f"the text of an object has more than {TEXT_ROOM} bytes"
DECIMAL = 24
NUMBER = 140
BEHIND_SIGN, CHARACTER = 3, 5
FILL_AT_ONCE = 32


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


def made(f: Lowering, pieces: Sequence[tree.Piece]) -> list[int]:
    """The text that a text method makes, in the room that its caller gave."""
    b, at = f.b, f.temp()
    buffer, room = f.read_words(calls.SLOT, 2)
    b.write(at, b.const(0))

    def emit(address: int, length: int) -> None:
        start = b.read(at)
        end = b.emit("add", (start, length))
        f.check(b.emit("cmp", (end, room), ("ule",)), "value", TEXT_TOO_LONG)
        f.runtime("memory.move", (b.emit("add", (buffer, start)), address, length), 0)
        b.write(at, end)

    for piece in pieces:
        start = b.read(at)
        f.tail = b.emit("add", (buffer, start)), b.emit("sub", (room, start))
        words, plan = _evaluated(f, piece)
        f.tail = None
        _piece(f, piece, words, plan, emit)
    return [buffer, b.read(at)]


def _write(f: Lowering, pieces: Sequence[tree.Piece], emit: Emit, begin: Callable[[], None]) -> None:
    values = [_evaluated(f, piece) for piece in pieces]
    begin()
    for piece, (words, plan) in zip(pieces, values, strict=True):
        _piece(f, piece, words, plan, emit)


def _evaluated(f: Lowering, piece: tree.Piece) -> tuple[list[int], Plan]:
    """The words of a piece's value, and its format; whatever can fail about it fails here."""
    if piece.value is None:
        return [], PLAIN
    if isinstance(piece.value, tree.Joined):
        separator = expr.lower(f, piece.value.separator)
        _join(f, piece.value, separator, None)
        return separator, plan_of(f, piece, piece.value)
    return prepared(f, piece, piece.value)


def _piece(f: Lowering, piece: tree.Piece, words: Sequence[int], plan: Plan, emit: Emit) -> None:
    """Writes an evaluated piece."""
    value = piece.value
    if value is None:
        literal(f, piece.text or "", emit)
    elif isinstance(value, tree.Joined):
        made = value
        if plan.spec is None:
            _join(f, made, words, emit)
        else:
            _padded(f, plan, lambda to: _join(f, made, words, to), emit)
    elif isinstance(value, tree.Const) and isinstance(value.ty, IntType) and not piece.holes and not piece.spec.endswith("c"):
        number = int(value.value or 0)
        literal(f, format(str(number) if piece.conversion else number, piece.spec), emit)
    elif isinstance(value, tree.Intrinsic) and value.name == "flag_name":
        ty = value.args[0].ty
        assert isinstance(ty, EnumType)
        _flag_names(f, ty.decl, words[0], "", "None", emit)
    else:
        sign = sign_of(interval(value)) if isinstance(value.ty, IntType) else "u"
        _field(f, value.ty, words, piece.conversion, plan, sign, emit)


def _join(f: Lowering, made: tree.Joined, separator: Sequence[int], emit: Emit | None) -> None:
    """The parts with the separator between them; without `emit` they are only evaluated."""
    b, some = f.b, f.temp()
    b.write(some, b.const(0))

    def part(pieces: Sequence[tree.Piece]) -> None:
        values = [_evaluated(f, piece) for piece in pieces]
        if emit is None:
            return
        between, behind = b.new_block(), b.new_block()
        b.branch(b.read(some), between, behind)
        b.seal(between)
        b.start(between)
        emit(separator[0], separator[1])
        b.jump(behind)
        b.seal(behind)
        b.start(behind)
        b.write(some, b.const(1))
        for piece, (words, plan) in zip(pieces, values, strict=True):
            _piece(f, piece, words, plan, emit)

    b.loc = f.loc(made.src)
    if made.targets:
        def bound(values: list[list[int]], _: int) -> None:
            comprehensions.bind(f, made.targets, values)
            part(made.pieces)
        comprehensions.push(f, made.iter, bound)
    else:
        assert isinstance(made.iter, tree.IterComprehension)
        comprehensions.write(f, made.iter, part)


def literal(f: Lowering, content: str | bytes, emit: Emit) -> None:
    """Write constant text."""
    if content:
        emit(*f.ctx.text(f.b, content))


def _field(f: Lowering, ty: Type, words: Sequence[int], conversion: str, plan: Plan, sign: str, emit: Emit) -> None:
    plain = isinstance(ty, IntType | BoolType | FloatType) or (conversion, ty) == ("s", StrType())
    if conversion and plan.spec is not None and not plain:
        _padded(f, plan, lambda to: _field(f, ty, words, conversion, PLAIN, sign, to), emit)
        return
    match ty:
        case IntType():
            _integer(f, words[0], sign, plan, conversion, emit)
        case FloatType():
            text = float_text(f, words[0], "" if conversion else plan.text, plan.words)
            _string(f, text, plan, emit)
        case BoolType():
            if plan.spec is not None and not conversion:
                _integer(f, words[0], "u", plan, "", emit)
            else:
                yes, no = f.ctx.text(f.b, "True"), f.ctx.text(f.b, "False")
                picked = [f.b.emit("select", (words[0], a, c)) for a, c in zip(yes, no, strict=True)]
                _string(f, picked, plan, emit)
        case EnumType():
            _enum(f, ty, words[0], conversion, plan, emit)
        case StrType():
            if conversion in ("r", "a"):
                _repr(f, words, "str" if conversion == "r" else "ascii", emit)
            else:
                _string(f, words, plan, emit)
        case BytesType():
            _repr(f, words, "hex" if plan.text == "hex" else "bytes", emit)
        case ExcType():
            buffer = f.b.buffer("error", EXCEPTION_TEXT)
            name = "messages.error_repr" if conversion in ("r", "a") else "messages.error_text"
            length = f.runtime(name, (words[0], buffer, f.b.const(EXCEPTION_TEXT)))[0]
            emit(buffer, length)
        case TupleType(items=items):
            _tuple(f, items, words, "a" if conversion == "a" else "r", emit)
        case _:
            raise AssertionError(f"no text of {ty}")


def _tuple(f: Lowering, items: Sequence[Type], words: Sequence[int], conversion: str, emit: Emit) -> None:
    literal(f, "(", emit)
    for at, item in enumerate(items):
        if at:
            literal(f, ", ", emit)
        sign = "s" if type_interval(item)[0] < 0 else "u"
        _field(f, item, expr.tuple_item(TupleType(tuple(items)), list(words), at), conversion, PLAIN, sign, emit)
    literal(f, ",)" if len(items) == 1 else ")", emit)


def _integer(f: Lowering, word: int, sign: str, plan: Plan, conversion: str, emit: Emit) -> None:
    b = f.b
    signed = int(sign == "s")
    if plan.spec is None or conversion:
        buffer = b.buffer("number", DECIMAL)
        length = f.runtime("format.decimal", (buffer, word, b.const(signed)))[0]
        _string(f, [buffer, length], plan, emit)
    elif plan.spec.holes:
        _computed_integer(f, word, signed, plan, emit)
    else:
        spec = plan.spec
        buffer = b.buffer("number", NUMBER + 4 * spec.width)
        flags = b.const(spec.flags | signed << 11)
        emit(buffer, f.runtime("format.integer", (buffer, word, flags, b.const(spec.width), b.const(spec.fill)))[0])


def _computed_integer(f: Lowering, word: int, signed: int, plan: Plan, emit: Emit) -> None:
    """A number whose width or fill is computed: the fill is written on its own, as long as it may be."""
    b, spec = f.b, plan.spec
    assert spec is not None
    align, kind, grouped = spec.flags >> 4 & 3, spec.flags & 15, spec.flags >> 9 & 3
    if align == BEHIND_SIGN and grouped:
        buffer = b.buffer("number", NUMBER + 4 * GROUPED_MOST)
        flags = b.const(spec.flags | signed << 11)
        emit(buffer, f.runtime("format.integer", (buffer, word, flags, plan.width(b), plan.fill(b)))[0])
        return
    buffer, zero = b.buffer("number", NUMBER), b.const(0)
    flags = b.const(spec.flags & ~(3 << 4) | signed << 11)
    length = f.runtime("format.integer", (buffer, word, flags, zero, b.const(32)))[0]
    before, after = f.runtime("format.margins", (b.const(1) if kind == CHARACTER else length, plan.width(b), b.const(align)), 2)
    if align == BEHIND_SIGN and kind != CHARACTER:
        prefix = f.runtime("format.prefix_size", (word, flags))[0]
        emit(buffer, prefix)
        _repeat(f, before, plan.fill(b), emit)
        emit(b.emit("add", (buffer, prefix)), b.emit("sub", (length, prefix)))
        return
    _repeat(f, before, plan.fill(b), emit)
    emit(buffer, length)
    _repeat(f, after, plan.fill(b), emit)


def _repeat(f: Lowering, count: int, fill: int, emit: Emit) -> None:
    """The fill so many times, some characters at once."""
    b, left = f.b, f.temp()
    buffer = b.buffer("margin", 4 * FILL_AT_ONCE)
    head, inside, out = b.new_block(), b.new_block(), b.new_block()
    b.write(left, count)
    b.jump(head)
    b.start(head)
    rest = b.read(left)
    b.branch(rest, inside, out)
    b.seal(inside)
    b.start(inside)
    most = b.const(FILL_AT_ONCE)
    now = b.emit("select", (b.emit("cmp", (rest, most), ("ult",)), rest, most))
    emit(buffer, f.runtime("format.repeat", (buffer, now, fill))[0])
    b.write(left, b.emit("sub", (b.read(left), now)))
    b.jump(head)
    b.seal(head)
    b.seal(out)
    b.start(out)


def _string(f: Lowering, words: Sequence[int], plan: Plan, emit: Emit) -> None:
    b, spec = f.b, plan.spec
    if spec is None:
        emit(words[0], words[1])
        return
    if spec.precision >= 0:
        words = [words[0], f.runtime("format.cut", (*words, plan.precision(b)))[0]]
    if spec.width == 0 and "width" not in spec.holes:
        emit(words[0], words[1])
        return
    align = b.const(spec.flags >> 4 & 3)
    if spec.holes:
        shown = f.runtime("memory.count_code_points", words)[0]
        before, after = f.runtime("format.margins", (shown, plan.width(b), align), 2)
        _repeat(f, before, plan.fill(b), emit)
        emit(words[0], words[1])
        _repeat(f, after, plan.fill(b), emit)
        return
    buffer = b.buffer("padded", 4 * spec.width + 8)
    padded = f.runtime("format.pad", (buffer, *words, b.const(spec.width), b.const(spec.fill), align), 2)
    emit(padded[0], padded[1])


def _padded(f: Lowering, plan: Plan, write: Callable[[Emit], None], emit: Emit) -> None:
    """What `write` writes, cut to the precision and filled to the width: written once to count its characters, then in
    earnest."""
    b, shown, spec = f.b, f.temp(), plan.spec
    assert spec is not None
    b.write(shown, b.const(0))
    limited = spec.precision >= 0
    most = plan.precision(b)

    def cut(address: int, length: int) -> int:
        """Bytes of what the precision leaves of a piece."""
        if not limited:
            return length
        return f.runtime("format.cut", (address, length, b.emit("sub", (most, b.read(shown)))))[0]

    def count(address: int, length: int) -> None:
        characters = f.runtime("memory.count_code_points", (address, cut(address, length)))[0]
        b.write(shown, b.emit("add", (b.read(shown), characters)))

    def pass_on(address: int, length: int) -> None:
        left = cut(address, length)
        b.write(shown, b.emit("add", (b.read(shown), f.runtime("memory.count_code_points", (address, left))[0])))
        emit(address, left)

    write(count)
    align = b.const(spec.flags >> 4 & 3)
    before, after = f.runtime("format.margins", (b.read(shown), plan.width(b), align), 2)
    _repeat(f, before, plan.fill(b), emit)
    b.write(shown, b.const(0))
    write(pass_on if limited else emit)
    _repeat(f, after, plan.fill(b), emit)


def _repr(f: Lowering, words: Sequence[int], kind: str, emit: Emit) -> None:
    """Quoted text, chunk by chunk."""
    b = f.b
    buffer, at = b.buffer("chunk", CHUNK), f.temp()
    kinds = {"str": 0, "bytes": 1, "hex": 2, "ascii": 3}
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


def _enum(f: Lowering, ty: EnumType, word: int, conversion: str, plan: Plan, emit: Emit) -> None:
    decl = ty.decl
    sign = "s" if decl.stored.signed else "u"
    if conversion in ("r", "a") and decl.kind == "IntFlag":
        _flags(f, decl, word, emit)
    elif conversion in ("r", "a"):
        words = enum_name(f, ty, word)
        literal(f, f"<{decl.name}.", emit)
        emit(*words)
        literal(f, ": ", emit)
        _integer(f, word, sign, PLAIN, "", emit)
        literal(f, ">", emit)
    elif decl.kind != "Enum":
        _integer(f, word, sign, plan, conversion, emit)
    else:
        _string(f, enum_name(f, ty, word, decl.name + "."), plan, emit)


def _flags(f: Lowering, decl: EnumDecl, word: int, emit: Emit) -> None:
    """`<Rights.READ|WRITE: 3>`; no flags are `<Rights: 0>`."""
    literal(f, f"<{decl.name}", emit)
    _flag_names(f, decl, word, ".", "", emit)
    literal(f, ": ", emit)
    _integer(f, word, "s" if decl.stored.signed else "u", PLAIN, "", emit)
    literal(f, ">", emit)


def _flag_names(f: Lowering, decl: EnumDecl, word: int, before: str, nothing: str, emit: Emit) -> None:
    """The name of a set of flags, with `before` in front of it; `nothing` for no flags."""
    b, begun = f.b, f.temp()
    named = {value: name for name, value in reversed(decl.members.items())}
    blocks, other, out = [b.new_block() for _ in named], b.new_block(), b.new_block()
    b.end("switch", (word,), (*blocks, other), tuple(named))
    for block, name in zip(blocks, named.values(), strict=True):
        b.seal(block)
        b.start(block)
        literal(f, before + name, emit)
        b.jump(out)
    b.seal(other)
    b.start(other)
    b.write(begun, b.const(0))
    for name, bit in single_bits(decl).items():
        _when(f, b.emit("and", (word, b.const(bit))), partial(_flag, f, begun, before, name, emit))
    if nothing:
        _when(f, b.emit("cmp", (word, b.const(0)), ("eq",)), partial(literal, f, nothing, emit))
    b.jump(out)
    b.seal(out)
    b.start(out)


def _flag(f: Lowering, begun: tuple[str, int], before: str, name: str, emit: Emit) -> None:
    bar, dot = f.ctx.text(f.b, "|" + name), f.ctx.text(f.b, before + name)
    chosen = [f.b.emit("select", (f.b.read(begun), a, c)) for a, c in zip(bar, dot, strict=True)]
    emit(chosen[0], chosen[1])
    f.b.write(begun, f.b.const(1))


def _when(f: Lowering, condition: int, body: Callable[[], None]) -> None:
    yes, out = f.b.new_block(), f.b.new_block()
    f.b.branch(condition, yes, out)
    f.b.seal(yes)
    f.b.start(yes)
    body()
    f.b.jump(out)
    f.b.seal(out)
    f.b.start(out)


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
