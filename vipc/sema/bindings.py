"""Names of module level that more than one statement binds.

What compiled code takes from the source alone (the value of a `Final`, what a function, a class or an alias is) may be bound once.
A `Final` may also stand in several arms of `if` and the like: then its value is the one that module level leaves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from vipc.nodes import walk
from vipc.sema.annotations import is_final
from vipc.sema.symbols import Scope, World

_Site = tuple[str, ast.stmt, bool]


def check_bindings(world: World, scope: Scope) -> None:
    """Refuses what is bound again and may not be; `scope.bound_again` are all names bound more than once."""
    sites: dict[str, list[tuple[ast.stmt, bool]]] = {}
    for name, node, nested in _sites(scope.module.tree.body, False):
        sites.setdefault(name, []).append((node, nested))
    for name, found in sites.items():
        if len(found) == 1:
            continue
        last = found[-1][0]
        if any(_is_final(world, scope, node) for node, _ in found) and not all(
                nested and _is_final(world, scope, node) for node, nested in found):
            world.error(scope, last, "VIP0215", f"{name} is Final and never re-bound")
        elif isinstance(found[0][0], ast.FunctionDef | ast.ClassDef) and not isinstance(last, ast.FunctionDef | ast.ClassDef):
            world.error(scope, last, "VIP0307", f"{name} is defined twice", "give one of them another name")
        scope.bound_again.add(name)


def _is_final(world: World, scope: Scope, node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and is_final(world, scope, node.annotation)[0]


def _sites(body: Sequence[ast.stmt], nested: bool) -> Iterator[_Site]:
    """Every name that a statement binds, with the statement and whether it lies in another."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node, nested
            case ast.Assign(targets=targets):
                yield from ((name, node, nested) for target in targets for name in _names(target))
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                if not isinstance(node, ast.AnnAssign) or node.value is not None:
                    yield from ((name, node, nested) for name in _names(target))
            case ast.For(target=target):
                yield from ((name, node, nested) for name in _names(target))
            case ast.With(items=items):
                yield from ((name, node, nested) for item in items if item.optional_vars for name in _names(item.optional_vars))
            case ast.Expr(value=value) if not isinstance(value, ast.Constant):
                yield from ((part.target.id, node, nested) for part in walk(value) if isinstance(part, ast.NamedExpr))
        if isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.With):
            for inner in ("body", "orelse", "finalbody"):
                yield from _sites(getattr(node, inner, ()), True)
            for handler in getattr(node, "handlers", ()):
                yield from _sites(handler.body, True)


def _names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from _names(item)
        case ast.Starred(value=inner):
            yield from _names(inner)
