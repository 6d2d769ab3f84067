"""Values to typed places: which type goes where, and which check is needed. Types of unannotated locals."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body, type_interval
from vipc.sema.integers import within
from vipc.sema.names import show
from vipc.sema.types import (
    BYTES,
    I64,
    U8,
    U64,
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumType,
    FloatType,
    FuncType,
    GlobalVar,
    IntType,
    NoneType,
    OptionalType,
    RefType,
    SpanType,
    TupleType,
    Type,
)


def store(body: Body, value: tree.Expr, target: Type, node: ast.AST) -> tree.Expr:
    """`value` as what a place of type `target` holds, with the check it needs."""
    converted = pass_to(body, value, target, node)
    if isinstance(target, IntType) and isinstance(converted.ty, IntType):
        return fit(body, converted, target, node)
    if isinstance(target, TupleType) and isinstance(converted, tree.TupleExpr):
        converted.items = [store(body, item, ty, item.src)
                           for item, ty in zip(converted.items, target.items, strict=True)]
        converted.ty = target
    return converted


def fit(body: Body, value: tree.Expr, target: IntType, node: ast.AST) -> tree.Expr:
    """The range check of an integer place, unless the interval proves it."""
    check_constant(body, value, target, node)
    if within(body.operand(value).actual, (target.low, target.high)):
        return value
    return tree.Fit(target, value.src, value, interval=(target.low, target.high))


def check_constant(body: Body, value: tree.Expr, target: IntType, node: ast.AST) -> None:
    """A literal or Final that cannot fit is refused; an operation on such is doubted, and traps when it is run."""
    constant = value.operand if isinstance(value, tree.Cast) else value
    if isinstance(constant, tree.Const) and isinstance(constant.value, int) \
            and not target.low <= constant.value <= target.high:
        place = value.src if hasattr(value.src, "lineno") else node
        text, help = f"{int(constant.value)} does not fit {show(target)}", f"the values of {show(target)} are {target.low} to {target.high}"
        if _is_written(constant.src):
            raise body.error(place, "VIP0210", text, help)
        body.world.warn(body.scope, place, "VIP0226", f"this always traps: {text}", help)


def _is_written(node: ast.AST) -> bool:
    """Whether a constant stands there as a literal or as a name, not as the outcome of an operation."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant | ast.Name | ast.Attribute)


def pass_to(body: Body, value: tree.Expr, target: Type, node: ast.AST) -> tree.Expr:
    """`value` under the type `target`, range checks left to whoever receives it."""
    source = value.ty
    if isinstance(target, IntType):
        if is_integral(source):
            converted = integer(body, value)
            check_constant(body, converted, target, node)
            return converted
    elif source == target:
        return value
    else:
        converted_or_none = _convert(body, value, target, node)
        if converted_or_none is not None:
            return converted_or_none
    if isinstance(source, OptionalType) and isinstance(target, ClassType):
        raise body.error(node, "VIP0207", f"this may be None, and {show(target)} is expected",
                         "test it first: `if x is not None:`, or `assert x is not None`")
    raise body.error(node, "VIP0201", f"{show(target)} is expected, this is {show(source)}", _hint(value, target))


def _convert(body: Body, value: tree.Expr, target: Type, node: ast.AST) -> tree.Expr | None:
    source = value.ty
    match target:
        case OptionalType(of=of):
            if isinstance(source, NoneType) and isinstance(value, tree.Const):
                return tree.Const(target, value.src, None)
            if isinstance(source, ClassType) and derives(source.decl, of.decl):
                if isinstance(value, tree.Cast) and value.operand.ty == target:
                    return value.operand
                return tree.Cast(target, value.src, value)
            if isinstance(source, OptionalType) and derives(source.of.decl, of.decl):
                return tree.Cast(target, value.src, value)
        case ClassType(decl=decl):
            if isinstance(source, ClassType) and derives(source.decl, decl):
                return tree.Cast(target, value.src, value)
        case SpanType(elem=elem) | ArrayType(elem=elem):        # an Array that is no storage is a view, as a Span is
            if isinstance(source, ArrayType | SpanType) and source.elem == elem:
                return tree.Cast(target, value.src, value)
        case BytesType():
            if is_byte_view(source):
                return tree.Cast(BYTES, value.src, value)
        case TupleType(items=items):
            if isinstance(source, TupleType) and len(source.items) == len(items) and isinstance(value, tree.TupleExpr):
                parts = [pass_to(body, item, ty, item.src) for item, ty in zip(value.items, items, strict=True)]
                return tree.TupleExpr(target, value.src, parts)
        case FuncType():
            if isinstance(value, tree.FuncRef) and source == target:
                return value
    return None


