"""Texts: f-strings, `print`, and calls of @sink functions. Format specs are checked here, once and for all.

I1. Pieces stand in the order of the source; literal text next to literal text is one piece.
"""

from __future__ import annotations

import ast

from vipc.sema import floats, tree
from vipc.sema.body import Body, type_interval
from vipc.sema.conversion import is_byte_view, is_integral, is_plain, pass_to
from vipc.sema.format_specs import check_spec, read_spec
from vipc.sema.inner_storage import is_inner
from vipc.sema.joins import composed, is_composed
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.tree import Piece
from vipc.sema.types import (
    BYTES,
    NONE,
    STR,
    BoolType,
    BytesType,
    ClassType,
    EnumType,
    ExcType,
    FloatType,
    FuncDecl,
    IntType,
    StrType,
    TupleType,
    Type,
)

_CONVERSIONS = {-1: "", 114: "r", 115: "s", 97: "a"}


def formatted(body: Body, node: ast.expr) -> tree.Expr:
    """An f-string where no formatter stands."""
    raise body.error(node, "VIP0212", "an f-string here would need memory",
                     "f-strings are written by print and by functions marked @sink")


def print_call(body: Body, node: ast.Call) -> tree.Expr:
    """`print(*values, sep=" ", end="\\n")`."""
    separator, end = " ", "\n"
    for keyword in node.keywords:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else 0
        if keyword.arg not in ("sep", "end") or not isinstance(value, str | None):
            raise body.error(node, "VIP0204", f"print takes sep and end, constant strings, not {keyword.arg}")
        if keyword.arg == "sep":
            separator = " " if value is None else value
        else:
            end = "\n" if value is None else value
    made: list[Piece] = []
    for position, argument in enumerate(node.args):
        if position:
            _add(made, Piece(separator))
        for piece in pieces(body, argument):
            _add(made, piece)
    _add(made, Piece(end))
    return tree.Print(NONE, node, made)


def call_sink(body: Body, node: ast.Call, func: FuncDecl, first: list[tree.Expr]) -> tree.Expr:
    """A call of a @sink function: leading arguments, then a text."""
    params = func.params[len(first):]
    if node.keywords or len(node.args) != len(params):
        raise body.error(node, "VIP0204", f"{func.name} takes {len(params)} positional arguments, the last one a text")
    lead = [*first]
    for param, argument in zip(params[:-1], node.args[:-1], strict=True):
        lead.append(pass_to(body, body.expr(argument), param.type, argument))
    text = node.args[-1]
    if is_composed(body, text):
        made = pieces(body, text)
    else:
        made = [Piece(None, pass_to(body, body.expr(text), STR, text))]
        value = made[0].value
        if isinstance(value, tree.Const) and isinstance(value.value, str):
            made = [Piece(value.value)]
    body.forget_fields()
    return tree.CallSink(NONE, node, func, lead, made)


def pieces(body: Body, node: ast.expr) -> list[Piece]:
    """The pieces of an argument that is written out: an f-string, or any value that has a text."""
    if not isinstance(node, ast.JoinedStr):
        return composed(body, node) if is_composed(body, node) else field_of(body, body.expr(node), "", "", [])
    made: list[Piece] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            for piece in _formatted(body, part):
                _add(made, piece)
        else:
            assert isinstance(part, ast.Constant)
            _add(made, Piece(str(part.value)))
    return made


def _formatted(body: Body, part: ast.FormattedValue) -> list[Piece]:
    """One field of an f-string."""
    conversion = _CONVERSIONS[part.conversion]
    if is_composed(body, part.value) and not isinstance(part.value, ast.JoinedStr):
        made = composed(body, part.value)
        spec, holes = read_spec(body, part)
        if not spec and conversion in ("", "s"):
            return made
        if len(made) == 1 and made[0].value is not None and not made[0].spec and conversion in ("", "s"):
            value = made[0].value
            check_spec(body, STR, spec, holes, "s", part.value)
            return [Piece(None, value, made[0].conversion or "s", spec, holes)]
        raise body.error(part.value, "VIP0211", "a text that is put together here takes no further format",
                         "format its parts")
    return field_of(body, body.expr(part.value), conversion, *read_spec(body, part))


