"""A module's and a program's declarations."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from vipc.sema.types import ClassDecl, EnumDecl, ExcDecl, FuncDecl, GlobalVar, Template


@dataclass(eq=False)
class Module:
    """One module: its declarations, and its `ast` for build time."""

    name: str
    file: str
    text: str
    tree: ast.Module
    functions: list[FuncDecl] = field(default_factory=list)      # methods included
    classes: list[ClassDecl] = field(default_factory=list)
    enums: list[EnumDecl] = field(default_factory=list)
    exceptions: list[ExcDecl] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    made_of: dict[ast.Call, ClassDecl | FuncDecl] = field(default_factory=dict)     # module level's calls of generics
    globals: dict[str, GlobalVar] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)             # modules, in order
    traps: str = "raise"                                         # trap model
    base: str = ""                                               # of a module checked before the others: in which base


@dataclass(eq=False)
class Program:
    """All modules reached from the roots, in import order (imported before importer)."""

    modules: dict[str, Module]
    exceptions: list[ExcDecl]                                    # built-in and declared, bases first
    atomics: list[ClassDecl] = field(default_factory=list)       # the classes of Atomic[T] that it names
