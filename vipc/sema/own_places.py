"""Targets that methods stand behind: properties with a setter, and objects with `__setitem__`."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.classes import find_method, find_property
from vipc.sema.conversion import pass_to
from vipc.sema.names import show
from vipc.sema.types import ClassType, FuncDecl, Type


def set_property(body: Body, target: ast.Attribute, obj: tree.Expr, setter: FuncDecl) -> tree.OwnPlace:
    """`obj.name` where the class has a setter of that name."""
    assert isinstance(obj.ty, ClassType)
    return tree.OwnPlace(setter.params[1].type, target, obj, [], setter, find_property(obj.ty.decl, target.attr))


def set_item(body: Body, target: ast.Subscript, obj: tree.Expr, position: tree.Expr) -> tree.OwnPlace | None:
    """`obj[position]` where the class has `__setitem__`."""
    setter = find_method(obj.ty.decl, "__setitem__") if isinstance(obj.ty, ClassType) else None
    if not isinstance(obj.ty, ClassType):
        return None
    if setter is None:
        raise body.error(target, "VIP0215", f"{show(obj.ty)} does not let its items be stored", "define __setitem__")
    if len(setter.params) != 3:
        raise body.error(target, "VIP0218", f"{setter.qualname} takes self, an index and a value")
    index = pass_to(body, position, setter.params[1].type, target.slice)
    return tree.OwnPlace(setter.params[2].type, target, obj, [index], setter, find_method(obj.ty.decl, "__getitem__"))


def read_type(body: Body, place: tree.Expr) -> Type:
    """The type of what an augmented assignment finds in a place."""
    if not isinstance(place, tree.OwnPlace):
        return place.ty
    if place.getter is None:
        raise body.error(place.src, "VIP0213", f"{show(place.obj.ty)} cannot be indexed", "define __getitem__")
    return place.getter.result
