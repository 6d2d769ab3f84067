"""Format specs of f-strings: read once, checked against the type of the value; computed parts become holes.

I1. A hole stands where the fill (a str), the width or the precision (integers) stands, and nowhere else.
I2. A part that is constant is part of the spec's text.
"""

from __future__ import annotations

import ast
import re

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import integer, is_integral
from vipc.sema.floats import PRECISION_MAX
from vipc.sema.names import show
from vipc.sema.spec_syntax import HOLE, SPEC
from vipc.sema.types import BoolType, BytesType, EnumType, FloatType, IntType, StrType, Type


def read_spec(body: Body, part: ast.FormattedValue) -> tuple[str, list[tree.Expr]]:
    """The spec of a field, and what stands in its holes."""
    if part.format_spec is None:
        return "", []
    assert isinstance(part.format_spec, ast.JoinedStr)
    text, holes = "", list[tree.Expr]()
    for piece in part.format_spec.values:
        if isinstance(piece, ast.Constant):
            text += str(piece.value)
            continue
        assert isinstance(piece, ast.FormattedValue)
        value = body.expr(piece.value)
        if piece.conversion != -1 or piece.format_spec is not None and piece.format_spec.values:  # type: ignore[attr-defined]
            raise body.error(piece, "VIP0211", "a computed part of a format spec is a plain value")
        if isinstance(value, tree.Const) and isinstance(value.ty, StrType | IntType):
            text += str(value.value)
            continue
        if not isinstance(value.ty, StrType) and not is_integral(value.ty):
            raise body.error(piece, "VIP0211", f"a computed width or precision is an integer, this is {show(value.ty)}")
        holes.append(value if isinstance(value.ty, StrType) else integer(body, value))
        text += HOLE
    return text, holes


def check_spec(body: Body, ty: Type, spec: str, holes: list[tree.Expr], conversion: str, node: ast.expr) -> None:
    """Whether a spec suits the type, and its holes their places (I1)."""
    if not spec:
        return
    shown = spec.replace(HOLE, "{...}")
    found = SPEC.fullmatch(spec)
    if isinstance(ty, FloatType) and found is not None and (found["precision"] or "0") != HOLE \
            and int(found["precision"] or 0) > PRECISION_MAX:
        raise body.error(node, "VIP0211", f"a precision is at most {PRECISION_MAX}")
    if found is None and spec != "hex" or not _suits(ty, spec, conversion, found):
        raise body.error(node, "VIP0211", f"{shown!r} is no format of {show(ty)}")
    wanted = [name for name in ("fill", "width", "precision") if found is not None and found[name] == HOLE]
    if len(wanted) != len(holes):
        raise body.error(node, "VIP0211", "width, precision and fill of a format spec may be computed, nothing else")
    for name, hole in zip(wanted, holes, strict=True):
        if isinstance(hole.ty, StrType) != (name == "fill"):
            raise body.error(node, "VIP0211", f"the {name} of a format spec is no {show(hole.ty)}")


def _suits(ty: Type, spec: str, conversion: str, found: re.Match[str] | None) -> bool:
    if found is None:
        return isinstance(ty, BytesType) and not conversion
    if isinstance(ty, FloatType) and not conversion:
        return (found["type"] or "g") in "eEfFgGn%" and not (found["type"] == "n" and found["group"])
    if found["z"]:
        return False
    if conversion or isinstance(ty, StrType) or isinstance(ty, EnumType) and ty.decl.kind == "Enum":
        return found["align"] != "=" and not found["sign"] and not found["alt"] and not found["group"] \
            and found["type"] in (None, "s")
    if isinstance(ty, IntType | BoolType | EnumType):
        return _suits_integer(found)
    return False


def _suits_integer(found: re.Match[str]) -> bool:
    kind, group = found["type"] or "d", found["group"]
    if kind not in "bcdoxXn" or found["precision"] is not None:
        return False
    if kind == "c" and (found["sign"] or found["alt"]):
        return False
    return group is None or kind == "d" or group == "_" and kind in "boxX"
