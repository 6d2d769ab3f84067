"""Wire classes as they run hosted: each field becomes a descriptor that knows its place."""

from __future__ import annotations

import ast

from vipc.hosted.context import Context
from vipc.hosted.expressions import class_reference
from vipc.hosted.places import called, place, stored
from vipc.sema.types import ClassDecl, ClassType, FieldDecl, IntType
from vipc.sema.wire import field_size


def wire_members(c: Context, decl: ClassDecl, node: ast.ClassDef) -> list[ast.stmt]:
    """SIZE, and the fields that the class itself declares."""
    made: list[ast.stmt] = [place(ast.Assign([stored("SIZE")], ast.Constant(decl.size)), node)]
    offset = decl.base.size if decl.base is not None else 0
    for name, field in decl.fields.items():
        if decl.base is None or name not in decl.base.fields:
            made.append(place(ast.Assign([stored(name)], _descriptor(c, field, offset)), field.src or node))
            offset += field_size(field)
    return made


def _descriptor(c: Context, field: FieldDecl, offset: int) -> ast.expr:
    match field.type:
        case IntType(name=name):
            return called(c.support("WireInteger"), ast.Constant(offset), c.support(name), ast.Constant(field.order))
        case ClassType(decl=inner):
            return called(c.support("WireRecord"), ast.Constant(offset), class_reference(c, inner))
    return called(c.support("WireSpan"), ast.Constant(offset), ast.Constant(field.size))
