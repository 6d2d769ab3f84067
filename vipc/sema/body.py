"""A function body under check: its variables, and what is known at the current point.

I1. `known.assigned` holds the names certainly assigned here ("self.x" for fields in `__init__`).
I2. `known.present` holds the paths ("x", "self.x", "self.a.b") certainly not None here, and pairs of a path and a class
    that its object certainly has.
I3. `known` is None where the current point cannot be reached.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from vipc.records import record
from vipc.sema import tree
from vipc.sema.integers import Operand, leaf
from vipc.sema.resolve import lookup, resolve
from vipc.sema.symbols import Opaque, Refused, Scope, Symbol, World
from vipc.sema.types import BoolType, ClassDecl, EnumType, ExcDecl, FuncDecl, IntType, LocalVar, Type

Kind = TypeVar("Kind", ClassDecl, ExcDecl)
Fact = str | tuple[str, ClassDecl | ExcDecl]


@record
class Known:
    """What holds at a point of the body (I1, I2)."""

    assigned: frozenset[str] = frozenset()
    present: frozenset[Fact] = frozenset()


def path_told(fact: Fact) -> str:
    """The path that a fact is about."""
    return fact if isinstance(fact, str) else fact[0]


@dataclass
class LoopFrame:
    """The states at the `break`s of the innermost loop, and where a turn starts."""

    start: Known | None = None
    breaks: list[Known | None] = field(default_factory=list)


@dataclass(eq=False)
class Body:
    """State of checking one function. `handlers` maps ast classes to the functions that check them."""

    world: World
    scope: Scope
    func: FuncDecl
    handlers: Mapping[type[ast.AST], Callable[[Body, ast.expr], tree.Expr]]
    variables: dict[str, LocalVar] = field(default_factory=dict)
    local_names: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    poisoned: set[str] = field(default_factory=set)
    known: Known | None = field(default_factory=Known)
    loops: list[LoopFrame] = field(default_factory=list)
    operands: dict[tree.Expr, Operand] = field(default_factory=dict)
    folded: dict[tree.Const, tuple[tree.Const, ...]] = field(default_factory=dict)    # what a constant was computed from
    through: dict[ast.BoolOp, Known | None] = field(default_factory=dict)     # what holds after `and` was true, `or` false
    ready: dict[ast.expr, tree.Expr] = field(default_factory=dict)      # checked ahead of their turn
    wanted: Type | None = None                  # of the expression whose check begins
    written: ast.expr | None = None             # what is being written as a text: a text method may be called for it
    in_handler: int = 0
    discards: bool = False                      # `_` is never read: each store to it is a variable of its own

    # ------------------------------------------------------------ expressions

    def expr(self, node: ast.expr, wanted: Type | None = None) -> tree.Expr:
        """Checks an expression; raises Refused. `wanted`: the type of the place that it initialises."""
        ready = self.ready.pop(node, None)
        if ready is not None:
            return ready
        self.wanted = wanted
        handler = self.handlers.get(type(node))
        if handler is None:
            raise self.error(node, "VIP0212", f"{type(node).__name__} is not part of the language")
        return handler(self, node)

    def operand(self, expr: tree.Expr) -> Operand:
        """The integer rules' view of a checked expression."""
        known = self.operands.get(expr)
        return known if known is not None else leaf(interval_of(expr))

    def error(self, node: ast.AST, code: str, message: str, help: str = "") -> Refused:
        """Reports an error; the result is for raising."""
        return self.world.error(self.scope, node, code, message, help)

    # ------------------------------------------------------------ names

    def is_local(self, name: str) -> bool:
        """Whether `name` is a variable of this function."""
        return name in self.local_names

    def symbol(self, node: ast.expr) -> Symbol | None:
        """What a name, dotted path or `Generic[types]` means at module level; None if its root is a local."""
        root = node
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if not isinstance(root, ast.Name) or self.is_local(root.id):
            return None
        from_module = lookup(self.world, self.scope, root.id)
        if from_module is None:
            return None
        return from_module if isinstance(node, ast.Name) else resolve(self.world, self.scope, node)

    def declare(self, name: str, ty: Type, node: ast.AST) -> LocalVar:
        """A new local variable."""
        var = LocalVar(name, ty, node)
        self.variables[name] = var
        self.func.locals.append(var)
        return var

    def hidden(self, name: str, ty: Type, node: ast.AST) -> LocalVar:
        """A local variable that the source does not name."""
        var = LocalVar(name, ty, node)
        self.func.locals.append(var)
        return var

    # ------------------------------------------------------------ flow

    def assign(self, path: str) -> None:
        """`path` is certainly assigned from here on, and no longer known to be present."""
        if self.known is not None:
            present = frozenset(p for p in self.known.present
                                if path_told(p) != path and not path_told(p).startswith(path + "."))
            self.known = Known(self.known.assigned | {path}, present)

    def unassign(self, path: str) -> None:
        """`path` has no value from here on."""
        self.assign(path)
        if self.known is not None:
            self.known = Known(self.known.assigned - {path}, self.known.present)

    def is_assigned(self, path: str) -> bool:
        """Whether `path` is certainly assigned; true where nothing arrives."""
        return self.known is None or path in self.known.assigned

    def learn(self, facts: frozenset[Fact]) -> None:
        """The facts hold from here on."""
        if self.known is not None and facts:
            self.known = Known(self.known.assigned, self.known.present | facts)

    def is_present(self, path: str | None) -> bool:
        """Whether `path` is known not to be None."""
        return path is not None and self.known is not None and path in self.known.present

    def class_at(self, path: str | None, at_least: Kind) -> Kind:
        """The class that the object or exception at a path of class `at_least` is known to have."""
        for fact in self.known.present if path is not None and self.known is not None else ():
            if not isinstance(fact, str) and fact[0] == path and isinstance(fact[1], type(at_least)) \
                    and at_least in bases_of(fact[1]):
                at_least = fact[1]
        return at_least

    def forget_fields(self, name: str | None = None) -> None:
        """A call happened, or a store to a field `name`: paths that lead through fields (that field) may have changed;
        after a call, also names of module level."""
        if self.known is not None and self.known.present:
            kept = frozenset(p for p in self.known.present if self._survives(path_told(p), name))
            self.known = Known(self.known.assigned, kept)

    def _survives(self, path: str, name: str | None) -> bool:
        root, *fields = path.split(".")
        if name is not None:
            return name not in fields
        return not fields and root in self.local_names

    def forget(self, names: set[str], fields: bool = True) -> None:
        """The variables (and all fields and names of module level) may have been re-bound, as loops do."""
        if self.known is not None:
            kept = frozenset(p for p in self.known.present if path_told(p).split(".")[0] not in names
                             and not (fields and ("." in path_told(p) or path_told(p) not in self.local_names)))
            self.known = Known(self.known.assigned, kept)


