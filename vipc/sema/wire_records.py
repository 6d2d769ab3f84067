"""Records of Wire classes in use: `H.view(span)`, and assignment to a Bytes field."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import is_byte_view, pass_to
from vipc.sema.names import show
from vipc.sema.places import object_of
from vipc.sema.symbols import ModuleName
from vipc.sema.types import BYTES, NONE, U8, BytesType, ClassDecl, ClassType, SpanType


def view(body: Body, node: ast.Call, decl: ClassDecl) -> tree.Expr:
    """`H.view(span)`."""
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", f"{decl.name}.view takes a span of u8",
                         f"{decl.name}.view(buffer[offset:])")
    span = body.expr(node.args[0])
    if not isinstance(span.ty, BytesType) and not is_byte_view(span.ty):
        raise body.error(node.args[0], "VIP0201", f"a view is made of a Span[u8] or bytes, not of {show(span.ty)}")
    return tree.Intrinsic(ClassType(decl), node, "wire_view", [span])


def store_bytes(body: Body, node: ast.Assign) -> list[tree.Stmt] | None:
    """`h.mac = value` of a Bytes field copies; None for every other assignment."""
    target = node.targets[0]
    if len(node.targets) != 1 or not isinstance(target, ast.Attribute) or not _may_be_bytes(body, target.attr) \
            or isinstance(body.symbol(target.value), ModuleName):
        return None
    obj = object_of(body, target)
    if not isinstance(obj.ty, ClassType) or target.attr not in obj.ty.decl.fields:
        return None
    field = obj.ty.decl.fields[target.attr]
    if not field.size:
        return None
    value = pass_to(body, body.expr(node.value), BYTES, node.value)
    span = tree.Cast(SpanType(U8), target, tree.Field(field.type, target, obj, field))
    return [tree.ExprStmt(node, tree.Intrinsic(NONE, target, "copy_from", [span, value]))]


def _may_be_bytes(body: Body, name: str) -> bool:
    """Whether a Wire class of the program has a Bytes field of that name."""
    return any(name in decl.fields and decl.fields[name].size
               for scope in body.world.scopes.values() for decl in scope.module.classes)
