"""Ways out: `return`, `break`, `continue`, `raise`, and what `with`, `try` and `finally` do on each of them.

An error travels with x28 set from landing to landing. A landing that stops it moves it into a record of this
activation (`errors.catch`), which lives until the handler is left: `errors.release` when it is left in peace,
`errors.release_error` when another error leaves it (that error then has the record as its context).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from vipc.ir.core import Loc
from vipc.ir.layout import word_count
from vipc.ir.lower import calls, expr, raising, stmt
from vipc.ir.lower.function import Lowering, Scope, single
from vipc.ir.lower.runtime_abi import DESCRIPTOR_OFFSET, RECORD_SIZE
from vipc.sema import tree
from vipc.sema.hierarchy import receiver
from vipc.sema.types import ExcDecl


def leave_to(f: Lowering, goal: Scope | None) -> None:
    """Do what the scopes inside `goal` do when they are left in peace; None: all of them."""
    kept = f.scopes
    while f.scopes and f.scopes[-1] is not goal:
        scope = f.scopes[-1]
        f.scopes = f.scopes[:-1]
        if scope.leave is not None and f.b.live:
            loc = f.b.loc
            scope.leave()
            f.b.loc = loc
    f.scopes = kept


def leave_loop(f: Lowering, which: str) -> None:
    """`break` or `continue`."""
    for scope in reversed(f.scopes):
        block = getattr(scope, which)
        if block is not None:
            leave_to(f, scope)
            f.b.jump(block)
            return
    raise AssertionError(f"{which} outside of a loop")


@contextmanager
def _open(f: Lowering, scope: Scope) -> Iterator[None]:
    f.scopes.append(scope)
    yield
    f.scopes.pop()


def _guarded(f: Lowering, body: Callable[[], None], leave: Callable[[], None], leaving: Loc) -> None:
    """`body`, then `leave`, whose first line is `leaving`, on every way out of it."""
    b = f.b
    landing = b.new_block(cold=True)
    with _open(f, Scope(landing=landing, leave=leave)):
        body()
    if b.live:
        leave()
    b.seal(landing)
    if not b.has_jumps(landing):
        return
    after = b.new_block() if b.live else None
    if after is not None:
        b.jump(after)
    b.start(landing)
    b.loc = leaving
    error, record = _catch(f)
    _in_handler(f, record, leave)
    if b.live:
        f.runtime("errors.raise_again", (record,), 0)
        f.runtime("errors.release_error", (record,), 0)
        b.emit("err_set", (error,), (), 0)
        f.go_to_handler()
    if after is not None:
        b.seal(after)
        b.start(after)


def _catch(f: Lowering) -> tuple[int, int]:
    """Stop the error that has landed here: its class's descriptor, and its record. Its traceback begins with this
    function, which a line inlined into a caller could not tell."""
    b = f.b
    b.f.attrs = b.f.attrs - {"inline"} | {"noinline"}
    error = b.emit("err_get")
    b.emit("err_set", (b.const(0),), (), 0)
    record = b.alloca(RECORD_SIZE, 8)
    f.runtime("errors.catch", (record,), 0)
    return error, record


def _in_handler(f: Lowering, record: int, body: Callable[[], None]) -> None:
    """`body` while `record` is being handled; errors that leave it have it as their context."""
    b, first = f.b, f.b.loc
    landing = b.new_block(cold=True)

    def leave() -> None:
        f.runtime("errors.release", (record,), 0)

    scope = Scope(landing=landing, leave=leave, record=record)
    with _open(f, scope):
        body()
    current, live, last = b.block, b.live, b.loc
    b.seal(landing)
    if b.has_jumps(landing):
        b.live = False
        b.start(landing)
        b.loc = first
        f.runtime("errors.release_error", (record,), 0)
        f.go_to_handler()
    b.block, b.live, b.loc = current, live, last


def lower_with(f: Lowering, s: tree.With) -> None:
    """`with manager as target:`."""
    manager = expr.lower(f, s.manager)
    bounds = (0, 0)
    got = calls.call_method(f, s.enter, receiver(s.enter, s.manager), [manager], [bounds], s.src)
    if s.target is not None:
        f.write_local(s.target, got)

    def leave() -> None:
        f.b.loc = f.loc(s.src)
        args = [[f.b.const(0)] * word_count(p.type) for p in s.exit.params[1:]]
        at_least = receiver(s.exit, s.manager)
        calls.call_method(f, s.exit, at_least, [manager, *args], [bounds] * len(s.exit.params), s.src)
    _guarded(f, lambda: stmt.lower_body(f, s.body), leave, f.loc(s.src))


def lower_try(f: Lowering, s: tree.Try) -> None:
    """`try / except / else / finally`."""
    if s.final:
        inner = tree.Try(s.src, s.body, s.handlers, s.orelse, [])
        _guarded(f, lambda: lower_try(f, inner), lambda: stmt.lower_body(f, s.final), f.loc(s.final[0].src))
        return
    if not s.handlers:
        stmt.lower_body(f, [*s.body, *s.orelse])
        return
    b = f.b
    landing, out = b.new_block(cold=True), b.new_block()
    with _open(f, Scope(landing=landing)):
        stmt.lower_body(f, s.body)
    stmt.lower_body(f, s.orelse)
    b.jump(out)
    b.seal(landing)
    if b.has_jumps(landing):
        b.start(landing)
        _handlers(f, s.handlers, out)
    b.seal(out)
    if b.has_jumps(out):
        b.start(out)


def _handlers(f: Lowering, handlers: Sequence[tree.Handler], out: int) -> None:
    b = f.b
    for handler in handlers:
        b.loc = f.loc(handler.src)
        following: int | None = None
        if handler.classes and not any(decl in f.ctx.raising.everything for decl in handler.classes):
            mine, following = b.new_block(cold=True), b.new_block(cold=True)
            b.branch(_matches(f, handler.classes), mine, following)
            b.seal(mine)
            b.start(mine)
        _, record = _catch(f)
        if handler.name is not None:
            f.write_local(handler.name, [record])
        _in_handler(f, record, partial(stmt.lower_body, f, handler.body))
        if b.live:
            f.runtime("errors.release", (record,), 0)
            b.jump(out)
        if following is None:
            return
        b.seal(following)
        b.start(following)
        b.loc = f.loc(handler.src)
    f.go_to_handler()


def _matches(f: Lowering, classes: Sequence[ExcDecl]) -> int:
    b = f.b
    error = b.emit("err_get")
    found: int | None = None
    for decl in f.ctx.subclasses(classes):
        same = b.emit("cmp", (error, f.ctx.exception_address(b, decl)), ("eq",))
        found = same if found is None else b.emit("or", (found, same))
    return found if found is not None else b.const(0)


def stop_iteration(f: Lowering) -> None:
    """Stops a StopIteration that has landed here; anything else goes on."""
    b = f.b
    mine, other = b.new_block(cold=True), b.new_block(cold=True)
    b.branch(_matches(f, [f.ctx.exceptions["", "StopIteration"]]), mine, other)
    b.seal(other)
    b.start(other)
    f.go_to_handler()
    b.seal(mine)
    b.start(mine)
    _, record = _catch(f)
    f.runtime("errors.release", (record,), 0)


def lower_raise(f: Lowering, s: tree.Raise) -> None:
    """`raise exc from cause`: both are made before anything is raised."""
    b = f.b
    if s.exc is None:
        _raise_again(f)
        return
    made = raising.make(f, s.exc) if isinstance(s.exc, tree.ExcNew) else expr.lower(f, s.exc)
    cause = _cause(f, s)
    b.loc = f.loc(s.src)
    if isinstance(s.exc, tree.ExcNew):
        raising.raise_new(f, made)
    else:
        f.runtime("errors.raise_again", made, 0)
        b.emit("err_set", (b.emit("load", made, ("u64", DESCRIPTOR_OFFSET)),), (), 0)
        b.emit("call", (), ("__vip_trace", 0), 0)
    cause()
    f.go_to_handler()


def _cause(f: Lowering, s: tree.Raise) -> Callable[[], None]:
    """What sets the cause once the error is in flight."""
    match s.cause:
        case None:
            return lambda: None
        case tuple() | tree.Const():
            return lambda: _known_cause(f, f.b.const(0))
        case tree.ExcNew() as exc:
            return partial(raising.set_cause, f, raising.make(f, exc))
        case cause:
            return partial(_known_cause, f, single(expr.lower(f, cause)))


def _known_cause(f: Lowering, record: int) -> None:
    f.runtime("errors.set_cause", (record,), 0)


def _raise_again(f: Lowering) -> None:
    """Bare `raise`: the error being handled goes on as if it had not been caught."""
    b = f.b
    for scope in reversed(f.scopes):
        if scope.record is not None:
            f.runtime("errors.raise_again", (scope.record,), 0)
            b.emit("err_set", (b.emit("load", (scope.record,), ("u64", DESCRIPTOR_OFFSET)),), (), 0)
            f.go_to_handler()
            return
    raise AssertionError("raise outside of a handler")
