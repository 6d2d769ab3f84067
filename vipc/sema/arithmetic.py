"""Arithmetic expressions: operators on integers, flags, addresses and classes with operator methods.

Modular contexts are made from exact trees by `modular`: the arithmetic directly beneath a conversion or beside a mask
is rewritten, everything else stays an exact leaf.
"""

from __future__ import annotations

import ast

from vipc.sema import constants, floats, integers, tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, integer, is_integral
from vipc.sema.integers import I64_RANGE, MODULAR_OPS, U64_RANGE, WORD, Operand, within
from vipc.sema.names import operator, show
from vipc.sema.own_methods import BINARY, UNARY, operated, own_method
from vipc.sema.types import (
    BOOL,
    BYTES,
    I64,
    STR,
    U64,
    AddrType,
    BoolType,
    ClassType,
    EnumType,
    FloatType,
    IntType,
    Type,
)

_JOINED: dict[Type, str] = {STR: "an f-string joins texts: f\"{a}{b}\"", BYTES: "copy the parts into an array: a[:n].copy_from(x)"}


def binary(body: Body, node: ast.expr) -> tree.Expr:
    """`left op right`."""
    assert isinstance(node, ast.BinOp)
    left = body.expr(node.left)
    right = body.expr(node.right)
    return combine(body, node, operator(node.op), left, right)


