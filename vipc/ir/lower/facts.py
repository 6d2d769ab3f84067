"""What the whole program tells about its functions: which may return with the error register set.

A function of the "raise" model may raise if it has a check or calls one that may raise, unless a handler for
everything is around it; a function of either model may raise by a `raise` that no handler in it catches.

I1. A function that may raise is never called without a test of the error register.
I2. Errors do not leave `@export`, `@entry` and `@naked` functions (lowering traps there), nor `@extern` ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from vipc.ir.lower.intervals import interval, within
from vipc.ir.lower.walk import Node, children
from vipc.ir.lower.watched import Watched
from vipc.sema import tree
from vipc.sema.classes import find_init, post_init
from vipc.sema.hierarchy import candidates, receiver
from vipc.sema.types import ArrayType, BoolType, ClassDecl, ClassType, ExcDecl, FuncDecl, FuncType, IntType, PtrType, Type

ISOLATED = frozenset({"export", "entry", "naked", "extern"})
_CHECKED_WORDS = frozenset({"copy_from", "from_bytes", "ord", "sum", "divmod", "search", "partition", "decode", "parse", "place",
                            "f_div", "f_floordiv", "f_mod", "f_divmod", "int_div", "f_pow", "f_to_int", "f_low_bits",
                            "f_round", "f_round_to", "wire_view",
                            "atomic_fetch_add", "atomic_fetch_sub", "atomic_fetch_and", "atomic_fetch_or", "atomic_fetch_xor"})


@dataclass
class Facts:
    """One function: does it raise by itself; whom it calls where an error would leave it; has it to do with errors."""

    raises: bool = False
    touches_errors: bool = False
    calls: list[FuncDecl] = field(default_factory=list)
    all_calls: list[FuncDecl] = field(default_factory=list)
    indirect: list[FuncType] = field(default_factory=list)
    unproven: set[FuncType] = field(default_factory=set)       # signatures called with narrow arguments to check
    unproven_virtual: list[FuncDecl] = field(default_factory=list)   # the same of virtual methods
    values: list[FuncDecl] = field(default_factory=list)


class Raising:
    """Which functions may raise; `values`: functions used as values anywhere, frozen objects included. `checked`: those
    of them that check their own parameters when called through a value."""

    def __init__(self, program: tree.Program, values: list[FuncDecl], watched: Watched | None = None) -> None:
        self.facts: dict[FuncDecl, Facts] = {}
        self.everything = _catching_everything(program.exceptions)
        for module in program.modules.values():
            for func in module.functions:
                facts = self.facts[func] = Facts()
                _Reader(facts, module.traps == "raise", watched, self.everything).body(func.body, frozenset(), False)
        self.by_signature: dict[FuncType, list[FuncDecl]] = {}
        for func in [*values, *(v for facts in self.facts.values() for v in facts.values)]:
            signature = FuncType(tuple(p.type for p in func.params), func.result)
            listed = self.by_signature.setdefault(signature, [])
            if func not in listed:
                listed.append(func)
        unproven = {s for facts in self.facts.values() for s in facts.unproven}
        self.checked = {f for s, listed in self.by_signature.items() if s in unproven for f in listed
                        if not f.flags & ISOLATED}
        self.checked |= {f for facts in self.facts.values() for f in facts.unproven_virtual}
        self.raising: set[FuncDecl] = set()
        for func in self.checked:
            if program.modules[func.module].traps == "raise":
                self.facts[func].raises = True
        self.touching: set[FuncDecl] = set()
        self._spread()

    def indirect(self, signature: FuncType) -> bool:
        """May a call through a Callable raise?"""
        return any(func in self.raising for func in self.by_signature.get(signature, ()))

    def _spread(self) -> None:
        changed = True
        while changed:
            changed = False
            for func, facts in self.facts.items():
                if func not in self.raising and not func.flags & ISOLATED:
                    if facts.raises or any(c in self.raising for c in facts.calls) or any(
                            self.indirect(s) for s in facts.indirect):
                        self.raising.add(func)
                        changed = True
                if func not in self.touching:
                    called = [*facts.all_calls, *(c for s in facts.indirect for c in self.by_signature.get(s, ()))]
                    if facts.touches_errors or any(c in self.touching or c in self.raising for c in called):
                        self.touching.add(func)
                        changed = True


class _Reader:
    """Reads one body into Facts. `caught`: classes that handlers around catch; `all_caught`: everything is."""

    def __init__(self, facts: Facts, checks_raise: bool, watched: Watched | None, everything: frozenset[ExcDecl]) -> None:
        self.facts = facts
        self.everything = everything
        self.checks_raise = checks_raise
        self.watched = watched

    def body(self, nodes: list[tree.Stmt], caught: frozenset[ExcDecl], all_caught: bool) -> None:
        for node in nodes:
            self.node(node, caught, all_caught)

    def node(self, node: Node, caught: frozenset[ExcDecl], all_caught: bool) -> None:
        if isinstance(node, tree.Try):
            classes = frozenset(c for h in node.handlers for c in h.classes)
            every = any(not h.classes or any(c in self.everything for c in h.classes) for h in node.handlers)
            self.facts.touches_errors = True
            self.body(node.body, caught | classes, all_caught or every)
            for handler in node.handlers:
                self.body(handler.body, caught, all_caught)
            self.body(node.orelse, caught, all_caught)
            self.body(node.final, caught, all_caught)
            return
        if isinstance(node, tree.IterObject):
            self.facts.touches_errors = True
        if isinstance(node, tree.Raise):
            self.facts.touches_errors = True
            decl = node.exc.decl if isinstance(node.exc, tree.ExcNew) else None
            if not all_caught and not (decl is not None and _is_caught(decl, caught)):
                self.facts.raises = True
        elif self.checks_raise and not all_caught and node.__class__ in _CHECKS and _CHECKS[node.__class__](node):
            self.facts.raises = True
        if self.watched is not None and self.checks_raise and self.watched.checks(node):
            self._fails(all_caught)
        if node.__class__ in _TELLING:
            self._look(node, all_caught)
        for child in children(node):
            self.node(child, caught, all_caught)


    def _look(self, node: Node, all_caught: bool) -> None:
        """What a node of one of the shapes _TELLING tells."""
        if isinstance(node, tree.HeapNew | tree.HeapArray | tree.Delete):
            self._fails(all_caught)
        for func in _called(node):
            self.facts.all_calls.append(func)
            if not all_caught:
                self.facts.calls.append(func)
        if isinstance(node, tree.CallIndirect) and isinstance(node.callee.ty, FuncType):
            self.facts.indirect.append(node.callee.ty)
            if any(is_narrow(ty) and _unfit(ty, a) for ty, a in zip(node.callee.ty.params, node.args, strict=True)):
                self.facts.unproven.add(node.callee.ty)
        if isinstance(node, tree.Call) and node.receiver is not None:
            if any(is_narrow(param.type) and _unfit(param.type, a)
                   for param, a in zip(node.func.params, node.args, strict=True)):
                self.facts.unproven_virtual += candidates(node.func, node.receiver)
        if isinstance(node, tree.OwnPlace):
            self.facts.unproven_virtual += _virtual_places(node)
        if isinstance(node, tree.FuncRef):
            self.facts.values.append(node.func)

    def _fails(self, all_caught: bool) -> None:
        self.facts.touches_errors = True
        self.facts.raises = self.facts.raises or not all_caught


def _catching_everything(exceptions: Sequence[ExcDecl]) -> frozenset[ExcDecl]:
    """The classes whose handlers let nothing pass: BaseException, and Exception unless a class of the program is none."""
    built_in = {decl.name: decl for decl in exceptions if not decl.module}
    known = frozenset(built_in[name] for name in ("Exception", "BaseException") if name in built_in)
    errors = known - {decl for decl in known if decl.name == "BaseException"}
    return known if all(_is_caught(decl, errors) for decl in exceptions if decl.module) else known - errors


def _is_caught(decl: ExcDecl, caught: frozenset[ExcDecl]) -> bool:
    at: ExcDecl | None = decl
    while at is not None:
        if at in caught:
            return True
        at = at.base
    return False


def _called(node: Node) -> list[FuncDecl]:
    match node:
        case tree.Call(func=func, receiver=at_least):
            return candidates(func, at_least)
        case tree.OwnPlace(obj=obj, setter=setter, getter=getter):
            return [f for one in (setter, getter) if one is not None for f in candidates(one, receiver(one, obj))]
        case tree.CallSink(func=func):
            ends = [func.sink.begin, func.sink.end] if func.sink is not None else []
            return [func, *(f for f in ends if f is not None)]
        case tree.With(enter=enter, exit=leave, manager=manager):
            return [*candidates(enter, receiver(enter, manager)), *candidates(leave, receiver(leave, manager))]
        case tree.New(decl=decl) | tree.HeapNew(decl=decl):
            return constructors(decl)
        case tree.NewArray(ty=ArrayType(elem=ClassType(decl=decl))):
            return constructors(decl)
        case tree.HeapArray(ty=ArrayType(elem=ClassType(decl=decl))):
            return constructors(decl)
    return []


def _virtual_places(node: tree.OwnPlace) -> list[FuncDecl]:
    """The setters and getters that check their parameters themselves, since nothing tells which is called."""
    found = []
    for one in (node.setter, node.getter):
        at_least = None if one is None else receiver(one, node.obj)
        if one is not None and at_least is not None and any(is_narrow(param.type) for param in one.params):
            found += candidates(one, at_least)
    return found


def constructors(decl: ClassDecl) -> list[FuncDecl]:
    """The `__init__`s that constructing an object calls, those of embedded objects included."""
    found = [init for init in (find_init(decl), post_init(decl)) if init is not None]
    for item in decl.fields.values():
        inner = item.type.elem if isinstance(item.type, ArrayType) else item.type
        if item.embedded and isinstance(inner, ClassType):
            found += constructors(inner.decl)
    return found


def _indirect_checks(node: tree.CallIndirect) -> bool:
    ty = node.callee.ty
    return isinstance(ty, FuncType) and any(_unfit(p, a) for p, a in zip(ty.params, node.args, strict=False))


def _arith_checks(node: tree.Arith) -> bool:
    low, high = interval(node.right) if node.op in ("//", "%", "<<", ">>") else (1, 1)
    if node.op in ("<<", ">>"):
        return not 0 <= low <= high <= 63 or node.mode == "checked"
    return low <= 0 <= high or node.mode == "checked"


def _range_checks(node: tree.IterRange) -> bool:
    low, high = interval(node.step)
    return low <= 0 <= high or node.unsigned and interval(node.start)[0] < 0


def _always(node: Node) -> bool:
    del node
    return True


_CHECKS: dict[type, Callable[[Any], bool]] = {
    tree.Piece: lambda node: bool(node.holes) or node.spec.endswith("c"),
    tree.Index: lambda node: not isinstance(node.base.ty, PtrType),
    **dict.fromkeys((tree.Slice, tree.Fit, tree.EnumOf, tree.Assert, tree.OwnPlace, tree.TextExpr, tree.NewBytes, tree.Taken), _always),
    tree.Arith: _arith_checks,
    tree.Unary: lambda node: node.mode == "checked",
    tree.RegAccess: lambda node: node.index is not None,
    tree.Intrinsic: lambda node: node.name in _CHECKED_WORDS,
    **dict.fromkeys((tree.Unpack, tree.For), lambda node: any(fit is not None for fit in node.fits)),
    tree.IterRange: _range_checks,
    tree.Call: lambda node: any(_unfit(p.type, a) for p, a in zip(node.func.params, node.args, strict=False)),
    tree.CallIndirect: _indirect_checks,
    **dict.fromkeys((tree.New, tree.ExcNew), lambda node: bool(node.args)),
    tree.CallSink: lambda node: bool(node.lead),
    tree.IterSplit: lambda node: node.separator is not None and not isinstance(node.separator, tree.Const),
    tree.Reduce: lambda node: node.name == "sum" or node.name in ("min", "max") and node.start is None,
}
"""Can a node itself fail? By its class; those that are not here cannot."""

_TELLING = frozenset((tree.HeapNew, tree.HeapArray, tree.Delete, tree.Call, tree.OwnPlace, tree.CallSink, tree.With, tree.New,
                      tree.NewArray, tree.CallIndirect, tree.FuncRef))
"""The classes of the nodes that `_Reader._look` and `_called` read."""


def is_narrow(ty: Type) -> bool:
    """Is it an integer of less than a word, whose check does not depend on how the word is read?"""
    return isinstance(ty, BoolType) or isinstance(ty, IntType) and ty.bits < 64


def _unfit(ty: object, e: tree.Expr) -> bool:
    return isinstance(ty, (IntType, BoolType)) and not within(interval(e), ty)
