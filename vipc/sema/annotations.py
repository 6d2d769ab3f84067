"""Annotations to types. Quoted annotations and forward names are accepted; what cannot be stored is refused."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema.atomic import atomic_class
from vipc.sema.floats import allow
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Opaque, Refused, Scope, TypeName, Word, World, type_of_symbol
from vipc.sema.types import (
    FLOAT,
    NONE,
    ArrayType,
    ClassType,
    FuncType,
    IntType,
    NoneType,
    OptionalType,
    PtrType,
    RefType,
    SpanType,
    Template,
    TupleType,
    Type,
    TypeVariable,
)


def annotation(world: World, scope: Scope, node: ast.expr) -> Type:
    """The type that an annotation means; raises Refused."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str()):
            return annotation(world, scope, _unquote(world, scope, node))
        case ast.Name() | ast.Attribute():
            return _named(world, scope, node)
        case ast.BinOp(op=ast.BitOr()):
            return _optional(world, scope, node)
        case ast.Subscript():
            return _subscript(world, scope, node)
    raise world.error(scope, node, "VIP0216", "this is not a type")


def element(world: World, scope: Scope, node: ast.expr) -> Type:
    """An element type of an array: also Ref[C] and Opt[C]."""
    if isinstance(node, ast.Name):
        symbol = resolve(world, scope, node)
        if isinstance(symbol, TypeName) and isinstance(symbol.type, RefType):
            return symbol.type
    if isinstance(node, ast.Subscript):
        word = resolve(world, scope, node.value)
        if word in (Word("vipc.lang.Ref"), Word("vipc.lang.Opt")):
            assert isinstance(word, Word)
            inner = annotation(world, scope, node.slice)
            if isinstance(node.slice, ast.Name) and node.slice.id in scope.variables and word.name == "Ref" \
                    and not isinstance(inner, ClassType):
                return inner                    # in a generic, Ref[T] of what is no class holds the value itself
            if not isinstance(inner, ClassType):
                raise world.error(scope, node, "VIP0216", f"{word.name}[...] takes a class, not {show(inner)}")
            return RefType(inner) if word.name == "Ref" else OptionalType(inner)
    return annotation(world, scope, node)


def is_final(world: World, scope: Scope, node: ast.expr) -> tuple[bool, ast.expr | None]:
    """Whether an annotation is Final or Final[T], and the T."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = _unquote(world, scope, node)
        except Refused:
            return False, None
    final = Word("typing.Final")
    if isinstance(node, ast.Subscript) and resolve(world, scope, node.value) == final:
        return True, node.slice
    return isinstance(node, ast.Name | ast.Attribute) and resolve(world, scope, node) == final, None


def _unquote(world: World, scope: Scope, node: ast.Constant) -> ast.expr:
    assert isinstance(node.value, str)
    try:
        inner = ast.parse(node.value.strip(), mode="eval").body
    except SyntaxError:
        raise world.error(scope, node, "VIP0216", "this text is not a type") from None
    for child in walk(inner):
        ast.copy_location(child, node)
    return inner


def _named(world: World, scope: Scope, node: ast.expr) -> Type:
    symbol = resolve(world, scope, node)
    known = type_of_symbol(symbol)
    if known is not None:
        if known == FLOAT:
            allow(world, scope, node)
        return known.of if isinstance(known, RefType) else known
    if isinstance(symbol, Template):
        names = ", ".join(symbol.variables)
        raise world.error(scope, node, "VIP0451", f"{symbol.name} is generic and needs its types in brackets",
                          f"{symbol.name}[{names}], with a type for {names}")
    if isinstance(symbol, TypeVariable):
        raise world.error(scope, node, "VIP0451", f"the type variable {symbol.name} means nothing here",
                          "methods use the variables of their class, functions those of their parameters")
    if symbol is None:
        raise world.error(scope, node, "VIP0301", f"unknown type {ast.unparse(node)}",
                          "import it, or define it in this module")
    if isinstance(symbol, Opaque) and symbol.silent:
        raise Refused
    if isinstance(symbol, Word):
        match symbol.name:
            case "Array" | "Span" | "Atomic" | "Ref" | "Opt" | "Ptr" | "Callable" | "tuple" as name:
                raise world.error(scope, node, "VIP0216", f"{name} needs its type in brackets", f"{name}[u32]")
    if isinstance(node, ast.Name) and node.id in ("list", "dict", "set", "object", "bytearray"):
        raise world.error(scope, node, "VIP0216", f"{node.id} is no type of run time",
                          "use Array[T], Span[T] or a class")
    raise world.error(scope, node, "VIP0216", f"{ast.unparse(node)} is not a type of the language")


def _optional(world: World, scope: Scope, node: ast.BinOp) -> Type:
    sides = [annotation(world, scope, side) for side in (node.left, node.right)]
    others = [side for side in sides if not isinstance(side, NoneType)]
    if len(others) == 1 and isinstance(others[0], ClassType):
        return OptionalType(others[0])
    if len(others) == 1 and isinstance(others[0], OptionalType):
        return others[0]
    if len(others) == 1:
        raise world.error(scope, node, "VIP0216", f"{show(others[0])} is never None",
                          "only references to objects can be None; use a value that means nothing, or a bool beside it")
    raise world.error(scope, node, "VIP0216", "a union is only `C | None`")


def _subscript(world: World, scope: Scope, node: ast.Subscript) -> Type:
    word = resolve(world, scope, node.value)
    if isinstance(word, Template):
        return _instance(world, scope, word, node)
    name = word.name if isinstance(word, Word) else None
    match name:
        case "Array":
            return ArrayType(element(world, scope, node.slice))
        case "Span":
            return SpanType(element(world, scope, node.slice))
        case "Atomic":
            elem = annotation(world, scope, node.slice)
            made = atomic_class(world.atomics, elem)
            if made is None:
                raise world.error(scope, node, "VIP0216", f"Atomic[{show(elem)}]: only integers and bool are atomic")
            return made
        case "Ptr":
            inner = annotation(world, scope, node.slice)
            if not isinstance(inner, IntType):
                raise world.error(scope, node, "VIP0216", f"Ptr[{show(inner)}]: only integers are reached by a Ptr",
                                  "object_at(C, address) makes a reference to an object")
            return PtrType(inner)
        case "tuple":
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return TupleType(tuple(annotation(world, scope, item) for item in items))
        case "Callable":
            match node.slice:
                case ast.Tuple(elts=[ast.List(elts=params), result]):
                    return FuncType(tuple(annotation(world, scope, p) for p in params),
                                    annotation(world, scope, result))
            raise world.error(scope, node, "VIP0216", "write Callable[[parameters], result]")
        case "Final":
            raise world.error(scope, node, "VIP0216", "Final is for module-level names")
        case "Reg" | "RegArray":
            raise world.error(scope, node, "VIP0216", f"{name}[...] is for the body of an Mmio class")
        case "Ref" | "Opt":
            raise world.error(scope, node, "VIP0216", f"{name}[...] is for array elements",
                              "write C, or C | None")
    if isinstance(node.value, ast.Name) and node.value.id in ("list", "dict", "set", "Optional", "Union"):
        raise world.error(scope, node, "VIP0216", f"{node.value.id}[...] is no type of run time",
                          "use Array[T], Span[T], C | None or a class")
    if isinstance(word, Opaque) and word.silent:
        raise Refused
    raise world.error(scope, node, "VIP0216", f"{ast.unparse(node.value)} takes no types in brackets")


def _instance(world: World, scope: Scope, template: Template, node: ast.Subscript) -> Type:
    from vipc.sema.generics import written

    return ClassType(written(world, scope, template, node))
