"""Methods, properties and static methods of enums; what is known of their members by name."""

from __future__ import annotations

import ast

from vipc.sema import functions
from vipc.sema.symbols import Scope, World
from vipc.sema.types import ClassDecl, ClassType, EnumDecl, EnumType, FuncDecl, Type

_REFUSED = ("__new__", "__init__", "__index__", "__hash__", "_missing_", "_generate_next_value_", "name", "value")


def enum_method(world: World, scope: Scope, decl: EnumDecl, node: ast.FunctionDef) -> None:
    """Declares a method of an enum."""
    module = scope.module.name
    if functions.is_build_time(world, scope, node):
        scope.build_time.add(f"{decl.name}.{node.name}")
        return
    if node.name in _REFUSED:
        world.error(scope, node, "VIP0406", f"{node.name} of {decl.name} would change what its members are",
                    "members are integers, with methods and properties of other names")
        return
    if node.name in decl.methods or node.name in decl.properties or node.name in decl.members:
        world.error(scope, node, "VIP0307", f"{decl.name}.{node.name} is defined twice")
        return
    func = FuncDecl(node.name, f"{decl.name}.{node.name}", module, f"{module}.{decl.name}.{node.name}", enum=decl, src=node)
    is_property = any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list)
    (decl.properties if is_property else decl.methods)[node.name] = func
    scope.module.functions.append(func)


def method_of(ty: Type, name: str) -> FuncDecl | None:
    """The method of an object or a member of an enum."""
    if isinstance(ty, EnumType):
        return ty.decl.methods.get(name)
    decl: ClassDecl | None = ty.decl if isinstance(ty, ClassType) else None
    while decl is not None:
        if name in decl.methods:
            return decl.methods[name]
        decl = decl.base
    return None


def single_bits(decl: EnumDecl) -> dict[str, int]:
    """The members of an IntFlag that are one bit: those that a loop yields, and that make up the names of others."""
    found: dict[str, int] = {}
    for name, value in decl.members.items():
        if value > 0 and value & (value - 1) == 0 and value not in found.values():
            found[name] = value
    return found


def members_listed(decl: EnumDecl) -> list[int]:
    """The members that a loop over the enum yields, and `len` counts: no aliases, of flags the single bits."""
    values = single_bits(decl).values() if decl.kind == "IntFlag" else decl.members.values()
    return list(dict.fromkeys(values))


def flag_name(decl: EnumDecl, value: int) -> str | None:
    """The name of a set of flags, as CPython makes it; None of no flags at all."""
    for name, member in decl.members.items():
        if member == value:
            return name
    return "|".join(name for name, bit in single_bits(decl).items() if value & bit) or None
