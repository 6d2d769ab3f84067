"""Names, attributes, subscripts: what can be read, and what can be stored to."""

from __future__ import annotations

import ast

from vipc.sema import constants, floats, tree
from vipc.sema.body import Body, path_of, silent, type_interval
from vipc.sema.classes import find_method, find_property
from vipc.sema.conversion import constant, element_value, integer, is_integral, is_plain
from vipc.sema.enum_methods import flag_name
from vipc.sema.exception_classes import method_of_error
from vipc.sema.fields import check_self_use, in_constructor, read_field
from vipc.sema.generic_calls import function_meant
from vipc.sema.hierarchy import receiver
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.symbols import ModuleName, Opaque, Refused, Symbol, TypeName, Word
from vipc.sema.types import (
    BOOL,
    NONE,
    STR,
    U8,
    U64,
    ArrayType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    ExcDecl,
    ExcType,
    FuncDecl,
    FuncType,
    GlobalVar,
    MmioType,
    OptionalType,
    PtrType,
    SpanType,
    StrType,
    Template,
    TupleType,
    Type,
    TypeVariable,
)


def literal(body: Body, node: ast.expr) -> tree.Expr:
    """A literal token."""
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, float):
        return floats.literal(body, node)
    refuse_surrogates(body, node)
    found = constants.literal(node.value)
    if found is not None:
        return constant(found.type, node, found.value)
    raise body.error(node, "VIP0212", f"{type(node.value).__name__} literals are not part of the language")


def refuse_surrogates(body: Body, node: ast.Constant) -> None:
    """Texts are UTF-8, at run time."""
    if isinstance(node.value, str) and not node.value.isascii() and any("\ud800" <= c <= "\udfff" for c in node.value):
        raise body.error(node, "VIP0106", "half of a surrogate pair is no character, and has no UTF-8")


def name(body: Body, node: ast.expr) -> tree.Expr:
    """A variable, module-level name, or function used as a value."""
    assert isinstance(node, ast.Name)
    if body.is_local(node.id):
        return _local(body, node)
    symbol = body.symbol(node)
    if symbol is None:
        raise body.error(node, "VIP0301", f"unknown name {node.id}", "import it, or define it")
    return symbol_value(body, node, symbol)


def _local(body: Body, node: ast.Name) -> tree.Expr:
    if node.id in body.poisoned:
        raise Refused
    var = body.variables.get(node.id)
    if var is None or not body.is_assigned(node.id):
        raise body.error(node, "VIP0305", f"{node.id} may be used before it is assigned",
                         "assign it on every path that leads here")
    check_self_use(body, node)
    value = tree.Local(var.type, node, var, interval=_interval(var.type))
    return narrowed(body, node, value)


def narrowed(body: Body, node: ast.expr, value: tree.Expr) -> tree.Expr:
    """`C | None` as `C`, and a class as one that derives from it, where a test says so."""
    if isinstance(value.ty, OptionalType) and body.is_present(path_of(node)):
        value = tree.Cast(value.ty.of, node, value)
    if isinstance(value.ty, ClassType):
        decl = body.class_at(path_of(node), value.ty.decl)
        if decl is not value.ty.decl:
            return tree.Cast(ClassType(decl), node, value)
    if isinstance(value.ty, ExcType):
        exc = body.class_at(path_of(node), value.ty.decl)
        if exc is not value.ty.decl:
            return tree.Cast(ExcType(exc), node, value)
    return value


def _interval(ty: Type) -> tuple[int, int] | None:
    return type_interval(ty) if is_integral(ty) else None


def symbol_value(body: Body, node: ast.expr, symbol: Symbol) -> tree.Expr:
    """A module-level symbol as a value."""
    match symbol:
        case GlobalVar(const=float()):
            floats.allow(body.world, body.scope, node)
            return constant(symbol.type, node, symbol.const)
        case GlobalVar(const=value) if value is not None:
            return constant(symbol.type, node, value)
        case GlobalVar():
            read = tree.Global(symbol.type, node, symbol, interval=_interval(symbol.type))
            return narrowed(body, node, read)
        case FuncDecl():
            ty = FuncType(tuple(param.type for param in symbol.params), symbol.result)
            return tree.FuncRef(ty, node, symbol)
        case Opaque(reason=reason):
            if silent(symbol):
                raise Refused
            raise body.error(node, "VIP0601", f"{ast.unparse(node)} is not usable at run time: {reason}",
                             "give it an annotation, or an initialiser whose type is evident")
        case ClassDecl() | EnumDecl() | ExcDecl() | TypeName():
            raise body.error(node, "VIP0202", f"{ast.unparse(node)} is a type, not a value")
        case Template() if (meant := function_meant(body, node, symbol, body.wanted)) is not None:
            return symbol_value(body, node, meant)
        case Template() | TypeVariable():
            raise body.error(node, "VIP0202", f"{ast.unparse(node)} is generic: it has no value before its types are known",
                             "name it in a function of the types that are meant")
        case Word(name="TYPE_CHECKING"):
            return constant(BOOL, node, False)
        case Word():
            raise body.error(node, "VIP0202", f"{ast.unparse(node)} is a word of the language: it can only be called")
        case ModuleName():
            raise body.error(node, "VIP0202", f"{ast.unparse(node)} is a module, not a value")


