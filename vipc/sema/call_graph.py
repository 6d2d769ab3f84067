"""Who may call whom: of virtual methods all overrides, of values all functions of the type."""

from __future__ import annotations

from vipc.sema import tree
from vipc.sema.classes import find_init, post_init
from vipc.sema.hierarchy import candidates, receiver
from vipc.sema.types import FuncDecl, FuncType
from vipc.sema.walk import every, heads, statements


def type_of(func: FuncDecl) -> FuncType:
    """The type of a function as a value."""
    return FuncType(tuple(param.type for param in func.params), func.result)


def callers_of(functions: list[FuncDecl], by_type: dict[FuncType, list[FuncDecl]]) -> dict[FuncDecl, list[FuncDecl]]:
    """Who may call each function. `by_type`: the functions that are used as values."""
    callers: dict[FuncDecl, list[FuncDecl]] = {}
    for func in functions:
        for statement in statements(func.body):
            if isinstance(statement, tree.With):
                for callee in (*entered(statement), *left(statement)):
                    callers.setdefault(callee, []).append(func)
            for head in heads(statement):
                for part in every(head):
                    for callee in callees_of(part, by_type):
                        callers.setdefault(callee, []).append(func)
    return callers


def callees_of(part: tree.Expr, by_type: dict[FuncType, list[FuncDecl]]) -> list[FuncDecl]:
    """The functions that an expression itself may call."""
    match part:
        case tree.Call(func=func, receiver=at_least):
            return candidates(func, at_least)
        case tree.CallSink(func=func):
            return [func]
        case tree.OwnPlace(obj=obj, setter=setter, getter=getter):
            return [found for one in (setter, getter) if one is not None for found in candidates(one, receiver(one, obj))]
        case tree.CallIndirect(callee=callee) if isinstance(callee.ty, FuncType):
            return by_type.get(callee.ty, [])
        case tree.New(decl=decl) | tree.HeapNew(decl=decl):
            return [init for init in (find_init(decl), post_init(decl)) if init is not None]
    return []


def entered(statement: tree.With) -> list[FuncDecl]:
    """What a `with` may enter by."""
    return candidates(statement.enter, receiver(statement.enter, statement.manager))


def left(statement: tree.With) -> list[FuncDecl]:
    """What a `with` may be left by."""
    return candidates(statement.exit, receiver(statement.exit, statement.manager))
