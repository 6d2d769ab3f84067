"""Module-level names and dotted paths to symbols. Locals are the body's business (body.py)."""

from __future__ import annotations

import ast

from vipc.sema.modules import is_known_outside
from vipc.sema.symbols import ModuleName, Opaque, Refused, Scope, Symbol, TypeName, Word, World
from vipc.sema.types import BOOL, BYTES, FLOAT, INT_TYPES, STR, Template, Type
from vipc.sema.words import BUILD_TIME_BUILTINS, BUILTIN_FUNCTIONS, CONTAINERS, INTEGER_WORDS, WORD_MODULES

_BUILTIN_TYPES: dict[str, Type] = {"int": INT_TYPES["int"], "bool": BOOL, "float": FLOAT, "str": STR, "bytes": BYTES}


def resolve(world: World, scope: Scope, node: ast.expr) -> Symbol | None:
    """The symbol of a name, dotted path or `Generic[types]`; None if it is none of these or unknown."""
    match node:
        case ast.Name(id=name):
            return lookup(world, scope, name)
        case ast.Attribute(value=value, attr=attr):
            owner = resolve(world, scope, value)
            if isinstance(owner, ModuleName):
                return member(world, owner.path, attr)
        case ast.Subscript(value=ast.Name() | ast.Attribute() as value):
            owner = resolve(world, scope, value)
            if isinstance(owner, Template):
                return _instance(world, scope, owner, node)
    return None


def _instance(world: World, scope: Scope, template: Template, node: ast.Subscript) -> Symbol:
    from vipc.sema.generics import written

    try:
        return written(world, scope, template, node)
    except Refused:
        return Opaque(template.name, silent=True)


def lookup(world: World, scope: Scope, name: str) -> Symbol | None:
    """A plain name at module level, or a built-in one."""
    if name in scope.names:
        return scope.names[name]
    if name in _BUILTIN_TYPES:
        return TypeName(_BUILTIN_TYPES[name])
    if name in world.exceptions and not world.exceptions[name].module:
        return world.exceptions[name]
    if name in BUILTIN_FUNCTIONS:
        return Word(f"builtins.{name}")
    if name in BUILD_TIME_BUILTINS:
        return Opaque(f"{name} is for build time only")
    return None


def member(world: World, module: str, name: str) -> Symbol | None:
    """`module.name`: what the module defines, else a submodule."""
    if module == "vipc.lang" and name in CONTAINERS:
        return world.scopes[CONTAINERS[name]].names[name] if CONTAINERS[name] in world.scopes else None
    if module in WORD_MODULES:
        inside = any(known.startswith(f"{module}.{name}.") for known in world.scopes)
        return word(module, name) or (ModuleName(f"{module}.{name}") if inside else None)
    scope = world.scopes.get(module)
    if scope is not None and name in scope.names:
        return scope.names[name]
    path = f"{module}.{name}"
    if path in world.scopes or path in WORD_MODULES or any(known.startswith(path + ".") for known in world.scopes):
        return ModuleName(path)
    if any(known.startswith(path + ".") for known in WORD_MODULES):
        return ModuleName(path)
    if is_known_outside(module):
        return Opaque(f"{path} is for build time only")
    return None


def word(module: str, name: str) -> Symbol | None:
    """A word of a word module."""
    if name not in WORD_MODULES[module]:
        path = f"{module}.{name}"
        if path in WORD_MODULES:
            return ModuleName(path)
        return None if module.startswith("vipc") else Opaque(f"{path} is for build time only")
    if module == "vipc.lang" and name in INTEGER_WORDS:
        return TypeName(INT_TYPES[name])
    return Word(f"{'typing' if module == 'collections.abc' else module}.{name}")
