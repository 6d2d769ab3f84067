"""Walks over source trees: as `ast.walk`, several times faster, for what every stage does to every function.

I1. Contexts (`ast.Load`) and operators are left out: they are read where they stand, and nobody looks for them.
"""

from __future__ import annotations

import ast

_PLAIN = frozenset({"id", "ctx", "attr", "arg", "kind", "type_comment", "module", "level", "asname", "rest", "conversion",
                    "is_async", "simple", "op", "ops", "kwd_attrs"})
"""Fields that never hold a node worth a visit."""
_WITH_GAPS = frozenset({"keys", "kw_defaults"})
"""Lists that may hold None."""
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    if issubclass(kind, ast.Constant | ast.MatchSingleton | ast.Global | ast.Nonlocal | ast.alias):
        return ()
    return tuple(name for name in kind._fields if name not in _PLAIN and not (name == "name" and issubclass(kind, _NAMED)))


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields that hold nodes, by the node's class."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = self[kind] = _fields(kind)
        return found


FIELDS = _Fields()


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly beneath `node`, in the order of the fields."""
    found: list[ast.AST] = []
    for name in FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += value if name not in _WITH_GAPS else [item for item in value if item is not None]
        elif value is not None:
            found.append(value)
    return found


def walk(root: ast.AST) -> list[ast.AST]:
    """`root` and all beneath it, level by level."""
    found = [root]
    fields = FIELDS
    for node in found:
        for name in fields[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += value if name not in _WITH_GAPS else [item for item in value if item is not None]
            elif value is not None:
                found.append(value)
    return found
