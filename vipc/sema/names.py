"""How types and constructs are called in messages."""

from __future__ import annotations

import ast

from vipc.sema.types import (
    AddrType,
    ArrayType,
    BoolType,
    BytesType,
    ClassType,
    EnumType,
    ExcType,
    FloatType,
    FuncType,
    IntType,
    MmioType,
    NoneType,
    OptionalType,
    PtrType,
    RefType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.LShift: "<<", ast.RShift: ">>",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Pow: "**", ast.Div: "/", ast.MatMult: "@",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not", ast.And: "and", ast.Or: "or",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}

CONSTRUCTS: dict[type[ast.AST], str] = {
    ast.Lambda: "lambda", ast.ListComp: "a list comprehension", ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension", ast.GeneratorExp: "a generator expression", ast.List: "a list display",
    ast.Dict: "a dict display", ast.Set: "a set display", ast.Yield: "yield", ast.YieldFrom: "yield from",
    ast.Await: "await", ast.AsyncFor: "async for", ast.AsyncWith: "async with",
    ast.AsyncFunctionDef: "async def", ast.Starred: "a starred expression", ast.JoinedStr: "an f-string",
    ast.FunctionDef: "a nested function", ast.ClassDef: "a nested class", ast.Import: "import inside a function",
    ast.ImportFrom: "import inside a function", ast.Nonlocal: "nonlocal", ast.Delete: "del",
    ast.TryStar: "except*", ast.Slice: "a slice",
}


def operator(node: ast.AST) -> str:
    """The operator's text."""
    return OPERATORS[type(node)]


def construct(node: ast.AST) -> str:
    """What a node is called in a message."""
    return CONSTRUCTS.get(type(node), type(node).__name__)


def shortened(text: str) -> str:
    """A type's text, its middle left out where it would fill a screen."""
    return text if len(text) <= 80 else f"{text[:50]} ... {text[-20:]}"


def show(ty: Type) -> str:
    """A type as the programmer writes it."""
    match ty:
        case IntType(name=name):
            return "int" if name == "i64" else name
        case BoolType():
            return "bool"
        case FloatType():
            return "float"
        case NoneType():
            return "None"
        case StrType():
            return "str"
        case BytesType():
            return "bytes"
        case ArrayType(elem=elem):
            return f"Array[{show(elem)}]"
        case SpanType(elem=elem):
            return f"Span[{show(elem)}]"
        case RefType(of=of):
            return f"Ref[{show(of)}]"
        case OptionalType(of=of):
            return f"{show(of)} | None"
        case TupleType(items=items):
            return f"tuple[{', '.join(map(show, items))}]"
        case FuncType(params=params, result=result):
            return f"Callable[[{', '.join(map(show, params))}], {show(result)}]"
        case PtrType(elem=elem):
            return f"Ptr[{show(elem)}]"
        case AddrType(name=name):
            return name
        case ClassType(decl=decl) | MmioType(decl=decl):
            return shortened(f"{decl.shown}[{', '.join(map(show, decl.arguments))}]") if decl.arguments else decl.name
        case EnumType(decl=enum):
            return enum.name
        case ExcType(decl=exc):
            return exc.name
