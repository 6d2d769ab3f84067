"""The methods that `@dataclass` gives a class: `__eq__` by field, and the order of its fields.

`__init__` needs no function: a `New` of a dataclass has one argument per field, and storing them is its meaning.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import type_interval
from vipc.sema.classes import data_fields, find_method
from vipc.sema.conversion import is_integral, tuple_items
from vipc.sema.hierarchy import receiver, subtree
from vipc.sema.instance_names import symbol_name
from vipc.sema.types import BOOL, STR, ClassDecl, ClassType, FieldDecl, FuncDecl, LocalVar, OptionalType, TupleType

_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def add_methods(module: tree.Module, decl: ClassDecl) -> None:
    """Adds what a dataclass is given, unless the class has its own; their bodies are made when all classes are known."""
    names = [*(["__eq__"] if decl.compares else []), *(["__repr__"] if decl.shows else []), *(_ORDER if decl.order else [])]
    for name in names:
        add_method(module, decl, name)


def add_method(module: tree.Module, decl: ClassDecl, name: str) -> None:
    """Adds one such method, unless the class has its own."""
    if name in decl.methods:
        return
    node, ty = decl.src or ast.Pass(), ClassType(decl)
    params = [LocalVar("self", ty, node, param=True)]
    shows = name in ("__repr__", "__str__")
    if not shows:
        params.append(LocalVar("other", _other(decl) if name == "__eq__" else ty, node, param=True))
    symbol = symbol_name(f"{decl.module}.{decl.name}.{name}")
    func = FuncDecl(name, f"{decl.name}.{name}", decl.module, symbol, params=params, result=STR if shows else BOOL, cls=decl)
    func.flags = frozenset({"text"} if shows else ())
    decl.methods[name] = func
    module.functions.append(func)


def shows_by_repr(decl: ClassDecl) -> bool:
    """Whether `str` of the class is its `__repr__`, and a class below has a `__str__` that may be meant instead."""
    return "__repr__" in decl.methods and find_method(decl, "__str__") is None \
        and any("__str__" in one.methods for one in subtree(decl))


def inherits_repr(decl: ClassDecl) -> bool:
    """Whether the class shows itself by the `__repr__` that a dataclass above it was given."""
    above = find_method(decl.base, "__repr__")
    return above is not None and above.src is None


def comparison_body(decl: ClassDecl, func: FuncDecl) -> list[tree.Stmt]:
    """The body of a comparison that a dataclass is given."""
    node = decl.src or ast.Pass()
    if func.name == "__eq__":
        return _equal(decl, node, func.params)
    return _ordered(_ORDER[func.name], decl, node, func.params)


def _other(decl: ClassDecl) -> ClassType:
    """What `__eq__` takes: anything of the hierarchy that dataclasses above this one compare."""
    while decl.base is not None and (decl.base.kind == "dataclass" or "__eq__" in decl.base.methods):
        decl = decl.base
    return ClassType(decl)


def _pair(field: FieldDecl, node: ast.AST, params: list[LocalVar]) -> tuple[tree.Expr, tree.Expr]:
    interval = type_interval(field.type) if is_integral(field.type) else None
    own, other = (tree.Local(param.type, node, param) for param in params)
    same = other if own.ty == other.ty else tree.Cast(own.ty, node, other)
    return tree.Field(field.type, node, own, field, interval=interval), \
        tree.Field(field.type, node, same, field, interval=interval)


def equality(node: ast.AST, one: tree.Expr, other: tree.Expr) -> tree.Expr:
    """`one == other` as CPython compares the items of tuples: the same object is equal to itself."""
    if isinstance(one.ty, TupleType):
        pairs = zip(tuple_items(one), tuple_items(other), strict=True)
        tests = [equality(node, *pair) for pair in pairs]
        return tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "and", tests)
    equal = equality_by_method(node, one, other)
    if equal is None:
        return tree.Compare(BOOL, node, one, [("==", other)])
    return tree.BoolOp(BOOL, node, "or", [tree.Compare(BOOL, node, one, [("is", other)]), equal])


def equality_by_method(node: ast.AST, one: tree.Expr, other: tree.Expr) -> tree.Expr | None:
    """What the `__eq__` of two objects of one class says, False where just one is None; None where the class has no such method."""
    decl = one.ty.of.decl if isinstance(one.ty, OptionalType) else one.ty.decl if isinstance(one.ty, ClassType) else None
    method = find_method(decl, "__eq__")
    if decl is None or method is None:
        return None
    ty = ClassType(decl)
    objects: list[tree.Expr] = [part if part.ty == ty else tree.Cast(ty, node, part) for part in (one, other)]
    equal = tree.Call(BOOL, node, method, objects, [0, 1], receiver=receiver(method, objects[0]))
    if not isinstance(one.ty, OptionalType):
        return equal
    return tree.BoolOp(BOOL, node, "and", [tree.Truth(BOOL, node, one), tree.Truth(BOOL, node, other), equal])


def _equal(decl: ClassDecl, node: ast.AST, params: list[LocalVar]) -> list[tree.Stmt]:
    tests = [equality(node, *_pair(field, node, params)) for field in data_fields(decl)]
    if decl.base is not None or decl.derived:
        objects: list[tree.Expr] = [tree.Local(param.type, node, param) for param in params]
        tests.insert(0, tree.Intrinsic(BOOL, node, "same_class", objects, interval=(0, 1)))
    if not tests:
        return [tree.Return(node, tree.Const(BOOL, node, True, interval=(1, 1)))]
    return [tree.Return(node, tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "and", tests))]


def _ordered(op: str, decl: ClassDecl, node: ast.AST, params: list[LocalVar]) -> list[tree.Stmt]:
    """Field by field: the first that differs decides."""
    made: list[tree.Stmt] = []
    for field in data_fields(decl):
        first, second = _pair(field, node, params)
        decided = tree.Return(node, _less(node, op[0], first, second))
        made.append(tree.If(node, tree.Not(BOOL, node, equality(node, first, second)), [decided], []))
    made.append(tree.Return(node, tree.Const(BOOL, node, op in ("<=", ">="), interval=(0, 1))))
    return made


def _less(node: ast.AST, op: str, one: tree.Expr, other: tree.Expr) -> tree.Expr:
    """`one op other`, by the method of its class if it is an object."""
    name = "__lt__" if op == "<" else "__gt__"
    method = find_method(one.ty.decl, name) if isinstance(one.ty, ClassType) else None
    if method is None:
        return tree.Compare(BOOL, node, one, [(op, other)])
    return tree.Call(BOOL, node, method, [one, other], [0, 1], receiver=receiver(method, one))
