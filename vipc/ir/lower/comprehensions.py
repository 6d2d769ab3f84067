"""Comprehensions, and what built-in functions make of an iteration, as loops in the function.

What CPython runs in a frame of its own keeps that frame in its source lines: the element of a generator that
`sum` asks for, in line 7 of `main`, is in line 7 of `<genexpr>`, inlined into line 7 of `main`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vipc.ir.core import Loc
from vipc.ir.layout import word_count
from vipc.ir.lower import arith, expr, loops, places
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import HIGH, HUGE, LOW, Interval, interval, type_interval
from vipc.sema import tree
from vipc.sema.types import FloatType, IntType, TupleType, Type

Each = Callable[[list[list[int]], int], None]
"""What is done with the values of a turn; the block that goes on to the next one."""

_SMALL = 1 << 16                          # summands below it cannot leave a word
_FRAMES = {"generator": "<genexpr>", "list": "<listcomp>", "set": "<setcomp>", "dict": "<dictcomp>"}


def leaves(ty: Type) -> list[Type]:
    """The types of a value's parts, tuples taken apart."""
    if isinstance(ty, TupleType):
        return [leaf for item in ty.items for leaf in leaves(item)]
    return [ty]


def leaf_bounds(e: tree.Expr) -> list[Interval]:
    """What is known of each part of a value."""
    if isinstance(e, tree.TupleExpr):
        return [bounds for item in e.items for bounds in leaf_bounds(item)]
    if isinstance(e.ty, TupleType):
        return [type_interval(leaf) for leaf in leaves(e.ty)]
    return [interval(e)]


def split(ty: Type, words: Sequence[int]) -> list[list[int]]:
    """The words of each part of a value."""
    parts, start = [], 0
    for leaf in leaves(ty):
        parts.append(list(words[start:start + word_count(leaf)]))
        start += word_count(leaf)
    return parts


def bind(f: Lowering, targets: Sequence[tree.Expr], values: Sequence[Sequence[int]]) -> None:
    """The values of a turn to its targets; a target of tuple type takes several."""
    words = [word for value in values for word in value]
    for target in targets:
        count = word_count(target.ty)
        places.assign(f, target, words[:count])
        words = words[count:]


# ------------------------------------------------------------ loops


def is_pushed(f: Lowering, it: tree.Iter) -> bool:
    """Whether values come out of nested loops, rather than by asking for the next one."""
    match it:
        case tree.IterComprehension():
            return not is_stored(f, it)
        case tree.IterEnumerate(inner=inner):
            return is_pushed(f, inner)
    return False


def is_stored(f: Lowering, made: tree.IterComprehension) -> bool:
    """Whether all items are made first, and kept in a table."""
    return made.kind == "list" and bound(f, made) is not None


def bounds_of(f: Lowering, it: tree.Iter) -> list[Interval]:
    """What is known of the values of an iterator that is pushed."""
    if isinstance(it, tree.IterEnumerate):
        return [(LOW, HIGH), *bounds_of(f, it.inner)]
    assert isinstance(it, tree.IterComprehension)
    return leaf_bounds(it.element)


def push(f: Lowering, it: tree.Iter, each: Each) -> None:
    """`each` for the values of every turn; goes on behind the last one."""
    b = f.b
    if isinstance(it, tree.IterEnumerate) and is_pushed(f, it.inner):
        at = f.temp()
        b.write(at, single(expr.lower(f, it.start)))

        def numbered(values: list[list[int]], step: int) -> None:
            number = b.read(at)
            b.write(at, b.emit("add", (number, b.const(1))))
            each([[number], *values], step)
        push(f, it.inner, numbered)
    elif isinstance(it, tree.IterComprehension) and not is_stored(f, it):
        comprehend(f, it, lambda words, step: each(split(it.element.ty, words), step))
    else:
        turn(f, loops.iteration(f, it), each)


def turn(f: Lowering, it: loops.Iteration, each: Each) -> None:
    """One loop over an iterator that is asked for its values."""
    b, here = f.b, f.b.loc
    head, body, step, done = (b.new_block() for _ in range(4))
    b.jump(head)
    b.start(head)
    b.branch(it.more(), body, done)
    b.seal(body)
    b.start(body)
    each(it.values(), step)
    b.jump(step)
    b.seal(step)
    if b.has_jumps(step):
        b.start(step)
        b.loc = here
        it.advance()
        b.jump(head)
    b.seal(head)
    b.seal(done)
    b.start(done)
    b.loc = here


