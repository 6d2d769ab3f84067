"""Texts of objects: `__str__` and `__repr__`, those that dataclasses are given, and methods that build their text.

A method that returns an f-string is a *text method* (flag "text"): whoever writes the object gives it room for its text, so it
is called only where a text is written. All overrides of one method are text methods, or none is.
"""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.body import type_interval
from vipc.sema.classes import data_fields
from vipc.sema.conversion import constant, is_integral, tuple_items
from vipc.sema.dataclass_methods import comparison_body
from vipc.sema.enum_methods import method_of
from vipc.sema.hierarchy import candidates, first_of, receiver
from vipc.sema.symbols import World
from vipc.sema.tree import Piece
from vipc.sema.types import (
    BOOL,
    STR,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    FieldDecl,
    FloatType,
    FuncDecl,
    IntType,
    OptionalType,
    StrType,
    TupleType,
    Type,
)

NAMES = ("__str__", "__repr__")


def mark_texts(world: World) -> None:
    """Finds the text methods of the program."""
    found: list[FuncDecl] = []
    for scope in world.scopes.values():
        owners: list[ClassDecl | EnumDecl] = [*scope.module.classes, *scope.module.enums]
        for decl in owners:
            found += [func for name, func in decl.methods.items() if name in NAMES and func.result == STR]
        for exc in scope.module.exceptions:
            for func in (func for name, func in exc.methods.items() if name == "__str__" and func.result == STR):
                func.flags |= {"text"}
    for func in found:
        if func.src is None or any(isinstance(node, ast.Return) and is_built(node.value) for node in walk(func.src)):
            func.flags |= {"text"}
            if func.cls is not None and "virtual" in func.flags:
                for other in candidates(func, first_of(func).cls):
                    other.flags |= {"text"}


def is_built(value: ast.expr | None) -> bool:
    """Whether a result is a text that is made there: an f-string, `str(x)`, or the text of another object."""
    match value:
        case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Name(id="str" | "repr" | "hex" | "oct" | "bin" | "ascii")) \
                | ast.Call(func=ast.Attribute(attr="__str__" | "__repr__" | "join" | "hex")):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return is_built(body) or is_built(orelse)
    return False


def text_method(ty: Type, conversion: str, seen: tuple[ClassDecl, ...] = ()) -> FuncDecl | None:
    """The method that gives the text of an object or a member; None where there is none, or the enum's own holds."""
    names = NAMES if isinstance(ty, ClassType) and conversion != "r" else ("__repr__",) if conversion == "r" else ("__str__",)
    for name in names:
        method = method_of(ty, name)
        if method is not None and len(method.params) == 1 and method.result == STR:
            given = isinstance(ty, ClassType) and method.src is None
            return method if not given or method.cls is None or _has_repr(method.cls, seen) else None
    return None


def object_text(value: tree.Expr, conversion: str) -> tree.Expr | None:
    """The text of an object, or of what may be None (which is read twice)."""
    if isinstance(value.ty, OptionalType):
        present = tree.Cast(value.ty.of, value.src, value)
        then = object_text(present, conversion)
        if then is None:
            return None
        return tree.IfExp(STR, value.src, tree.Truth(BOOL, value.src, value), then, constant(STR, value.src, "None"))
    method = text_method(value.ty, conversion)
    if method is None:
        return None
    return tree.Call(STR, value.src, method, [value], [0], receiver=receiver(method, value))


def holds_objects(ty: Type) -> bool:
    """Whether values of the type have objects, or enums with texts of their own, in their text."""
    if isinstance(ty, TupleType):
        return any(map(holds_objects, ty.items))
    return isinstance(ty, ClassType | OptionalType) or isinstance(ty, EnumType) and any(name in ty.decl.methods for name in NAMES)


def is_printable(ty: Type, seen: tuple[ClassDecl, ...] = ()) -> bool:
    """Whether values of the type have a repr."""
    match ty:
        case TupleType(items=items):
            return all(is_printable(item, seen) for item in items)
        case OptionalType(of=of):
            return is_printable(of, seen)
        case ClassType(decl=decl):
            return decl in seen or text_method(ty, "r", seen) is not None
    return isinstance(ty, IntType | BoolType | FloatType | StrType | BytesType | EnumType)


def repr_pieces(value: tree.Expr) -> list[Piece]:
    """The repr of a value that may be read twice."""
    if isinstance(value.ty, TupleType) and holds_objects(value.ty):
        made = [Piece("(")]
        for position, item in enumerate(tuple_items(value)):
            made += [Piece(", ")] if position else []
            made += repr_pieces(item)
        return [*made, Piece(",)" if len(value.ty.items) == 1 else ")")]
    own = object_text(value, "r") if holds_objects(value.ty) else None
    return [Piece(None, value, "r")] if own is None else [Piece(None, own)]


def give_bodies(world: World) -> None:
    """The bodies of all methods that classes are given; a `__repr__` of what has no text is taken back."""
    given = [(scope.module, decl, func) for scope in world.scopes.values() for decl in scope.module.classes
             for func in decl.methods.values() if func.src is None]
    for module, decl, func in given:
        if func.name == "__str__":
            func.body = _shown_by_repr(decl, func)
        elif func.name != "__repr__":
            func.body = comparison_body(decl, func)
        elif _has_repr(decl, ()):
            func.body = _repr_body(decl, func)
        else:
            module.functions.remove(func)


def _shown_by_repr(decl: ClassDecl, func: FuncDecl) -> list[tree.Stmt]:
    node, me = decl.src or ast.Pass(), func.params[0]
    own = object_text(tree.Local(me.type, node, me), "r")
    return [tree.Return(node, tree.TextExpr(STR, node, [Piece(None, own)]))]


def _repr_body(decl: ClassDecl, func: FuncDecl) -> list[tree.Stmt]:
    """`Point(x=1, y=2)`."""
    node, me = decl.src or ast.Pass(), func.params[0]
    made = [Piece(f"{decl.shown}(")]
    for position, field in enumerate(_shown_fields(decl)):
        made.append(Piece(f"{', ' if position else ''}{field.name}="))
        interval = type_interval(field.type) if is_integral(field.type) else None
        made += repr_pieces(tree.Field(field.type, node, tree.Local(me.type, node, me), field, interval=interval))
    return [tree.Return(node, tree.TextExpr(STR, node, [*made, Piece(")")]))]


def _shown_fields(decl: ClassDecl) -> list[FieldDecl]:
    shown = decl
    while shown.kind != "dataclass" and shown.base is not None:
        shown = shown.base
    return data_fields(shown)


def _has_repr(decl: ClassDecl, seen: tuple[ClassDecl, ...]) -> bool:
    """Whether all fields of a class with a given `__repr__` have a text."""
    return decl in seen or all(is_printable(field.type, (*seen, decl)) for field in _shown_fields(decl))
