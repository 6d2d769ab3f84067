"""Patterns of `match` as tests of the subject and names to bind: for everything that is no plain integer.

    case Point(x=0, y=y) if y > 3:      ->      if subject.x == 0 and bind(y, subject.y) and y > 3:

I1. A subject is read without effect, as often as need be; it is bound to a hidden variable before.
I2. All tests of a pattern stand before what it binds, so that a pattern that fails has bound nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vipc.sema import tree
from vipc.sema.body import Body, type_interval
from vipc.sema.classes import find_property, init_fields
from vipc.sema.conversion import constant, element_value, inferred, is_integral, store
from vipc.sema.generic_calls import class_meant
from vipc.sema.hierarchy import receiver
from vipc.sema.instances import class_test, either, is_true
from vipc.sema.logic import comparable_pair
from vipc.sema.names import show
from vipc.sema.types import (
    BOOL,
    I64,
    NONE,
    ArrayType,
    BoolType,
    ClassDecl,
    ClassType,
    ExcDecl,
    ExcType,
    LocalVar,
    OptionalType,
    SpanType,
    Template,
    TupleType,
    Type,
)


@dataclass
class Fit:
    """What a pattern asks: `tests`, all to be true; `names`: what it binds to what; `subject`: as what it then is known."""

    subject: tree.Expr
    tests: list[tree.Expr] = field(default_factory=list)
    names: list[tuple[ast.AST, str, tree.Expr]] = field(default_factory=list)

    def add(self, part: Fit) -> None:
        """Also what a part of the pattern asks."""
        self.tests += part.tests
        self.names += part.names


def fit_pattern(body: Body, node: ast.pattern, subject: tree.Expr) -> Fit:
    """What `node` asks of the subject."""
    return _PATTERNS[type(node)](body, node, subject)


def bind(body: Body, node: ast.AST, name: str, value: tree.Expr) -> tree.Expr:
    """The binding of a captured name, as a test that is true."""
    if name in body.global_names:
        raise body.error(node, "VIP0215", f"a pattern does not bind the global {name}")
    var = body.variables.get(name)
    if var is None:
        var = body.declare(name, inferred(body, value, node), node)
    stored = store(body, value, var.type, node)
    body.poisoned.discard(name)
    body.assign(name)
    if isinstance(var.type, OptionalType | ClassType) and isinstance(value.ty, ClassType):
        body.learn(frozenset({name, (name, value.ty.decl)}))
    return tree.Bind(BOOL, node, var, stored)


def hide(body: Body, node: ast.AST, value: tree.Expr, what: str) -> LocalVar:
    """A hidden variable for a value."""
    return body.hidden(f"_{what}_{len(body.func.locals)}", value.ty, node)


def _as(body: Body, node: ast.MatchAs, subject: tree.Expr) -> Fit:
    made = Fit(subject) if node.pattern is None else fit_pattern(body, node.pattern, subject)
    if node.name is not None:
        made.names.append((node, node.name, made.subject))
    return made


def _singleton(body: Body, node: ast.MatchSingleton, subject: tree.Expr) -> Fit:
    if node.value is None and isinstance(subject.ty, OptionalType):
        return Fit(subject, [tree.Compare(BOOL, node, subject, [("is", tree.Const(NONE, node, None))])])
    if node.value is None and isinstance(subject.ty, ClassType):            # narrowed by what stands around it
        return Fit(subject, [constant(BOOL, node, False)])
    if node.value is not None and isinstance(subject.ty, BoolType):
        return Fit(subject, [tree.Compare(BOOL, node, subject, [("==", constant(BOOL, node, node.value))])])
    raise body.error(node, "VIP0201", f"{show(subject.ty)} is never {node.value}")


def _value(body: Body, node: ast.MatchValue, subject: tree.Expr) -> Fit:
    value = body.expr(node.value)
    comparable_pair(body, node, "==", subject.ty, value.ty)
    return Fit(subject, [tree.Compare(BOOL, node, subject, [("==", value)])])


def _or(body: Body, node: ast.MatchOr, subject: tree.Expr) -> Fit:
    parts = [fit_pattern(body, part, subject) for part in node.patterns]
    kept: dict[str, LocalVar] = {}
    tests: list[tree.Expr] = []
    for part in parts:
        asked = [*part.tests]
        for place, name, value in part.names:
            if name not in kept:
                kept[name] = body.hidden(f"_{name}_{len(body.func.locals)}", inferred(body, value, place), place)
            asked.append(tree.Bind(BOOL, place, kept[name], store(body, value, kept[name].type, place)))
        tests.append(every_one(node, asked))
    made = Fit(subject, [] if any(map(is_true, tests)) and not kept else [either(node, tests)])
    for name, var in kept.items():
        interval = type_interval(var.type) if is_integral(var.type) else None
        made.names.append((node, name, tree.Local(var.type, node, var, interval=interval)))
    return made


def every_one(node: ast.AST, tests: list[tree.Expr]) -> tree.Expr:
    """Whether all tests hold."""
    if not tests:
        return constant(BOOL, node, True)
    return tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "and", tests)


def _sequence(body: Body, node: ast.MatchSequence, subject: tree.Expr) -> Fit:
    stars = [at for at, part in enumerate(node.patterns) if isinstance(part, ast.MatchStar)]
    if isinstance(subject.ty, TupleType):
        return _tuple(body, node, subject, stars)
    if not isinstance(subject.ty, ArrayType | SpanType):
        raise body.error(node, "VIP0201", f"{show(subject.ty)} never matches a sequence",
                         "sequence patterns match tuples, arrays and spans")
    return _view(body, node, subject, subject.ty.elem, stars)


def _tuple(body: Body, node: ast.MatchSequence, subject: tree.Expr, stars: list[int]) -> Fit:
    assert isinstance(subject.ty, TupleType)
    count, wanted = len(subject.ty.items), len(node.patterns) - len(stars)
    if count < wanted or not stars and count != wanted:
        raise body.error(node, "VIP0220", f"a tuple of {count} never matches {wanted} patterns")
    made = Fit(subject)
    for at, part in enumerate(node.patterns):
        if isinstance(part, ast.MatchStar):
            if part.name is not None:
                raise body.error(part, "VIP0212", "the rest of a tuple would be a list", "write *_, or name the items")
            continue
        place = at if not stars or at < stars[0] else at + count - len(node.patterns)
        ty = subject.ty.items[place]
        item = tree.TupleItem(ty, part, subject, place, interval=_interval(ty))
        made.add(fit_pattern(body, part, item))
    return made


def _view(body: Body, node: ast.MatchSequence, subject: tree.Expr, elem: Type, stars: list[int]) -> Fit:
    wanted = len(node.patterns) - len(stars)
    length = tree.Intrinsic(I64, node, "len", [subject], interval=(0, 1 << 47))
    made = Fit(subject, [tree.Compare(BOOL, node, length, [(">=" if stars else "==", constant(I64, node, wanted))])])
    for at, part in enumerate(node.patterns):
        behind = at - len(node.patterns) if stars and at > stars[0] else 0
        if isinstance(part, ast.MatchStar):
            if part.name is not None:
                end = constant(I64, part, at + 1 - len(node.patterns)) if at + 1 < len(node.patterns) else None
                rest = tree.Slice(SpanType(elem), part, subject, constant(I64, part, at), end)
                made.names.append((part, part.name, rest))
            continue
        ty = element_value(elem)
        item = tree.Index(ty, part, subject, constant(I64, part, behind or at), interval=_interval(ty))
        made.add(fit_pattern(body, part, item))
    return made


def _class(body: Body, node: ast.MatchClass, subject: tree.Expr) -> Fit:
    symbol = body.symbol(node.cls)
    if isinstance(symbol, Template):
        symbol = class_meant(body, node.cls, symbol, subject.ty) or symbol
    test = class_test(body, node.cls, subject, symbol)
    own = subject.ty.of if isinstance(subject.ty, OptionalType) else subject.ty
    if isinstance(test, tree.Const) and not test.value and isinstance(symbol, ClassDecl | ExcDecl) \
            and type(own) is not (ClassType if isinstance(symbol, ClassDecl) else ExcType):
        raise body.error(node, "VIP0201", f"{show(subject.ty)} is never {ast.unparse(node.cls)}")
    made = Fit(subject, [] if is_true(test) else [test])
    ty = ClassType(symbol) if isinstance(symbol, ClassDecl) else ExcType(symbol) if isinstance(symbol, ExcDecl) else subject.ty
    if ty != subject.ty and not is_true(test):
        made.subject = tree.Cast(ty, node, subject)
    names = _positional(body, node, symbol)
    for part, name in zip(node.patterns, names, strict=False):
        made.add(fit_pattern(body, part, made.subject if name == "" else _attribute(body, part, made.subject, name)))
    for name, part in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
        if name in names[:len(node.patterns)]:
            raise body.error(part, "VIP0204", f"{name} is matched twice")
        made.add(fit_pattern(body, part, _attribute(body, part, made.subject, name)))
    return made


def _positional(body: Body, node: ast.MatchClass, symbol: object) -> list[str]:
    """The attributes that positional patterns match; "" is the subject itself."""
    names = match_args(symbol) if isinstance(symbol, ClassDecl) else [] if isinstance(symbol, ExcDecl) else [""]
    if len(node.patterns) > len(names):
        raise body.error(node, "VIP0204", f"{ast.unparse(node.cls)} takes {len(names)} positional patterns, "
                         f"{len(node.patterns)} are given", "name the attributes, or write __match_args__ = (...)")
    return names


def match_args(decl: ClassDecl | None) -> list[str]:
    """`__match_args__`: as the class body says, or the fields that a dataclass's `__init__` takes."""
    while decl is not None:
        for part in decl.src.body if decl.src is not None else ():
            match part:
                case ast.Assign(targets=[ast.Name(id="__match_args__")], value=ast.Tuple(elts=items)):
                    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if decl.kind == "dataclass":
            return [item.name for item in init_fields(decl) if not item.by_name]
        decl = decl.base
    return []


def _attribute(body: Body, node: ast.AST, obj: tree.Expr, name: str) -> tree.Expr:
    if isinstance(obj.ty, ClassType):
        found = obj.ty.decl.fields.get(name)
        if found is not None:
            return tree.Field(found.type, node, obj, found, interval=_interval(found.type))
        getter = find_property(obj.ty.decl, name)
        if getter is not None:
            return tree.Call(getter.result, node, getter, [obj], [0], interval=_interval(getter.result),
                             receiver=receiver(getter, obj))
    if isinstance(obj.ty, ExcType):
        for payload, ty in obj.ty.decl.payload:
            if payload == name:
                return tree.ExcField(ty, node, obj, payload, interval=_interval(ty))
    raise body.error(node, "VIP0203", f"{show(obj.ty)} has no attribute {name}")


def _interval(ty: Type) -> tuple[int, int] | None:
    return type_interval(ty) if is_integral(ty) else None


_PATTERNS: Mapping[type[ast.pattern], Callable[..., Fit]] = {
    ast.MatchAs: _as, ast.MatchSingleton: _singleton, ast.MatchValue: _value, ast.MatchOr: _or,
    ast.MatchSequence: _sequence, ast.MatchClass: _class,
}