def combine(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """The operation on checked operands; also for augmented assignment."""
    own = operated(body, node, op, left, right)
    if own is not None:
        return own
    floating = floats.is_operation(op, left, right)
    if floating:
        floats.allow(body.world, body.scope, node, "use // for integer division" if op == "/" else "")
    folded = _fold(body, node, op, left, right)
    if folded is not None:
        return folded
    if floating:
        return floats.binary(body, node, op, left, right)
    if isinstance(left.ty, AddrType) or isinstance(right.ty, AddrType):
        return _address(body, node, op, left, right)
    if isinstance(left.ty, BoolType) and isinstance(right.ty, BoolType) and op in "&|^":
        return tree.Arith(BOOL, node, op, left, right, "i64", "exact", interval=(0, 1))
    if isinstance(left.ty, EnumType) and left.ty == right.ty and left.ty.decl.kind == "IntFlag" and op in "&|^":
        return tree.Arith(left.ty, node, op, left, right, "i64", "exact")
    for side in (left, right):
        if not is_integral(side.ty):
            hint = _JOINED.get(side.ty, "")
            if isinstance(left.ty, ClassType) and op in BINARY:
                hint = f"define {BINARY[op]} in {show(left.ty)}"
            raise body.error(node, "VIP0202", f"{op} is not defined for {show(left.ty)} and {show(right.ty)}", hint)
    return arithmetic(body, node, op, integer(body, left), integer(body, right))


def arithmetic(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """`left op right` on integers."""
    if op == "&":
        return _conjunction(body, node, left, right)
    if op == "**":
        return _power(body, node, left, right)
    if op not in ("+", "-", "*", "//", "%", "<<", ">>", "|", "^"):
        raise body.error(node, "VIP0202", f"{op} is not defined for integers")
    outcome = integers.binary(op, body.operand(left), body.operand(right))
    return arith_node(body, node, op, left, right, outcome)


def arith_node(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr,
               outcome: integers.Outcome) -> tree.Expr:
    """The tree node of an operation, its outcome remembered."""
    ty = U64 if outcome.arith == "u64" else I64
    made = tree.Arith(ty, node, op, left, right, outcome.arith, outcome.mode, interval=outcome.actual)
    body.operands[made] = Operand(outcome.exact, outcome.actual, outcome.arith)
    return made


def unary(body: Body, node: ast.expr) -> tree.Expr:
    """`-x`, `+x`, `~x`, `not x`."""
    assert isinstance(node, ast.UnaryOp)
    if isinstance(node.op, ast.Not):
        raise AssertionError("`not` is checked by logic.py")
    operand = body.expr(node.operand)
    op = operator(node.op)
    if isinstance(operand, tree.Const) and isinstance(operand.value, int) and isinstance(operand.ty, IntType):
        value = {"-": -operand.value, "+": operand.value, "~": ~operand.value}[op]
        made = constant(constants.integer_type(value), node, value)
        if not isinstance(operand.src, ast.Constant):
            body.folded[made] = (operand,)
        return made
    if isinstance(operand.ty, FloatType):
        return floats.unary(body, node, op, operand)
    if op == "~" and isinstance(operand.ty, EnumType) and operand.ty.decl.kind == "IntFlag":
        mask = constant(operand.ty, node, constants.all_bits(operand.ty.decl))
        return tree.Arith(operand.ty, node, "^", mask, operand, "i64", "exact")
    own = own_method(body, node, UNARY[op], operand)
    if own is not None:
        return own
    if not is_integral(operand.ty):
        raise body.error(node, "VIP0202", f"unary {op} is not defined for {show(operand.ty)}")
    operand = integer(body, operand)
    return operand if op == "+" else negation(body, node, op, operand)


def negation(body: Body, node: ast.AST, op: str, operand: tree.Expr) -> tree.Expr:
    """`-operand` or `~operand` on an integer."""
    outcome = integers.unary(op, body.operand(operand))
    result = tree.Unary(I64, node, op, operand, outcome.arith, outcome.mode, interval=outcome.actual)
    body.operands[result] = Operand(outcome.exact, outcome.actual, outcome.arith)
    return result


def modular(expr: tree.Expr) -> tree.Expr:
    """`expr` modulo 2^64: the operators directly at its top lose their checks."""
    match expr:
        case tree.Const(value=int() as value) if isinstance(expr.ty, IntType):
            return constant(U64, expr.src, value % WORD)
        case tree.Arith(op=op, left=left, right=right) if op in MODULAR_OPS and isinstance(expr.ty, IntType):
            count = right if op == "<<" else modular(right)
            return tree.Arith(U64, expr.src, op, modular(left), count, "u64", "modular", interval=U64_RANGE)
        case tree.Unary(op=op, operand=operand) if isinstance(expr.ty, IntType):
            return tree.Unary(U64, expr.src, op, modular(operand), "u64", "modular", interval=U64_RANGE)
        case tree.IfExp(test=test, then=then, other=other) if isinstance(expr.ty, IntType):
            return tree.IfExp(U64, expr.src, test, modular(unfitted(then)), modular(unfitted(other)), interval=U64_RANGE)
    return expr


def unfitted(arm: tree.Expr) -> tree.Expr:
    """An arm of a conditional expression without the check that it fits the type of the whole."""
    return arm.operand if isinstance(arm, tree.Fit) else arm


def convert(body: Body, node: ast.AST, ty: IntType, operand: tree.Expr) -> tree.Expr:
    """`u32(x)`: the low bits of x."""
    if isinstance(operand.ty, AddrType):
        return tree.Convert(ty, node, operand, interval=(ty.low, ty.high))
    value = integer(body, operand)
    if isinstance(value, tree.Const) and isinstance(value.value, int):
        wrapped = value.value & ((1 << ty.bits) - 1)
        return constant(ty, node, wrapped - (1 << ty.bits) if wrapped > ty.high else wrapped)
    return tree.Convert(ty, node, modular(value), interval=(ty.low, ty.high))


def absolute(body: Body, node: ast.AST, operand: tree.Expr) -> tree.Expr:
    """`abs(x)`."""
    value = integer(body, operand)
    outcome = integers.absolute(body.operand(value))
    ty = U64 if outcome.arith == "u64" else I64
    made = tree.Intrinsic(ty, node, "abs", [value], interval=outcome.actual)
    body.operands[made] = Operand(outcome.exact, outcome.actual, outcome.arith)
    return made


def merged(body: Body, made: tree.Expr, parts: list[tree.Expr]) -> tree.Expr:
    """The integer interval and type of a value that is one of `parts` (conditional expression, min, max)."""
    views = [body.operand(part) for part in parts]
    exact = integers.union([view.exact for view in views])
    actual = integers.union([view.actual for view in views])
    arith = integers.choose(exact, tuple(view.arith for view in views))
    body.operands[made] = Operand(exact, actual, arith)
    made.interval = integers.clip(actual, integers.range_of(arith))
    made.ty = U64 if arith == "u64" else I64
    return made


def _fold(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    if not (isinstance(left, tree.Const) and isinstance(right, tree.Const)):
        return None
    value = constants.binary(op, constants.Evident(left.value, left.ty), constants.Evident(right.value, right.ty))
    if value is None:
        return None
    made = constant(value.type, node, value.value)
    body.folded[made] = left, right
    return made


def _conjunction(body: Body, node: ast.AST, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    side = integers.mask_side(body.operand(left), body.operand(right))
    if side is None:
        return arith_node(body, node, "&", left, right, integers.binary("&", body.operand(left), body.operand(right)))
    mask, other = (right, left) if side == "right" else (left, right)
    outcome = integers.conjunction(body.operand(mask), body.operand(other))
    reduced = modular(other) if not within(body.operand(other).actual, I64_RANGE) or _checked(other) else other
    pair = (reduced, mask) if side == "right" else (mask, reduced)
    return arith_node(body, node, "&", *pair, outcome)


def _checked(expr: tree.Expr) -> bool:
    """Whether something in the modular reach of `expr` is checked."""
    match expr:
        case tree.Arith(op=op, left=left, right=right) if op in MODULAR_OPS:
            return expr.mode == "checked" or _checked(left) or op != "<<" and _checked(right)
        case tree.Unary(operand=operand):
            return expr.mode == "checked" or _checked(operand)
        case tree.IfExp(then=then, other=other):
            return isinstance(then, tree.Fit) or isinstance(other, tree.Fit) or _checked(then) or _checked(other)
        case tree.Const(value=int() as value):
            return not within((value, value), I64_RANGE)
    return False


def _power(body: Body, node: ast.AST, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    if isinstance(right, tree.Const) and isinstance(right.value, int):
        if not 0 <= right.value <= 63:
            raise body.error(node, "VIP0219", "the exponent of ** is a constant from 0 to 63")
        outcome = integers.binary("**", body.operand(left), body.operand(right))
        return arith_node(body, node, "**", left, right, outcome)
    if isinstance(left, tree.Const) and isinstance(left.value, int) and left.value > 0 \
            and left.value & (left.value - 1) == 0:
        shift = left.value.bit_length() - 1
        count = arithmetic(body, node, "*", right, constant(I64, node, shift)) if shift != 1 else right
        return arithmetic(body, node, "<<", constant(I64, node, 1), count)
    raise body.error(node, "VIP0219", "** takes a constant exponent, or a constant power of two as its base",
                     "multiply in a loop")


def _address(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """PhysAddr and VirtAddr: `a + n`, `n + a`, `a - n`, `a - b`; also `&`, `|`, `>>`, `//`, `%` give integers no longer."""
    if isinstance(left.ty, AddrType) and left.ty == right.ty and op == "-":
        return arithmetic(body, node, "-", _number(left), _number(right))
    address = left.ty if isinstance(left.ty, AddrType) else right.ty
    other = right if isinstance(left.ty, AddrType) else left
    allowed = op == "+" or op == "-" and isinstance(left.ty, AddrType)
    if not allowed or not is_integral(other.ty):
        raise body.error(node, "VIP0202", f"{op} is not defined for {show(left.ty)} and {show(right.ty)}",
                         "u64(address) is its number")
    first = _number(left) if isinstance(left.ty, AddrType) else integer(body, left)
    second = _number(right) if isinstance(right.ty, AddrType) else integer(body, right)
    result = arithmetic(body, node, op, first, second)
    fitted = result if within(body.operand(result).actual, U64_RANGE) else tree.Fit(U64, node, result,
                                                                                   interval=U64_RANGE)
    return tree.Cast(address, node, fitted)


def _number(address: tree.Expr) -> tree.Expr:
    return tree.Cast(U64, address.src, address, interval=U64_RANGE)
