"""`for`: iterators as three steps each (is there a next value, what is it, go on), joined by one loop.

`range` computes its trip count first where its counter might overflow; the loop variable is a copy of the
counter, so that assigning to it changes nothing and it keeps the last value afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vipc.ir.layout import word_count
from vipc.ir.lower import arith, expr, places, stmt
from vipc.ir.lower.function import Lowering, Scope, single
from vipc.ir.lower.intervals import HIGH, HUGE, LOW, Interval, interval
from vipc.sema import tree
from vipc.sema.types import ArrayType, ClassType, IntType, StrType, Type


@dataclass
class Iteration:
    """`more`: 0 or 1; `values`: the words of each value yielded; `advance`: to the next one; `bounds` of integers."""

    more: Callable[[], int]
    values: Callable[[], list[list[int]]]
    advance: Callable[[], None]
    bounds: list[Interval]


def lower_for(f: Lowering, s: tree.For) -> None:
    """`for targets in iter: ... else: ...`."""
    b = f.b
    it = iteration(f, s.iter)
    head, body, step, done, out = (b.new_block() for _ in range(5))
    b.jump(head)
    b.start(head)
    b.loc = f.loc(s.src)
    b.branch(it.more(), body, done)
    b.seal(body)
    b.start(body)
    values = it.values()
    if len(s.targets) == 1 and len(values) > 1:             # `for pair in enumerate(...)`
        values = [[word for words in values for word in words]]
    for at, (target, fit, words) in enumerate(zip(s.targets, s.fits, values, strict=True)):
        if fit is not None:
            f.b.loc = f.loc(target.src)
            f.check_fit(single(words), it.bounds[at], fit)
        places.assign(f, target, words)
    f.scopes.append(Scope(breaks=out, continues=step))
    stmt.lower_body(f, s.body)
    f.scopes.pop()
    b.jump(step)
    b.seal(step)
    if b.has_jumps(step):
        b.start(step)
        b.loc = f.loc(s.src)
        it.advance()
        b.jump(head)
    b.seal(head)
    b.seal(done)
    b.start(done)
    stmt.lower_body(f, s.orelse)
    b.jump(out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def iteration(f: Lowering, it: tree.Iter) -> Iteration:
    """Evaluate the operands and set the counters up."""
    match it:
        case tree.IterRange():
            return _range(f, it, False)
        case tree.IterSequence(value=value):
            return _sequence(f, value, False)
        case tree.IterItems():
            return _items(f, it)
        case tree.IterEnumerate(inner=inner, start=start):
            return _enumerate(f, iteration(f, inner), start)
        case tree.IterZip(inner=inner):
            return _zip(f, [iteration(f, i) for i in inner])
        case tree.IterReversed(inner=tree.IterRange() as inner):
            return _range(f, inner, True)
        case tree.IterReversed(inner=tree.IterSequence(value=value)):
            return _sequence(f, value, True)
    raise AssertionError(f"no iteration over {type(it).__name__}")


def _range(f: Lowering, it: tree.IterRange, backwards: bool) -> Iteration:
    b = f.b
    start, stop, step = (single(expr.lower(f, e)) for e in (it.start, it.stop, it.step))
    si, ei, di = interval(it.start), interval(it.stop), interval(it.step)
    bounds = (0, HUGE) if it.unsigned else (LOW, HIGH)
    if di[0] <= 0 <= di[1]:
        f.check(b.emit("cmp", (step, b.const(0)), ("ne",)), "value", "range() arg 3 must not be zero")
    if it.unsigned and si[0] < 0:
        f.check_fit(start, si, IntType("u64", 64, False))
    counter = f.temp()
    known = (min(si[0], ei[0]), max(si[1], ei[1] - 1, si[0]))
    known = (max(known[0], bounds[0]), min(known[1], bounds[1]))
    if not backwards and di[0] > 0 and (di[1] == 1 or ei[1] + di[1] <= bounds[1]):
        b.write(counter, start)
        return Iteration(lambda: arith.less(f, b.read(counter), si if si[1] > HIGH else known, stop, ei),
                         lambda: [[b.read(counter)]],
                         lambda: b.write(counter, b.emit("add", (b.read(counter), step))), [known])
    left = f.temp()
    count = _trip_count(f, (start, si), (stop, ei), (step, di))
    b.write(left, count)
    if backwards:
        last = b.emit("sub", (count, b.const(1)))
        start = b.emit("add", (start, b.emit("mul", (last, step))))
        step = b.emit("neg", (step,))
    b.write(counter, start)

    def advance() -> None:
        b.write(counter, b.emit("add", (b.read(counter), step)))
        b.write(left, b.emit("sub", (b.read(left), b.const(1))))
    return Iteration(lambda: b.emit("cmp", (b.read(left), b.const(0)), ("ne",)),
                     lambda: [[b.read(counter)]], advance, [bounds])


def _trip_count(f: Lowering, start: tuple[int, Interval], stop: tuple[int, Interval],
                step: tuple[int, Interval]) -> int:
    """How many values the range has; distances below 2^64 are exact as unsigned words."""
    b = f.b

    def one_way(low: tuple[int, Interval], high: tuple[int, Interval], size: int) -> int:
        some = arith.less(f, *low, *high)
        distance = b.emit("sub", (b.emit("sub", (high[0], low[0])), b.const(1)))
        count = b.emit("add", (b.emit("udiv", (distance, size)), b.const(1)))
        return b.emit("select", (some, count, b.const(0)))

    if step[1][0] > 0:
        return one_way(start, stop, step[0])
    back = b.emit("neg", (step[0],))
    if step[1][1] < 0:
        return one_way(stop, start, back)
    positive = b.emit("cmp", (step[0], b.const(0)), ("sgt",))
    return b.emit("select", (positive, one_way(start, stop, step[0]), one_way(stop, start, back)))


def _sequence(f: Lowering, value: tree.Expr, backwards: bool) -> Iteration:
    b = f.b
    words = expr.lower(f, value)
    if isinstance(value.ty, StrType):
        return _code_points(f, words)
    elem = places.element_type(value.ty)
    size = places.element_size(f, value, words) if not _bytes(value.ty) else 1
    at = f.temp()
    b.write(at, words[1] if backwards else b.const(0))

    def values() -> list[list[int]]:
        index = b.read(at)
        if backwards:
            index = b.emit("sub", (index, b.const(1)))
        address = places.scaled(f, words[0], index, size)
        if isinstance(elem, ClassType):
            return [[address]]
        if isinstance(elem, ArrayType):
            return [[address, *words[2:]]]
        return [places.load(f, elem, address)]

    def more() -> int:
        return b.emit("cmp", (b.read(at), b.const(0)), ("ne",)) if backwards \
            else b.emit("cmp", (b.read(at), words[1]), ("ult",))
    return Iteration(more, values,
                     lambda: b.write(at, b.emit("sub" if backwards else "add", (b.read(at), b.const(1)))),
                     [_bounds(elem)])


def _bytes(ty: Type) -> bool:
    return not isinstance(ty, ArrayType) and not hasattr(ty, "elem")


def _bounds(ty: Type) -> Interval:
    return (ty.low, ty.high) if isinstance(ty, IntType) else (0, HUGE)


def _code_points(f: Lowering, words: list[int]) -> Iteration:
    b, at = f.b, f.temp()
    b.write(at, b.const(0))

    def size() -> int:
        return f.runtime("memory.code_point_size", (b.emit("add", (words[0], b.read(at))),))[0]

    return Iteration(lambda: b.emit("cmp", (b.read(at), words[1]), ("ult",)),
                     lambda: [[b.emit("add", (words[0], b.read(at))), size()]],
                     lambda: b.write(at, b.emit("add", (b.read(at), size()))), [(0, HUGE)])


def _items(f: Lowering, it: tree.IterItems) -> Iteration:
    """A display: its values lie in a table of this activation."""
    b = f.b
    rows = [expr.lower(f, item) for item in it.items]
    width = max((len(row) for row in rows), default=1)
    table = b.alloca(8 * width * max(len(rows), 1), 8)
    for i, row in enumerate(rows):
        for j, word in enumerate(row):
            b.emit("store", (table, word), ("u64", 8 * (i * width + j)), 0)
    at, count = f.temp(), b.const(len(rows))
    b.write(at, b.const(0))
    bounds = [interval(item) for item in it.items]

    def values() -> list[list[int]]:
        row = places.scaled(f, table, b.read(at), 8 * width)
        words = [b.emit("load", (row,), ("u64", 8 * j)) for j in range(width)]
        ty = it.items[0].ty if it.items else None
        parts = getattr(ty, "items", None)
        if parts is None:
            return [words]
        split, start = [], 0
        for part in parts:
            split.append(words[start:start + word_count(part)])
            start += word_count(part)
        return split
    low, high = min((low for low, _ in bounds), default=0), max((high for _, high in bounds), default=0)
    span = (low, high) if low >= 0 or high <= HIGH else (LOW, HIGH)
    return Iteration(lambda: b.emit("cmp", (b.read(at), count), ("ult",)), values,
                     lambda: b.write(at, b.emit("add", (b.read(at), b.const(1)))), [span] * 8)


def _enumerate(f: Lowering, inner: Iteration, start: tree.Expr) -> Iteration:
    b, at = f.b, f.temp()
    b.write(at, single(expr.lower(f, start)))

    def advance() -> None:
        inner.advance()
        b.write(at, b.emit("add", (b.read(at), b.const(1))))
    return Iteration(inner.more, lambda: [[b.read(at)], *inner.values()], advance, [(LOW, HIGH), *inner.bounds])


def _zip(f: Lowering, parts: list[Iteration]) -> Iteration:
    def more() -> int:
        flags = [p.more() for p in parts]
        all_of = flags[0]
        for flag in flags[1:]:
            all_of = f.b.emit("and", (all_of, flag))
        return all_of

    def advance() -> None:
        for p in parts:
            p.advance()
    return Iteration(more, lambda: [v for p in parts for v in p.values()], advance, [x for p in parts for x in p.bounds])
