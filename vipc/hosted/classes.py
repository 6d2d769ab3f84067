"""Classes: what a class body embeds is made per instance, registers know their width, methods are generated.

A class that embeds gets a method `__vip_embed__` that makes the embedded arrays and objects of one instance; the
decorator `__vip__.object_class` has it called before `__init__`, and checks the integers a dataclass is given.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from vipc.hosted.context import Context
from vipc.hosted.expressions import class_reference, element_reference
from vipc.hosted.instances import bases, own_name, with_types
from vipc.hosted.places import called, loaded, place
from vipc.hosted.wire import wire_members
from vipc.sema.types import (
    ArrayType,
    BoolType,
    ClassDecl,
    ClassType,
    EnumType,
    FieldDecl,
    FloatType,
    IntType,
    MmioType,
    Type,
)

MakeFunction = Callable[[ast.FunctionDef], ast.stmt]


def class_statement(c: Context, decl: ClassDecl, node: ast.ClassDef, function: MakeFunction) -> ast.ClassDef:
    """The class statement that runs hosted."""
    if decl.kind == "wire":
        kept = [_member(c, decl, part, function) for part in node.body if not _is_field(decl, part)]
        return ast.copy_location(ast.ClassDef(node.name, node.bases, [], [*kept, *wire_members(c, decl, node)], []), node)
    body = [_member(c, decl, part, function) for part in node.body]
    decorators = list(node.decorator_list)
    if decl.kind != "mmio":
        embedded = [field for field in decl.fields.values() if field.embedded and not _inherited(decl, field)]
        if embedded:
            body.append(_embed(c, decl, embedded, node))
        body.append(_fields(c, decl, node))
        body += own_name(decl, node)
        decorators.insert(0, place(c.support("object_class"), node))
    made = ast.ClassDef(decl.name, [*bases(c, decl, node)], node.keywords, body, decorators)
    return ast.copy_location(made, node)


def _is_field(decl: ClassDecl, node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in decl.fields


def _inherited(decl: ClassDecl, field: FieldDecl) -> bool:
    return decl.base is not None and decl.base.fields.get(field.name) is field


def _member(c: Context, decl: ClassDecl, node: ast.stmt, function: MakeFunction) -> ast.stmt:
    match node:
        case ast.FunctionDef():
            return function(node)
        case ast.AnnAssign(target=ast.Name(id=name)) if name in decl.regs:
            reg = decl.regs[name]
            numbers = (reg.offset, reg.count, reg.type.bits // 8)
            return _with_value(node, called(c.support("register_field"), *map(ast.Constant, numbers)))
        case ast.AnnAssign(target=ast.Name(id=name)) if name in decl.fields and decl.fields[name].embedded:
            return _with_value(node, called(c.support("embedded_field")) if decl.kind == "dataclass" else None)
    return node


def _with_value(node: ast.AnnAssign, value: ast.expr | None) -> ast.stmt:
    """The same annotation with another value."""
    return place(ast.AnnAssign(node.target, node.annotation, value, node.simple), node)


def _embed(c: Context, decl: ClassDecl, embedded: list[FieldDecl], node: ast.ClassDef) -> ast.stmt:
    body: list[ast.stmt] = []
    for field in embedded:
        assert isinstance(field.src, ast.AnnAssign | ast.Assign) and field.src.value is not None
        made = field.type.decl if isinstance(field.type, ClassType) else None
        store = called(ast.Attribute(loaded("object"), "__setattr__", ast.Load()), loaded("self"),
                       ast.Constant(field.name), with_types(c, decl, field.src.value, made))
        body.append(place(ast.Expr(store), field.src))
    return place(_method("__vip_embed__", body), node)


def _method(name: str, body: list[ast.stmt]) -> ast.FunctionDef:
    return ast.FunctionDef(name, ast.arguments([], [ast.arg("self")], None, [], [], None, []), body, [])


def _fields(c: Context, decl: ClassDecl, node: ast.ClassDef) -> ast.stmt:
    """`__vip_fields__(cls)`: (name, kind, embedded) of every field; kind as `array` takes element types."""
    rows: list[ast.expr] = [
        ast.Tuple([ast.Constant(field.name), _kind(c, field.type), ast.Constant(field.embedded)], ast.Load())
        for field in decl.fields.values()
    ]
    made = _method("__vip_fields__", [ast.Return(ast.Tuple(rows, ast.Load()))])
    made.decorator_list.append(loaded("staticmethod"))
    made.args.args.clear()
    return place(made, node)


def _kind(c: Context, ty: Type) -> ast.expr:
    if isinstance(ty, IntType | BoolType | FloatType | ClassType | EnumType):
        return element_reference(c, ty)
    if isinstance(ty, ArrayType):
        return ast.Tuple([element_reference(c, ty.elem)], ast.Load())
    if isinstance(ty, MmioType):
        return class_reference(c, ty.decl)
    return ast.Constant(None)
