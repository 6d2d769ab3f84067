"""Texts of floats: format specs, read once at compile time, for vipc/lang/runtime/float_text.py, where the flags are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vipc.ir.lower.floats import number
from vipc.ir.lower.function import Lowering
from vipc.sema.spec_syntax import HOLE

_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[ +-])?(?P<z>z)?(?P<alt>#)?(?P<zero>0)?(?P<width>\d+|\0)?"
                   r"(?P<group>[_,])?(?:\.(?P<precision>\d+|\0))?(?P<type>[eEfFgGn%])?", re.DOTALL)
_REPR, _SHORT = 0, 4
_WAYS = {"e": 1, "E": 1, "f": 2, "F": 2, "%": 2, "g": 3, "G": 3, "n": 3}
_ALIGNS = {">": 0, "<": 1, "^": 2, "=": 3}
PRECISION = 6
FLOAT_MOST = 1000
"""Of a computed width or precision."""
ROOM = 450
"""Bytes of a text beside its width and precision: 309 whole digits in groups, sign, power."""


@dataclass(frozen=True)
class FloatSpec:
    """A format spec of a float: flags, width in characters, fill as a code point, precision."""

    flags: int
    width: int
    fill: int
    precision: int
    is_percent: bool
    holes: tuple[str, ...]              # what is computed: "fill", "width", "precision", in this order
    after_sign: bool                    # something stands before the width that a sign must not follow
    zero: bool


def parse_float_spec(spec: str) -> FloatSpec:
    """The spec, which has been found valid."""
    m = _SPEC.fullmatch(spec)
    assert m is not None, f"not a format spec: {spec!r}"
    zero = m["zero"] is not None
    align = m["align"] or ("=" if zero else ">")
    fill = m["fill"] or ("0" if zero else " ")
    kind = m["type"] or ""
    way = _WAYS.get(kind, _REPR if m["precision"] is None else _SHORT)
    holes = tuple(name for name in ("fill", "width", "precision") if m[name] == HOLE)
    width, precision = (None if m[name] in (None, HOLE) else int(m[name]) for name in ("width", "precision"))
    precision = precision if precision is not None else PRECISION if kind else 0
    flags = way | _ALIGNS[align] << 4 | {None: 0, "-": 0, "+": 1, " ": 2}[m["sign"]] << 6
    flags |= (m["alt"] is not None) << 8 | {None: 0, ",": 1, "_": 2}[m["group"]] << 9
    flags |= (kind in ("E", "F", "G")) << 11 | (kind == "%") << 12 | (m["z"] is not None) << 13
    return FloatSpec(flags, width or 0, ord(fill), precision, kind == "%", holes, bool(m["sign"] or m["alt"] or zero), zero)


def float_text(f: Lowering, word: int, spec: str, computed: Mapping[str, int]) -> tuple[int, int]:
    """Address and length of a float's text, in a buffer that the next text takes too."""
    b = f.b
    plan = parse_float_spec(spec)
    most = {"width": plan.width, "precision": plan.precision} | dict.fromkeys(plan.holes, FLOAT_MOST)
    buffer = b.buffer("float", ROOM + 4 * most["width"] + most["precision"])
    if plan.is_percent:
        word = b.emit("fmul", (word, number(f, 100.0)))
    args = {"width": b.const(plan.width), "fill": b.const(plan.fill), "precision": b.const(plan.precision)} | dict(computed)
    return buffer, f.runtime("float_text.formatted", (buffer, word, b.const(plan.flags), *args.values()))[0]
