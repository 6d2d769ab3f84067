"""`match`: a jump on integers, bools and enum members where all patterns are such; else tests one after the other.

What the subject's name is known to be follows the cases: what a class pattern tells holds in its body, and behind
`case None` the subject is not None.
"""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.blocks import Block
from vipc.sema.body import Body, Fact, Known, join, path_of
from vipc.sema.conversion import inferred, is_integral
from vipc.sema.integers import within
from vipc.sema.logic import assume, test
from vipc.sema.names import show
from vipc.sema.patterns import Fit, bind, every_one, fit_pattern, hide
from vipc.sema.symbols import Refused
from vipc.sema.types import I64, BoolType, ClassType, EnumType, ExcType, IntType, LocalVar, NoneType, OptionalType, Type


def match_statement(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`match subject: case ...`."""
    assert isinstance(node, ast.Match)
    try:
        subject: tree.Expr | None = body.expr(node.subject)
        if subject is not None and isinstance(subject.ty, NoneType):
            body.error(node.subject, "VIP0201", "None alone matches nothing but None")
            subject = None
    except Refused:
        subject = None
    if subject is None:
        for case in node.cases:
            _poison(body, case.pattern)
            block(body, case.body)
        return []
    if _is_number(subject.ty) and all(_is_plain(case.pattern) for case in node.cases) and not _is_checked(body, node, subject):
        return _jump(body, node, subject, block)
    return _chain(body, node, subject, block)


def _is_number(ty: Type) -> bool:
    return is_integral(ty) or isinstance(ty, EnumType)


def _is_checked(body: Body, node: ast.Match, subject: tree.Expr) -> bool:
    """Whether a name that takes the subject may be too narrow for it: each capture is a store of its own then."""
    if not isinstance(subject.ty, IntType) or within(body.operand(subject).actual, (I64.low, I64.high)):
        return False
    return inferred(body, subject, node) == I64 and any(isinstance(case.pattern, ast.MatchAs) and case.pattern.name is not None
                                                        for case in node.cases)


def _is_plain(pattern: ast.pattern, inside: bool = False) -> bool:
    """Whether a pattern is values, any of several, or a name for such."""
    match pattern:
        case ast.MatchAs(pattern=None, name=name):
            return name is None or not inside
        case ast.MatchAs(pattern=inner):
            return not inside and inner is not None and _is_plain(inner, True)
        case ast.MatchOr(patterns=parts):
            return all(_is_plain(part, True) for part in parts)
        case ast.MatchValue() | ast.MatchSingleton(value=bool()):
            return True
    return False


def _all_values(ty: Type) -> set[int] | None:
    if isinstance(ty, EnumType) and ty.decl.kind != "IntFlag":
        return set(ty.decl.members.values())
    return {0, 1} if isinstance(ty, BoolType) else None


def _warn(body: Body, case: ast.match_case) -> None:
    body.world.warn(body.scope, case.pattern, "VIP0223", "this case is never reached")


# ------------------------------------------------------------ a jump


def _jump(body: Body, node: ast.Match, subject: tree.Expr, block: Block) -> list[tree.Stmt]:
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
                _warn(body, case)
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
    if _all_values(subject.ty) is not None and (_all_values(subject.ty) or set()) <= covered:
        complete = True
    body.known = join(*ends) if complete else join(before, *ends)
    return [tree.Match(node, subject, cases)]


def _case(body: Body, case: ast.match_case, subject: tree.Expr) -> tree.Case:
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
        case ast.MatchSingleton(value=bool() as value) if isinstance(subject.ty, BoolType):
            return [int(value)]
        case ast.MatchSingleton(value=value):
            raise body.error(pattern, "VIP0201", f"{show(subject.ty)} is never {value}")
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
    return None


def _value(body: Body, node: ast.expr, subject: tree.Expr) -> int:
    value = body.expr(node)
    if not isinstance(value, tree.Const) or not isinstance(value.value, int):
        raise body.error(node, "VIP0219", "a pattern of an integer is a constant",
                         "give the constant a literal value, or test it in a guard")
    plain = (isinstance(ty, EnumType) and ty.decl.kind == "Enum" for ty in (value.ty, subject.ty))
    if any(plain) and value.ty != subject.ty or not is_integral(subject.ty) and value.ty != subject.ty:
        raise body.error(node, "VIP0201", f"{show(subject.ty)} is never equal to {show(value.ty)}")
    return int(value.value)


# ------------------------------------------------------------ tests one after the other


def _chain(body: Body, node: ast.Match, value: tree.Expr, block: Block) -> list[tree.Stmt]:
    var = hide(body, node.subject, value, "subject")
    subject = tree.Local(var.type, node.subject, var, interval=value.interval)
    path = path_of(node.subject)
    ends: list[Known | None] = []
    made: list[tuple[ast.match_case, tree.Expr, list[tree.Stmt]]] = []
    left = _Left(subject.ty)
    for case in node.cases:
        before = body.known
        if left.nothing:
            _warn(body, case)
        try:
            fit = fit_pattern(body, case.pattern, subject)
            condition = _condition(body, case, fit, path)
            inner = block(body, case.body)
            made.append((case, condition, inner))
            if case.guard is None:
                left.without(fit)
        except Refused:
            _poison(body, case.pattern)
            block(body, case.body)
        ends.append(body.known)
        body.known = before
        if isinstance(case.pattern, ast.MatchSingleton) and case.pattern.value is None and path is not None:
            body.learn(frozenset({path}))
    body.known = join(*ends) if left.nothing else join(body.known, *ends)
    chain: list[tree.Stmt] = []
    for case, condition, inner in reversed(made):
        if isinstance(condition, tree.Const):
            chain = inner if condition.value else chain
        else:
            chain = [tree.If(case.pattern, condition, inner or [tree.Pass(case.pattern)], chain)]
    return [tree.Assign(node, [tree.Local(var.type, node.subject, var)], value), *chain]


def _condition(body: Body, case: ast.match_case, fit: Fit, path: str | None) -> tree.Expr:
    """The test of a case, its names bound and its guard asked."""
    tests = list(fit.tests)
    if path is not None and fit.subject.ty != _before(fit) and isinstance(fit.subject.ty, ClassType | ExcType):
        facts: frozenset[Fact] = frozenset({path, (path, fit.subject.ty.decl)})
        body.learn(facts)
    for place, name, value in fit.names:
        tests.append(bind(body, place, name, value))
    if case.guard is not None:
        tests.append(test(body, case.guard))
        assume(body, case.guard, True)
    return every_one(case.pattern, tests)


def _before(fit: Fit) -> Type | None:
    """The type that the subject had before its pattern told more."""
    return fit.subject.operand.ty if isinstance(fit.subject, tree.Cast) else fit.subject.ty


class _Left:
    """What of the subject no case without a guard has matched yet."""

    def __init__(self, ty: Type) -> None:
        self.nothing = False
        self._values = _all_values(ty)
        self._parts = {"none", "some"} if isinstance(ty, OptionalType) else set()

    def without(self, fit: Fit) -> None:
        """A case has matched what its pattern fits."""
        if not fit.tests:
            self.nothing = True
            return
        for one in _alternatives(fit.tests[0]) if len(fit.tests) == 1 else ():
            match one:
                case tree.Truth():
                    self._parts.discard("some")
                case tree.Compare(rest=[("is", _)]):
                    self._parts.discard("none")
                case tree.Compare(first=tree.Local(), rest=[("==", tree.Const(value=int() as value))]) if self._values:
                    self._values -= {int(value)}
                case _:
                    continue
            self.nothing = self.nothing or not self._parts and not self._values


def _alternatives(expr: tree.Expr) -> list[tree.Expr]:
    return expr.values if isinstance(expr, tree.BoolOp) and expr.op == "or" else [expr]


def _poison(body: Body, pattern: ast.pattern) -> None:
    for part in walk(pattern):
        if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name is not None:
            if part.name not in body.variables:
                body.poisoned.add(part.name)
            body.assign(part.name)
