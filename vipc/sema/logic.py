"""Comparisons, tests, `and`/`or`/`not`, conditional expressions, and what a test tells about None."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.arithmetic import merged
from vipc.sema.body import Body, Fact, Known, join, path_of, path_told
from vipc.sema.classes import find_method
from vipc.sema.conversion import common, constant, derives, integer, is_byte_view, is_integral, is_plain, pass_to, store, tuple_items
from vipc.sema.doubts import warn_decided
from vipc.sema.enum_methods import method_of
from vipc.sema.floats import is_number
from vipc.sema.hierarchy import receiver
from vipc.sema.integers import within
from vipc.sema.names import operator, show
from vipc.sema.object_comparison import chain, compare_objects
from vipc.sema.own_methods import COMPARISONS, own_method
from vipc.sema.types import (
    BOOL,
    AddrType,
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumType,
    ExcDecl,
    FloatType,
    FuncType,
    IntType,
    NoneType,
    OptionalType,
    RefType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

_REFERENCES = (ClassType, OptionalType, NoneType)


def test(body: Body, node: ast.expr) -> tree.Expr:
    """A condition: bool as it stands, or the truth of an integer, sequence or reference."""
    value = body.expr(node)
    return truth(body, value)


def truth(body: Body, value: tree.Expr) -> tree.Expr:
    """The truth of a value."""
    decl = value.ty.of.decl if isinstance(value.ty, OptionalType) else getattr(value.ty, "decl", None)
    if isinstance(decl, ClassDecl) and (find_method(decl, "__bool__") or find_method(decl, "__len__")):
        return _own_truth(body, value, decl)
    match value.ty:
        case BoolType():
            return value
        case IntType() | FloatType() | StrType() | BytesType() | SpanType() | ArrayType() | OptionalType():
            return tree.Truth(BOOL, value.src, value)
        case EnumType(decl=decl) if decl.kind != "Enum":
            return tree.Truth(BOOL, value.src, integer(body, value))
        case ClassType():
            if isinstance(value, tree.Cast) and isinstance(value.operand.ty, OptionalType):
                return tree.Truth(BOOL, value.src, value.operand)
    raise body.error(value.src, "VIP0209", f"{show(value.ty)} is no condition",
                     "tests take bool, numbers, sequences and C | None")


def _own_truth(body: Body, value: tree.Expr, decl: ClassDecl) -> tree.Expr:
    """The truth of an object by its `__bool__` or `__len__`."""
    method = find_method(decl, "__bool__") or find_method(decl, "__len__")
    assert method is not None
    if not isinstance(value.ty, ClassType):
        raise body.error(value.src, "VIP0209", f"{show(value.ty)} has a truth of its own",
                         "write `is not None`, and test the object itself")
    body.forget_fields()
    return truth(body, tree.Call(method.result, value.src, method, [value], [0],
                                 receiver=receiver(method, value)))


def assume(body: Body, node: ast.expr, when: bool) -> None:
    """`node` has just been evaluated, and tests as `when`."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node, when = node.operand, not when
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) == when and node in body.through:
        body.known = body.through[node]
    else:
        body.learn(_facts(body, node, when))