def attribute(body: Body, node: ast.expr) -> tree.Expr:
    """`module.name`, `Enum.MEMBER`, `object.field`, properties."""
    assert isinstance(node, ast.Attribute)
    owner = body.symbol(node.value)
    match owner:
        case ModuleName():
            symbol = body.symbol(node)
            if symbol is None:
                raise body.error(node, "VIP0301", f"{ast.unparse(node.value)} has no {node.attr}")
            return symbol_value(body, node, symbol)
        case EnumDecl():
            static = owner.methods.get(node.attr)
            if static is not None and "static" in static.flags:
                return symbol_value(body, node, static)
            if node.attr not in owner.members:
                raise body.error(node, "VIP0203", f"{owner.name} has no member {node.attr}")
            return constant(EnumType(owner), node, owner.members[node.attr])
        case ExcDecl() if node.attr in owner.constants:
            return symbol_value(body, node, owner.constants[node.attr])
        case ClassDecl():
            if node.attr in owner.constants:
                return symbol_value(body, node, owner.constants[node.attr])
            method = find_method(owner, node.attr)
            if method is not None and "static" in method.flags:
                return symbol_value(body, node, method)
            raise body.error(node, "VIP0203", f"{owner.name}.{node.attr} is no static method")
        case Opaque() if silent(owner):
            raise Refused
        case Template():
            raise body.error(node, "VIP0451", f"{owner.name} is generic and needs its types in brackets",
                             f"{owner.name}[u32].{node.attr}")
    return _member(body, node)


def _property_of_base(body: Body, node: ast.Attribute) -> tree.Expr:
    """`super().name`."""
    decl = body.func.cls
    getter = find_property(decl.base, node.attr) if decl is not None else None
    if getter is None or not body.func.params:
        raise body.error(node, "VIP0203", f"no class above this one has a property {node.attr}")
    me = body.func.params[0]
    check_self_use(body, ast.copy_location(ast.Name(me.name, ast.Load()), node))
    body.forget_fields()
    own = tree.Local(me.type, node, me)
    return tree.Call(getter.result, node, getter, [own], [0], interval=_interval(getter.result))


def _member(body: Body, node: ast.Attribute) -> tree.Expr:
    if isinstance(node.value, ast.Call) and body.symbol(node.value.func) == Word("builtins.super"):
        return _property_of_base(body, node)
    obj = object_of(body, node)
    match obj.ty:
        case ClassType(decl=decl):
            field = decl.fields.get(node.attr)
            if field is not None:
                read_field(body, node, field)
                read = tree.Field(field.type, node, obj, field, interval=_interval(field.type))
                return narrowed(body, node, read)
            if node.attr in decl.constants and is_plain(obj):
                return symbol_value(body, node, decl.constants[node.attr])
            getter = find_property(decl, node.attr)
            if getter is not None:
                body.forget_fields()
                return tree.Call(getter.result, node, getter, [obj], [0], interval=_interval(getter.result),
                                 receiver=receiver(getter, obj))
            if find_method(decl, node.attr) is not None:
                raise body.error(node, "VIP0212", "a method without a call is not part of the language",
                                 "bound methods are closures; pass the object and call the method on it")
        case EnumType(decl=enum) if node.attr == "name":
            return _member_name(body, node, enum, obj)
        case EnumType(decl=enum) if node.attr == "value":
            return tree.Cast(enum.stored, node, obj, interval=type_interval(obj.ty))
        case EnumType(decl=enum) if node.attr in enum.properties:
            getter = enum.properties[node.attr]
            body.forget_fields()
            return tree.Call(getter.result, node, getter, [obj], [0], interval=_interval(getter.result))
        case PtrType() if node.attr == "address":
            return tree.Intrinsic(U64, node, "ptr_address", [obj])
        case MmioType(decl=decl):
            if node.attr in decl.regs:
                raise body.error(node, "VIP0203", "a register is used by .read(), .write(v) and .modify(clear, set)")
            getter = find_property(decl, node.attr)
            if getter is not None:
                return tree.Call(getter.result, node, getter, [obj], [0], interval=_interval(getter.result))
        case ExcType(decl=exc):
            for payload, ty in exc.payload:
                if payload == node.attr:
                    return tree.ExcField(ty, node, obj, payload, interval=_interval(ty))
            if node.attr in exc.constants:
                return symbol_value(body, node, exc.constants[node.attr])
            shown = method_of_error(exc, node.attr)
            if shown is not None and "property" in shown.flags:
                return tree.Call(shown.result, node, shown, [obj], [0], interval=_interval(shown.result))
    if isinstance(obj.ty, ExcType) and node.attr == "args":
        raise body.error(node, "VIP0203", "what is in args depends on where the error was raised",
                         "print the error, or declare a class whose __init__ keeps what you need in fields")
    raise body.error(node, "VIP0203", f"{show(obj.ty)} has no attribute {node.attr}")


