"""A module's part of a request: its hosted code, and what is to be frozen of it.

I1. The parts of modules of a base (vipc.base) are kept: in this process, and beside the base. They are the same for all copies of
    the base in which the module has the same functions, flags and classes: instances and marks are all that programs add to it.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vipc.cache import CACHE, load, store
from vipc.hosted.code import hosted_code
from vipc.hosted.conformity import Shapes
from vipc.hosted.shapes import shapes_of
from vipc.sema import tree
from vipc.sema.tree.parts import NODE_FIELDS, NODES
from vipc.sema.types import FuncDecl


@dataclass(frozen=True, slots=True)
class Prepared:
    """`code`: marshalled; `classes`: field names in order, by class; `constants`: sources of build-time expressions."""

    code: bytes
    globals: tuple[str, ...]
    classes: dict[str, list[str]]
    constants: tuple[str, ...]
    shapes: Shapes


class PreparedModules:
    """The parts of a program's modules."""

    def __init__(self, folder: Path = CACHE) -> None:
        self._folder = folder / "hosted"
        self._missed: set[str] = set()

    def part(self, module: tree.Module) -> Prepared:
        """The module's part, made or found."""
        if not module.base:
            return _prepare(module)
        kept = _kept.get(module.base)
        if kept is None:
            found = load(self._path(module.base))
            kept = _kept[module.base] = found if isinstance(found, dict) else {}
        key = _key(module)
        if key not in kept:
            kept[key] = _prepare(module)
            self._missed.add(module.base)
        return kept[key]

    def save(self) -> None:
        """Write the bases that grew."""
        for base in sorted(self._missed):
            store(self._path(base), pickle.dumps(_kept[base], protocol=5))
        self._missed.clear()

    def _path(self, base: str) -> Path:
        return self._folder / f"{base}.pickle"


_kept: dict[str, dict[str, Prepared]] = {}


def _key(module: tree.Module) -> str:
    """What tells the copies of a base's module apart (I1)."""
    functions = [(func.qualname, sorted(func.flags)) for func in module.functions]
    return hashlib.sha256(repr((module.name, functions, [decl.name for decl in module.classes])).encode()).hexdigest()


def _prepare(module: tree.Module) -> Prepared:
    constants: dict[str, None] = {}
    for cls in module.classes:
        for field in cls.fields.values():
            if cls.base is not None and cls.base.fields.get(field.name) is field:
                continue                    # a matter of the module that declares it
            for expression in (*field.lengths, field.fill, field.items):
                if expression is not None:
                    constants[ast.unparse(expression)] = None
    for function in module.functions:
        for expression in _lengths(function):
            constants[ast.unparse(expression)] = None
    return Prepared(marshal.dumps(hosted_code(module)), tuple(module.globals), {cls.name: list(cls.fields) for cls in module.classes},
                    tuple(constants), shapes_of(module))


def _lengths(function: FuncDecl) -> Iterator[ast.expr]:
    """The lengths of the arrays that a function makes."""
    for local in function.locals:
        yield from local.lengths
    stack: list[object] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, tree.NewArray):
            yield from node.lengths
        if isinstance(node, (list, tuple)):
            stack.extend(node)
        elif isinstance(node, NODES):
            stack.extend([getattr(node, name) for name in NODE_FIELDS[node.__class__]])
