"""Device registers: `dev.REG.read()`, `dev.REG.write(v)`, `dev.REG.modify(clear, set)`, `dev.REGS[i].read()`."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import integer, store
from vipc.sema.symbols import Symbol
from vipc.sema.types import NONE, ClassDecl, EnumDecl, MmioType, RegDecl

_ACTIONS: dict[str, tuple[str, ...]] = {"read": (), "write": ("value",), "modify": ("clear", "set")}


def register_access(body: Body, node: ast.Call, callee: ast.Attribute) -> tree.Expr | None:
    """The access that a method call on a register is; None if it is none."""
    if callee.attr not in _ACTIONS:
        return None
    place: ast.expr = callee.value
    index_node: ast.expr | None = None
    if isinstance(place, ast.Subscript):
        index_node = place.slice
        place = place.value
    if not isinstance(place, ast.Attribute) or not _may_be_device(body.symbol(place.value)):
        return None
    device = _device(body, place)
    if device is None:
        return None
    base, reg = device
    index = None
    if index_node is not None:
        index = integer(body, body.expr(index_node))
    if (reg.count > 1) != (index is not None):
        raise body.error(node, "VIP0407", f"{reg.name} is {'an array of registers' if reg.count > 1 else 'one register'}")
    if isinstance(index, tree.Const) and isinstance(index.value, int) and not 0 <= index.value < reg.count:
        raise body.error(node, "VIP0407", f"{reg.name} has {reg.count} registers")
    args = _arguments(body, node, callee.attr, reg)
    ty = reg.type if callee.attr == "read" else NONE
    interval = (reg.type.low, reg.type.high) if callee.attr == "read" else None
    return tree.RegAccess(ty, node, callee.attr, base, reg, index, args, interval=interval)


def _may_be_device(symbol: Symbol | None) -> bool:
    return not isinstance(symbol, EnumDecl | ClassDecl)


def _device(body: Body, place: ast.Attribute) -> tuple[tree.Expr, RegDecl] | None:
    base = body.expr(place.value)
    if not isinstance(base.ty, MmioType):
        return None
    reg = base.ty.decl.regs.get(place.attr)
    if reg is None:
        raise body.error(place, "VIP0203", f"{base.ty.decl.name} has no register {place.attr}")
    return base, reg


def _arguments(body: Body, node: ast.Call, action: str, reg: RegDecl) -> list[tree.Expr]:
    names = _ACTIONS[action]
    given: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            raise body.error(node, "VIP0204", f"{action} has no parameter {keyword.arg}")
        given[keyword.arg] = keyword.value
    if len(given) != len(names) or len(node.args) > len(names):
        raise body.error(node, "VIP0204", f"{action} takes {', '.join(names) or 'nothing'}")
    return [store(body, body.expr(given[name]), reg.type, given[name]) for name in names]