def bases_of(decl: Kind | None) -> list[Kind]:
    """The class and those it derives from."""
    found: list[Kind] = []
    while decl is not None:
        found.append(decl)
        decl = decl.base
    return found


def join(*states: Known | None) -> Known | None:
    """What holds wherever the flow comes from."""
    arriving = [state for state in states if state is not None]
    if not arriving:
        return None
    assigned, present = arriving[0].assigned, arriving[0].present
    for state in arriving[1:]:
        assigned, present = assigned & state.assigned, present & state.present
    return Known(assigned, present)


def path_of(node: ast.expr) -> str | None:
    """The path of a name or of fields of a name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            inner = path_of(value)
            return None if inner is None else f"{inner}.{attr}"
        case ast.NamedExpr(target=ast.Name(id=name)):
            return name
    return None


def interval_of(expr: tree.Expr) -> tuple[int, int]:
    """The interval of an integer expression that is a leaf."""
    if expr.interval is not None:
        return expr.interval
    return type_interval(expr.ty)


def type_interval(ty: Type) -> tuple[int, int]:
    """All values of an integer type."""
    match ty:
        case IntType():
            return ty.low, ty.high
        case BoolType():
            return 0, 1
        case EnumType(decl=decl):
            low, high = min(decl.members.values(), default=0), max(decl.members.values(), default=0)
            return (0, (1 << high.bit_length()) - 1) if decl.kind == "IntFlag" and low >= 0 else (low, high)
    return -(1 << 63), (1 << 63) - 1


def silent(symbol: Symbol | None) -> bool:
    """Whether a symbol stands for something already refused."""
    return isinstance(symbol, Opaque) and symbol.silent