def _member_name(body: Body, node: ast.Attribute, enum: EnumDecl, obj: tree.Expr) -> tree.Expr:
    if isinstance(obj, tree.Const) and isinstance(obj.value, int):
        known = flag_name(enum, obj.value)
        return tree.Const(NONE, node, None) if known is None else constant(STR, node, known)
    if enum.kind == "IntFlag" and body.written is node:
        return tree.Intrinsic(STR, node, "flag_name", [obj])
    if enum.kind == "IntFlag":
        raise body.error(node, "VIP0202", "the name of flags may be None, and is text that nothing keeps",
                         "write it at once: print(flags.name), or test their bits")
    return tree.Intrinsic(STR, node, "enum_name", [obj])


def object_of(body: Body, node: ast.Attribute) -> tree.Expr:
    """The object before the dot; None must have been excluded."""
    if in_constructor(body) and isinstance(node.value, ast.Name) and node.value.id == body.func.params[0].name:
        var = body.variables[node.value.id]
        if isinstance(var.type, ClassType):
            return tree.Local(var.type, node.value, var)
    obj = body.expr(node.value)
    if isinstance(obj.ty, OptionalType):
        raise body.error(node, "VIP0207", f"{ast.unparse(node.value)} may be None here",
                         f"test it first: `if {ast.unparse(node.value)} is not None:`, or assert that")
    return obj


def subscript(body: Body, node: ast.expr) -> tree.Expr:
    """`a[i]`, `a[i:j]`, `pair[0]`."""
    assert isinstance(node, ast.Subscript)
    enum = body.symbol(node.value)
    if isinstance(enum, EnumDecl):
        return _member_called(body, node, enum)
    base = body.expr(node.value)
    if isinstance(node.slice, ast.Slice):
        return _slice(body, node, base, node.slice)
    if isinstance(base.ty, TupleType):
        return _tuple_item(body, node, base)
    position = body.expr(node.slice)
    own = own_method(body, node, "__getitem__", base, position)
    if own is not None:
        return own
    index = integer(body, position)
    ty = _element(body, node, base.ty)
    value = element_value(ty)
    return tree.Index(value, node, base, index, interval=_interval(value))


def _member_called(body: Body, node: ast.Subscript, enum: EnumDecl) -> tree.Expr:
    """`Color["RED"]`."""
    key = body.expr(node.slice)
    if not isinstance(key, tree.Const) or not isinstance(key.value, str):
        raise body.error(node, "VIP0219", f"the name of a member of {enum.name} is a constant string here",
                         "match on the text, or make the member of a number: Color(value)")
    if key.value not in enum.members:
        raise body.error(node, "VIP0203", f"{enum.name} has no member {key.value}")
    return constant(EnumType(enum), node, enum.members[key.value])


def _element(body: Body, node: ast.Subscript, ty: Type) -> Type:
    match ty:
        case ArrayType(elem=elem) | SpanType(elem=elem) | PtrType(elem=elem):
            return elem
        case BytesType():
            return U8
        case StrType():
            return STR
    raise body.error(node, "VIP0213", f"{show(ty)} cannot be indexed")


def _tuple_item(body: Body, node: ast.Subscript, base: tree.Expr) -> tree.Expr:
    assert isinstance(base.ty, TupleType)
    index = body.expr(node.slice)
    count = len(base.ty.items)
    if not isinstance(index, tree.Const) or not isinstance(index.value, int) or not -count <= index.value < count:
        raise body.error(node, "VIP0213", f"a tuple of {count} is indexed by a constant from {-count} to {count - 1}",
                         f"an array has an index of any value: array({show(base.ty.items[0])}, [...])" if count else "")
    position = index.value % count
    ty = base.ty.items[position]
    return tree.TupleItem(ty, node, base, position, interval=_interval(ty))


def _slice(body: Body, node: ast.Subscript, base: tree.Expr, bounds: ast.Slice) -> tree.Expr:
    if bounds.step is not None:
        raise body.error(bounds.step, "VIP0213", "slices have no step", "loop over range(start, stop, step)")
    if isinstance(base.ty, ArrayType | SpanType):
        ty: Type = SpanType(base.ty.elem)
    elif isinstance(base.ty, BytesType | StrType):
        ty = base.ty
    else:
        raise body.error(node, "VIP0213", f"{show(base.ty)} cannot be sliced")
    parts = [None if part is None else integer(body, body.expr(part)) for part in (bounds.lower, bounds.upper)]
    return tree.Slice(ty, node, base, parts[0], parts[1])


def display(body: Body, node: ast.expr) -> tree.Expr:
    """A tuple of values."""
    assert isinstance(node, ast.Tuple)
    items = [body.expr(item) for item in node.elts]
    return tree.TupleExpr(TupleType(tuple(item.ty for item in items)), node, items)


