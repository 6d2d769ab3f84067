"""Assignments of every form: names, fields, elements, unpacking, augmented, annotated, walrus."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.annotations import annotation
from vipc.sema.arithmetic import combine
from vipc.sema.body import Body, path_of, type_interval
from vipc.sema.conversion import element_value, inferred, integer, is_integral, pass_to, store
from vipc.sema.fields import in_constructor
from vipc.sema.hierarchy import find_setter
from vipc.sema.integers import within
from vipc.sema.names import operator, show
from vipc.sema.own_methods import operated_in_place
from vipc.sema.own_places import read_type, set_item, set_property
from vipc.sema.places import object_of
from vipc.sema.symbols import ModuleName, Refused, Word
from vipc.sema.types import (
    ArrayType,
    BoolType,
    BytesType,
    ClassType,
    FieldDecl,
    FloatType,
    GlobalVar,
    IntType,
    OptionalType,
    PtrType,
    SpanType,
    StrType,
    TupleType,
    Type,
)
from vipc.sema.wire_records import store_bytes


def assign(body: Body, node: ast.Assign) -> list[tree.Stmt]:
    """`a = b = value`, `a, b = value`."""
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple | ast.List):
        return [_unpack(body, node, node.targets[0].elts, _unpacked(body, node.value, len(node.targets[0].elts)))]
    if (copied := store_bytes(body, node)) is not None:
        return copied
    if len(node.targets) == 1 and _embedded_array(body, node.targets[0], node.value):
        return [tree.Pass(node)]
    value = body.expr(node.value, _known_type(body, node.targets[0]))
    if any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
        return one_by_one(body, node, node.targets, value)
    stored: tree.Expr | None = None
    targets: list[tree.Expr] = []
    for target in node.targets:
        place = place_for(body, target, value)
        fitted = _stored(body, value, place, target if len(node.targets) > 1 else node.value)
        if stored is None or isinstance(fitted, tree.Fit):
            if isinstance(stored, tree.Fit) and isinstance(fitted, tree.Fit) and stored.ty != fitted.ty:
                return one_by_one(body, node, node.targets, value)
            stored = fitted
        targets.append(place)
        bound(body, target, place, value)
    assert stored is not None
    return [tree.Assign(node, targets, stored)]


def one_by_one(body: Body, node: ast.AST, targets: list[ast.expr], value: tree.Expr) -> list[tree.Stmt]:
    """Stores a value that is read several times in one target after the other, each with its own checks."""
    made: list[tree.Stmt] = []
    if not isinstance(value, tree.Const | tree.Local):
        held = body.hidden(f"_value_{len(body.func.locals)}", inferred(body, value, node), node)
        first = tree.Local(held.type, node, held, interval=_interval(held.type))
        made.append(tree.Assign(node, [first], store(body, value, held.type, node)))
        value = first
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            made.append(_unpack(body, node, target.elts, value))
            continue
        place = place_for(body, target, value)
        made.append(tree.Assign(node, [place], _stored(body, value, place, target)))
        bound(body, target, place, value)
    return made


def annotated(body: Body, node: ast.AnnAssign) -> list[tree.Stmt]:
    """`x: T = value`, `x: T`, `self.x: T = value`."""
    if isinstance(node.target, ast.Attribute):
        if not in_constructor(body) or path_of(node.target.value) != body.func.params[0].name:
            raise body.error(node, "VIP0216", "only fields of self in __init__ are declared like this")
        if node.value is None:
            return [tree.Pass(node)]
        plain = ast.copy_location(ast.Assign([node.target], node.value), node)
        return assign(body, plain)
    if not isinstance(node.target, ast.Name):
        raise body.error(node, "VIP0216", "an element has the type of its array", "leave the annotation out")
    name = node.target.id
    final = isinstance(node.annotation, ast.Name | ast.Attribute) and body.symbol(node.annotation) == Word("typing.Final")
    if final:
        raise body.error(node, "VIP0216", "Final is for module-level names")
    ty = annotation(body.world, body.scope, node.annotation)
    existing = body.variables.get(name)
    if name in body.global_names:
        raise body.error(node, "VIP0216", f"{name} is global: its type is declared at module level")
    if existing is not None and existing.type != ty:
        raise body.error(node, "VIP0201", f"{name} is {show(existing.type)}; the type of a variable never changes")
    if existing is None:
        body.declare(name, ty, node.target)
    body.poisoned.discard(name)
    if node.value is None:
        return [tree.Pass(node)]
    value = body.expr(node.value, ty)
    place = place_for(body, node.target, value)
    fitted = store(body, value, ty, node.value)
    bound(body, node.target, place, value)
    return [tree.Assign(node, [place], fitted)]


def augmented(body: Body, node: ast.AugAssign) -> list[tree.Stmt]:
    """`target op= value`: the place is evaluated once."""
    target = _existing_place(body, node.target)
    held = read_type(body, target)
    old = tree.OldValue(held, node.target, interval=_interval(held))
    right = body.expr(node.value)
    combined = operated_in_place(body, node, operator(node.op), old, right)
    if combined is None:
        combined = combine(body, node, operator(node.op), old, right)
    value = _stored(body, combined, target, node)
    bound(body, node.target, target, value)
    return [tree.AugAssign(node, target, value)]


def _stored(body: Body, value: tree.Expr, place: tree.Expr, node: ast.AST) -> tree.Expr:
    """`value` as the place takes it; a setter checks its own parameters."""
    if not isinstance(place, tree.OwnPlace):
        return store(body, value, place.ty, node)
    passed = pass_to(body, value, place.ty, node)
    if is_integral(passed.ty):
        place.interval = body.operand(passed).actual
    return passed


def bind_walrus(body: Body, node: ast.expr) -> tree.Expr:
    """`(name := value)`."""
    assert isinstance(node, ast.NamedExpr)
    value = body.expr(node.value)
    name = node.target.id
    place = place_for(body, node.target, value)
    assert isinstance(place, tree.Local | tree.Global)
    if isinstance(place, tree.Global) and not isinstance(place.ty, IntType | BoolType | FloatType):
        raise body.error(node, "VIP0202", f"a walrus stores numbers in globals, {name} is {show(place.ty)}",
                         "assign it in a statement of its own")
    fitted = store(body, value, place.ty, node.value)
    bound(body, node.target, place, value)
    made: tree.Expr = tree.Walrus(place.ty, node, place.var, fitted, interval=_interval(place.ty))
    if isinstance(place.ty, OptionalType) and body.is_present(name):
        made = tree.Cast(place.ty.of, node, made)
    return made


def bind_name(body: Body, target: ast.Name, ty: Type, value: tree.Expr) -> tree.Expr:
    """The place of a name that receives values of type `ty`; declares it if it is new."""
    existing = body.variables.get(target.id)
    if target.id == "_" and body.discards:
        return tree.Local(ty, target, body.hidden("_", ty, target), interval=_interval(ty))
    if target.id in body.global_names:
        return _global_place(body, target)
    if existing is None:
        existing = body.declare(target.id, ty, target)
    pass_to(body, value, existing.type, target)
    body.assign(target.id)
    body.poisoned.discard(target.id)
    return tree.Local(existing.type, target, existing, interval=_interval(existing.type))


def needed_fit(ty: Type, interval: tuple[int, int] | None) -> IntType | None:
    """The check of an integer place for values of an interval."""
    if isinstance(ty, IntType) and interval is not None and not within(interval, (ty.low, ty.high)):
        return ty
    return None


def place_for(body: Body, target: ast.expr, value: tree.Expr) -> tree.Expr:
    """The place that an assignment stores `value` in; a new local is declared."""
    match target:
        case ast.Name(id="_") if body.discards:
            hidden = body.hidden("_", inferred(body, value, target), target)
            return tree.Local(hidden.type, target, hidden)
        case ast.Name(id=name) if name not in body.global_names:
            var = body.variables.get(name)
            if var is None:
                var = body.declare(name, inferred(body, value, target), target)
            if isinstance(value, tree.NewArray) and not isinstance(value, tree.NewBytes) and not var.lengths:
                var.lengths = value.lengths
            body.poisoned.discard(name)
            return tree.Local(var.type, target, var)
        case ast.Name():
            return _global_place(body, target)
        case ast.Attribute():
            return _field_place(body, target)
        case ast.Subscript():
            return _element_place(body, target)
        case ast.Starred():
            raise body.error(target, "VIP0212", "starred targets are not part of the language")
    raise body.error(target, "VIP0107", "this is no place to store in")


def bound(body: Body, target: ast.expr, place: tree.Expr, value: tree.Expr) -> None:
    """What is known after a store."""
    path = path_of(target)
    if isinstance(place, tree.Field):
        body.forget_fields(place.decl.name)
    elif isinstance(place, tree.OwnPlace):
        body.forget_fields()
    if path is None:
        return
    body.assign(path)
    if isinstance(place.ty, OptionalType | ClassType) and isinstance(value.ty, ClassType):
        body.learn(frozenset({path, (path, value.ty.decl)}))


def _interval(ty: Type) -> tuple[int, int] | None:
    return type_interval(ty) if is_integral(ty) else None


def _known_type(body: Body, target: ast.expr) -> Type | None:
    """The type of the place, where its name or field tells it."""
    match target:
        case ast.Name(id=name) if name in body.variables:
            return body.variables[name].type
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in body.variables:
            owner = body.variables[name].type
            field = owner.decl.fields.get(attr) if isinstance(owner, ClassType) else None
            return None if field is None else field.type
    return None


def _embedded_array(body: Body, target: ast.expr, value: ast.expr) -> bool:
    """`self.buf = array(...)` in `__init__`: the field's declaration makes the array."""
    if not in_constructor(body) or not isinstance(target, ast.Attribute):
        return False
    assert body.func.cls is not None
    field = body.func.cls.fields.get(target.attr)
    return field is not None and field.embedded and path_of(target.value) == body.func.params[0].name \
        and isinstance(field.src, ast.AnnAssign | ast.Assign) and field.src.value is value