def _facts(body: Body, node: ast.expr, when: bool) -> frozenset[Fact]:
    """The paths that are certainly not None, or of a class, if `node` tests as `when`."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _facts(body, operand, not when)
        case ast.BoolOp(op=op, values=values):
            if isinstance(op, ast.And) == when:
                through = body.through.get(node)
                return frozenset() if through is None else through.present
            return frozenset.intersection(*(_facts(body, value, when) for value in values))
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]):
            if isinstance(op, ast.IsNot | ast.NotEq) == when and isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
                return _paths(left)
        case ast.Compare(left=ast.Constant(value=None), ops=[op], comparators=[right]):
            if isinstance(op, ast.IsNot | ast.NotEq) == when and isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
                return _paths(right)
        case ast.Name() | ast.Attribute() | ast.NamedExpr() if when:
            return _paths(node)
        case ast.Call(func=ast.Name(id="isinstance"), args=[tested, kind]) if when:
            decl = body.symbol(kind)
            if isinstance(decl, ClassDecl | ExcDecl):
                return frozenset(fact for path in _paths(tested) for fact in (path, (path_told(path), decl)))
            return _paths(tested)
    return frozenset()


def _paths(node: ast.expr) -> frozenset[Fact]:
    path = path_of(node)
    return frozenset() if path is None else frozenset({path})


def negation(body: Body, node: ast.UnaryOp) -> tree.Expr:
    """`not x`."""
    operand = test(body, node.operand)
    if isinstance(operand, tree.Const):
        return constant(BOOL, node, not operand.value)
    return tree.Not(BOOL, node, operand)


def junction(body: Body, node: ast.expr) -> tree.Expr:
    """`a and b`, `a or b`: bool only; each operand knows what the ones before it tell."""
    assert isinstance(node, ast.BoolOp)
    values: list[tree.Expr] = []
    entered: list[Known | None] = []
    for part in node.values:
        value = body.expr(part)
        if not isinstance(value.ty, BoolType):
            raise body.error(part, "VIP0209", f"{operator(node.op)} takes bool, this is {show(value.ty)}",
                             "compare it: x != 0, x is not None, len(x) > 0")
        values.append(value)
        entered.append(body.known)
        assume(body, part, isinstance(node.op, ast.And))
    body.through[node] = body.known
    body.known = join(*entered)
    return tree.BoolOp(BOOL, node, operator(node.op), values)


def conditional(body: Body, node: ast.expr) -> tree.Expr:
    """`then if test else other`."""
    assert isinstance(node, ast.IfExp)
    wanted = body.wanted
    condition = test(body, node.test)
    before = body.known
    assume(body, node.test, True)
    then = _wanted_arm(body, node.body, wanted)
    after_then = body.known
    body.known = before
    assume(body, node.test, False)
    other = _wanted_arm(body, node.orelse, wanted)
    body.known = join(after_then, body.known)
    return _choose(body, node, condition, then, other)


def _wanted_arm(body: Body, node: ast.expr, wanted: Type | None) -> tree.Expr:
    """An arm; the items of a tuple are what the place of the whole holds."""
    value = body.expr(node, wanted)
    return store(body, value, wanted, node) if isinstance(wanted, TupleType) and isinstance(value.ty, TupleType) else value


def _choose(body: Body, node: ast.IfExp, condition: tree.Expr, then: tree.Expr, other: tree.Expr) -> tree.Expr:
    if isinstance(then.ty, IntType) and isinstance(other.ty, IntType):
        made = tree.IfExp(then.ty, node, condition, then, other)
        merged(body, made, [then, other])
        made.then, made.other = _arm(body, then, made.ty), _arm(body, other, made.ty)
        return made
    ty = common(then.ty, other.ty)
    if ty is None:
        raise body.error(node, "VIP0201", f"the arms differ: {show(then.ty)} and {show(other.ty)}",
                         "convert one of them: int(x), or compare")
    return tree.IfExp(ty, node, condition, pass_to(body, then, ty, node), pass_to(body, other, ty, node))


def _arm(body: Body, value: tree.Expr, kind: Type) -> tree.Expr:
    """An arm in the arithmetic type of the whole, with the check that it fits."""
    assert isinstance(kind, IntType)
    if within(body.operand(value).actual, (kind.low, kind.high)):
        return value
    return tree.Fit(kind, value.src, value, interval=(kind.low, kind.high))


def comparison(body: Body, node: ast.expr) -> tree.Expr:
    """`a < b <= c`, `is`, `in`."""
    assert isinstance(node, ast.Compare)
    first = body.expr(node.left)
    rest: list[tuple[str, tree.Expr]] = []
    previous = first
    for op_node, right_node in zip(node.ops, node.comparators, strict=True):
        op = operator(op_node)
        if op in ("in", "not in") and len(node.ops) == 1:
            searched = _searched(body, node, previous, right_node)
            if searched is not None:
                return tree.Not(BOOL, node, searched) if op == "not in" else searched
        right = _members(body, right_node) if op in ("in", "not in") else body.expr(right_node)
        if op in ("in", "not in") and len(node.ops) == 1:
            contained = own_method(body, node, "__contains__", right, previous) or _flag_in(node, previous, right)
            if contained is not None:
                if isinstance(contained, tree.Call):
                    contained.order.reverse()
                return tree.Not(BOOL, node, contained) if op == "not in" else contained
            searched = _searched(body, node, previous, right)
            if searched is not None:
                return tree.Not(BOOL, node, searched) if op == "not in" else searched
        if len(node.ops) > 1 and (_is_object(previous) or _is_object(right)):
            return _chain(body, node, previous, right, rest)
        method = compare_objects(body, node, op, previous, right)
        if method is not None:
            return method
        comparable(body, node, op, previous, right)
        if len(node.ops) == 1:
            warn_decided(body, node, op, previous, right)
        if len(rest) == 0:
            first = _plain(body, previous)
        right = _plain(body, right)
        rest.append((op, right))
        previous = right
    return tree.Compare(BOOL, node, first, rest)


def _searched(body: Body, node: ast.Compare, left: tree.Expr, right: ast.expr | tree.Expr) -> tree.Expr | None:
    """`in` what is gone through value by value."""
    from vipc.sema.reductions import contained, in_sequence

    return contained(body, node, left, right) if isinstance(right, ast.expr) else in_sequence(body, node, left, right)


def _is_object(value: tree.Expr) -> bool:
    return isinstance(value.ty, ClassType) and any(method_of(value.ty, name) for name in COMPARISONS.values())


def _chain(body: Body, node: ast.Compare, previous: tree.Expr, right: tree.Expr,
           before: list[tuple[str, tree.Expr]]) -> tree.Expr:
    """A chain in which objects are compared by their methods."""
    if before:
        raise body.error(node, "VIP0202", "a chain of comparisons goes from numbers to objects", "write `and` between them")
    values = [previous, right, *(body.expr(part) for part in node.comparators[1:])]
    return chain(body, node, [(operator(op), values[at], values[at + 1]) for at, op in enumerate(node.ops)])


def _flag_in(node: ast.AST, flag: tree.Expr, flags: tree.Expr) -> tree.Expr | None:
    """`Rights.READ in rights`: every bit of a constant flag is set."""
    if isinstance(flags.ty, EnumType) and flags.ty.decl.kind == "IntFlag" and flag.ty == flags.ty \
            and isinstance(flag, tree.Const):
        common_bits = tree.Arith(flags.ty, node, "&", flags, flag, "i64", "exact")
        return tree.Compare(BOOL, node, common_bits, [("==", flag)])
    return None


def _plain(body: Body, value: tree.Expr) -> tree.Expr:
    """Enums with integer values compare as they are; narrowed references need no cast."""
    if isinstance(value, tree.Cast) and isinstance(value.operand.ty, OptionalType) and isinstance(value.ty, ClassType):
        return value.operand
    return value


def _members(body: Body, node: ast.expr) -> tree.Expr:
    """What stands after `in`: a display of values, or bytes."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        items = [body.expr(item) for item in node.elts]
        return tree.TupleExpr(TupleType(tuple(item.ty for item in items)), node, items)
    value = body.expr(node)
    if isinstance(value.ty, TupleType) and is_plain(value):
        return tree.TupleExpr(value.ty, node, tuple_items(value))
    return value


