"""The words of the language that have code of their own, and device registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vipc.ir.layout import scalar, word_count
from vipc.ir.lower import arith, expr, heap, places, tables, text, texts
from vipc.ir.lower.atomics import atomic
from vipc.ir.lower.builder import Builder
from vipc.ir.lower.floats import HANDLERS as FLOATS
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import HIGH, interval, sign_of
from vipc.ir.lower.runtime_abi import EXCEPTION_TEXT
from vipc.sema import tree
from vipc.sema.types import ClassType, EnumType, IntType, StrType, TupleType

Handler = Callable[[Lowering, tree.Intrinsic], list[int]]


def intrinsic(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """One word of the language."""
    if e.name.startswith("atomic_"):
        return atomic(f, e)
    return _HANDLERS[e.name](f, e)


def register(f: Lowering, e: tree.RegAccess) -> list[int]:
    """`dev.REG.read()`, `.write(v)`, `.modify(clear, set)`."""
    b = f.b
    address, offset = single(expr.lower(f, e.base)), e.reg.offset
    if e.index is not None:
        index = single(expr.lower(f, e.index))
        b.loc = f.loc(e.src)
        f.check_index(index, b.const(e.reg.count), sign_of(interval(e.index)))
        address = places.scaled(f, address, index, e.reg.type.bits // 8)
    args = [single(expr.lower(f, a)) for a in e.args]
    b.loc = f.loc(e.src)
    name = scalar(e.reg.type)
    if e.action == "read":
        return [b.emit("vload", (address,), (e.reg.type.name if e.reg.type.bits < 64 else "u64", offset))]
    if e.action == "write":
        b.emit("vstore", (address, args[0]), (name, offset), 0)
        return []
    old = b.emit("vload", (address,), (name, offset))
    kept = b.emit("and", (old, b.emit("not", (args[0],))))
    b.emit("vstore", (address, b.emit("or", (kept, args[1]))), (name, offset), 0)
    return []


def _args(f: Lowering, e: tree.Intrinsic) -> list[list[int]]:
    words = [expr.lower(f, a) for a in e.args]
    f.b.loc = f.loc(e.src)
    for argument, value in zip(e.args, words, strict=True):
        if f.ctx.watched is not None and f.ctx.watched.view(argument.ty):
            heap.check_use(f, e, value[0])
    return words


def _len(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (words,) = _args(f, e)
    if isinstance(e.args[0].ty, StrType):
        return f.runtime("memory.count_code_points", words)
    return [words[1]]


def _size(f: Lowering, arg: tree.Expr) -> int:
    """Bytes of an element that is no array."""
    return f.ctx.layouts.element(places.element_type(arg.ty))[0]


def _fill(f: Lowering, e: tree.Intrinsic) -> list[int]:
    target, value = _args(f, e)
    elem = places.element_type(e.args[0].ty)
    places.fill(f, elem, target[0], target[1], _size(f, e.args[0]), value)
    return []


def _copy_from(f: Lowering, e: tree.Intrinsic) -> list[int]:
    target, source = _args(f, e)
    b = f.b
    f.check(b.emit("cmp", (target[1], source[1]), ("eq",)), "length", "", (target[1], source[1]), "uu")
    size = _size(f, e.args[0])
    count = target[1] if size == 1 else b.emit("mul", (target[1], b.const(size)))
    f.runtime("memory.move", (target[0], source[0], count), 0)
    return []


def _extreme(op: str) -> Handler:
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        words = [single(w) for w in _args(f, e)]
        best, bounds = words[0], interval(e.args[0])
        for arg, word in zip(e.args[1:], words[1:], strict=True):
            other = interval(arg)
            better = arith.compare(f, op, word, other, best, bounds)
            best = f.b.emit("select", (better, word, best))
            pick = min if op == "<" else max
            bounds = pick(bounds[0], other[0]), pick(bounds[1], other[1])
        return [best]
    return handler


def _abs(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (words,) = _args(f, e)
    b, bounds = f.b, interval(e.args[0])
    if bounds[0] >= 0:
        return words
    negative = b.emit("cmp", (words[0], b.const(0)), ("slt",))
    return [b.emit("select", (negative, b.emit("neg", words), words[0]))]


def _divmod(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = (single(w) for w in _args(f, e))
    ai, ci = interval(e.args[0]), interval(e.args[1])
    assert isinstance(e.ty, TupleType)
    kind = "u64" if isinstance(e.ty.items[0], IntType) and not e.ty.items[0].signed else "i64"
    quotient = arith.operate(f, "//", a, ai, c, ci, kind, "checked")
    nonzero = (ci[0], ci[1]) if not ci[0] <= 0 <= ci[1] else ((1, ci[1]) if ci[0] == 0 else ci)
    return [quotient, arith.operate(f, "%", a, ai, c, nonzero, kind, "exact")]


def _bit_length(f: Lowering, e: tree.Intrinsic) -> list[int]:
    word = _abs(f, e)[0]
    return [f.b.emit("sub", (f.b.const(64), f.b.emit("clz", (word,))))]


def _bit_count(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return [f.b.emit("popcount", (_abs(f, e)[0],))]


def _from_bytes(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (view,) = _args(f, e)
    b = f.b
    big, signed = int(e.data[0] == "big"), int(e.data[1] == "signed")
    size = _known_length(b, view[1])
    if size in (1, 2, 4, 8):
        return [_one_load(b, view[0], 8 * size, big == 1, signed == 1)]
    good = b.emit("cmp", (view[1], b.const(8)), ("ule",))
    f.check(good, "value", "from_bytes takes at most 8 bytes")
    return f.runtime("memory.integer_from_bytes", (*view, b.const(big), b.const(signed)))


def _known_length(b: Builder, length: int) -> int:
    """The length of a view cut between constants, or from a place to that place and a constant; -1 when that is not known."""
    defs = {value: inst for inst in b.f.blocks[b.block].insts for value in inst.dst}

    def constant(value: int) -> int | None:
        inst = defs.get(value)
        return inst.imm[0] if inst is not None and inst.op == "const" and isinstance(inst.imm[0], int) else None

    known = constant(length)
    inst = defs.get(length)
    if known is None and inst is not None and inst.op == "sub":
        end, start = constant(inst.args[0]), constant(inst.args[1])
        total = defs.get(inst.args[0])
        if end is not None and start is not None:
            known = end - start
        elif total is not None and total.op in ("add", "add_c") and inst.args[1] in total.args:
            known = constant(total.args[1 - total.args.index(inst.args[1])])
    return -1 if known is None else known


def _one_load(b: Builder, address: int, bits: int, big: bool, signed: bool) -> int:
    """The integer of 1, 2, 4 or 8 bytes."""
    turned = big and bits > 8
    kind = f"{'i' if signed and not turned else 'u'}{bits}" if bits < 64 else "u64"
    value = b.emit("load", (address,), (kind, 0))
    if turned:
        value = b.emit("rev", (value,), (bits,))
        if signed and bits < 64:
            value = b.emit("ext", (value,), (f"i{bits}",))
    return value


def _encode(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return _args(f, e)[0]


def _ord(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (view,) = _args(f, e)
    b = f.b
    count = f.runtime("memory.count_code_points", view)[0]
    f.check(b.emit("cmp", (count, b.const(1)), ("eq",)), "value", "ord() expected a character")
    return f.runtime("memory.code_point", (view[0],))


def _sum(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (view,) = _args(f, e)
    b, arg = f.b, e.args[0]
    elem = places.element_type(arg.ty)
    size, var = _size(f, arg), f.temp()
    b.write(var, b.const(0))
    kind = "u64" if isinstance(e.ty, IntType) and not e.ty.signed else "i64"
    narrow = isinstance(elem, IntType) and elem.bits == 64

    def step(i: int) -> None:
        word = places.load(f, elem, places.scaled(f, view[0], i, size))[0]
        bounds = (0, (1 << 64) - 1) if kind == "u64" else (-(1 << 63), HIGH)
        b.write(var, arith.operate(f, "+", b.read(var), bounds, word, bounds, kind, "checked" if narrow else "exact"))
    places.each(f, view[1], step)
    return [b.read(var)]


def _any(stop: int) -> Handler:
    """any: the first true element decides; all: the first false one."""
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        (view,) = _args(f, e)
        b, arg, var = f.b, e.args[0], f.temp()
        elem, size = places.element_type(arg.ty), _size(f, arg)
        b.write(var, b.const(1 - stop))

        def step(i: int) -> None:
            word = places.load(f, elem, places.scaled(f, view[0], i, size))[0]
            true = b.emit("cmp", (word, b.const(0)), ("ne",))
            b.write(var, b.emit("or" if stop else "and", (b.read(var), true)))
        places.each(f, view[1], step)
        return [b.read(var)]
    return handler


def _asm(f: Lowering, template: str, args: list[int], outs: int, in_regs: tuple[str, ...] = (),
         out_regs: tuple[str, ...] = (), clobbers: tuple[str, ...] = ("memory",)) -> list[int]:
    ins = in_regs + ("",) * (len(args) - len(in_regs))
    named = out_regs + ("",) * (outs - len(out_regs))
    return f.b.emit_many("asm", args, (template, ins, named, clobbers), outs)


def _system(template: str, outs: int) -> Handler:
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        args = [single(w) for w in _args(f, e)]
        name = str(e.data[0]) if e.data else ""
        line = template.replace("$", name)
        if not args:
            line = line.replace(", {0}", "")
        return _asm(f, line, args, outs)
    return handler


def _inline(f: Lowering, e: tree.Intrinsic) -> list[int]:
    args = [single(w) for w in _args(f, e)]
    template, in_regs, out_regs, clobbers = e.data
    assert isinstance(in_regs, tuple) and isinstance(out_regs, tuple) and isinstance(clobbers, tuple)
    return _asm(f, str(template), args, word_count(e.ty), in_regs, out_regs, clobbers)


def _svc(f: Lowering, e: tree.Intrinsic) -> list[int]:
    args = [single(w) for w in _args(f, e)]
    registers = ("x8", "x0", "x1", "x2", "x3", "x4", "x5")
    return _asm(f, "svc #0", args, 4, registers, ("x0", "x1", "x2", "x3"), ("memory",))


def _plain(op: str, *imm: int) -> Handler:
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        return [f.b.emit(op, [single(w) for w in _args(f, e)], imm)]
    return handler


def _view(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return [single(w) for w in _args(f, e)]


def _wire_view(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (view,) = _args(f, e)
    assert isinstance(e.ty, ClassType)
    size = f.b.const(f.ctx.layouts.of(e.ty.decl).size)
    f.b.loc = f.loc(e.src)
    f.check(f.b.emit("cmp", (view[1], size), ("uge",)), "slice_end", "", (size, view[1]), "uu")
    return [view[0]]


def _address_of(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return [_args(f, e)[0][0]]


def _element_index(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (base, length), (address,) = _args(f, e)
    b = f.b
    size = b.const(_size(f, e.args[0]))
    distance = b.emit("sub", (address, base))
    index = b.emit("udiv", (distance, size))
    whole = b.emit("cmp", (b.emit("mul", (index, size)), distance), ("eq",))
    good = b.emit("and", (whole, b.emit("cmp", (index, length), ("ult",))))
    return [b.emit("select", (good, index, b.const(-1)))]


def _unchecked(f: Lowering, e: tree.Intrinsic) -> list[int]:
    f.unchecked += 1
    words = expr.lower(f, e.args[0])
    f.unchecked -= 1
    return words


def _exc_text(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (record,) = _args(f, e)
    buffer = f.b.alloca(EXCEPTION_TEXT, 8)
    return [buffer, *f.runtime("messages.error_text", (record[0], buffer, f.b.const(EXCEPTION_TEXT)))]


def _enum_name(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (words,) = _args(f, e)
    assert isinstance(e.args[0].ty, EnumType)
    return list(text.enum_name(f, e.args[0].ty, words[0]))


_HANDLERS: Mapping[str, Handler] = {
    "len": _len, "fill": _fill, "copy_from": _copy_from, "min": _extreme("<"), "max": _extreme(">"), "abs": _abs,
    "divmod": _divmod, "bit_length": _bit_length, "bit_count": _bit_count, "from_bytes": _from_bytes,
    "encode": _encode, "ord": _ord, **texts.HANDLERS,
    "sum": _sum, "any": _any(1), "all": _any(0),
    "mrs": _system("mrs {out0}, $", 1), "msr": _system("msr $, {0}", 0), "barrier": _system("$", 0),
    "tlbi": _system("tlbi $, {0}", 0), "dc": _system("dc $, {0}", 0), "ic": _system("ic $, {0}", 0),
    "at": _system("at $, {0}", 0), "svc": _svc, "asm": _inline,
    "clz": _plain("clz"), "rbit": _plain("rbit"), "rev32": _plain("rev", 32), "rev64": _plain("rev", 64),
    "umulh": _plain("umulh"),
    "ptr_new": _view, "ptr_address": _view, "span_at": _view, "bytes_at": _view, "str_at": _view,
    "object_at": _view, "address_of": _address_of, "element_index": _element_index, "unchecked": _unchecked,
    "wire_view": _wire_view,
    "poison": heap.storage, "revive": heap.storage, "exc_text": _exc_text,
    "enum_name": _enum_name, "flag_name": lambda f, e: _args(f, e)[0],
    "same_class": lambda f, e: [tables.same_class(f, *(single(words) for words in _args(f, e)))],
    **FLOATS,
}

