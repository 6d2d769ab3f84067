"""Objects that lie in themselves: a class whose embedded fields lead back to it has no size."""

from __future__ import annotations

from vipc.sema.symbols import World
from vipc.sema.types import ArrayType, ClassDecl, ClassType, Type


def refuse_endless(world: World) -> None:
    """An error for each class that is embedded in itself, at the class."""
    for scope in world.scopes.values():
        for decl in scope.module.classes:
            if decl.src is not None and _leads_to(decl, decl, set()):
                world.error(scope, decl.src, "VIP0409", f"an object of class {decl.name} would lie in itself",
                            f"hold a reference: a field of type {decl.name} | None, set in __init__")


def _leads_to(decl: ClassDecl, goal: ClassDecl, seen: set[ClassDecl]) -> bool:
    """Whether an object of `decl` has one of `goal` among its parts."""
    for field in decl.fields.values():
        part = _embedded_class(field.type) if field.embedded else None
        if part is goal:
            return True
        if part is not None and part not in seen:
            seen.add(part)
            if _leads_to(part, goal, seen):
                return True
    return False


def _embedded_class(ty: Type) -> ClassDecl | None:
    while isinstance(ty, ArrayType):
        ty = ty.elem
    return ty.decl if isinstance(ty, ClassType) else None
