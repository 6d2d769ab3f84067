"""Which variables are still read after a point: for objects that a loop makes again and again in one place.

A backward walk over the typed tree; loops are walked until nothing changes. Handlers and `finally` may start anywhere
in the body of their `try`, so what they read is live throughout it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.sema import tree
from vipc.sema.types import LocalVar, is_reference
from vipc.sema.walk import every, expressions, heads

Live = frozenset[LocalVar]
_EMPTY: Live = frozenset()


@dataclass
class _Walk:
    """`breaks`, `continues`: what is live where they lead; `caught`: what handlers around read."""

    found: dict[tree.Expr | tree.With, Live] = field(default_factory=dict)
    breaks: list[Live] = field(default_factory=list)
    continues: list[Live] = field(default_factory=list)
    caught: Live = _EMPTY


def live_at_sites(body: list[tree.Stmt]) -> list[tuple[tree.Expr | tree.With, Live]]:
    """Every New, NewArray, Call and With within a loop, with the variables that are live when its place is written: those
    before its statement; where the statement only assigns it, and it is written last of all, those after it."""
    walk = _Walk()
    _block(walk, body, _EMPTY)
    return list(walk.found.items())


def _block(walk: _Walk, body: list[tree.Stmt], live: Live) -> Live:
    for statement in reversed(body):
        live = _statement(walk, statement, live) | walk.caught
    return live


def _statement(walk: _Walk, statement: tree.Stmt, live: Live) -> Live:
    match statement:
        case tree.If(body=body, orelse=orelse):
            live = _block(walk, body, live) | _block(walk, orelse, live)
        case tree.While():
            return _while(walk, statement, live)
        case tree.For():
            return _for(walk, statement, live)
        case tree.Match(cases=cases):
            after = live
            for case in cases:
                live |= _block(walk, case.body, after)
        case tree.With(body=body, target=target):
            live = _block(walk, body, live) - ({target} if target is not None else set())
            if walk.breaks:
                walk.found[statement] = live
        case tree.Try():
            return _try(walk, statement, live)
        case tree.Return() | tree.Raise():
            live = walk.caught
        case tree.Break():
            return walk.breaks[-1] if walk.breaks else live
        case tree.Continue():
            return walk.continues[-1] if walk.continues else live
        case tree.Assign(targets=targets) | tree.Unpack(targets=targets):
            live -= {target.var for target in targets if isinstance(target, tree.Local)}
        case tree.AugAssign(target=tree.Local(var=var)):
            live -= {var}
    after = live
    live |= _read(statement)
    _note(walk, statement, live)
    if walk.breaks and isinstance(statement, tree.Assign | tree.AugAssign):
        value = statement.value.operand if isinstance(statement.value, tree.Cast) else statement.value
        if _written_last(value):
            walk.found[value] = after
    return live


def _written_last(value: tree.Expr) -> bool:
    """Whether everything that the expression reads is read before its place is written."""
    if isinstance(value, tree.New):
        return not any(is_reference(argument.ty) for argument in value.args)
    return isinstance(value, tree.Call | tree.CallIndirect)


def _read(statement: tree.Stmt) -> Live:
    """The variables that a statement's own expressions read."""
    stored: set[tree.Expr] = set()
    if isinstance(statement, tree.Assign | tree.Unpack | tree.For):
        stored = {target for target in statement.targets if isinstance(target, tree.Local)}
    return frozenset(part.var for head in heads(statement) if head not in stored
                     for part in every(head) if isinstance(part, tree.Local))


def _note(walk: _Walk, statement: tree.Stmt, live: Live) -> None:
    if walk.breaks:
        for head in heads(statement):
            for part in every(head):
                if isinstance(part, tree.New | tree.NewArray | tree.Call | tree.CallIndirect):
                    walk.found[part] = live


def _while(walk: _Walk, statement: tree.While, live: Live) -> Live:
    after = _block(walk, statement.orelse, live)
    test = frozenset(part.var for part in every(statement.test) if isinstance(part, tree.Local))
    head = after | test
    while True:
        walk.breaks.append(live)
        walk.continues.append(head)
        _note(walk, statement, head)
        grown = head | _block(walk, statement.body, head)
        walk.breaks.pop()
        walk.continues.pop()
        if grown == head:
            return head
        head = grown


def _for(walk: _Walk, statement: tree.For, live: Live) -> Live:
    after = _block(walk, statement.orelse, live)
    bound = {target.var for target in statement.targets if isinstance(target, tree.Local)}
    head = after
    while True:
        walk.breaks.append(live)
        walk.continues.append(head)
        grown = head | (_block(walk, statement.body, head) - bound)
        walk.breaks.pop()
        walk.continues.pop()
        if grown == head:
            break
        head = grown
    live = head | frozenset(part.var for item in expressions(statement.iter) for part in every(item)
                            if isinstance(part, tree.Local))
    if walk.breaks:
        for item in expressions(statement.iter):
            for part in every(item):
                if isinstance(part, tree.New | tree.NewArray | tree.Call | tree.CallIndirect):
                    walk.found[part] = live
    return live


def _try(walk: _Walk, statement: tree.Try, live: Live) -> Live:
    final = _block(walk, statement.final, live)
    outer = walk.caught
    walk.caught = outer | final
    handlers: Live = _EMPTY
    for handler in statement.handlers:
        handlers |= _block(walk, handler.body, final) - ({handler.name} if handler.name is not None else set())
    orelse = _block(walk, statement.orelse, final)
    walk.caught = outer | final | handlers
    live = _block(walk, statement.body, orelse) | handlers | final
    walk.caught = outer
    return live
