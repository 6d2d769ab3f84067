"""Methods of `bytes` and `str`: searching, cutting into views, judging; nothing is copied.

I1. A view of u8 passes for bytes everywhere here; a part of a text is of the text's type.
See docs/language.md, "Texts".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, element_value, fit, integer, is_byte_view, is_integral, pass_to
from vipc.sema.integers import LENGTH
from vipc.sema.iteration import Yielded
from vipc.sema.logic import comparable
from vipc.sema.names import show
from vipc.sema.types import (
    BOOL,
    BYTES,
    I64,
    STR,
    ArrayType,
    BytesType,
    EnumType,
    SpanType,
    StrType,
    TupleType,
)

Method = Callable[[Body, ast.Call, tree.Expr], tree.Expr]
CLASSES = ("isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "isdecimal", "isnumeric")
_MEMORY = ("lower", "upper", "title", "capitalize", "swapcase", "casefold", "replace", "center", "ljust", "rjust", "zfill",
           "translate", "expandtabs", "format", "rsplit", "join", "hex", "isidentifier", "isprintable", "istitle", "append")


def is_text(value: tree.Expr) -> bool:
    """Whether the methods of texts go with a value."""
    return isinstance(value.ty, StrType | BytesType) or is_byte_view(value.ty)


def _receiver(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    """The text whose method is called (I1)."""
    assert isinstance(node.func, ast.Attribute)
    if not is_text(obj):
        raise body.error(node.func, "VIP0203", f"{show(obj.ty)} has no method {node.func.attr}")
    return obj if isinstance(obj.ty, StrType) else pass_to(body, obj, BYTES, node)


def _arguments(body: Body, node: ast.Call, low: int, high: int, names: tuple[str, ...] = ()) -> list[ast.expr | None]:
    """Arguments by position or by one of the names; None where one is left out."""
    assert isinstance(node.func, ast.Attribute)
    given: list[ast.expr | None] = [*node.args, *[None] * (high - len(node.args))]
    for keyword in node.keywords:
        if keyword.arg not in names or given[names.index(keyword.arg)] is not None:
            raise body.error(keyword, "VIP0204", f"{node.func.attr} has no parameter {keyword.arg} here")
        given[names.index(keyword.arg)] = keyword.value
    if len(node.args) > high or sum(part is not None for part in given) < low:
        count = str(low) if low == high else f"{low} to {high}"
        raise body.error(node, "VIP0204", f"{node.func.attr} takes {count} arguments, {len(node.args)} are given")
    return given


def _part(body: Body, text: tree.Expr, node: ast.expr) -> tree.Expr:
    """A text of the same kind."""
    return pass_to(body, body.expr(node), text.ty, node)


# ------------------------------------------------------------ searching


def _search(name: str) -> Method:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        if isinstance(obj.ty, ArrayType | SpanType) and name in ("index", "count") and len(node.args) == 1 \
                and not is_byte_view(obj.ty):
            return _place(body, node, obj, name)
        text = _receiver(body, node, obj)
        part_node, *bounds = _arguments(body, node, 1, 3)
        assert part_node is not None
        part = body.expr(part_node)
        part = integer(body, part) if is_integral(part.ty) and text.ty == BYTES else pass_to(body, part, text.ty, part_node)
        low = constant(I64, node, 0) if bounds[0] is None and bounds[1] is not None else None
        args = [text, part]
        for bound in bounds:
            if bound is not None:
                args.append(fit(body, integer(body, body.expr(bound)), I64, bound))
            elif low is not None:
                args.append(low)
                low = None
        least = 0 if name in ("index", "rindex", "count") else -1
        return tree.Intrinsic(I64, node, "search", args, (name,), interval=(least, LENGTH[1]))
    return check


def _place(body: Body, node: ast.Call, obj: tree.Expr, name: str) -> tree.Expr:
    """`index` and `count` of an array or span."""
    assert isinstance(obj.ty, ArrayType | SpanType)
    elem = element_value(obj.ty.elem)
    if not is_integral(elem) and not isinstance(elem, EnumType):
        raise body.error(node, "VIP0202", f"{name} of {show(obj.ty)} is not defined", "compare in a loop")
    value = body.expr(node.args[0])
    comparable(body, node, "==", tree.OldValue(elem, node), value)
    return tree.Intrinsic(I64, node, "place", [obj, value], (name,), interval=LENGTH)


def _affix(name: str) -> Method:
    """startswith and endswith, of one text or a tuple of them."""
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        text = _receiver(body, node, obj)
        (argument,) = _arguments(body, node, 1, 1)
        assert argument is not None
        if not isinstance(argument, ast.Tuple):
            return tree.Intrinsic(BOOL, node, name, [text, _part(body, text, argument)], interval=(0, 1))
        parts = [_part(body, text, item) for item in argument.elts]
        return tree.Intrinsic(BOOL, node, name, [text, *parts], interval=(0, 1))
    return check


# ------------------------------------------------------------ cutting


def _strip(name: str) -> Method:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        text = _receiver(body, node, obj)
        (characters,) = _arguments(body, node, 0, 1)
        if characters is None or isinstance(characters, ast.Constant) and characters.value is None:
            return tree.Intrinsic(text.ty, node, "strip", [text], (name,))
        return tree.Intrinsic(text.ty, node, "strip", [text, _part(body, text, characters)], (name,))
    return check


def _remove(name: str) -> Method:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        text = _receiver(body, node, obj)
        (part,) = _arguments(body, node, 1, 1)
        assert part is not None
        return tree.Intrinsic(text.ty, node, "remove", [text, _part(body, text, part)], (name,))
    return check


def _partition(name: str) -> Method:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        text = _receiver(body, node, obj)
        (separator,) = _arguments(body, node, 1, 1)
        assert separator is not None
        part = _separator(body, text, separator)
        return tree.Intrinsic(TupleType((text.ty,) * 3), node, "partition", [text, part], (name,))
    return check


def _separator(body: Body, text: tree.Expr, node: ast.expr) -> tree.Expr:
    part = _part(body, text, node)
    if isinstance(part, tree.Const) and not part.value:
        raise body.error(node, "VIP0219", "the separator is not empty")
    return part


def split_iterator(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded] | None:
    """`text.split(...)`, `text.splitlines(...)` as what a loop goes over; None where the object is no text."""
    assert isinstance(node.func, ast.Attribute)
    obj = body.expr(node.func.value)
    if not is_text(obj):
        return None
    text = _receiver(body, node, obj)
    if node.func.attr == "splitlines":
        (keep,) = _arguments(body, node, 0, 1, ("keepends",))
        kept = keep is not None and isinstance(keep, ast.Constant) and bool(keep.value)
        if keep is not None and not isinstance(keep, ast.Constant):
            raise body.error(keep, "VIP0219", "keepends is True or False")
        return tree.IterSplit(node, text, "lines", None, None, kept), Yielded(text.ty)
    separator_node, limit_node = _arguments(body, node, 0, 2, ("sep", "maxsplit"))
    separator = None
    if separator_node is not None and not (isinstance(separator_node, ast.Constant) and separator_node.value is None):
        separator = _separator(body, text, separator_node)
    limit = None if limit_node is None else fit(body, integer(body, body.expr(limit_node)), I64, limit_node)
    return tree.IterSplit(node, text, "split", separator, limit, False), Yielded(text.ty)


def _split(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    _receiver(body, node, obj)
    raise body.error(node, "VIP0212", "the pieces of a text are no list: they are made one by one",
                     "loop over them, unpack them (a, b = s.split(sep)), or use partition")


# ------------------------------------------------------------ judging, converting


def _class(name: str) -> Method:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        text = _receiver(body, node, obj)
        if name in ("isdecimal", "isnumeric") and not isinstance(text.ty, StrType):
            raise body.error(node.func, "VIP0203", f"bytes has no method {name}")
        _arguments(body, node, 0, 0)
        return tree.Intrinsic(BOOL, node, "class", [text], (name,), interval=(0, 1))
    return check


def _encode(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    assert isinstance(node.func, ast.Attribute)
    if not isinstance(obj.ty, StrType):
        raise body.error(node.func, "VIP0203", f"{show(obj.ty)} has no method encode")
    _utf8(body, node)
    if isinstance(obj, tree.Const) and isinstance(obj.value, str):
        return constant(BYTES, node, obj.value.encode())
    return tree.Intrinsic(BYTES, node, "encode", [obj])


def _decode(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    assert isinstance(node.func, ast.Attribute)
    if isinstance(obj.ty, StrType):
        raise body.error(node.func, "VIP0203", "str has no method decode")
    text = _receiver(body, node, obj)
    _utf8(body, node)
    return tree.Intrinsic(STR, node, "decode", [text])


def _utf8(body: Body, node: ast.Call) -> None:
    """The only encoding is UTF-8."""
    (encoding,) = _arguments(body, node, 0, 1, ("encoding",))
    if encoding is not None and not (isinstance(encoding, ast.Constant) and isinstance(encoding.value, str)
                                     and encoding.value.lower().replace("-", "") in ("utf8", "ascii")):
        raise body.error(encoding, "VIP0219", "texts are UTF-8")


def _needs_memory(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    assert isinstance(node.func, ast.Attribute)
    _receiver(body, node, obj)
    raise body.error(node, "VIP0212", f"{node.func.attr} would need memory for its result",
                     "write the parts by an f-string, or fill an array")


TEXT_METHODS: Mapping[str, Method] = {
    **{name: _search(name) for name in ("find", "rfind", "index", "rindex", "count")},
    **{name: _affix(name) for name in ("startswith", "endswith")},
    **{name: _strip(name) for name in ("strip", "lstrip", "rstrip")},
    **{name: _remove(name) for name in ("removeprefix", "removesuffix")},
    **{name: _partition(name) for name in ("partition", "rpartition")},
    **{name: _class(name) for name in CLASSES},
    **dict.fromkeys(("split", "splitlines"), _split),
    **dict.fromkeys(_MEMORY, _needs_memory),
    "encode": _encode, "decode": _decode,
}