def comprehend(f: Lowering, made: tree.IterComprehension, each: Callable[[list[int], int], None]) -> None:
    """The loops of a comprehension; `each` is what its consumer does with an element's words."""
    frame, here = f.frame, f.b.loc
    first = loops.iteration(f, made.clauses[0].iter)
    at = entered(f, made, here)

    def consume(step: int) -> None:
        words = [] if isinstance(made.element, tree.Text) else expr.lower(f, made.element)
        if made.extra is not None:
            expr.lower(f, made.extra)
        inner, f.frame, f.b.loc = f.frame, frame, here
        each(words, step)
        f.frame = inner

    def clause(position: int) -> None:
        if position == len(made.clauses):
            return
        this = made.clauses[position]
        f.b.loc = f.loc(made.src)
        iterator = first if position == 0 else None

        def inside(values: list[list[int]], step: int) -> None:
            bind(f, this.targets, values)
            tests(f, this, step)
            if position + 1 == len(made.clauses):
                consume(step)
            else:
                clause(position + 1)
        if iterator is not None:
            turn(f, iterator, inside)
        else:
            push(f, this.iter, inside)

    with f.inner_frame(_FRAMES[made.kind], at):
        clause(0)


def write(f: Lowering, made: tree.IterComprehension, part: Callable[[Sequence[tree.Piece]], None]) -> None:
    """A comprehension of texts: `part` for the pieces of each, whose lines are those of the comprehension."""
    assert isinstance(made.element, tree.Text)
    pieces, here = made.element.pieces, f.b.loc

    def each(_: list[int], step: int) -> None:
        with f.inner_frame(_FRAMES[made.kind], entered(f, made, here)):
            part(pieces)
    comprehend(f, made, each)


def entered(f: Lowering, made: tree.IterComprehension, here: Loc | None) -> Loc:
    """Where the frame of a comprehension is entered: by its consumer, or, when all items are made first, where it stands."""
    return here if made.kind == "generator" and here is not None else f.loc(made.src)


def tests(f: Lowering, clause: tree.Clause, skip: int) -> None:
    """Goes to `skip` unless every test of the clause holds."""
    b = f.b
    for test in clause.tests:
        passed = b.new_block()
        expr.branch(f, test, passed, skip)
        b.seal(passed)
        b.start(passed)


def pulled(f: Lowering, made: tree.IterComprehension) -> loops.Iteration:
    """A comprehension with one `for` that is asked for its values: `more` goes on to the next that passes the tests."""
    b, this = f.b, made.clauses[0]
    it = loops.iteration(f, this.iter)
    at = entered(f, made, b.loc)

    def more() -> int:
        found, head, out = f.temp(), b.new_block(), b.new_block()
        b.jump(head)
        b.start(head)
        with f.inner_frame(_FRAMES[made.kind], at):
            b.loc = f.loc(made.src)
            body, skip, none = b.new_block(), b.new_block(), b.new_block()
            b.branch(it.more(), body, none)
            b.seal(body)
            b.start(body)
            bind(f, this.targets, it.values())
            tests(f, this, skip)
            b.write(found, b.const(1))
            b.jump(out)
            b.seal(skip)
            if b.has_jumps(skip):
                b.start(skip)
                it.advance()
                b.jump(head)
            b.seal(head)
            b.seal(none)
            b.start(none)
            b.write(found, b.const(0))
            b.jump(out)
        b.seal(out)
        b.start(out)
        return b.read(found)

    def values() -> list[list[int]]:
        with f.inner_frame(_FRAMES[made.kind], at):
            words = expr.lower(f, made.element)
        return split(made.element.ty, words)

    return loops.Iteration(more, values, it.advance, leaf_bounds(made.element))


def stored(f: Lowering, made: tree.IterComprehension, backwards: bool) -> loops.Iteration:
    """A list whose items are made first, in a table of this activation."""
    b, most = f.b, bound(f, made)
    assert most is not None
    width = max(word_count(made.element.ty), 1)
    table, count = b.alloca(8 * width * max(most, 1), 8), f.temp()
    b.write(count, b.const(0))

    def keep(words: list[int], _: int) -> None:
        place = places.scaled(f, table, b.read(count), 8 * width)
        for position, word in enumerate(words):
            b.emit("store", (place, word), ("u64", 8 * position), 0)
        b.write(count, b.emit("add", (b.read(count), b.const(1))))
    comprehend(f, made, keep)
    return loops.from_table(f, table, b.read(count), made.element.ty, leaf_bounds(made.element), backwards)