def _existing_place(body: Body, target: ast.expr) -> tree.Expr:
    if isinstance(target, ast.Name) and target.id not in body.global_names:
        if target.id in body.poisoned:
            raise Refused
        var = body.variables.get(target.id)
        if var is None or not body.is_assigned(target.id):
            raise body.error(target, "VIP0305", f"{target.id} may be used before it is assigned",
                             "assign it first; a module-level name needs `global`")
        return tree.Local(var.type, target, var, interval=_interval(var.type))
    return place_for(body, target, tree.Const(IntType("i64", 64, True), target, 0))


def _global_place(body: Body, target: ast.Name) -> tree.Expr:
    symbol = body.scope.names.get(target.id)
    if not isinstance(symbol, GlobalVar):
        raise body.error(target, "VIP0206", f"the global {target.id} has no evident type",
                         f"write {target.id}: T = ... at module level")
    if isinstance(symbol.type, ArrayType):
        raise body.error(target, "VIP0215", f"{target.id} is an array's storage and is never re-bound",
                         "use copy_from or fill")
    return tree.Global(symbol.type, target, symbol, interval=_interval(symbol.type))


def _field_place(body: Body, target: ast.Attribute) -> tree.Expr:
    if isinstance(body.symbol(target.value), ModuleName):
        raise body.error(target, "VIP0215", "a name of another module is not re-bound from here",
                         "write a function in that module that does it")
    obj = object_of(body, target)
    if not isinstance(obj.ty, ClassType):
        raise body.error(target, "VIP0203", f"{show(obj.ty)} has no field {target.attr}")
    field = obj.ty.decl.fields.get(target.attr)
    if field is None:
        setter = find_setter(obj.ty.decl, target.attr)
        if setter is not None:
            return set_property(body, target, obj, setter)
        if obj.ty.decl.properties.get(target.attr):
            raise body.error(target, "VIP0215", f"{target.attr} is a property without a setter")
        raise body.error(target, "VIP0203", f"{show(obj.ty)} has no field {target.attr}",
                         f"declare it in the class body, {target.attr}: T, or in __init__, self.{target.attr}: T = ...")
    _check_writable(body, target, obj.ty, field)
    return tree.Field(field.type, target, obj, field, interval=_interval(field.type))


