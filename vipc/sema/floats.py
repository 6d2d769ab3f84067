"""Floats: arithmetic, conversions and the built-in functions that take them, each as CPython computes it.

I1. An operation on floats is an intrinsic whose name begins with `f_` and whose operands are floats; an integer that
    meets a float is converted by `f_from_int` first, as CPython does.
I2. An integer is never stored in a float place by itself: CPython would keep the integer, and print it as one.
I3. Code that runs with general registers only (`brk` modules but the run time) has no floats.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, integer, is_integral
from vipc.sema.names import show
from vipc.sema.symbols import Scope, World
from vipc.sema.types import BOOL, FLOAT, I64, FloatType, IntType, StrType, TupleType, Type

RUNTIME = "vipc.lang.runtime"
OPERATIONS = {"+": "f_add", "-": "f_sub", "*": "f_mul", "/": "f_div", "//": "f_floordiv", "%": "f_mod", "**": "f_pow"}
PRECISION_MAX = 1000
"""Of a format."""


def allow(world: World, scope: Scope, node: ast.AST, help: str = "") -> None:
    """Refuses a float where general registers are all there is (I3)."""
    if scope.module.traps == "brk" and not scope.module.name.startswith(RUNTIME):
        raise world.error(scope, node, "VIP0230", "there is no floating point here: kernel, boot and freestanding code "
                          "uses general registers only", help or "use integers, scaled if need be")


def is_number(ty: Type) -> bool:
    """Integers, bool, IntEnum, IntFlag, and floats."""
    return isinstance(ty, FloatType) or is_integral(ty)


def is_operation(op: str, left: tree.Expr, right: tree.Expr) -> bool:
    """Whether `left op right` is computed in floating point."""
    if not is_number(left.ty) or not is_number(right.ty):
        return False
    negative = isinstance(right, tree.Const) and isinstance(right.value, int) and right.value < 0
    return op == "/" or FLOAT in (left.ty, right.ty) or op == "**" and negative


def binary(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """`left op right` of numbers."""
    if op not in OPERATIONS:
        raise body.error(node, "VIP0202", f"{op} is not defined for {show(left.ty)} and {show(right.ty)}")
    if op == "/" and FLOAT not in (left.ty, right.ty):
        return tree.Intrinsic(FLOAT, node, "int_div", [integer(body, left), integer(body, right)])
    return tree.Intrinsic(FLOAT, node, OPERATIONS[op], [number(body, left), number(body, right)])


def number(body: Body, value: tree.Expr) -> tree.Expr:
    """A number as a float, as CPython converts it (I1)."""
    if isinstance(value.ty, FloatType):
        return value
    whole = integer(body, value)
    if isinstance(whole, tree.Const) and isinstance(whole.value, int):
        try:
            return constant(FLOAT, value.src, float(whole.value))
        except OverflowError as problem:
            raise body.error(value.src, "VIP0210", str(problem)) from None
    return tree.Intrinsic(FLOAT, value.src, "f_from_int", [whole])


def unary(body: Body, node: ast.AST, op: str, operand: tree.Expr) -> tree.Expr:
    """`-x`, `+x`."""
    if op == "~":
        raise body.error(node, "VIP0202", "unary ~ is not defined for float")
    if op == "+":
        return operand
    if isinstance(operand, tree.Const) and isinstance(operand.value, float):
        return constant(FLOAT, node, -operand.value)
    return tree.Intrinsic(FLOAT, node, "f_neg", [operand])


def to_float(body: Body, node: ast.Call) -> tree.Expr:
    """`float()`, `float(x)`, `float("nan")`."""
    allow(body.world, body.scope, node)
    if node.keywords or len(node.args) > 1:
        raise body.error(node, "VIP0204", "float takes one number")
    if not node.args:
        return constant(FLOAT, node, 0.0)
    value = body.expr(node.args[0])
    if isinstance(value, tree.Const) and isinstance(value.value, str):
        try:
            return constant(FLOAT, node, float(value.value))
        except ValueError as problem:
            raise body.error(node, "VIP0219", str(problem)) from None
    if isinstance(value.ty, StrType):
        raise body.error(node, "VIP0219", "float takes a text only as a constant", "read its digits in a loop: int(text), and a scale")
    if not is_number(value.ty):
        raise body.error(node, "VIP0201", f"float takes a number, this is {show(value.ty)}")
    return number(body, value)


def to_integer(node: ast.Call, target: IntType, value: tree.Expr, is_int: bool) -> tree.Expr:
    """`int(x)`: the whole part, which must fit; `u32(x)`: its low bits."""
    if is_int:
        return tree.Intrinsic(I64, node, "f_to_int", [value], interval=(I64.low, I64.high))
    bits = tree.Intrinsic(target, node, "f_low_bits", [value], interval=(0, (1 << 64) - 1))
    return tree.Convert(target, node, bits, interval=(target.low, target.high))


def rounded(body: Body, node: ast.Call) -> tree.Expr:
    """`round(x)`: an integer; `round(x, digits)`: a float (an integer stays one)."""
    listed = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in ("ndigits", "number"))]
    if not 1 <= len(listed) <= 2 or len(listed) != len(node.args) + len(node.keywords):
        raise body.error(node, "VIP0204", "round takes a number, and a number of digits")
    value, *rest = (body.expr(argument) for argument in listed)
    digits = rest[0] if rest else None
    if isinstance(digits, tree.Const) and digits.value is None:
        digits = None
    if digits is not None and not is_integral(digits.ty):
        raise body.error(digits.src, "VIP0201", f"a number of digits is an integer, this is {show(digits.ty)}")
    if is_integral(value.ty):
        if digits is not None and not (isinstance(digits, tree.Const) and isinstance(digits.value, int) and digits.value >= 0):
            raise body.error(node, "VIP0219", "an integer is rounded to a constant number of digits, not below 0",
                             "use // and *")
        return integer(body, value)
    if not isinstance(value.ty, FloatType):
        raise body.error(node, "VIP0202", f"round is not defined for {show(value.ty)}")
    if digits is None:
        return tree.Intrinsic(I64, node, "f_round", [value], interval=(I64.low, I64.high))
    return tree.Intrinsic(FLOAT, node, "f_round_to", [value, integer(body, digits)])


def absolute(node: ast.AST, value: tree.Expr) -> tree.Expr:
    """`abs(x)`."""
    if isinstance(value, tree.Const) and isinstance(value.value, float):
        return constant(FLOAT, node, abs(value.value))
    return tree.Intrinsic(FLOAT, node, "f_abs", [value])


def divided(body: Body, node: ast.Call, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """`divmod(x, y)`."""
    return tree.Intrinsic(TupleType((FLOAT, FLOAT)), node, "f_divmod", [number(body, left), number(body, right)])


def extreme(body: Body, node: ast.Call, name: str, values: list[tree.Expr]) -> tree.Expr:
    """`min`, `max`: one of the values as it is, so all of them are floats."""
    for value in values:
        if not isinstance(value.ty, FloatType):
            raise body.error(value.src, "VIP0201", f"{name} gives back one of its values: all floats, or all integers",
                             "write float(x), or 1.0 for 1")
    return tree.Intrinsic(FLOAT, node, f"f_{name}", values)


def unrolled_sum(body: Body, node: ast.Call, start: tree.Expr, items: list[tree.Expr]) -> tree.Expr:
    """`sum` of a display of floats: the start + the first + ..."""
    total = number(body, start)
    for item in items:
        total = tree.Intrinsic(FLOAT, node, "f_add", [total, number(body, item)])
    return total


def is_integer(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    """`x.is_integer()`."""
    if node.args or node.keywords:
        raise body.error(node, "VIP0204", "is_integer takes no arguments")
    if isinstance(obj.ty, FloatType):
        return tree.Intrinsic(BOOL, node, "f_is_integer", [obj], interval=(0, 1))
    raise body.error(node, "VIP0203", f"{show(obj.ty)} has no method is_integer")


def literal(body: Body, node: ast.Constant) -> tree.Expr:
    """A literal, where floats may be."""
    allow(body.world, body.scope, node)
    assert isinstance(node.value, float)
    return constant(FLOAT, node, node.value)


def fold(op: str, left: float, right: float) -> float | None:
    """The float that an operator on two constants gives; None where it fails, or is no float."""
    try:
        match op:
            case "+":
                value: object = left + right
            case "-":
                value = left - right
            case "*":
                value = left * right
            case "/":
                value = left / right
            case "//":
                value = left // right
            case "%":
                value = left % right
            case "**":
                value = left**right
            case _:
                return None
    except ArithmeticError:
        return None
    return value if isinstance(value, float) else None