def fill(f: Lowering, made: tree.IterComprehension, base: int, step: int, elem: Type) -> None:
    """The elements of an array, one after the other."""
    b, count = f.b, f.temp()
    b.write(count, b.const(0))

    def keep(words: list[int], _: int) -> None:
        places.store(f, elem, places.scaled(f, base, b.read(count), step), words)
        b.write(count, b.emit("add", (b.read(count), b.const(1))))
    comprehend(f, made, keep)


def bound(f: Lowering, it: tree.Iter) -> int | None:
    """At most how many values an iterator has, if that is known."""
    match it:
        case tree.IterRange(start=tree.Const(value=int() as start), stop=tree.Const(value=int() as stop),
                            step=tree.Const(value=int() as step)):
            return len(range(start, stop, step))
        case tree.IterSequence(value=value):
            return _length(f, value)
        case tree.IterItems(items=items):
            return len(items)
        case tree.IterEnumerate(inner=inner) | tree.IterReversed(inner=inner):
            return bound(f, inner)
        case tree.IterZip(inner=parts):
            return min((most for most in (bound(f, part) for part in parts) if most is not None), default=None)
        case tree.IterComprehension(clauses=clauses):
            most = 1
            for clause in clauses:
                turns = bound(f, clause.iter)
                if turns is None:
                    return None
                most *= turns
            return most
    return None


def _length(f: Lowering, value: tree.Expr) -> int | None:
    if isinstance(value, tree.Const) and isinstance(value.value, str | bytes):
        return len(value.value)
    known = places.lengths(f, value)
    return known[0] if known else None


# ------------------------------------------------------------ sum, any, all, min, max, in


def reduce_(f: Lowering, e: tree.Reduce) -> list[int]:
    """What a built-in function makes of an iteration."""
    if e.name == "sum":
        return [_sum(f, e)]
    if e.name in ("min", "max"):
        return _best(f, e)
    return [_in_range(f, e) if e.name == "in" and isinstance(e.iter, tree.IterRange) else _search(f, e)]


def taken(f: Lowering, e: tree.Taken) -> list[int]:
    """All values of an iterator, and a check that there are as many as wanted."""
    assert isinstance(e.ty, TupleType)
    b, count, words = f.b, len(e.ty.items), list[int]()
    it = loops.iteration(f, e.iter)
    for position in range(count):
        b.loc = f.loc(e.src)
        f.check(it.more(), "value", f"not enough values to unpack (expected {count}, got {position})")
        words += [word for value in it.values() for word in value]
        it.advance()
    f.check(b.emit("xor", (it.more(), b.const(1))), "value", f"too many values to unpack (expected {count})")
    return words


def _value(f: Lowering, e: tree.Reduce, values: list[list[int]]) -> list[int]:
    """The words of `value` for what a turn yields."""
    if e.targets:
        bind(f, e.targets, values)
        return expr.lower(f, e.value)
    return [word for value in values for word in value]


def _sum(f: Lowering, e: tree.Reduce) -> int:
    b, total = f.b, f.temp()
    if isinstance(e.ty, FloatType):
        return _sum_of_floats(f, e)
    kind = "u64" if isinstance(e.ty, IntType) and not e.ty.signed else "i64"
    known = (0, HUGE) if kind == "u64" else (LOW, HIGH)
    item = interval(e.value)
    b.write(total, b.const(0) if e.start is None else single(expr.lower(f, e.start)))
    small = max(abs(item[0]), abs(item[1])) < _SMALL and e.start is None

    def add(values: list[list[int]], _: int) -> None:
        word = single(_value(f, e, values))
        b.loc = f.loc(e.src)
        b.write(total, arith.operate(f, "+", b.read(total), known, word, item, kind, "exact" if small else "checked"))
    b.loc = f.loc(e.src)
    push(f, e.iter, add)
    return b.read(total)


def _sum_of_floats(f: Lowering, e: tree.Reduce) -> int:
    b, total = f.b, f.temp()
    b.write(total, b.const(0) if e.start is None else single(expr.lower(f, e.start)))

    def add(values: list[list[int]], _: int) -> None:
        b.write(total, b.emit("fadd", (b.read(total), single(_value(f, e, values)))))
    b.loc = f.loc(e.src)
    push(f, e.iter, add)
    return b.read(total)


