"""Programs that cannot stand on a base checked before them (check.check_base): they must be checked whole.

Checking a base assumed that nothing outside of it changes what it means. That does not hold where
- a class derives from one of the base: its methods may become virtual, its objects get a table;
- compiled code may name a function of the base that only build time called, which was left out;
- an image of the kernel shares modules of the base with programs: they trap in another way.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.nodes import walk
from vipc.sema.symbols import Scope, World
from vipc.sema.types import ClassDecl


class Unsuited(Exception):
    """The modules do not stand on the base."""


def refuse_unsuited(world: World, scopes: Sequence[Scope]) -> None:
    """Raises Unsuited for what can be seen before the modules `scopes` are declared."""
    if not world.settled:
        return
    settled = [scope for name, scope in world.scopes.items() if name in world.settled]
    if any(scope.module.traps == "brk" for scope in settled) and not world.freestanding:
        raise Unsuited
    left = {name for scope in settled for name in scope.build_time}
    if left and any(_name(node) in left for scope in scopes for node in walk(scope.module.tree)):
        raise Unsuited


def refuse_settled(world: World, base: ClassDecl) -> None:
    """Raises Unsuited where something derives from a class of the base."""
    if base.module in world.settled:
        raise Unsuited


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
    return ""
