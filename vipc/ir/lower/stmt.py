"""Statements."""

from __future__ import annotations

from collections.abc import Sequence

from vipc.ir.layout import word_count
from vipc.ir.lower import calls, comprehensions, expr, heap, loops, own_places, places, unwind
from vipc.ir.lower.function import Lowering, Scope, single
from vipc.sema import tree


def lower_body(f: Lowering, body: Sequence[tree.Stmt]) -> None:
    """Statements in order; what follows the end of a block is not lowered."""
    for s in body:
        if not f.b.live:
            return
        lower(f, s)


def lower(f: Lowering, s: tree.Stmt) -> None:
    """One statement."""
    f.b.loc = f.loc(s.src)
    match s:
        case tree.ExprStmt(value=value):
            expr.lower(f, value)
        case tree.Assign(targets=targets, value=value):
            words = expr.lower(f, value)
            for target in targets:
                places.assign(f, target, words)
        case tree.AugAssign():
            _aug_assign(f, s)
        case tree.Unpack():
            _unpack(f, s)
        case tree.If():
            _if(f, s)
        case tree.While():
            _while(f, s)
        case tree.For():
            loops.lower_for(f, s)
        case tree.Match():
            _match(f, s)
        case tree.With():
            unwind.lower_with(f, s)
        case tree.Try():
            unwind.lower_try(f, s)
        case tree.Raise():
            unwind.lower_raise(f, s)
        case tree.Assert(test=test, text=text):
            good, bad = f.b.new_block(), f.b.new_block(cold=True)
            expr.branch(f, test, good, bad)
            f.b.seal(bad)
            f.b.start(bad)
            f.b.loc = f.loc(s.src)
            f.fail("assert", text or "")
            f.b.seal(good)
            if not isinstance(test, tree.Const) or test.value:
                f.b.start(good)
        case tree.Return(value=value) if value is not None and "fresh" in f.decl.flags:
            f.b.end("ret", calls.return_fresh(f, value, lambda: unwind.leave_to(f, None)))
        case tree.Return(value=value):
            words = expr.lower(f, value) if value is not None else []
            unwind.leave_to(f, None)
            f.b.end("ret", words)
        case tree.Delete():
            heap.delete(f, s)
        case tree.Break():
            unwind.leave_loop(f, "breaks")
        case tree.Continue():
            unwind.leave_loop(f, "continues")
        case tree.Pass():
            pass
        case _:
            raise AssertionError(f"no lowering of {type(s).__name__}")


def _aug_assign(f: Lowering, s: tree.AugAssign) -> None:
    b = f.b
    if isinstance(s.target, tree.OwnPlace):
        operands = own_places.operands(f, s.target)
        f.old.append(own_places.load(f, s.target, operands))
        words = expr.lower(f, s.value)
        f.old.pop()
        own_places.store(f, s.target, operands, words)
        return
    place = places.target(f, s.target)
    b.loc = f.loc(s.target.src)
    if place is None:
        assert isinstance(s.target, tree.Local)
        f.old.append(f.read_words(s.target.var, word_count(s.target.ty)))
    else:
        f.old.append(places.load(f, place[0], place[1], place[2]))
    words = expr.lower(f, s.value)
    f.old.pop()
    if place is None:
        assert isinstance(s.target, tree.Local)
        f.write_local(s.target.var, words)
    else:
        places.store(f, place[0], place[1], words, place[2])


def _unpack(f: Lowering, s: tree.Unpack) -> None:
    words = expr.lower(f, s.value)
    leaves = comprehensions.split(s.value.ty, words)
    bounds = comprehensions.leaf_bounds(s.value)
    at = 0
    for target, fit in zip(s.targets, s.fits, strict=True):
        taken = len(comprehensions.leaves(target.ty))
        part = [word for leaf in leaves[at:at + taken] for word in leaf]
        if fit is not None:
            f.b.loc = f.loc(target.src)
            f.check_fit(single(part), bounds[at], fit)
        places.assign(f, target, part)
        at += taken


def _if(f: Lowering, s: tree.If) -> None:
    b = f.b
    yes, no, out = b.new_block(), b.new_block(), b.new_block()
    expr.branch(f, s.test, yes, no)
    for block, body in ((yes, s.body), (no, s.orelse)):
        b.seal(block)
        if b.has_jumps(block):
            b.start(block)
            b.loc = f.loc(s.src)                # of an empty arm's jump: not of what was lowered before it
            lower_body(f, body)
            b.jump(out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def _while(f: Lowering, s: tree.While) -> None:
    b = f.b
    head, body, done, out = (b.new_block() for _ in range(4))
    b.jump(head)
    b.start(head)
    expr.branch(f, s.test, body, done)
    b.seal(body)
    if b.has_jumps(body):
        b.start(body)
        f.scopes.append(Scope(breaks=out, continues=head))
        lower_body(f, s.body)
        f.scopes.pop()
        b.jump(head)
    b.seal(head)
    b.seal(done)
    if b.has_jumps(done):
        b.start(done)
        lower_body(f, s.orelse)
        b.jump(out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def _match(f: Lowering, s: tree.Match) -> None:
    b = f.b
    subject = expr.lower(f, s.subject)
    word, out = single(subject), b.new_block()
    if all(c.guard is None for c in s.cases):
        _switch(f, s, word, out)
    else:
        for case in s.cases:
            _case(f, case, word, out)
        b.jump(out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def _switch(f: Lowering, s: tree.Match, word: int, out: int) -> None:
    b = f.b
    goals: dict[int, int] = {}
    bodies: list[tuple[int, tree.Case]] = []
    other: int | None = None
    for case in s.cases:
        block = b.new_block()
        if case.values is None:
            other = block
            bodies.append((block, case))
            break
        fresh = [v for v in case.values if v not in goals]
        goals.update((v, block) for v in fresh)
        if fresh:
            bodies.append((block, case))
    if goals:
        b.end("switch", (word,), (*goals.values(), out if other is None else other), tuple(goals))
    else:
        b.jump(out if other is None else other)
    for block, case in bodies:
        b.seal(block)
        b.start(block)
        _case_body(f, case, word, out)


def _case(f: Lowering, case: tree.Case, word: int, out: int) -> None:
    b = f.b
    if not b.live:
        return
    following = b.new_block()
    b.loc = f.loc(getattr(case.src, "pattern", case.src))
    if case.values is not None:
        body = b.new_block()
        b.end("switch", (word,), (*(body for _ in case.values), following), tuple(case.values))
        b.seal(body)
        b.start(body)
    if case.capture is not None:
        f.write_local(case.capture, [word])
    if case.guard is not None:
        inside = b.new_block()
        expr.branch(f, case.guard, inside, following)
        b.seal(inside)
        b.start(inside)
    lower_body(f, case.body)
    b.jump(out)
    b.seal(following)
    if b.has_jumps(following):
        b.start(following)


def _case_body(f: Lowering, case: tree.Case, word: int, out: int) -> None:
    if case.capture is not None:
        f.write_local(case.capture, [word])
    lower_body(f, case.body)
    f.b.jump(out)
