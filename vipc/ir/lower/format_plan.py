"""The format of one field: its spec, and the words of what the spec leaves to be computed, checked as CPython checks them.

Everything that can fail about a field fails here, when its value is evaluated and before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.lower import expr
from vipc.ir.lower.builder import Builder
from vipc.ir.lower.float_format import FLOAT_MOST, parse_float_spec
from vipc.ir.lower.format_spec import Spec, parse_spec
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import interval
from vipc.sema import tree
from vipc.sema.types import BoolType, EnumType, FloatType, IntType

GROUPED_MOST = 256                      # of a computed width, where groups of digits are filled with zeros
CHARACTER = 5
_INVALID = "Invalid format specifier"


@dataclass(frozen=True)
class Plan:
    """`text` as it is written; `spec` is None where there is none, and for `hex`."""

    text: str = ""
    spec: Spec | None = None
    words: dict[str, int] = field(default_factory=dict)

    def width(self, b: Builder) -> int:
        """The width as a word."""
        assert self.spec is not None
        return self.words["width"] if "width" in self.words else b.const(self.spec.width)

    def fill(self, b: Builder) -> int:
        """The fill as a code point."""
        assert self.spec is not None
        return self.words["fill"] if "fill" in self.words else b.const(self.spec.fill)

    def precision(self, b: Builder) -> int:
        """The precision as a word."""
        assert self.spec is not None
        return self.words["precision"] if "precision" in self.words else b.const(self.spec.precision)


PLAIN = Plan()


def prepared(f: Lowering, piece: tree.Piece, value: tree.Expr) -> tuple[list[int], Plan]:
    """The words of a field's value, and its format."""
    words = expr.lower(f, value)
    plan = plan_of(f, piece, value)
    if plan.spec is not None and not piece.conversion and plan.spec.flags & 15 == CHARACTER \
            and not 0 <= interval(value)[0] <= interval(value)[1] < 0x110000:
        f.b.loc = f.loc(value.src)
        f.check(f.b.emit("cmp", (words[0], f.b.const(0x110000)), ("ult",)), "overflow", "%c arg not in range(0x110000)")
    return words, plan


def plan_of(f: Lowering, piece: tree.Piece, value: tree.Expr) -> Plan:
    """The format of a field whose value has been evaluated."""
    if not piece.spec or piece.spec == "hex":
        return Plan(piece.spec)
    if isinstance(value.ty, FloatType) and not piece.conversion:
        return Plan(piece.spec, None, _float_holes(f, piece, value))
    is_number = isinstance(value.ty, IntType | BoolType) or isinstance(value.ty, EnumType) and value.ty.decl.kind != "Enum"
    textual = bool(piece.conversion) or not is_number
    spec = parse_spec(piece.spec, textual)
    computed: dict[str, int] = {}
    for name, hole in zip(spec.holes, piece.holes, strict=True):
        lowered = expr.lower(f, hole)
        f.b.loc = f.loc(value.src)
        if name == "fill":
            computed[name] = _fill(f, lowered, spec)
        elif name == "width":
            computed[name] = _width(f, single(lowered), interval(hole)[0] < 0, textual, spec)
        else:
            computed[name] = single(lowered)
            if interval(hole)[0] < 0:
                f.check(f.b.emit("cmp", (computed[name], f.b.const(0)), ("sge",)), "value", "Format specifier missing precision")
    return Plan(piece.spec, spec, computed)


def _float_holes(f: Lowering, piece: tree.Piece, value: tree.Expr) -> dict[str, int]:
    """What is computed of the format of a float, within what its buffer holds."""
    spec = parse_float_spec(piece.spec)
    plain = Spec(0, 0, 0, 0, after_sign=spec.after_sign, zero=spec.zero)
    computed: dict[str, int] = {}
    for name, hole in zip(spec.holes, piece.holes, strict=True):
        lowered = expr.lower(f, hole)
        f.b.loc = f.loc(value.src)
        if name == "fill":
            computed[name] = _fill(f, lowered, plain)
            continue
        word = single(lowered)
        if name == "width":
            word = _width(f, word, interval(hole)[0] < 0, False, plain)
        elif interval(hole)[0] < 0:
            f.check(f.b.emit("cmp", (word, f.b.const(0)), ("sge",)), "value", "Format specifier missing precision")
        f.check(f.b.emit("cmp", (word, f.b.const(FLOAT_MOST)), ("ule",)), "value", "the format is too wide")
        computed[name] = word
    return computed


def _fill(f: Lowering, text: list[int], spec: Spec) -> int:
    """A text of one character; an empty one leaves the spec as if no fill stood there."""
    b = f.b
    count = f.runtime("memory.count_code_points", text)[0]
    f.check(b.emit("cmp", (count, b.const(1)), ("ule",)), "value", _INVALID)
    usual = f.ctx.text(b, "0" if spec.zero else " ")[0]
    return f.runtime("memory.code_point", (b.emit("select", (count, text[0], usual)),))[0]


def _width(f: Lowering, word: int, may_be_negative: bool, textual: bool, spec: Spec) -> int:
    """A width; before a number's a minus is a sign, which says nothing."""
    b = f.b
    if may_be_negative:
        positive = b.emit("cmp", (word, b.const(0)), ("sge",))
        if textual:
            f.check(positive, "value", "Sign not allowed in string format specifier")
        elif spec.after_sign:
            f.check(positive, "value", _INVALID)
        else:
            word = b.emit("select", (positive, word, b.emit("neg", (word,))))
    if not textual and spec.flags >> 4 & 3 == 3 and spec.flags >> 9 & 3:
        f.check(b.emit("cmp", (word, b.const(GROUPED_MOST)), ("ule",)), "value", "the format is too wide")
    return word
