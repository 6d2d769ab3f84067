"""Fields that `__init__` declares by assigning what has an evident type: `self.count = 0`, `self.name = name`.

Evident is a parameter (its annotation; an array is a view), what attributes lead to from there, a literal or constant,
a conversion (`u32(x)`), the result of a function, arithmetic of these, and `array(...)`, which is embedded.
"""

from __future__ import annotations

import ast

from vipc.sema.constants import evaluate
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Refused, Scope, TypeName, Word, World
from vipc.sema.types import (
    BOOL,
    FLOAT,
    I64,
    U64,
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    FloatType,
    FuncDecl,
    IntType,
    RefType,
    SpanType,
    StrType,
    Type,
)

_CUT = (SpanType, BytesType, StrType)


def is_implied(decl: ClassDecl, name: str) -> bool:
    """Whether an assignment to `self.name` may declare a field: nothing else of the class has the name."""
    at: ClassDecl | None = decl
    while at is not None:
        if name in at.properties or name in at.methods:
            return False
        at = at.base
    return name not in decl.fields and name not in decl.constants


def implied_type(world: World, scope: Scope, decl: ClassDecl, init: ast.FunctionDef, value: ast.expr) -> Type | None:
    """The type of what is assigned, or None where it is not evident."""
    match value:
        case ast.Name(id=name) if init.args.args and name == init.args.args[0].arg:
            return ClassType(decl)
        case ast.Name(id=name) if (note := _note(init, name)) is not None:
            given = _annotated(world, scope, note)
            return SpanType(given.elem) if isinstance(given, ArrayType) else given
        case ast.Attribute(value=owner, attr=attr) if (holder := implied_type(world, scope, decl, init, owner)) is not None:
            return _attribute(world, holder, attr)
        case ast.Subscript(value=owner, slice=ast.Slice()):
            whole = implied_type(world, scope, decl, init, owner)
            return SpanType(whole.elem) if isinstance(whole, ArrayType) else whole if isinstance(whole, _CUT) else None
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
            return BOOL
        case ast.UnaryOp(operand=operand):
            return _arithmetic(implied_type(world, scope, decl, init, operand))
        case ast.BinOp(left=left, op=op, right=right):
            sides = implied_type(world, scope, decl, init, left), implied_type(world, scope, decl, init, right)
            return FLOAT if isinstance(op, ast.Div) and None not in sides else _arithmetic(*sides)
        case ast.IfExp(body=then, orelse=other):
            ty = implied_type(world, scope, decl, init, then)
            return ty if ty == implied_type(world, scope, decl, init, other) else None
        case ast.Call():
            return _called(world, scope, decl, init, value)
    found = evaluate(world, scope, value)
    return found.type if found is not None and found.value is not None else None


def _note(init: ast.FunctionDef, name: str) -> ast.expr | None:
    listed = [*init.args.posonlyargs, *init.args.args, *init.args.kwonlyargs]
    return next((argument.annotation for argument in listed if argument.arg == name), None)


def _annotated(world: World, scope: Scope, note: ast.expr) -> Type:
    from vipc.sema.annotations import annotation

    return annotation(world, scope, note)


def _attribute(world: World, holder: Type, attr: str) -> Type | None:
    """A field or property of an object, or a constant of its class."""
    from vipc.sema.classes import declare_class, find_property

    if not isinstance(holder, ClassType):
        return None
    decl = holder.decl
    if decl.src is not None:
        declare_class(world, world.scope_of(decl), decl)
    if attr in decl.fields:
        return decl.fields[attr].type
    getter = find_property(decl, attr)
    if getter is not None and getter.src is not None and getter.src.returns is not None:
        return _annotated(world, world.scope_of(decl), getter.src.returns)
    return decl.constants[attr].type if attr in decl.constants else None


def _arithmetic(*sides: Type | None) -> Type | None:
    """The type of an operation on numbers: int, unless floats or u64 take part."""
    if any(not isinstance(side, IntType | BoolType | FloatType) or side == U64 for side in sides):
        return None
    return FLOAT if FLOAT in sides else I64


def _called(world: World, scope: Scope, decl: ClassDecl, init: ast.FunctionDef, call: ast.Call) -> Type | None:
    symbol = resolve(world, scope, call.func)
    match symbol:
        case TypeName(type=ty):
            return ty
        case ClassDecl(kind="plain" | "dataclass"):
            return ClassType(symbol)
        case FuncDecl(src=ast.FunctionDef(returns=ast.expr() as note)):
            return _annotated(world, world.scopes[symbol.module], note)
        case Word(path="builtins.len" | "builtins.ord"):
            return I64
        case Word(path="builtins.min" | "builtins.max" | "builtins.abs"):
            return _arithmetic(*(implied_type(world, scope, decl, init, argument) for argument in call.args))
    return None


def array_note(world: World, scope: Scope, value: ast.expr) -> Type | None:
    """The type of `array(T, ...)`."""
    from vipc.sema.annotations import element

    if not isinstance(value, ast.Call) or resolve(world, scope, value.func) != Word("vipc.lang.array") or not value.args:
        return None
    ty: Type = ArrayType(element(world, scope, value.args[0]))
    for _ in value.args[2:]:
        ty = ArrayType(ty)
    return ty


def check_array(world: World, scope: Scope, value: ast.expr, declared: ArrayType) -> None:
    """Refuses `x: Array[T] = array(S, ...)`."""
    try:
        made = array_note(world, scope, value)
    except Refused:                             # the element's type is none, which has been said
        return
    if made is not None and made != declared:
        world.error(scope, value, "VIP0201", f"{show(declared)} is expected, this is {show(made)}",
                    "Ref[C] are references, C lies in place" if isinstance(made, ArrayType) and isinstance(made.elem, RefType) else "")
