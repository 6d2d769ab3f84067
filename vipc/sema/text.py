"""Texts: f-strings, `print`, and calls of @sink functions. Format specs are checked here, once and for all.

I1. Pieces stand in the order of the source; literal text next to literal text is one piece.
"""

from __future__ import annotations

import ast

from vipc.sema import floats, tree
from vipc.sema.body import Body
from vipc.sema.conversion import is_byte_view, is_integral, is_plain, pass_to
from vipc.sema.format_specs import check_spec, read_spec
from vipc.sema.joins import composed, is_composed
from vipc.sema.names import show
from vipc.sema.object_texts import holds_objects, is_printable, object_text, repr_pieces
from vipc.sema.places import refuse_surrogates
from vipc.sema.tree import Piece
from vipc.sema.types import (
    BOOL,
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
    LocalVar,
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
    named: dict[str | None, ast.expr] = {keyword.arg: keyword.value for keyword in node.keywords}
    if set(named) - {"sep", "end"}:
        raise body.error(node, "VIP0204", f"print takes sep and end, not {', '.join(map(str, set(named) - {'sep', 'end'}))}")
    separator = _between(body, named.get("sep"), " ")
    if len(separator) > 1 or separator[0].value is not None and not is_plain(separator[0].value):
        raise body.error(named["sep"], "VIP0204", "sep is written several times: a constant, or a name", "bind it to a name first")
    made: list[Piece] = []
    for position, argument in enumerate(node.args):
        for piece in [*(separator if position else []), *pieces(body, argument)]:
            _add(made, piece)
    for piece in _between(body, named.get("end"), "\n"):
        _add(made, piece)
    return tree.Print(NONE, node, made)


def _between(body: Body, node: ast.expr | None, usual: str) -> list[Piece]:
    """The pieces of `sep` or `end`: a text."""
    if node is None or isinstance(node, ast.Constant) and node.value is None:
        return [Piece(usual)]
    if is_composed(body, node):
        return pieces(body, node) or [Piece("")]
    value = body.expr(node)
    if not isinstance(value.ty, StrType):
        raise body.error(node, "VIP0201", f"a text is expected, this is {show(value.ty)}")
    return [Piece(value.value) if isinstance(value, tree.Const) and isinstance(value.value, str) else Piece(None, value)]


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
        return composed(body, node) if is_composed(body, node) else _direct(body, text_value(body, node))
    made: list[Piece] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            for piece in _formatted(body, part):
                _add(made, piece)
        else:
            assert isinstance(part, ast.Constant)
            refuse_surrogates(body, part)
            _add(made, Piece(str(part.value)))
    return made


def _direct(body: Body, value: tree.Expr) -> list[Piece]:
    """What print writes: str(x), where an f-string has format(x, "")."""
    return field_of(body, value, "s" if isinstance(value.ty, EnumType) and holds_objects(value.ty) else "", "", [])


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
    return field_of(body, text_value(body, part.value), conversion, *read_spec(body, part))


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
    if holds_objects(value.ty):
        return _of_objects(body, node, value, conversion, spec, holes)
    if is_byte_view(value.ty) and (spec == "hex" or isinstance(value, tree.Field) and value.decl.size):
        value = tree.Cast(BYTES, value.src, value)
    if not conversion and is_integral(value.ty) and spec[-1:] in tuple("eEfFgG%"):
        floats.allow(body.world, body.scope, node)
        value = floats.number(body, value)
    check_text(body, value.ty, node)
    check_spec(body, value.ty, spec, holes, conversion, node)
    if isinstance(value, tree.Const) and isinstance(value.value, str) and not spec and conversion in ("", "s"):
        return [Piece(value.value)]
    return [Piece(None, value, conversion, spec, holes)]


def text_value(body: Body, node: ast.expr) -> tree.Expr:
    """A value that is written here: also the text that an object's method makes, which lives no longer."""
    outer, body.written = body.written, node
    value = body.expr(node)
    body.written = outer
    return value


def _of_objects(body: Body, node: ast.expr, value: tree.Expr, conversion: str, spec: str,
                holes: list[tree.Expr]) -> list[Piece]:
    """The text of an object, of a member of an enum that makes its own, or of what holds such."""
    read = value if is_plain(value) or isinstance(value.ty, ClassType | EnumType) else None
    if read is None:
        var = body.hidden(f"_shown_{len(body.func.locals)}", value.ty, node)
        read = tree.Walrus(value.ty, node, var, value)
    if isinstance(value.ty, TupleType):
        if spec or not is_printable(value.ty):
            raise body.error(node, "VIP0211" if spec else "VIP0202", f"{show(value.ty)} has no such text",
                             "write its items one by one")
        return _tuple_pieces(node, read)
    own = _first_read(read, "r" if conversion == "a" else conversion)
    if own is None and isinstance(value.ty, EnumType):
        check_spec(body, value.ty, spec, holes, conversion, node)
        return [Piece(None, value, conversion, spec, holes)]
    if own is None:
        raise body.error(node, "VIP0202", f"{show(value.ty)} has no text: no __str__ and no __repr__",
                         "define __str__, or write the fields")
    if isinstance(value.ty, EnumType) and value.ty.decl.kind != "Enum" and spec and not conversion:
        check_spec(body, value.ty, spec, holes, conversion, node)
        return [Piece(None, value, "", spec, holes)]
    if spec and not conversion and not isinstance(value.ty, EnumType):
        raise body.error(node, "VIP0211", f"objects of {show(value.ty)} take no format", f"write !s before it: !s:{spec}")
    check_spec(body, STR, spec, holes, "", node)
    return [Piece(None, own, "", spec, holes)]


def _first_read(value: tree.Expr, conversion: str) -> tree.Expr | None:
    """The text of an object, which a walrus may bind where it is read first."""
    if not isinstance(value, tree.Walrus) or not isinstance(value.var, LocalVar):
        return object_text(value, conversion)
    made = object_text(tree.Local(value.ty, value.src, value.var), conversion)
    if isinstance(made, tree.IfExp):
        made.test = tree.Truth(BOOL, value.src, value)
    return made


def _tuple_pieces(node: ast.AST, value: tree.Expr) -> list[Piece]:
    if not isinstance(value, tree.Walrus) or not isinstance(value.var, LocalVar):
        return repr_pieces(value)
    bind = tree.Bind(BOOL, node, value.var, value.value)
    made = repr_pieces(tree.Local(value.ty, node, value.var))
    empty, text = tree.Const(STR, node, ""), tree.Const(STR, node, "(")
    return [Piece(None, tree.IfExp(STR, node, bind, text, empty)), *made[1:]]


def check_text(body: Body, ty: Type, node: ast.AST) -> None:
    """Whether values of the type can be written."""
    if isinstance(ty, TupleType):
        for item in ty.items:
            check_text(body, item, node)
    elif not isinstance(ty, IntType | BoolType | FloatType | StrType | BytesType | EnumType | ExcType):
        raise body.error(node, "VIP0202", f"{show(ty)} has no text",
                         "print takes numbers, bool, str, bytes, enums, and tuples of these")
