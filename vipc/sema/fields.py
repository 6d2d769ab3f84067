"""Definite assignment of fields in `__init__`: each before it is read, all before `self` is passed on or the end.

A field counts as "self.x" among the assigned names of the body.
"""

from __future__ import annotations

import ast

from vipc.sema.body import Body, path_of
from vipc.sema.types import ClassDecl, FieldDecl


def in_constructor(body: Body) -> bool:
    """Whether the body is an `__init__`."""
    return body.func.name == "__init__" and body.func.cls is not None


def required(decl: ClassDecl) -> list[FieldDecl]:
    """The fields that `__init__` must assign."""
    return [field for field in decl.fields.values() if not field.embedded and not has_default(field)]


def has_default(field: FieldDecl) -> bool:
    """Whether the class body gives the field a value."""
    return isinstance(field.src, ast.AnnAssign) and isinstance(field.src.target, ast.Name) \
        and field.src.value is not None


def missing(body: Body) -> list[str]:
    """The names of fields that may still be unassigned."""
    assert body.func.cls is not None
    me = body.func.params[0].name
    return [field.name for field in required(body.func.cls) if not body.is_assigned(f"{me}.{field.name}")]


def assign_all(body: Body, decl: ClassDecl) -> None:
    """All fields of `decl` are assigned, as after `super().__init__()`."""
    me = body.func.params[0].name
    for field in decl.fields.values():
        body.assign(f"{me}.{field.name}")


def check_self_use(body: Body, node: ast.Name) -> None:
    """`self` is used as a value."""
    if in_constructor(body) and body.func.params and node.id == body.func.params[0].name:
        unassigned = missing(body)
        if unassigned:
            raise body.error(node, "VIP0403", f"{node.id} is passed on before {', '.join(unassigned)} is assigned",
                             "assign every field first")


def read_field(body: Body, node: ast.Attribute, field: FieldDecl) -> None:
    """`self.x` is read."""
    if not in_constructor(body) or field.embedded or has_default(field):
        return
    path = path_of(node)
    if path == f"{body.func.params[0].name}.{field.name}" and not body.is_assigned(path):
        raise body.error(node, "VIP0403", f"{path} is read before it is assigned")


def check_complete(body: Body, node: ast.AST) -> None:
    """`__init__` returns here."""
    if in_constructor(body) and body.known is not None:
        unassigned = missing(body)
        if unassigned:
            body.error(node, "VIP0403", f"__init__ does not assign {', '.join(unassigned)}",
                       "assign it on every path, or give it a value in the class body")
