"""Constants of more than 64 bits: folded operations are exact, but where a word would have to hold their result, they are checked
after all, and trap when run. A literal or Final of that size is refused there.

No word is needed in comparisons, beneath conversions, in texts, for divisors, and beside + - * & | ^.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.arithmetic import arithmetic, negation
from vipc.sema.body import Body
from vipc.sema.names import operator
from vipc.sema.symbols import Refused
from vipc.sema.tree.parts import NODE_FIELDS, NODES
from vipc.sema.types import I64, U64


def check_oversize(body: Body) -> None:
    """Puts checks into the statements of a function that has been checked otherwise."""
    try:
        _visit(body, body.func.body)
    except Refused:
        pass


def _visit(body: Body, value: object) -> object:
    """`value` with what is beneath it replaced."""
    if isinstance(value, list):
        value[:] = [_placed(body, value, item) for item in value]
    elif isinstance(value, tuple):
        return tuple(_placed(body, value, item) for item in value)
    elif isinstance(value, NODES):
        for name in NODE_FIELDS[value.__class__]:
            old = getattr(value, name)
            if old is not None:
                new = _placed(body, value, old, name)
                if new is not old:
                    setattr(value, name, new)
    return value


def _placed(body: Body, parent: object, value: object, name: str = "") -> object:
    if not _is_oversize(value):
        return value if _is_exact(parent, name) and isinstance(value, tree.Const) else _visit_beneath(body, parent, value)
    assert isinstance(value, tree.Const)
    return value if _is_exact(parent, name) else _trap(body, value)


def _visit_beneath(body: Body, parent: object, value: object) -> object:
    """The operands of a comparison come in tuples, and stay exact there too."""
    if isinstance(parent, tree.Compare) and isinstance(value, list):
        for _, operand in value:
            items = operand.items if isinstance(operand, tree.TupleExpr) else [operand]
            for item in items:
                if not isinstance(item, tree.Const):
                    _visit(body, item)
        return value
    return _visit(body, value)


def _is_oversize(value: object) -> bool:
    return isinstance(value, tree.Const) and isinstance(value.value, int) and not I64.low <= value.value <= U64.high


def _is_exact(parent: object, name: str) -> bool:
    """Whether a constant of any size may stand there."""
    if isinstance(parent, tree.Arith):
        return parent.op in "+-*&|^" or parent.op in ("//", "%") and name == "right"
    return isinstance(parent, tree.Compare | tree.Convert | tree.Piece)


def _trap(body: Body, value: tree.Const) -> tree.Expr:
    """The first operation within a folded constant whose result no word holds, to be done when the program runs."""
    while True:
        parts = body.folded.get(value)
        if parts is None:
            raise body.error(value.src, "VIP0210", f"{value.value!r} does not fit a word",
                             f"integers are computed from {I64.low} to {U64.high}")
        inner = next((part for part in parts if _is_oversize(part)), None)
        if inner is None:
            break
        value = inner
    assert isinstance(value.src, ast.BinOp | ast.UnaryOp)
    op = operator(value.src.op)
    made = arithmetic(body, value.src, op, *parts) if len(parts) == 2 else negation(body, value.src, op, parts[0])
    arith = made.arith if isinstance(made, tree.Arith) else "i64"
    body.world.warn(body.scope, value.src, "VIP0226", f"this always traps: result of {op} does not fit {arith}")
    return made
