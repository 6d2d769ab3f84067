"""`Atomic[T]`: an integer or bool that several threads change, each access indivisible.

`Atomic[u32](0)` makes one, in the places where objects are made; a value of the type is a reference to it.

    load() store(v) exchange(v) compare_exchange(expected, desired) -> bool, true when it was exchanged
    fetch_add(v) fetch_sub(v) fetch_and(v) fetch_or(v) fetch_xor(v) -> the value before
Each takes `order=`; a load acquires, a store releases and the others do both unless it says "relaxed".
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from vipc.sema import tree
from vipc.sema.atomic import VALUE
from vipc.sema.body import Body, type_interval
from vipc.sema.conversion import is_integral, store
from vipc.sema.names import show
from vipc.sema.types import BOOL, NONE, ClassType, Type

ORDERS = ("relaxed", "acquire", "release", "acq_rel", "seq_cst")
_OPERANDS: Mapping[str, tuple[str, ...]] = {
    "load": (), "store": ("value",), "exchange": ("value",), "compare_exchange": ("expected", "desired"),
    "fetch_add": ("value",), "fetch_sub": ("value",), "fetch_and": ("value",), "fetch_or": ("value",),
    "fetch_xor": ("value",),
}


def atomic_method(body: Body, node: ast.Call, obj: tree.Expr, name: str) -> tree.Expr:
    """A method of an Atomic."""
    assert isinstance(obj.ty, ClassType)
    elem = obj.ty.decl.fields[VALUE].type
    if name not in _OPERANDS or elem == BOOL and name in ("fetch_add", "fetch_sub"):
        raise body.error(node, "VIP0203", f"{show(obj.ty)} has no method {name}", f"it has {', '.join(_OPERANDS)}")
    args = [store(body, body.expr(given), elem, given) for given in _operands(body, node, name)]
    body.forget_fields()
    result: Type = NONE if name == "store" else BOOL if name == "compare_exchange" else elem
    interval = type_interval(result) if is_integral(result) else None
    return tree.Intrinsic(result, node, f"atomic_{name}", [obj, *args], (_order(body, node),), interval=interval)


def _operands(body: Body, node: ast.Call, name: str) -> list[ast.expr]:
    names = _OPERANDS[name]
    given: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg == "order":
            continue
        if keyword.arg not in names or keyword.arg in given:
            raise body.error(node, "VIP0204", f"{name} has no parameter {keyword.arg}, or it is given twice")
        given[keyword.arg] = keyword.value
    if len(given) != len(names) or len(node.args) > len(names):
        raise body.error(node, "VIP0204", f"{name} takes {', '.join(names) or 'nothing'}, and order=")
    return [given[item] for item in names]


def _order(body: Body, node: ast.Call) -> str:
    for keyword in node.keywords:
        if keyword.arg == "order":
            text = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if text not in ORDERS:
                raise body.error(keyword.value, "VIP0217", f"an order is one of {', '.join(ORDERS)}")
            return str(text)
    return "seq_cst"