def _hint(value: tree.Expr, target: Type) -> str:
    source = value.ty
    if isinstance(target, FloatType) and is_integral(source):
        written = f"{value.value}.0" if isinstance(value, tree.Const) and type(value.value) is int else "float(x)"
        return f"write {written}: an int stays one in Python, and prints as one"
    if isinstance(source, FloatType) and isinstance(target, IntType):
        return "int(x) cuts the fraction off, round(x) rounds"
    if isinstance(target, BoolType) and is_integral(source):
        return "compare: x != 0, or write bool(x)"
    if isinstance(target, SpanType) and isinstance(source, BytesType):
        return "bytes are read-only; copy them into an array"
    if isinstance(target, EnumType) and isinstance(source, IntType):
        return f"{target.decl.name}(x) checks and converts"
    return ""


def derives(decl: ClassDecl | None, base: ClassDecl) -> bool:
    """Whether a class is `base` or inherits from it."""
    while decl is not None:
        if decl is base:
            return True
        decl = decl.base
    return False


def is_integral(ty: Type) -> bool:
    """Integers, bool, IntEnum and IntFlag: what arithmetic takes."""
    return isinstance(ty, IntType | BoolType) or isinstance(ty, EnumType) and ty.decl.kind != "Enum"


def is_byte_view(ty: Type) -> bool:
    """What converts to bytes: spans and arrays of u8."""
    return isinstance(ty, SpanType | ArrayType) and ty.elem == U8


def integer(body: Body, value: tree.Expr) -> tree.Expr:
    """A value that arithmetic takes, as an integer: bool and enums are cast."""
    if isinstance(value.ty, IntType):
        return value
    if isinstance(value.ty, BoolType):
        if isinstance(value, tree.Const):
            return tree.Const(I64, value.src, int(bool(value.value)), interval=(int(bool(value.value)),) * 2)
        return tree.Cast(I64, value.src, value, interval=(0, 1))
    if isinstance(value.ty, EnumType) and value.ty.decl.kind != "Enum":
        if isinstance(value, tree.Const) and isinstance(value.value, int):
            return tree.Const(value.ty.decl.stored, value.src, value.value, interval=(value.value, value.value))
        return tree.Cast(value.ty.decl.stored, value.src, value, interval=type_interval(value.ty))
    if isinstance(value.ty, EnumType):
        raise body.error(value.src, "VIP0201", f"{show(value.ty)} is no integer",
                         f"make {show(value.ty)} an IntEnum")
    raise body.error(value.src, "VIP0201", f"an integer is expected, this is {show(value.ty)}")


def element_value(ty: Type) -> Type:
    """The type of an element as a value."""
    return ty.of if isinstance(ty, RefType) else ty


def inferred(body: Body, value: tree.Expr, node: ast.AST) -> Type:
    """The type of an unannotated local from what is first stored in it."""
    if isinstance(value.ty, NoneType):
        raise body.error(node, "VIP0206", "None alone does not tell a type", "write x: C | None = None")
    if isinstance(value, tree.Cast) and isinstance(value.operand.ty, OptionalType) \
            and isinstance(value.operand, tree.Local | tree.Global | tree.Field):
        return value.operand.ty                 # the declared type, though None is excluded here
    if not isinstance(value.ty, IntType):
        return value.ty
    declared = _declared(body, value)
    if declared is not None:
        return declared
    if body.operand(value).arith == "u64" and _has_u64(body, value):
        return U64
    return I64


