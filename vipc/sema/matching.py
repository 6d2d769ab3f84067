"""`match` on integers, bools and enums, with or-patterns, guards and captures."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.blocks import Block
from vipc.sema.body import Body, join
from vipc.sema.conversion import inferred, is_integral
from vipc.sema.logic import assume, test
from vipc.sema.names import show
from vipc.sema.symbols import Refused
from vipc.sema.types import BoolType, EnumType, LocalVar, Type


def match_statement(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`match subject: case ...`."""
    assert isinstance(node, ast.Match)
    try:
        subject: tree.Expr | None = body.expr(node.subject)
    except Refused:
        subject = None
    if subject is not None and not (is_integral(subject.ty) or isinstance(subject.ty, EnumType)):
        code = "VIP0910"
        body.error(node.subject, code, f"match on {show(subject.ty)} is not there yet",
                   "match takes integers, bools and enums")
        subject = None
    before = body.known
    cases: list[tree.Case] = []
    ends = []
    covered: set[int] = set()
    complete = False
    for case in node.cases:
        body.known = before
        made = None
        try:
            made = _case(body, case, subject)
            if complete:
                body.world.warn(body.scope, case.pattern, "VIP0223", "this case is never reached")
        except Refused:
            _poison(body, case.pattern)
        inner = block(body, case.body)
        ends.append(body.known)
        if made is not None:
            made.body = inner
            cases.append(made)
            if made.guard is None:
                covered |= set(made.values or ())
                complete = complete or made.values is None
    if subject is not None and _all_values(subject.ty) is not None and (_all_values(subject.ty) or set()) <= covered:
        complete = True
    body.known = join(*ends) if complete else join(before, *ends)
    return [] if subject is None else [tree.Match(node, subject, cases)]


def _all_values(ty: Type) -> set[int] | None:
    if isinstance(ty, EnumType) and ty.decl.kind != "IntFlag":
        return set(ty.decl.members.values())
    return {0, 1} if isinstance(ty, BoolType) else None


def _case(body: Body, case: ast.match_case, subject: tree.Expr | None) -> tree.Case:
    if subject is None:
        raise Refused
    pattern, capture = case.pattern, None
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        capture = _capture(body, pattern, pattern.name, subject)
        if pattern.pattern is not None:
            values: list[int] | None = _values(body, pattern.pattern, subject)
        else:
            values = None
    else:
        values = _values(body, pattern, subject)
    guard = None
    if case.guard is not None:
        guard = test(body, case.guard)
        assume(body, case.guard, True)
    return tree.Case(pattern, values, capture, guard, [])


def _capture(body: Body, node: ast.AST, name: str, subject: tree.Expr) -> LocalVar:
    if name in body.global_names:
        raise body.error(node, "VIP0215", f"a pattern does not bind the global {name}")
    var = body.variables.get(name)
    if var is None:
        var = body.declare(name, inferred(body, subject, node), node)
    elif var.type != inferred(body, subject, node):
        raise body.error(node, "VIP0201", f"{name} is {show(var.type)}, the subject is {show(subject.ty)}",
                         "use another name")
    body.poisoned.discard(name)
    body.assign(name)
    return var


def _values(body: Body, pattern: ast.pattern, subject: tree.Expr) -> list[int] | None:
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return None
        case ast.MatchSingleton(value=bool() as value) if isinstance(subject.ty, BoolType):
            return [int(value)]
        case ast.MatchOr(patterns=patterns):
            found: list[int] = []
            for part in patterns:
                values = _values(body, part, subject)
                if values is None:
                    return None
                found += [value for value in values if value not in found]
            return found
        case ast.MatchValue(value=value_node):
            return [_value(body, value_node, subject)]
    raise body.error(pattern, "VIP0910", "this pattern is not there yet",
                     "patterns are integers, enum members, |, _ and a name")


def _value(body: Body, node: ast.expr, subject: tree.Expr) -> int:
    value = body.expr(node)
    if not isinstance(value, tree.Const) or not isinstance(value.value, int):
        raise body.error(node, "VIP0910", "a pattern is an integer or an enum member",
                         "give the constant a literal value, or test it in a guard")
    plain = (isinstance(ty, EnumType) and ty.decl.kind == "Enum" for ty in (value.ty, subject.ty))
    if any(plain) and value.ty != subject.ty or not is_integral(subject.ty) and value.ty != subject.ty:
        raise body.error(node, "VIP0201", f"{show(subject.ty)} is never equal to {show(value.ty)}")
    return int(value.value)


def _poison(body: Body, pattern: ast.pattern) -> None:
    for part in ast.walk(pattern):
        if isinstance(part, ast.MatchAs) and part.name is not None:
            if part.name not in body.variables:
                body.poisoned.add(part.name)
            body.assign(part.name)
