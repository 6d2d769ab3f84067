"""The methods that `@dataclass` gives a class: `__eq__` by field, and the order of its fields.

`__init__` needs no function: a `New` of a dataclass has one argument per field, and storing them is its meaning.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import type_interval
from vipc.sema.conversion import is_integral
from vipc.sema.inner_storage import is_inner
from vipc.sema.instance_names import symbol_name
from vipc.sema.types import BOOL, ClassDecl, ClassType, FieldDecl, FuncDecl, LocalVar

_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def add_methods(module: tree.Module, decl: ClassDecl) -> None:
    """Adds `__eq__`, and with order=True the four comparisons, unless the class has its own."""
    if "__eq__" not in decl.methods:
        _add(module, decl, "__eq__", _equal)
    if decl.order:
        for name in _ORDER:
            if name not in decl.methods:
                _add(module, decl, name, _ordered(_ORDER[name]))


def _add(module: tree.Module, decl: ClassDecl, name: str, make: object) -> None:
    node = decl.src or ast.Pass()
    ty = ClassType(decl)
    params = [LocalVar("self", ty, node, param=True), LocalVar("other", _other(decl) if name == "__eq__" else ty, node,
                                                               param=True)]
    symbol = symbol_name(f"{decl.module}.{decl.name}.{name}")
    func = FuncDecl(name, f"{decl.name}.{name}", decl.module, symbol, params=params, result=BOOL, cls=decl)
    assert callable(make)
    func.body = make(decl, node, params)
    decl.methods[name] = func
    module.functions.append(func)


def compare_classes(decl: ClassDecl) -> None:
    """Makes the `__eq__` that was given to a class anew: another class derives from it now."""
    given = decl.methods.get("__eq__")
    if given is not None and given.src is None:
        given.body = _equal(decl, decl.src or ast.Pass(), given.params)


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


def _same(field: FieldDecl, node: ast.AST, params: list[LocalVar]) -> tree.Expr:
    first, second = _pair(field, node, params)
    if isinstance(field.type, ClassType) and "__eq__" in field.type.decl.methods:
        return tree.Call(BOOL, node, field.type.decl.methods["__eq__"], [first, second], [0, 1])
    return tree.Compare(BOOL, node, first, [("==", second)])


def _equal(decl: ClassDecl, node: ast.AST, params: list[LocalVar]) -> list[tree.Stmt]:
    tests = [_same(field, node, params) for field in decl.fields.values() if not is_inner(field)]
    if decl.base is not None or decl.derived:
        objects: list[tree.Expr] = [tree.Local(param.type, node, param) for param in params]
        tests.insert(0, tree.Intrinsic(BOOL, node, "same_class", objects, interval=(0, 1)))
    if not tests:
        return [tree.Return(node, tree.Const(BOOL, node, True, interval=(1, 1)))]
    return [tree.Return(node, tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "and", tests))]


def _ordered(op: str) -> object:
    """Field by field: the first that differs decides."""
    def make(decl: ClassDecl, node: ast.AST, params: list[LocalVar]) -> list[tree.Stmt]:
        made: list[tree.Stmt] = []
        for field in decl.fields.values():
            first, second = _pair(field, node, params)
            decided: tree.Stmt = tree.Return(node, tree.Compare(BOOL, node, first, [(op[0], second)]))
            made.append(tree.If(node, tree.Not(BOOL, node, _same(field, node, params)), [decided], []))
        made.append(tree.Return(node, tree.Const(BOOL, node, op in ("<=", ">="), interval=(0, 1))))
        return made
    return make
