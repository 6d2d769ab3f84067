"""What the generator knows while it writes one function: its module, its names, and what an old value is.

I1. A module-level name that a local hides is reached through the table of modules, never by its plain name.
I2. Temporaries have names that no source can hold twice: `__t1__`, `__t2__`, ...
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from vipc.hosted.places import loaded
from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.modules import import_statements
from vipc.sema.types import FuncDecl

SUPPORT, MODULES = "__vip__", "__vip_modules__"
"""What generated code calls `vipc.hosted.support` and its table of modules."""


@dataclass(eq=False)
class Context:
    """State of generating one function; `func` is None for what stands at module level."""

    module: tree.Module
    hidden: frozenset[str]                      # names that are not module level's here
    module_names: frozenset[str]                # names that module level binds
    typing_names: frozenset[str]                # names that only type checkers see imported
    func: FuncDecl | None = None
    old: list[ast.expr] = field(default_factory=list)
    temporaries: int = 0
    rebound: set[str] = field(default_factory=set)  # module-level names that expressions bind

    def reference(self, module: str, qualname: str) -> ast.expr:
        """A module-level name, or a member of one."""
        first, *rest = _path(qualname)
        found: ast.expr
        if module == self.module.name and first not in self.hidden:
            found = loaded(first)
        else:
            table = ast.Subscript(loaded(MODULES), ast.Constant(module), ast.Load())
            found = ast.Attribute(table, first, ast.Load())
        for name in rest:
            found = ast.Attribute(found, name, ast.Load())
        return found

    def written(self, node: ast.AST | None, module: str, qualname: str) -> ast.expr:
        """The same, by the dotted name that the source wrote if it means that at run time too: what a test puts in
        place of an imported name is then used."""
        path = _dotted(node)
        if path is None or "[" in qualname or path[0] in self.hidden or path[0] in self.typing_names:
            return self.reference(module, qualname)
        found: ast.expr = loaded(path[0])
        for name in path[1:]:
            found = ast.Attribute(found, name, ast.Load())
        return found

    def builtin(self, name: str) -> ast.expr:
        """A built-in name, also where the source has given the name another meaning."""
        if name in self.hidden or name in self.module_names:
            return ast.Attribute(self.support("builtins"), name, ast.Load())
        return loaded(name)

    def support(self, name: str) -> ast.expr:
        """A function of vipc.hosted.support."""
        return ast.Attribute(loaded(SUPPORT), name, ast.Load())

    def temporary(self) -> str:
        """A fresh name (I2)."""
        self.temporaries += 1
        return f"__t{self.temporaries}__"


def _path(qualname: str) -> list[str]:
    """The parts of a qualified name; types in brackets belong to the name before them."""
    head, bracket, rest = qualname.rpartition("]")
    return [head + bracket, *rest.split(".")[1:]] if bracket else qualname.split(".")


def _dotted(node: ast.AST | None) -> list[str] | None:
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=name):
            path = _dotted(value)
            return None if path is None else [*path, name]
    return None


def typing_names_of(module: tree.Module) -> frozenset[str]:
    """Names that are imported under `if TYPE_CHECKING:`."""
    return frozenset((alias.asname or alias.name).partition(".")[0]
                     for node, typing_only in import_statements(module.tree.body) if typing_only
                     for alias in getattr(node, "names", []))


def names_of(module: tree.Module) -> frozenset[str]:
    """Names that module level binds and that built-in functions have too."""
    bound: set[str] = set()
    for node in walk(module.tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    return frozenset(bound & set(dir(builtins)))
