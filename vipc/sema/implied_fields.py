"""Fields that `__init__` declares by assigning what has an evident type: `self.count = 0`, `self.name = name`.

Evident is a parameter (its annotation; an array is a view), a literal or constant, a conversion (`u32(x)`), and
`array(...)`, which is embedded.
"""

from __future__ import annotations

import ast

from vipc.sema.constants import evaluate
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, TypeName, Word, World
from vipc.sema.types import ArrayType, ClassDecl, RefType, SpanType, Type


def is_implied(decl: ClassDecl, name: str) -> bool:
    """Whether an assignment to `self.name` may declare a field: nothing else of the class has the name."""
    at: ClassDecl | None = decl
    while at is not None:
        if name in at.properties or name in at.methods:
            return False
        at = at.base
    return name not in decl.fields and name not in decl.constants


def implied_type(world: World, scope: Scope, init: ast.FunctionDef, value: ast.expr) -> Type | None:
    """The type of what is assigned, or None where it is not evident."""
    from vipc.sema.annotations import annotation

    if isinstance(value, ast.Name):
        listed = [*init.args.posonlyargs, *init.args.args, *init.args.kwonlyargs]
        note = next((argument.annotation for argument in listed if argument.arg == value.id), None)
        if note is not None:
            ty = annotation(world, scope, note)
            return SpanType(ty.elem) if isinstance(ty, ArrayType) else ty
    found = evaluate(world, scope, value)
    if found is not None and found.value is not None:
        return found.type
    if isinstance(value, ast.Call):
        symbol = resolve(world, scope, value.func)
        return symbol.type if isinstance(symbol, TypeName) else None
    return None


def array_note(world: World, scope: Scope, value: ast.expr) -> Type | None:
    """The type of `array(T, ...)`."""
    from vipc.sema.annotations import element

    if not isinstance(value, ast.Call) or resolve(world, scope, value.func) != Word("vipc.lang.array") or not value.args:
        return None
    ty: Type = ArrayType(element(world, scope, value.args[0]))
    for _ in value.args[2:]:
        ty = ArrayType(ty)
    return ty


def check_array(world: World, scope: Scope, value: ast.expr, declared: ArrayType) -> None:
    """Refuses `x: Array[T] = array(S, ...)`."""
    made = array_note(world, scope, value)
    if made is not None and made != declared:
        world.error(scope, value, "VIP0201", f"{show(declared)} is expected, this is {show(made)}",
                    "Ref[C] are references, C lies in place" if isinstance(made, ArrayType) and isinstance(made.elem, RefType) else "")
