"""Storage that the class body gives to an embedded object: `inbox: Ring[u32] = Ring(array(u32, 16))`.

Each such array is an embedded field of its own, under a name that no source can spell ("inbox.0"), which the object
is given as `self.inbox.0`. So every instance has its own, and objects that hold it lead to themselves.
"""

from __future__ import annotations

import ast
import copy

from vipc.sema.annotations import element
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, Word, World
from vipc.sema.types import ArrayType, ClassDecl, ClassType, FieldDecl, LocalVar, Type


def with_storage(world: World, scope: Scope, decl: ClassDecl, node: ast.AnnAssign, name: str) -> ast.AnnAssign:
    """The field's statement with its arrays named; they become fields of the class. Raises Refused."""
    value = node.value
    if not isinstance(value, ast.Call) or _is_array(world, scope, value):
        return node
    made = copy.copy(value)
    made.args = [_stored(world, scope, decl, f"{name}.{position}", argument) for position, argument in enumerate(value.args)]
    made.keywords = [ast.copy_location(ast.keyword(k.arg, _stored(world, scope, decl, f"{name}.{k.arg}", k.value)), k)
                     for k in value.keywords]
    return ast.copy_location(ast.AnnAssign(node.target, node.annotation, made, node.simple), node)


def is_inner(field: FieldDecl) -> bool:
    """Whether a field is such storage."""
    return "." in field.name


def leads_to_itself(ty: Type) -> bool:
    """Whether objects of the type, or of classes embedded in it, hold views of storage of their own."""
    while isinstance(ty, ArrayType):
        ty = ty.elem
    if not isinstance(ty, ClassType):
        return False
    return any(is_inner(field) or field.embedded and leads_to_itself(field.type) for field in ty.decl.fields.values())


def _is_array(world: World, scope: Scope, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and resolve(world, scope, node.func) == Word("vipc.lang.array")


def _stored(world: World, scope: Scope, decl: ClassDecl, name: str, argument: ast.expr) -> ast.expr:
    if not _is_array(world, scope, argument):
        return argument
    from vipc.sema.classes import array_shape

    assert isinstance(argument, ast.Call)
    lengths, items, fill = array_shape(world, scope, argument)
    elem: Type = element(world, scope, argument.args[0])
    for _ in lengths[1:]:
        elem = ArrayType(elem)
    src = ast.AnnAssign(ast.Name(name, ast.Store()), argument, argument, 1)
    decl.fields[name] = FieldDecl(name, ArrayType(elem), True, lengths, fill, items, src=ast.copy_location(src, argument))
    if decl.me is None:
        decl.me = LocalVar("self", ClassType(decl), argument, param=True)
    return ast.copy_location(ast.Attribute(ast.copy_location(ast.Name("self", ast.Load()), argument), name, ast.Load()), argument)
