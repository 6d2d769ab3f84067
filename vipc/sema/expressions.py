"""The table of expression handlers, and the constructs that are refused."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.sema import arithmetic, calls, logic, places, tree
from vipc.sema.assignment import bind_walrus
from vipc.sema.body import Body
from vipc.sema.names import construct
from vipc.sema.text import formatted

_WHERE = "as a value it would need memory: it stands in array(T, [...]), after `in`, and in sum, any, all, min, max"

_REFUSED: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Lambda: ("VIP0212", "closures need memory that outlives them; write a function at module level"),
    ast.ListComp: ("VIP0212", _WHERE),
    ast.SetComp: ("VIP0212", _WHERE),
    ast.DictComp: ("VIP0212", _WHERE),
    ast.GeneratorExp: ("VIP0212", _WHERE),
    ast.List: ("VIP0212", _WHERE),
    ast.Dict: ("VIP0212", _WHERE),
    ast.Set: ("VIP0212", _WHERE),
    ast.Yield: ("VIP0212", "write a class with the state in fields, or a loop"),
    ast.YieldFrom: ("VIP0212", "write a class with the state in fields, or a loop"),
    ast.Await: ("VIP0212", "there is no async; wait on channels"),
    ast.Starred: ("VIP0212", "name the items"),
}


def _unary(body: Body, node: ast.expr) -> tree.Expr:
    assert isinstance(node, ast.UnaryOp)
    if isinstance(node.op, ast.Not):
        return logic.negation(body, node)
    return arithmetic.unary(body, node)


def _refuse(body: Body, node: ast.expr) -> tree.Expr:
    code, help = _REFUSED[type(node)]
    when = "is not stored at run time" if help == _WHERE else "is not part of the language"
    raise body.error(node, code, f"{construct(node)} {when}", help)


EXPRESSIONS: Mapping[type[ast.AST], Callable[[Body, ast.expr], tree.Expr]] = {
    ast.Constant: places.literal,
    ast.Name: places.name,
    ast.Attribute: places.attribute,
    ast.Subscript: places.subscript,
    ast.Tuple: places.display,
    ast.BinOp: arithmetic.binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: logic.junction,
    ast.Compare: logic.comparison,
    ast.IfExp: logic.conditional,
    ast.NamedExpr: bind_walrus,
    ast.Call: calls.call,
    ast.JoinedStr: formatted,
    **dict.fromkeys(_REFUSED, _refuse),
}