def comparable(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> None:
    """Whether a comparison is defined."""
    if op in ("is", "is not"):
        if not _identical(left.ty, right.ty):
            raise body.error(node, "VIP0202", f"{op} is not defined for {show(left.ty)} and {show(right.ty)}",
                             "is compares references, enum members and None; use ==")
        return
    if op in ("in", "not in"):
        if isinstance(right, tree.TupleExpr):
            for item in right.items:
                comparable_pair(body, node, "==", left.ty, item.ty)
            return
        if isinstance(right.ty, StrType) and isinstance(left.ty, StrType) or is_byte_view(right.ty) and is_integral(left.ty):
            return
        if isinstance(right.ty, BytesType) and is_integral(left.ty) or _bytes_like(left.ty) and _bytes_like(right.ty):
            return
        raise body.error(node, "VIP0202", f"in is not defined for {show(left.ty)} and {show(right.ty)}")
    comparable_pair(body, node, op, left.ty, right.ty)


def comparable_pair(body: Body, node: ast.AST, op: str, left: Type, right: Type) -> None:
    """Refuses a comparison of two types that has no meaning."""
    equality = op in ("==", "!=")
    if is_number(left) and is_number(right):
        return
    if isinstance(left, AddrType) and left == right:
        return
    if isinstance(left, EnumType) and left == right and equality:
        return
    if isinstance(left, StrType) and isinstance(right, StrType):
        return
    if _bytes_like(left) and _bytes_like(right):
        return
    if equality and isinstance(left, SpanType | ArrayType) and isinstance(right, SpanType | ArrayType) \
            and left.elem == right.elem and _comparable_element(left.elem):
        return
    if isinstance(left, TupleType) and isinstance(right, TupleType):
        for one, other in zip(left.items, right.items, strict=False):
            if isinstance(one, ClassType) and _has_equality(one):
                raise body.error(node, "VIP0202", f"tuples of {show(one)} are not compared", "compare their items")
            comparable_pair(body, node, op, one, other)
        return
    if equality and _identical(left, right):
        if _has_equality(left) and _has_equality(right):
            raise body.error(node, "VIP0207", f"{op} on {show(left)} and {show(right)} compares fields, and one may be None",
                             "test for None first, or compare references: `is`")
        return
    raise body.error(node, "VIP0202", f"{op} is not defined for {show(left)} and {show(right)}")


def _comparable_element(ty: Type) -> bool:
    """Whether sequences of such elements are compared: by their values, or as references."""
    if isinstance(ty, ArrayType):
        return _comparable_element(ty.elem)
    value = ty.of if isinstance(ty, RefType) else ty
    if isinstance(ty, RefType | OptionalType):
        return isinstance(value, ClassType | OptionalType) and not _has_equality(value)
    return isinstance(ty, IntType | BoolType | EnumType | FloatType | StrType | BytesType | FuncType)


def _has_equality(ty: Type) -> bool:
    decl = ty.of.decl if isinstance(ty, OptionalType) else ty.decl if isinstance(ty, ClassType) else None
    return find_method(decl, "__eq__") is not None


def _bytes_like(ty: Type) -> bool:
    return isinstance(ty, BytesType) or is_byte_view(ty)


def _identical(left: Type, right: Type) -> bool:
    if isinstance(left, _REFERENCES) and isinstance(right, _REFERENCES):
        one = left.of if isinstance(left, OptionalType) else left
        two = right.of if isinstance(right, OptionalType) else right
        if isinstance(one, ClassType) and isinstance(two, ClassType):
            if "wire" in (one.decl.kind, two.decl.kind):
                return False                    # each view is an object of its own in Python
            return derives(one.decl, two.decl) or derives(two.decl, one.decl)
        return True
    return left == right and isinstance(left, EnumType | BoolType | FuncType)