def _declared(body: Body, value: tree.Expr) -> IntType | None:
    """The declared type of a typed thing; None for an operation or a literal."""
    match value:
        case tree.Local() | tree.Global() | tree.Field() | tree.Index() | tree.Call() | tree.CallIndirect() \
                | tree.Convert() | tree.RegAccess() | tree.TupleItem() | tree.ExcField() | tree.Fit():
            return value.ty if isinstance(value.ty, IntType) else None
        case tree.Walrus(var=var):
            return var.type if isinstance(var.type, IntType) else None
        case tree.Cast(ty=IntType() as ty, operand=inner) if isinstance(inner.ty, EnumType):
            return ty
        case tree.Intrinsic(name=name, ty=IntType() as ty):
            return None if name in ("len", "min", "max", "abs", "bit_length", "bit_count", "sum", "unchecked") else ty
        case tree.Const(src=ast.Name() | ast.Attribute() as node):
            symbol = body.symbol(node)
            if isinstance(symbol, GlobalVar) and symbol.name in _declared_names(body, symbol) \
                    and isinstance(symbol.type, IntType):
                return symbol.type
        case tree.Const(src=ast.Call(), ty=IntType() as ty):
            return ty
    return None


def _declared_names(body: Body, symbol: GlobalVar) -> set[str]:
    scope = body.world.scopes.get(symbol.module)
    return scope.declared if scope is not None else set()


def _has_u64(body: Body, value: tree.Expr) -> bool:
    """Whether an operand is declared u64."""
    match value:
        case tree.Arith(left=left, right=right):
            return _has_u64(body, left) or _has_u64(body, right)
        case tree.Unary(operand=operand):
            return _has_u64(body, operand)
        case tree.IfExp(then=then, other=other):
            return any(_has_u64(body, arm.operand if isinstance(arm, tree.Fit) else arm) for arm in (then, other))
        case tree.Intrinsic(name="min" | "max" | "abs" | "sum" | "unchecked", args=args):
            return any(_has_u64(body, argument) for argument in args)
    return _declared(body, value) == U64


def constant(ty: Type, node: ast.AST, value: int | bool | float | str | bytes | None) -> tree.Const:
    """A constant expression with its point interval."""
    point = (int(value), int(value)) if isinstance(value, int) else None
    return tree.Const(ty, node, value, interval=point)


def is_plain(value: tree.Expr) -> bool:
    """Whether reading the value twice is reading it once."""
    match value:
        case tree.Field(obj=inner) | tree.Cast(operand=inner) | tree.TupleItem(value=inner):
            return is_plain(inner)
    return isinstance(value, tree.Local | tree.Global | tree.Const)


def tuple_items(value: tree.Expr) -> list[tree.Expr]:
    """The items of a tuple that is read more than once."""
    if isinstance(value, tree.TupleExpr):
        return value.items
    assert isinstance(value.ty, TupleType)
    return [tree.TupleItem(ty, value.src, value, position, interval=type_interval(ty) if is_integral(ty) else None)
            for position, ty in enumerate(value.ty.items)]


def common(first: Type, second: Type) -> Type | None:
    """The type that holds values of both, if there is one."""
    if first == second:
        return first
    for one, two in ((first, second), (second, first)):
        if isinstance(one, NoneType) and isinstance(two, ClassType):
            return OptionalType(two)
        if isinstance(one, OptionalType) and (isinstance(two, NoneType) or two == one.of):
            return one
        if isinstance(one, OptionalType) and isinstance(two, ClassType | OptionalType):
            base = _base(one.of, two.of if isinstance(two, OptionalType) else two)
            return None if base is None else OptionalType(base)
        if isinstance(one, BytesType) and is_byte_view(two):
            return BYTES
        if isinstance(one, SpanType) and isinstance(two, ArrayType) and one.elem == two.elem:
            return one
    return _base(first, second) if isinstance(first, ClassType) and isinstance(second, ClassType) else None


def _base(first: ClassType, second: ClassType) -> ClassType | None:
    """The nearest class that both are, or inherit from."""
    at: ClassDecl | None = first.decl
    while at is not None and not derives(second.decl, at):
        at = at.base
    return None if at is None else ClassType(at)
