"""Format specs of numbers and strings, read once at compile time.

Flags for vipc/lang/runtime/format.py: bits 0-3 the type (0 d, 1 b, 2 o, 3 x, 4 X, 5 c), 4-5 the alignment
(0 >, 1 <, 2 ^, 3 =), 6-7 the sign (0 -, 1 +, 2 space), 8 `#`, 9-10 the separator (0 none, 1 comma, 2 underscore),
11 set by the caller: the value is signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vipc.sema.spec_syntax import HOLE

_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[ +-])?(?P<alt>#)?(?P<zero>0)?(?P<width>\d+|\0)?"
                   r"(?P<group>[_,])?(?:\.(?P<precision>\d+|\0))?(?P<type>[bcdoxXns])?", re.DOTALL)
_TYPES = {"": 0, "d": 0, "n": 0, "b": 1, "o": 2, "x": 3, "X": 4, "c": 5, "s": 0}
_ALIGNS = {">": 0, "<": 1, "^": 2, "=": 3}


@dataclass(frozen=True)
class Spec:
    """A format spec: flags as above, width in characters, fill as a code point, precision or -1. What stands in `holes` is
    computed: "fill", "width", "precision", in this order."""

    flags: int
    width: int
    fill: int
    precision: int
    holes: tuple[str, ...] = ()
    after_sign: bool = False            # something stands before the width that a sign must not follow
    zero: bool = False


def parse_spec(spec: str, text: bool = False) -> Spec:
    """The spec of a number, or of a string (`text`)."""
    m = _SPEC.fullmatch(spec)
    assert m is not None, f"not a format spec: {spec!r}"
    kind = m["type"] or ""
    zero = m["zero"] is not None
    align = m["align"] or (("<" if text else "=") if zero else "<" if text else ">")
    fill = m["fill"] or ("0" if zero else " ")
    if m["align"] and m["fill"] is None and zero:
        fill = "0"
    flags = _TYPES[kind] | _ALIGNS[align] << 4 | {None: 0, "-": 0, "+": 1, " ": 2}[m["sign"]] << 6
    flags |= (m["alt"] is not None) << 8 | {None: 0, ",": 1, "_": 2}[m["group"]] << 9
    holes = tuple(name for name in ("fill", "width", "precision") if m[name] == HOLE)
    width, precision = (-1 if m[name] is None else 0 if m[name] == HOLE else int(m[name]) for name in ("width", "precision"))
    return Spec(flags, max(width, 0), ord(fill), precision, holes, bool(m["sign"] or m["alt"] or zero), zero)