def _search(f: Lowering, e: tree.Reduce) -> int:
    """any, all, in: the first that decides ends it, unless all items are made first."""
    b, result, out = f.b, f.temp(), f.b.new_block()
    at_end = int(e.name == "all")
    if e.left is not None and e.best is not None:
        f.write_local(e.best, expr.lower(f, e.left))
    b.write(result, b.const(at_end))
    lazy = not isinstance(e.iter, tree.IterComprehension) or e.iter.kind == "generator"

    def look(values: list[list[int]], step: int) -> None:
        word = single(_value(f, e, values)) if e.name != "in" else -1
        if e.name == "in":
            bind(f, e.targets, values)
            assert e.better is not None
            word = single(expr.lower(f, e.better))
        decided = b.new_block()
        b.branch(word, *((step, decided) if at_end else (decided, step)))
        b.seal(decided)
        b.start(decided)
        b.write(result, b.const(1 - at_end))
        if lazy:
            b.jump(out)
    b.loc = f.loc(e.src)
    push(f, e.iter, look)
    b.jump(out)
    b.seal(out)
    b.start(out)
    return b.read(result)


def _in_range(f: Lowering, e: tree.Reduce) -> int:
    """`x in range(start, stop, step)` without a loop."""
    b, it = f.b, e.iter
    assert isinstance(it, tree.IterRange) and e.left is not None
    word, known = single(expr.lower(f, e.left)), interval(e.left)
    parts = [(single(expr.lower(f, part)), interval(part)) for part in (it.start, it.stop, it.step)]
    (start, si), (stop, ei), (step, di) = parts
    b.loc = f.loc(e.src)
    if di[0] <= 0 <= di[1]:
        f.check(b.emit("cmp", (step, b.const(0)), ("ne",)), "value", "range() arg 3 must not be zero")

    def between(low: tuple[int, Interval], high: tuple[int, Interval], ops: tuple[str, str]) -> int:
        return b.emit("and", (arith.compare(f, ops[0], *low, word, known), arith.compare(f, ops[1], word, known, *high)))
    up = between((start, si), (stop, ei), ("<=", "<")) if di[1] > 0 else b.const(0)
    down = between((stop, ei), (start, si), ("<", "<=")) if di[0] < 0 else b.const(0)
    positive = b.emit("cmp", (step, b.const(0)), ("sgt",))
    inside = up if di[0] > 0 else down if di[1] < 0 else b.emit("select", (positive, up, down))
    if di in ((1, 1), (-1, -1)):
        return inside
    size = b.emit("select", (positive, step, b.emit("neg", (step,))))
    distance = b.emit("select", (positive, b.emit("sub", (word, start)), b.emit("sub", (start, word))))
    return b.emit("and", (inside, b.emit("cmp", (b.emit("umod", (distance, size)), b.const(0)), ("eq",))))


def _best(f: Lowering, e: tree.Reduce) -> list[int]:
    b, some = f.b, f.temp()
    assert e.best is not None and e.best_key is not None and e.current is not None and e.better is not None
    best, best_key, current, better = e.best, e.best_key, e.current, e.better
    f.write_words(best, [b.const(0)] * word_count(e.ty) if e.start is None else expr.lower(f, e.start))
    f.write_words(best_key, [b.const(0)] * word_count(best_key.type))
    b.write(some, b.const(0))

    def challenge(values: list[list[int]], step: int) -> None:
        bind(f, e.targets, values)
        f.write_words(current, expr.lower(f, e.value))
        compare, take = b.new_block(), b.new_block()
        b.branch(b.read(some), compare, take)
        b.seal(compare)
        b.start(compare)
        expr.branch(f, better, take, step)
        b.seal(take)
        b.start(take)
        f.write_words(best, [word for value in values for word in value])
        f.write_words(best_key, f.read_words(current, word_count(current.type)))
        b.write(some, b.const(1))
    b.loc = f.loc(e.src)
    push(f, e.iter, challenge)
    b.loc = f.loc(e.src)
    if e.start is None:
        f.check(b.read(some), "value", f"{e.name}() arg is an empty sequence")
    return f.read_words(best, word_count(e.ty))
