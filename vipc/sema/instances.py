"""`isinstance`, and whether a class pattern fits: decided by the types where they tell, else by the object's table."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, derives, is_plain
from vipc.sema.generic_calls import class_meant
from vipc.sema.names import show
from vipc.sema.symbols import Symbol, TypeName
from vipc.sema.types import (
    BOOL,
    BYTES,
    I64,
    STR,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    ExcDecl,
    ExcType,
    IntType,
    OptionalType,
    StrType,
    Template,
)


def isinstance_call(body: Body, node: ast.Call) -> tree.Expr:
    """`isinstance(value, C)`, `isinstance(value, (A, B))`."""
    if len(node.args) != 2 or node.keywords:
        raise body.error(node, "VIP0204", "isinstance takes a value and a class, or a tuple of classes")
    value = body.expr(node.args[0])
    first: list[tree.Expr] = []
    if not is_plain(value):
        var = body.hidden(f"_tested_{len(body.func.locals)}", value.ty, node)
        first = [tree.Bind(BOOL, node, var, value)]
        value = tree.Local(value.ty, node, var)
    kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
    tests = [class_test(body, kind, value, body.symbol(kind)) for kind in kinds]
    if any(is_true(test) for test in tests):
        found: tree.Expr = constant(BOOL, node, True)
    else:
        open_tests = [test for test in tests if not isinstance(test, tree.Const)]
        found = either(node, open_tests)
    if not first or isinstance(found, tree.Const) and isinstance(first[0], tree.Bind) and _is_made(first[0].value):
        return found
    return tree.BoolOp(BOOL, node, "and", [*first, found])


def either(node: ast.AST, tests: list[tree.Expr]) -> tree.Expr:
    """Whether one of the tests holds."""
    if not tests:
        return constant(BOOL, node, False)
    return tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "or", tests)


def is_true(test: tree.Expr) -> bool:
    """Whether a test is decided, and holds."""
    return isinstance(test, tree.Const) and bool(test.value)


def _is_made(value: tree.Expr) -> bool:
    """Whether leaving the value out changes nothing."""
    return isinstance(value, tree.Index | tree.Arith | tree.Compare | tree.TupleExpr)


def class_test(body: Body, node: ast.AST, value: tree.Expr, kind: Symbol | None) -> tree.Expr:
    """Whether the value, which may be read twice, is of the class."""
    match kind:
        case ClassDecl():
            return _of_class(body, node, value, kind)
        case Template():
            meant = class_meant(body, node, kind, value.ty)
            return constant(BOOL, node, False) if meant is None else _of_class(body, node, value, meant)
        case EnumDecl():
            return constant(BOOL, node, value.ty == EnumType(kind))
        case ExcDecl():
            return _of_exception(node, value, kind)
        case TypeName(type=known) if known in (I64, BOOL, STR, BYTES):
            return constant(BOOL, node, _is_builtin(value, known))
    raise body.error(node, "VIP0202", "isinstance takes classes of the program, int, bool, str and bytes",
                     "compare enum members, and None, with `is`")


def _is_builtin(value: tree.Expr, known: object) -> bool:
    if known == I64:
        return isinstance(value.ty, IntType | BoolType) or isinstance(value.ty, EnumType) and value.ty.decl.kind != "Enum"
    return value.ty == known or known == BOOL and isinstance(value.ty, BoolType) \
        or known == STR and isinstance(value.ty, StrType) or known == BYTES and isinstance(value.ty, BytesType)


def _of_class(body: Body, node: ast.AST, value: tree.Expr, kind: ClassDecl) -> tree.Expr:
    own = value.ty.of if isinstance(value.ty, OptionalType) else value.ty
    if not isinstance(own, ClassType) or not derives(own.decl, kind) and not derives(kind, own.decl):
        return constant(BOOL, node, False)
    if derives(own.decl, kind):
        return tree.Truth(BOOL, node, value) if isinstance(value.ty, OptionalType) else constant(BOOL, node, True)
    if not kind.table:
        raise body.error(node, "VIP0202", f"objects of {show(own)} do not tell their class",
                         f"a hierarchy with a @virtual method tells; or keep the kind in a field of {show(own)}")
    return tree.IsInstance(BOOL, node, value, kind)


def _of_exception(node: ast.AST, value: tree.Expr, kind: ExcDecl) -> tree.Expr:
    if not isinstance(value.ty, ExcType):
        return constant(BOOL, node, False)
    if kind in _bases(value.ty.decl):
        return constant(BOOL, node, True)
    if value.ty.decl not in _bases(kind):
        return constant(BOOL, node, False)
    return tree.IsError(BOOL, node, value, kind)


def _bases(decl: ExcDecl | None) -> list[ExcDecl]:
    found: list[ExcDecl] = []
    while decl is not None:
        found.append(decl)
        decl = decl.base
    return found
