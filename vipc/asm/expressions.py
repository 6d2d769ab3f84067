"""Integer expressions of directives and `.equ`: `+ - * / % << >> & | ^ ~`, parentheses, names, 'c', 0x 0b numbers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

LONGEST = 400                          # characters; bounds the depth of the parser's recursion

_BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.floordiv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.LShift: operator.lshift,
    ast.RShift: operator.rshift, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[[int], int]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
}
_NAME = re.compile(r"(?<![\w.])[A-Za-z_][\w]*")


class ExpressionError(ValueError):
    """Text that is not a constant integer expression."""


def integer(text: str, names: Mapping[str, int]) -> int:
    """The value of `text`, where `names` are the constants defined so far."""
    source = text.strip().removeprefix("#").strip()
    if not source or len(source) > LONGEST:
        raise ExpressionError("not a constant integer")
    try:
        tree = ast.parse(source, mode="eval")
        return _value(tree.body, names)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError, OverflowError) as error:
        raise ExpressionError(f"not a constant integer: {source}") from error


def substitute(text: str, names: Mapping[str, int]) -> str:
    """`text` with each constant's name replaced by its value."""
    return _NAME.sub(lambda match: str(names.get(match[0], match[0])), text)


def _value(node: ast.expr, names: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int() as value) if type(value) is int:
            return value
        case ast.Constant(value=str() as value) if len(value) == 1:
            return ord(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand, names))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            a, b = _value(left, names), _value(right, names)
            if isinstance(op, ast.LShift) and b > 64:
                raise ValueError("shift count")
            return _BINARY[type(op)](a, b)
    raise ValueError("not constant")
