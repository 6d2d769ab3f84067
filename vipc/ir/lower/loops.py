"""`for`: iterators as three steps each (is there a next value, what is it, go on), joined by one loop.

`range` computes its trip count first where its counter might overflow; the loop variable is a copy of the
counter, so that assigning to it changes nothing and it keeps the last value afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vipc.ir.layout import word_count
from vipc.ir.lower import arith, comprehensions, expr, heap, places, stmt, texts, unwind
from vipc.ir.lower.function import Lowering, Scope, single
from vipc.ir.lower.intervals import HIGH, HUGE, LOW, Interval, interval, type_interval
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
    out = b.new_block()
    b.loc = f.loc(s.src)
    if comprehensions.is_pushed(f, s.iter):
        bounds = comprehensions.bounds_of(f, s.iter)
        comprehensions.push(f, s.iter, lambda values, step: _body(f, s, values, bounds, step, out))
    else:
        it = iteration(f, s.iter)
        b.loc = f.loc(s.src)
        comprehensions.turn(f, it, lambda values, step: _body(f, s, values, it.bounds, step, out))
    stmt.lower_body(f, s.orelse)
    b.jump(out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def _body(f: Lowering, s: tree.For, values: list[list[int]], bounds: list[Interval], step: int, out: int) -> None:
    """One turn: the targets, then the statements."""
    words = [word for value in values for word in value]
    sizes = [len(value) for value in values]
    at = 0
    for target, fit in zip(s.targets, s.fits, strict=True):
        count = word_count(target.ty)
        if fit is not None:
            f.b.loc = f.loc(target.src)
            f.check_fit(single(words[:count]), bounds[at], fit)
        places.assign(f, target, words[:count])
        words = words[count:]
        while count > 0:
            count -= sizes[at]
            at += 1
    f.scopes.append(Scope(breaks=out, continues=step))
    stmt.lower_body(f, s.body)
    f.scopes.pop()


def iteration(f: Lowering, it: tree.Iter) -> Iteration:
    """Evaluate the operands and set the counters up."""
    match it:
        case tree.IterRange():
            return _range(f, it, False)
        case tree.IterSequence(value=value):
            return _sequence(f, value, False)
        case tree.IterItems():
            return _items(f, it, False)
        case tree.IterEnumerate(inner=inner, start=start):
            return _enumerate(f, iteration(f, inner), start)
        case tree.IterZip(inner=inner):
            return _zip(f, [iteration(f, i) for i in inner])
        case tree.IterReversed(inner=tree.IterRange() as inner):
            return _range(f, inner, True)
        case tree.IterReversed(inner=tree.IterSequence(value=value)):
            return _sequence(f, value, True)
        case tree.IterReversed(inner=tree.IterItems() as items):
            return _items(f, items, True)
        case tree.IterReversed(inner=tree.IterComprehension() as made):
            return comprehensions.stored(f, made, True)
        case tree.IterComprehension():
            return comprehensions.stored(f, it, False) if comprehensions.is_stored(f, it) else comprehensions.pulled(f, it)
        case tree.IterSplit():
            return texts.pieces(f, it)
        case tree.IterObject():
            return _object(f, it)
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
        return _code_points(f, words, backwards)
    elem = places.element_type(value.ty)
    size = places.element_size(f, value, words) if not _bytes(value.ty) else 1
    at, used = f.temp(), tree.IterSequence(value)
    b.write(at, words[1] if backwards else b.const(0))

    def values() -> list[list[int]]:
        index = b.read(at)
        if backwards:
            index = b.emit("sub", (index, b.const(1)))
        address = places.scaled(f, words[0], index, size)
        heap.check_use(f, used, address, value.src)
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


def _code_points(f: Lowering, words: list[int], backwards: bool) -> Iteration:
    b, at = f.b, f.temp()
    b.write(at, words[1] if backwards else b.const(0))

    def size() -> int:
        if backwards:
            return f.runtime("memory.last_code_point_size", (words[0], b.read(at)))[0]
        return f.runtime("memory.code_point_size", (b.emit("add", (words[0], b.read(at))),))[0]

    def values() -> list[list[int]]:
        length = size()
        place = b.emit("add", (words[0], b.read(at)))
        return [[b.emit("sub", (place, length)) if backwards else place, length]]

    def more() -> int:
        return b.emit("cmp", (b.read(at), b.const(0)), ("ne",)) if backwards \
            else b.emit("cmp", (b.read(at), words[1]), ("ult",))
    return Iteration(more, values, lambda: b.write(at, b.emit("sub" if backwards else "add", (b.read(at), size()))),
                     [(0, HUGE)])


def _items(f: Lowering, it: tree.IterItems, backwards: bool) -> Iteration:
    """A display: its values lie in a table of this activation."""
    b = f.b
    rows = [expr.lower(f, item) for item in it.items]
    if not rows:
        return Iteration(lambda: b.const(0), lambda: [[b.const(0)]], lambda: None, [(0, 0)])
    width = len(rows[0])
    table = b.alloca(8 * max(width, 1) * len(rows), 8)
    for i, row in enumerate(rows):
        for j, word in enumerate(row):
            b.emit("store", (table, word), ("u64", 8 * (i * width + j)), 0)
    columns = zip(*(comprehensions.leaf_bounds(item) for item in it.items), strict=True)
    bounds = [_hull(list(column)) for column in columns]
    return from_table(f, table, b.const(len(rows)), it.items[0].ty, bounds, backwards)


def _hull(bounds: list[Interval]) -> Interval:
    low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
    return (low, high) if low >= 0 or high <= HIGH else (LOW, HIGH)


def from_table(f: Lowering, table: int, count: int, ty: Type, bounds: list[Interval], backwards: bool) -> Iteration:
    """Rows of words, each a value of the type."""
    b, at, width = f.b, f.temp(), word_count(ty)
    b.write(at, b.const(0))

    def values() -> list[list[int]]:
        index = b.read(at)
        if backwards:
            index = b.emit("sub", (b.emit("sub", (count, b.const(1))), index))
        row = places.scaled(f, table, index, 8 * max(width, 1))
        return comprehensions.split(ty, [b.emit("load", (row,), ("u64", 8 * j)) for j in range(width)])
    return Iteration(lambda: b.emit("cmp", (b.read(at), count), ("ult",)), values,
                     lambda: b.write(at, b.emit("add", (b.read(at), b.const(1)))), bounds)


def _object(f: Lowering, it: tree.IterObject) -> Iteration:
    """An object's iterator: its `__next__` is called for each value, until it raises StopIteration."""
    b, ty, result, found = f.b, it.step.ty, f.temp(), f.temp()
    f.write_local(it.var, expr.lower(f, it.maker))

    def more() -> int:
        landing, out = b.new_block(cold=True), b.new_block()
        f.scopes.append(Scope(landing=landing))
        f.write_words(result, expr.lower(f, it.step))
        f.scopes.pop()
        b.write(found, b.const(1))
        b.jump(out)
        b.seal(landing)
        if b.has_jumps(landing):
            b.start(landing)
            unwind.stop_iteration(f)
            b.write(found, b.const(0))
            b.jump(out)
        b.seal(out)
        b.start(out)
        return b.read(found)
    return Iteration(more, lambda: comprehensions.split(ty, f.read_words(result, word_count(ty))), lambda: None,
                     [type_interval(leaf) for leaf in comprehensions.leaves(ty)])


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
