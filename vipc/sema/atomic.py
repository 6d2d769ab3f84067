"""The classes of `Atomic[T]`, one for each T: a single field that no program can name."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import resolve
from vipc.sema.names import show
from vipc.sema.symbols import Scope, Word, World
from vipc.sema.tree import Const
from vipc.sema.types import BOOL, BoolType, ClassDecl, ClassType, FieldDecl, IntType, Type

VALUE = "(value)"


def atomic_class(known: dict[Type, ClassDecl], elem: Type) -> ClassType | None:
    """The class of Atomic[elem]; None if there is no such."""
    if not isinstance(elem, IntType | BoolType):
        return None
    if elem not in known:
        decl = ClassDecl(f"Atomic[{show(elem)}]", "vipc.lang", "atomic")
        src = ast.AnnAssign(ast.Name(VALUE), ast.Name(show(elem)), ast.Constant(0), 1)
        zero = Const(elem, src, False if elem == BOOL else 0, interval=(0, 0))
        decl.fields[VALUE] = FieldDecl(VALUE, elem, False, init=zero, src=src)
        known[elem] = decl
    return ClassType(known[elem])


def write_types(world: World, scope: Scope) -> None:
    """`count: Atomic[u32] = Atomic(0)` as `Atomic[u32](0)`: the annotation says the type."""
    word = Word("vipc.lang.Atomic")
    for node in walk(scope.module.tree):
        match node:
            case ast.AnnAssign(annotation=ast.Subscript(value=kind), value=ast.Call(func=ast.Name() | ast.Attribute() as func)):
                if resolve.resolve(world, scope, kind) == word == resolve.resolve(world, scope, func):
                    assert isinstance(node.value, ast.Call)
                    node.value.func = node.annotation
