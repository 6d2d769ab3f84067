"""What a name can mean, the scope of a module, and the world that all of a program's modules share.

A name that only build-time Python may use is an `Opaque` symbol: naming it in compiled code is a diagnostic that
says why, and module level may do with it what it likes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from vipc.diagnostics import Sink, Span
from vipc.sema import tree
from vipc.sema.things import Escapes
from vipc.sema.types import (
    AddrType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    ExcDecl,
    ExcType,
    FuncDecl,
    GlobalVar,
    MmioType,
    Template,
    Type,
    TypeVariable,
)


class Refused(Exception):
    """An error was reported (or follows from one that was); the statement is given up."""


@dataclass(frozen=True)
class ModuleName:
    """`import a.b` makes `a` the module name "a"; attributes lead on."""

    path: str


@dataclass(frozen=True)
class Word:
    """A word of the language: "vipc.lang.array", "typing.Final", "builtins.len"."""

    path: str

    @property
    def name(self) -> str:
        """The last part."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class TypeName:
    """A name that means a type and needs no more: int, u8, str, PhysAddr, or an alias of a type."""

    type: Type


@dataclass(frozen=True)
class Opaque:
    """A name for build time only (a function of build time: `func`), or one whose declaration failed (`silent`)."""

    reason: str
    silent: bool = False
    func: FuncDecl | None = None


Symbol = (
    ModuleName | Word | TypeName | Opaque | ClassDecl | EnumDecl | ExcDecl | FuncDecl | GlobalVar | TypeVariable | Template
)


@dataclass(eq=False)
class Scope:
    """A module's names, and what sema remembers of the module between its steps; or those of an instance, where type
    variables are types."""

    module: tree.Module
    names: MutableMapping[str, Symbol] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)              # named in a `global` statement anywhere in the module
    declared: set[str] = field(default_factory=set)             # globals with an annotation of their own
    build_time: set[str] = field(default_factory=set)           # functions that are not compiled
    instance: str = ""                                          # which instance, and who asked for it
    variables: frozenset[str] = frozenset()                     # the type variables that are types here
    statements: list[ast.stmt] = field(default_factory=list)    # of module level, those inside `if` and the like included
    bound_again: set[str] = field(default_factory=set)          # by more than one statement of module level


@dataclass
class Uses:
    """How a template uses its variables. `elements`: as the type of elements; `stored`: of elements that are stored to."""

    elements: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)


@dataclass(eq=False)
class World:
    """All scopes, the built-in exceptions and the sink."""

    sink: Sink
    freestanding: bool = False
    scopes: dict[str, Scope] = field(default_factory=dict)
    exceptions: dict[str, ExcDecl] = field(default_factory=dict)
    atomics: dict[Type, ClassDecl] = field(default_factory=dict)            # the classes of Atomic[T], by T
    importers: dict[str, list[tuple[Scope, ast.ImportFrom]]] = field(default_factory=dict)     # `from` statements, by module
    uses_of_rebound: list[tuple[Scope, ast.AST, str, str]] = field(default_factory=list)
    instance_scopes: dict[ClassDecl | FuncDecl, Scope] = field(default_factory=dict)
    declared: set[ClassDecl] = field(default_factory=set)
    valued: set[ClassDecl] = field(default_factory=set)
    signed: set[FuncDecl] = field(default_factory=set)
    uses: dict[Template, Uses] = field(default_factory=dict)
    settle: Callable[[ClassDecl | FuncDecl], None] | None = None    # declares a new instance, once that can be done
    joins: list[tuple[Scope, tree.Joined]] = field(default_factory=list)    # whose parts are made twice
    checked: set[FuncDecl] = field(default_factory=set)             # whose bodies are done
    settled: frozenset[str] = frozenset()                           # modules that were checked before the others (check_base)
    escapes: Escapes = field(default_factory=Escapes)               # of their functions
    said: set[tuple[str, str, Span]] = field(default_factory=set)   # what was said of an instance, and holds for all

    def scope_of(self, decl: ClassDecl | FuncDecl) -> Scope:
        """The scope that a class or function was declared in."""
        owner = decl.cls if isinstance(decl, FuncDecl) and decl.cls is not None else decl
        return self.instance_scopes.get(owner) or self.scopes[decl.module]

    def error(self, scope: Scope, node: ast.AST, code: str, message: str, help: str = "") -> Refused:
        """Reports an error at `node`; the result is for raising."""
        span = Span.of(node)
        if scope.instance:
            if (code, scope.module.file, span) in self.said:
                return Refused()
            self.said.add((code, scope.module.file, span))
            message = f"{message} (in {scope.instance})"
        if code != "VIP0212" or not self._refused_by_syntax(scope.module.file, span):
            self.sink.error(code, message, scope.module.file, span, help)
        return Refused()

    def _refused_by_syntax(self, file: str, span: Span) -> bool:
        """Whether the syntax stage has refused a construct on this line."""
        return any(found.file == file and found.span.line == span.line and found.code.startswith("VIP01")
                   for found in self.sink.diagnostics)

    def warn(self, scope: Scope, node: ast.AST, code: str, message: str, help: str = "") -> None:
        """Reports a warning at `node`; of instances only what holds for all types."""
        if scope.instance and code in _OF_TYPES:
            return
        self.sink.warning(code, message, scope.module.file, Span.of(node), help)


_OF_TYPES = ("VIP0223", "VIP0225", "VIP0226")
"""Warnings that may hold for some of a generic's types only."""


def type_of_symbol(symbol: Symbol | None) -> Type | None:
    """The type that a name means in an annotation, if it means one."""
    match symbol:
        case TypeName(type=known):
            return known
        case ClassDecl(kind="mmio"):
            return MmioType(symbol)
        case ClassDecl():
            return ClassType(symbol)
        case EnumDecl():
            return EnumType(symbol)
        case ExcDecl():
            return ExcType(symbol)
        case Word(path="vipc.lang.unsafe.PhysAddr") | Word(path="vipc.lang.unsafe.VirtAddr"):
            return AddrType(symbol.name)
    return None
