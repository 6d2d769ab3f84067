"""What the values of module level must look like, as plain data: from a typed module, for conformity.py.

A shape is a tuple that begins with its kind: ("int", name, low, high), ("object", class, may be None), ("enum", class),
("sequence", shape of an element), ("tuple", shapes), ("function", signature), or a kind alone: "bool", "float", "str", "bytes",
"none", and "any" for what has no shape of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.diagnostics import START, CompileError, Diagnostic, Span
from vipc.hosted.conformity import Misfit, Place, Shape, Shapes
from vipc.sema import tree
from vipc.sema.generics import unique_name
from vipc.sema.types import (
    ArrayType,
    BoolType,
    BytesType,
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
    StrType,
    TupleType,
    Type,
)


def shapes_of(module: tree.Module) -> Shapes:
    """The shapes of a module's variables, classes and functions; none of the run time's modules."""
    made = Shapes()
    if module.name.startswith("vipc."):
        return made
    for var in module.globals.values():
        known = var.const is not None                           # from the source; it may be longer than any type
        made.globals.append((module.name, var.name, _place(module.file, var), ("any",) if known else shape(var.type)))
    for decl in module.classes:
        if decl.kind in ("plain", "dataclass"):
            made.fields[module.name, decl.name] = {name: shape(part.type) for name, part in decl.fields.items()}
    for func in module.functions:
        if all(hasattr(param, "type") for param in func.params):
            signature = FuncType(tuple(param.type for param in func.params), func.result)
            made.functions[module.name, func.qualname] = unique_name(signature)
    return made


def _place(file: str, var: GlobalVar) -> Place:
    node = var.src
    match node:
        case ast.AnnAssign(target=target) | ast.Assign(targets=[target, *_]):
            node = target
    span = START if node is None else Span.of(node)
    return file, span.line, span.column, span.end_line, span.end_column


def shape(ty: Type) -> Shape:
    """The shape of the values of a type."""
    match ty:
        case IntType(name=name, low=low, high=high):
            return ("int", "int" if name == "i64" else name, low, high)
        case BoolType() | FloatType() | StrType() | BytesType() | NoneType():
            return (_PLAIN[type(ty)],)
        case EnumType(decl=enum):
            return ("enum", (enum.module, enum.name))
        case ClassType(decl=decl) | RefType(of=ClassType(decl=decl)) if decl.kind in ("plain", "dataclass"):
            return ("object", (decl.module, decl.name), isinstance(ty, RefType))
        case OptionalType(of=ClassType(decl=decl)) if decl.kind in ("plain", "dataclass"):
            return ("object", (decl.module, decl.name), True)
        case ArrayType(elem=elem) | SpanType(elem=elem):
            return ("sequence", shape(elem))
        case TupleType(items=items):
            return ("tuple", tuple(map(shape, items)))
        case FuncType():
            return ("function", unique_name(ty))
    return ("any",)


_PLAIN: dict[type, str] = {BoolType: "bool", FloatType: "float", StrType: "str", BytesType: "bytes", NoneType: "none"}


def misfit_errors(found: Sequence[Misfit]) -> CompileError:
    """The findings about variables that are not what their types say."""
    return CompileError([Diagnostic("VIP0606", misfit.message, misfit.place[0], Span(*misfit.place[1:])) for misfit in found])