def _add(made: list[Piece], piece: Piece) -> None:
    """Appends a piece (I1)."""
    if piece.text is not None and made and made[-1].text is not None:
        made[-1] = Piece(made[-1].text + piece.text)
    elif piece.text != "":
        made.append(piece)


def field_of(body: Body, value: tree.Expr, conversion: str, spec: str, holes: list[tree.Expr]) -> list[Piece]:
    """The pieces of a value under a conversion and a format."""
    node = value.src
    assert isinstance(node, ast.expr)
    if isinstance(value.ty, ClassType):
        if spec and not conversion:
            raise body.error(node, "VIP0211", f"{show(value.ty)} takes no format", "format its text: {x!s:>10}")
        own = _own_text(body, value, conversion)
        if own is None:
            return _fields(body, value, spec)
        value, conversion = own, ""
    if is_byte_view(value.ty) and (spec == "hex" or isinstance(value, tree.Field) and value.decl.size):
        value = tree.Cast(BYTES, value.src, value)
    if not conversion and is_integral(value.ty) and spec[-1:] in tuple("eEfFgG%"):
        floats.allow(body.world, body.scope, node)
        value = floats.number(body, value)
    check_text(body, value.ty, node, conversion)
    check_spec(body, value.ty, spec, holes, conversion, node)
    if isinstance(value, tree.Const) and isinstance(value.value, str) and not spec and conversion in ("", "s"):
        return [Piece(value.value)]
    return [Piece(None, value, conversion, spec, holes)]


def _own_text(body: Body, value: tree.Expr, conversion: str) -> tree.Expr | None:
    """The text by the class's own method; None where a dataclass is given one."""
    assert isinstance(value.ty, ClassType)
    for name in ("__repr__",) if conversion in ("r", "a") else ("__str__", "__repr__"):
        own = own_method(body, value.src, name, value)
        if own is not None:
            return own
    if value.ty.decl.kind == "dataclass":
        return None
    raise body.error(value.src, "VIP0912", f"{show(value.ty)} has no __str__, and the default text of objects is not "
                     "there yet", "define __str__, or write the fields")


def _fields(body: Body, value: tree.Expr, spec: str) -> list[Piece]:
    """`Point(x=1, y=2)`: the text that a dataclass is given."""
    assert isinstance(value.ty, ClassType)
    if spec or not is_plain(value):
        raise body.error(value.src, "VIP0912", "this text of a dataclass is not there yet", "bind the object to a name, "
                         "and write it without a format")
    made = [Piece(f"{value.ty.decl.shown}(")]
    shown = [field for field in value.ty.decl.fields.values() if not is_inner(field)]
    for position, field in enumerate(shown):
        _add(made, Piece(f"{', ' if position else ''}{field.name}="))
        interval = type_interval(field.type) if is_integral(field.type) else None
        part = tree.Field(field.type, value.src, value, field, interval=interval)
        if isinstance(field.type, ClassType):
            own = _own_text(body, part, "r")
            for piece in _fields(body, part, "") if own is None else [Piece(None, own)]:
                _add(made, piece)
            continue
        check_text(body, field.type, value.src, "r")
        _add(made, Piece(None, part, "r"))
    _add(made, Piece(")"))
    return made


def check_text(body: Body, ty: Type, node: ast.AST, conversion: str = "") -> None:
    """Whether values of the type can be written."""
    if isinstance(ty, TupleType):
        for item in ty.items:
            check_text(body, item, node, "r")
    elif isinstance(ty, EnumType) and ty.decl.kind == "IntFlag" and conversion in ("r", "a"):
        raise body.error(node, "VIP0912", f"the repr of {show(ty)} is not there yet", "write its number, or test its bits")
    elif not isinstance(ty, IntType | BoolType | FloatType | StrType | BytesType | EnumType | ExcType):
        raise body.error(node, "VIP0202", f"{show(ty)} has no text",
                         "print takes numbers, bool, str, bytes, enums, and tuples of these")
