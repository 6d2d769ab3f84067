"""Methods of `bytes` and `str`: calls of vipc/lang/runtime/text.py, and arithmetic on addresses and lengths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from vipc.ir.lower import arith, expr, loops, places
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import HIGH, interval, type_interval
from vipc.sema import tree
from vipc.sema.types import StrType, Type

OF_STR, FROM_END, COUNT = 1, 2, 4
LEFT, RIGHT, WHITE = 2, 4, 8
_SIDES = {"strip": LEFT | RIGHT, "lstrip": LEFT, "rstrip": RIGHT}
CLASSES = ("isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "isdecimal", "isnumeric")


def flags_of(ty: Type) -> int:
    """What the runtime is told of a text."""
    return OF_STR if isinstance(ty, StrType) else 0


def _args(f: Lowering, e: tree.Intrinsic) -> list[list[int]]:
    words = [expr.lower(f, argument) for argument in e.args]
    f.b.loc = f.loc(e.src)
    return words


def _byte(f: Lowering, e: tree.Expr, word: int) -> list[int]:
    """An integer that is searched among bytes: a text of one byte."""
    b, known = f.b, interval(e)
    if known[0] < 0 or known[1] > 255:
        f.check(b.emit("cmp", (word, b.const(255)), ("ule",)), "value", "byte must be in range(0, 256)")
    buffer = b.buffer("byte", 8)
    b.emit("store", (buffer, word), ("u8", 0), 0)
    return [buffer, b.const(1)]


def search(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """find, rfind, index, rindex, count."""
    b, name = f.b, str(e.data[0])
    text, part, *bounds = _args(f, e)
    if len(part) == 1:
        part = _byte(f, e.args[1], part[0])
    flags = flags_of(e.args[0].ty) | (FROM_END if name.startswith("r") else 0) | (COUNT if name == "count" else 0)
    if not bounds and flags == 0:
        place = f.runtime("memory.find", (*text, *part))[0]
    else:
        ends = [single(words) for words in bounds]
        start = ends[0] if ends else b.const(0)
        end = ends[1] if len(ends) == 2 else b.const(HIGH)
        place = f.runtime("text.search", (*text, *part, start, end, b.const(flags)))[0]
    if name in ("index", "rindex"):
        found = b.emit("cmp", (place, b.const(0)), ("sge",))
        f.check(found, "value", "substring not found" if flags & OF_STR else "subsection not found")
    return [place]


def affix(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """startswith, endswith: any of the parts."""
    text, *parts = _args(f, e)
    function = "memory.starts_with" if e.name == "startswith" else "memory.ends_with"
    found = f.b.const(0) if not parts else f.runtime(function, (*text, *parts[0]))[0]
    for part in parts[1:]:
        found = f.b.emit("or", (found, f.runtime(function, (*text, *part))[0]))
    return [found]


def strip(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """strip, lstrip, rstrip."""
    text, *characters = _args(f, e)
    flags = flags_of(e.args[0].ty) | _SIDES[str(e.data[0])] | (0 if characters else WHITE)
    zero = f.b.const(0)
    return f.runtime("text.strip", (*text, *(characters[0] if characters else (zero, zero)), f.b.const(flags)), 2)


def remove(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """removeprefix, removesuffix."""
    b = f.b
    text, part = _args(f, e)
    prefix = e.data[0] == "removeprefix"
    found = f.runtime("memory.starts_with" if prefix else "memory.ends_with", (*text, *part))[0]
    size = b.emit("select", (found, part[1], b.const(0)))
    return [b.emit("add", (text[0], size)) if prefix else text[0], b.emit("sub", (text[1], size))]


def _check_separator(f: Lowering, e: tree.Expr, words: Sequence[int]) -> None:
    if not isinstance(e, tree.Const):
        f.check(f.b.emit("cmp", (words[1], f.b.const(0)), ("ne",)), "value", "empty separator")


def partition(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """partition, rpartition: three texts."""
    b, first = f.b, e.data[0] == "partition"
    text, part = _args(f, e)
    _check_separator(f, e.args[1], part)
    place = f.runtime("memory.find" if first else "text.find_last", (*text, *part))[0]
    found = b.emit("cmp", (place, b.const(0)), ("sge",))
    zero = b.const(0)
    size = b.emit("select", (found, part[1], zero))
    head = b.emit("select", (found, place, text[1] if first else zero))
    tail = b.emit("add", (head, size))
    return [text[0], head, b.emit("add", (text[0], head)), size, b.emit("add", (text[0], tail)),
            b.emit("sub", (text[1], tail))]


def judged(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """isalpha and the like."""
    (text,) = _args(f, e)
    kind = f.b.const(CLASSES.index(str(e.data[0])))
    return f.runtime("classes.holds", (*text, kind, f.b.const(flags_of(e.args[0].ty))))


def decode(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """bytes as str."""
    (text,) = _args(f, e)
    f.check(f.runtime("text.is_utf8", text)[0], "value", "bytes are not UTF-8")
    return text


def parse(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """int(text, base)."""
    b, base = f.b, int(str(e.data[0]))
    (text,) = _args(f, e)
    word, status = f.runtime("text.parse", (*text, b.const(base), b.const(flags_of(e.args[0].ty))), 2)
    f.check(b.emit("cmp", (status, b.const(1)), ("ne",)), "value", f"invalid literal for int() with base {base}")
    f.check(b.emit("cmp", (status, b.const(0)), ("eq",)), "result", "int() does not fit i64")
    return [word]


def place(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """index and count of arrays and spans."""
    b, counting = f.b, e.data[0] == "count"
    view, value = _args(f, e)
    array, result, at = e.args[0], f.temp(), f.temp()
    elem = places.element_type(array.ty)
    size = places.element_size(f, array, view)
    b.write(result, b.const(0))
    b.write(at, b.const(0))
    head, body, step, done, out = (b.new_block() for _ in range(5))
    b.jump(head)
    b.start(head)
    b.branch(b.emit("cmp", (b.read(at), view[1]), ("ult",)), body, done)
    b.seal(body)
    b.start(body)
    word = places.load(f, elem, places.scaled(f, view[0], b.read(at), size))[0]
    same = arith.compare(f, "==", word, type_interval(elem), value[0], interval(e.args[1]))
    if counting:
        b.write(result, b.emit("add", (b.read(result), same)))
        b.jump(step)
    else:
        b.write(result, b.read(at))
        b.branch(same, out, step)
    b.seal(step)
    b.start(step)
    b.write(at, b.emit("add", (b.read(at), b.const(1))))
    b.jump(head)
    b.seal(head)
    b.seal(done)
    b.start(done)
    if not counting:
        b.loc = f.loc(e.src)
        f.check(b.const(0), "value", "array.index(x): x not in array")
    b.jump(out)
    b.seal(out)
    b.start(out)
    return [b.read(result)]


# ------------------------------------------------------------ characters of a str


def character(f: Lowering, e: tree.Index) -> list[int]:
    """`text[i]`: a view of one character."""
    b = f.b
    text, index = expr.lower(f, e.base), single(expr.lower(f, e.index))
    b.loc = f.loc(e.src)
    known = interval(e.index)
    count = f.runtime("memory.count_code_points", text)[0]
    if places.counts_from_end(e.index):
        f.check(b.emit("cmp", (count, b.const(-known[0])), ("uge",)), "index", "", (index, count), "su")
        index = b.emit("add", (count, index))
    else:
        f.check_index(index, count, "s" if known[0] < 0 else "u")
    address = b.emit("add", (text[0], f.runtime("text.offset", (*text, index))[0]))
    return [address, f.runtime("memory.code_point_size", (address,))[0]]


def cut(f: Lowering, text: Sequence[int], low: int | None, high: int | None) -> list[int]:
    """The characters from `low` up to `high`; the bounds have been checked."""
    b = f.b
    begin = b.const(0) if low is None else f.runtime("text.offset", (*text, low))[0]
    end = text[1] if high is None else f.runtime("text.offset", (*text, high))[0]
    return [b.emit("add", (text[0], begin)), b.emit("sub", (end, begin))]


# ------------------------------------------------------------ pieces of a text


def pieces(f: Lowering, it: tree.IterSplit) -> loops.Iteration:
    """split and splitlines: what is left of the text, and whether anything is."""
    text = expr.lower(f, it.value)
    separator = expr.lower(f, it.separator) if it.separator is not None else None
    limit = single(expr.lower(f, it.limit)) if it.limit is not None else None
    f.b.loc = f.loc(it.src)
    if separator is not None and it.separator is not None:
        _check_separator(f, it.separator, separator)
    rest, left = f.temp(), f.temp()
    f.write_words(rest, text)
    if limit is not None:
        f.b.write(left, limit)
    flags = f.b.const(flags_of(it.value.ty))
    if it.kind == "lines":
        return _lines(f, it, rest, flags)
    return _words(f, rest, flags, left if limit is not None else None) if separator is None \
        else _separated(f, rest, separator, left if limit is not None else None)


def _go_on(f: Lowering, rest: object, by: int) -> None:
    """Leaves out the first bytes of what is left."""
    b = f.b
    words = f.read_words(rest, 2)
    f.write_words(rest, [b.emit("add", (words[0], by)), b.emit("sub", (words[1], by))])


def _lines(f: Lowering, it: tree.IterSplit, rest: object, flags: int) -> loops.Iteration:
    b, whole = f.b, f.temp()

    def values() -> list[list[int]]:
        words = f.read_words(rest, 2)
        line, ended = f.runtime("text.line", (*words, flags), 2)
        b.write(whole, ended)
        return [[words[0], ended if it.keep else line]]
    return loops.Iteration(lambda: b.emit("cmp", (f.read_words(rest, 2)[1], b.const(0)), ("ne",)), values,
                           lambda: _go_on(f, rest, b.read(whole)), [(0, HIGH)])


def _words(f: Lowering, rest: object, flags: int, left: object) -> loops.Iteration:
    """Pieces between white space; when the limit is reached, all that is left."""
    b, size = f.b, f.temp()

    def more() -> int:
        words = f.read_words(rest, 2)
        skip = b.emit("or", (flags, b.const(LEFT | WHITE)))
        zero = b.const(0)
        f.write_words(rest, f.runtime("text.strip", (*words, zero, zero, skip), 2))
        return b.emit("cmp", (f.read_words(rest, 2)[1], b.const(0)), ("ne",))

    def values() -> list[list[int]]:
        words = f.read_words(rest, 2)
        length = f.runtime("text.word", (*words, flags))[0]
        if left is not None:
            length = b.emit("select", (b.emit("cmp", (b.read(left), b.const(0)), ("eq",)), words[1], length))
        b.write(size, length)
        return [[words[0], length]]

    def advance() -> None:
        _go_on(f, rest, b.read(size))
        _count_down(f, left)
    return loops.Iteration(more, values, advance, [(0, HIGH)])


def _count_down(f: Lowering, left: object) -> None:
    """One piece less may be cut off; -1 stays below zero for good."""
    if left is not None:
        f.b.write(left, f.b.emit("sub", (f.b.read(left), f.b.const(1))))


def _separated(f: Lowering, rest: object, separator: Sequence[int], left: object) -> loops.Iteration:
    """Pieces between separators: one more than there are separators."""
    b, place, done = f.b, f.temp(), f.temp()
    b.write(done, b.const(0))

    def values() -> list[list[int]]:
        words = f.read_words(rest, 2)
        found = f.runtime("memory.find", (*words, *separator))[0]
        if left is not None:
            found = b.emit("select", (b.emit("cmp", (b.read(left), b.const(0)), ("eq",)), b.const(-1), found))
        b.write(place, found)
        last = b.emit("cmp", (found, b.const(0)), ("slt",))
        return [[words[0], b.emit("select", (last, words[1], found))]]

    def advance() -> None:
        found = b.read(place)
        last = b.emit("cmp", (found, b.const(0)), ("slt",))
        b.write(done, last)
        _go_on(f, rest, b.emit("select", (last, b.const(0), b.emit("add", (found, separator[1])))))
        _count_down(f, left)
    return loops.Iteration(lambda: b.emit("cmp", (b.read(done), b.const(0)), ("eq",)), values, advance, [(0, HIGH)])


# ------------------------------------------------------------ texts that are made


def new_bytes(f: Lowering, e: tree.NewBytes) -> list[int]:
    """`chr(n)`, `n.to_bytes(...)`, in storage of this activation."""
    assert e.operand is not None
    b, word, known = f.b, single(expr.lower(f, e.operand)), interval(e.operand)
    b.loc = f.loc(e.src)
    if e.word == "chr":
        buffer = b.alloca(8, 8)
        good = b.emit("cmp", (word, b.const(0x110000)), ("ult",))
        f.check(good, "value", "chr() arg not in range(0x110000)")
        surrogate = b.emit("cmp", (b.emit("sub", (word, b.const(0xD800))), b.const(0x800)), ("uge",))
        f.check(surrogate, "value", "chr() arg is a surrogate, which UTF-8 cannot hold")
        return [buffer, *f.runtime("memory.put_code_point", (buffer, word))]
    return _integer_bytes(f, e, word, known)


def _integer_bytes(f: Lowering, e: tree.NewBytes, word: int, known: tuple[int, int]) -> list[int]:
    b = f.b
    length, order, sign = int(str(e.data[0])), e.data[1], e.data[2]
    if sign == "unsigned" and known[0] < 0:
        f.check(b.emit("cmp", (word, b.const(0)), ("sge",)), "overflow", "can't convert negative int to unsigned")
    low, high = (-(1 << 8 * length - 1), (1 << 8 * length - 1) - 1) if sign == "signed" and length else (0, (1 << 8 * length) - 1)
    too_big = "int too big to convert"
    if known[1] > high:
        f.check(b.emit("cmp", (word, b.const(high)), ("ule" if known[0] >= 0 or sign == "unsigned" else "sle",)),
                "overflow", too_big)
    if known[0] < low and sign == "signed":
        f.check(b.emit("cmp", (word, b.const(low)), ("sge",)), "overflow", too_big)
    buffer = b.alloca(max(length, 1), 8)
    extension = b.emit("ashr", (word, b.const(63))) if known[0] < 0 else b.const(0)
    for position in range(length):
        shift = b.const(8 * position)
        byte = b.emit("lshr", (word, shift)) if position < 8 else extension
        at = position if order == "little" else length - 1 - position
        b.emit("store", (buffer, byte), ("u8", at), 0)
    return [buffer, b.const(length)]


Handler = Callable[[Lowering, tree.Intrinsic], list[int]]
HANDLERS: Mapping[str, Handler] = {
    "search": search, "startswith": affix, "endswith": affix, "strip": strip, "remove": remove, "partition": partition,
    "class": judged, "decode": decode, "parse": parse, "place": place,
}