def _check_writable(body: Body, target: ast.Attribute, ty: ClassType, field: FieldDecl) -> None:
    if field.embedded:
        raise body.error(target, "VIP0215", f"{field.name} is embedded and is never re-bound",
                         "change its parts, or use copy_from")
    if ty.decl.frozen:
        raise body.error(target, "VIP0215", f"{ty.decl.name} is frozen", "make a new object")


def _element_place(body: Body, target: ast.Subscript) -> tree.Expr:
    if isinstance(target.slice, ast.Slice):
        raise body.error(target, "VIP0215", "a slice is not assigned to", "use s[a:b].copy_from(other), or fill")
    base = body.expr(target.value)
    position = body.expr(target.slice)
    own = set_item(body, target, base, position)
    if own is not None:
        return own
    index = integer(body, position)
    match base.ty:
        case ArrayType(elem=elem) | SpanType(elem=elem) | PtrType(elem=elem):
            if isinstance(elem, ClassType | ArrayType):
                raise body.error(target, "VIP0215", f"elements of {show(base.ty)} lie in place and are not replaced",
                                 "change their fields, or hold references: array(Ref[C], n)")
            value = element_value(elem)
            return tree.Index(value, target, base, index, interval=_interval(value))
        case BytesType() | StrType():
            raise body.error(target, "VIP0215", f"{show(base.ty)} is read-only", "use Span[u8]")
    raise body.error(target, "VIP0213", f"{show(base.ty)} cannot be indexed")


