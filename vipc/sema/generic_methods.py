"""Methods with type variables of their own: generic functions whose first parameter is the object.

    def pair(self, other: K) -> tuple[T, K]     ->     a template whose instances are functions `Box[int].pair[str]`

I1. They are called by what the types say, so they are neither overridden nor properties.
"""

from __future__ import annotations

import ast
import copy

from vipc.nodes import walk
from vipc.sema.symbols import Scope, World
from vipc.sema.types import ClassDecl, Template, TypeVariable

SELF = "<self>"
"""What annotates the object; no source can write it."""


def method_template(world: World, scope: Scope, decl: ClassDecl, node: ast.FunctionDef) -> Template | None:
    """The template that a method is, if its signature names variables that are not its class's; raises Refused."""
    listed = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    notes = [note for note in (*(argument.annotation for argument in listed), node.returns) if note is not None]
    variables: dict[str, TypeVariable] = {}
    for part in (part for note in notes for part in walk(note)):
        symbol = scope.names.get(part.id) if isinstance(part, ast.Name) else None
        if isinstance(symbol, TypeVariable):
            assert isinstance(part, ast.Name)
            variables[part.id] = symbol
    if not variables:
        return None
    static = [mark for mark in node.decorator_list if isinstance(mark, ast.Name) and mark.id == "staticmethod"]
    if len(static) != len(node.decorator_list) or node.name.startswith("__") or decl.kind == "mmio":
        raise world.error(scope, node, "VIP0451", f"{decl.name}.{node.name} has type variables of its own, and none of the "
                          "language's special or decorated methods has", "give them to the class, or make it a plain method")
    src = copy.deepcopy(node)
    src.decorator_list = []
    if not static and listed:
        me = [*src.args.posonlyargs, *src.args.args][0]
        me.annotation = ast.copy_location(ast.Name(SELF, ast.Load()), me)
    return Template(f"{decl.name}.{node.name}", scope.module.name, src, variables, owner=decl)


def is_bound(template: Template) -> bool:
    """Whether calls pass the object first."""
    first = [*template.src.args.posonlyargs, *template.src.args.args][:1] if isinstance(template.src, ast.FunctionDef) else []
    return bool(first) and isinstance(first[0].annotation, ast.Name) and first[0].annotation.id == SELF


def find_generic_method(decl: ClassDecl | None, name: str) -> Template | None:
    """A method with variables of its own, of the class or its bases."""
    while decl is not None:
        if name in decl.generic_methods:
            return decl.generic_methods[name]
        decl = decl.base
    return None


def home(world: World, template: Template) -> Scope:
    """Where the names of a template's source mean something."""
    return world.scope_of(template.owner) if template.owner is not None else world.scopes[template.module]