def _unpacked(body: Body, node: ast.expr, count: int) -> tree.Expr:
    """What is unpacked: a tuple, or the pieces of a text."""
    from vipc.sema.iteration import pieces_of

    pieces = pieces_of(body, node) if isinstance(node, ast.Call) else None
    if pieces is None:
        return body.expr(node)
    iterator, yielded = pieces
    return tree.Taken(TupleType((yielded.ty,) * count), node, iterator)


def _unpack(body: Body, node: ast.AST, targets: list[ast.expr], value: tree.Expr) -> tree.Stmt:
    places: list[tree.Expr] = []
    fits: list[IntType | None] = []
    shape = _unpack_level(body, node, targets, value, places, fits)
    _settle(value)
    return tree.Unpack(node, places, fits, value, shape)


def _unpack_level(body: Body, node: ast.AST, targets: list[ast.expr], value: tree.Expr, places: list[tree.Expr],
                  fits: list[IntType | None]) -> tree.Shape:
    """One tuple of targets: the places in order; how they nest."""
    if not isinstance(value.ty, TupleType):
        raise body.error(node, "VIP0220", f"{show(value.ty)} cannot be unpacked", "only tuples can")
    if len(value.ty.items) != len(targets):
        raise body.error(node, "VIP0220", f"{len(value.ty.items)} values for {len(targets)} names")
    shape: list[tree.Shape] = []
    for position, target in enumerate(targets):
        item = _item(value, position, node)
        if isinstance(target, ast.Tuple | ast.List):
            shape.append(_unpack_level(body, node, target.elts, item, places, fits))
            continue
        place = place_for(body, target, item)
        converted = pass_to(body, item, place.ty, node)
        if isinstance(value, tree.TupleExpr):
            value.items[position] = converted
        places.append(place)
        fits.append(needed_fit(place.ty, body.operand(converted).actual if isinstance(converted.ty, IntType) else None))
        bound(body, target, place, item)
        shape.append(None)
    return tuple(shape)


def _settle(value: tree.Expr) -> None:
    """The type of a display after its items were converted."""
    if isinstance(value, tree.TupleExpr):
        for item in value.items:
            _settle(item)
        value.ty = TupleType(tuple(item.ty for item in value.items))


def _item(value: tree.Expr, position: int, node: ast.AST) -> tree.Expr:
    if isinstance(value, tree.TupleExpr):
        return value.items[position]
    assert isinstance(value.ty, TupleType)
    ty = value.ty.items[position]
    return tree.TupleItem(ty, node, value, position, interval=_interval(ty))


