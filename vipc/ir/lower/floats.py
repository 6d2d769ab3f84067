"""Floats: a float is a word that holds the bits of an IEEE double. Every operation is rounded by itself.

What has no instruction of its own is a function of the run time, which tells by a second word what went wrong; the
check stands here, where the line is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vipc.ir.float_words import float_bits
from vipc.ir.lower import expr, places
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import Interval, interval, sign_of
from vipc.sema import tree
from vipc.sema.types import FloatType

Handler = Callable[[Lowering, tree.Intrinsic], list[int]]

EXACT = 1 << 53
"""Up to here every integer is a float."""

ORDERS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SWAPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NAN_TEXT = "cannot convert float NaN to integer"
_INFINITY_TEXT = "cannot convert float infinity to integer"


def number(f: Lowering, value: float) -> int:
    """A constant float."""
    return f.b.const(float_bits(value))


def fcmp(f: Lowering, order: str, a: int, c: int) -> int:
    """0 or 1."""
    return f.b.emit("fcmp", (a, c), (order,))


def truth(f: Lowering, word: int) -> int:
    """Whether a float is not 0."""
    return fcmp(f, "ne", word, number(f, 0.0))


def compare(f: Lowering, op: str, left: tree.Expr, a: int, right: tree.Expr, c: int) -> int:
    """The comparison of two floats, or, exactly, of a float and an integer."""
    if isinstance(left.ty, FloatType) and isinstance(right.ty, FloatType):
        return fcmp(f, ORDERS[op], a, c)
    if isinstance(right.ty, FloatType):
        op, left, a, right, c = _SWAPPED[op], right, c, left, a
    bounds = interval(right)
    if -EXACT <= bounds[0] and bounds[1] <= EXACT:
        return fcmp(f, ORDERS[op], a, from_int(f, c, bounds))
    signed = f.b.const(int(bounds[0] < 0))
    place = f.runtime("float_math.compare", (a, c, signed))[0]              # -1, 0, 1; 2 for a NaN
    if op in (">", ">="):
        below = f.b.emit("cmp", (place, f.b.const(2)), ("slt",))
        enough = f.b.emit("cmp", (place, f.b.const(0)), ("sgt" if op == ">" else "sge",))
        return f.b.emit("and", (below, enough))
    return f.b.emit("cmp", (place, f.b.const(0)), ({"==": "eq", "!=": "ne", "<": "slt", "<=": "sle"}[op],))


def from_int(f: Lowering, word: int, bounds: Interval) -> int:
    """An integer as a float."""
    return f.b.emit("itof", (word,), (sign_of(bounds),))


def _args(f: Lowering, e: tree.Intrinsic) -> list[int]:
    words = [single(expr.lower(f, a)) for a in e.args]
    f.b.loc = f.loc(e.src)
    return words


def _plain(op: str) -> Handler:
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        return [f.b.emit(op, _args(f, e))]
    return handler


def _same(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return _args(f, e)


def _from_int(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (word,) = _args(f, e)
    return [from_int(f, word, interval(e.args[0]))]


def _nonzero(f: Lowering, word: int, text: str) -> None:
    f.check(truth(f, word), "zero_division", text)


def _divide(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = _args(f, e)
    _nonzero(f, c, "float division by zero")
    return [f.b.emit("fdiv", (a, c))]


def _divide_integers(f: Lowering, e: tree.Intrinsic) -> list[int]:
    """Small operands are floats themselves; the quotient of larger ones is rounded once, by the run time."""
    b = f.b
    a, c = _args(f, e)
    bounds = [interval(arg) for arg in e.args]
    f.check(b.emit("cmp", (c, b.const(0)), ("ne",)), "zero_division", "division by zero")
    if all(-EXACT <= low and high <= EXACT for low, high in bounds):
        return [b.emit("fdiv", (from_int(f, a, bounds[0]), from_int(f, c, bounds[1])))]
    small = [_is_small(f, word, low < 0) for word, (low, _) in zip((a, c), bounds, strict=True)]
    quick, slow = b.new_block(), b.new_block()
    signs = [b.const(int(low < 0)) for low, _ in bounds]
    b.branch(b.emit("and", small), quick, slow)
    return f.merge([
        lambda: [b.emit("fdiv", (b.emit("itof", (a,), ("s",)), b.emit("itof", (c,), ("s",))))],
        lambda: f.runtime("float_math.divide_integers", (a, c, *signs)),
    ], [quick, slow])


def _modulo(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = _args(f, e)
    _nonzero(f, c, "float modulo")
    return [_Division(f, a, c).remainder()]


def _floor_divide(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = _args(f, e)
    _nonzero(f, c, "float floor division by zero")
    return [_Division(f, a, c).quotient()]


def _divmod(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = _args(f, e)
    _nonzero(f, c, "float divmod()")
    division = _Division(f, a, c)
    return [division.quotient(), division.remainder()]


def _is_small(f: Lowering, word: int, signed: bool) -> int:
    """Whether an integer is one of those that are floats."""
    b = f.b
    if signed:
        return b.emit("cmp", (b.emit("add", (word, b.const(EXACT))), b.const(2 * EXACT)), ("ule",))
    return b.emit("cmp", (word, b.const(EXACT)), ("ule",))


class _Division:
    """`a // c` and `a % c` from the exact remainder of a toward zero, step by step as CPython."""

    def __init__(self, f: Lowering, a: int, c: int) -> None:
        self.f, self.a, self.c = f, a, c
        self.cut = f.runtime("float_math.fmod", (a, c))[0]
        opposite = f.b.emit("cmp", (f.b.emit("xor", (self.cut, c)), f.b.const(0)), ("slt",))
        self.moved = f.b.emit("and", (truth(f, self.cut), opposite))

    def remainder(self) -> int:
        """The remainder has the sign of the divisor, also where it is 0."""
        b = self.f.b
        zero = b.emit("and", (self.c, b.const(1 << 63)))
        plain = b.emit("select", (truth(self.f, self.cut), self.cut, zero))
        return b.emit("select", (self.moved, b.emit("fadd", (self.cut, self.c)), plain))

    def quotient(self) -> int:
        """(a - remainder toward zero) / c, less 1 where the remainder was moved, made whole."""
        f, b = self.f, self.f.b
        quotient = b.emit("fdiv", (b.emit("fsub", (self.a, self.cut)), self.c))
        quotient = b.emit("select", (self.moved, b.emit("fsub", (quotient, number(f, 1.0))), quotient))
        whole = b.emit("fround", (quotient,), ("floor",))
        near = fcmp(f, "gt", b.emit("fsub", (quotient, whole)), number(f, 0.5))
        whole = b.emit("select", (near, b.emit("fadd", (whole, number(f, 1.0))), whole))
        sign = b.emit("and", (b.emit("fdiv", (self.a, self.c)), b.const(1 << 63)))
        return b.emit("select", (truth(f, quotient), whole, sign))


def _power(f: Lowering, e: tree.Intrinsic) -> list[int]:
    a, c = _args(f, e)
    b = f.b
    result, status = f.runtime("float_power.power", (a, c), 2)
    for code, trap, text in ((1, "zero_division", "0.0 cannot be raised to a negative power"),
                             (2, "overflow", "(34, 'Numerical result out of range')"),
                             (3, "value", "a negative number has no fractional power")):
        f.check(b.emit("cmp", (status, b.const(code)), ("ne",)), trap, text)
    return [result]


def _finite(f: Lowering, word: int) -> None:
    f.check(fcmp(f, "eq", word, word), "value", _NAN_TEXT)
    size = f.b.emit("fabs", (word,))
    f.check(fcmp(f, "ne", size, number(f, float("inf"))), "overflow", _INFINITY_TEXT)


def _integer(f: Lowering, word: int, name: str) -> int:
    """The integer of a whole float or of one to be cut off, which must fit i64."""
    _finite(f, word)
    low = fcmp(f, "ge", word, number(f, -2.0**63))
    high = fcmp(f, "lt", word, number(f, 2.0**63))
    f.check(f.b.emit("and", (low, high)), "result", f"{name} does not fit i64")
    return f.b.emit("ftoi", (word,))


def _to_int(f: Lowering, e: tree.Intrinsic) -> list[int]:
    return [_integer(f, _args(f, e)[0], "int")]


def _low_bits(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (word,) = _args(f, e)
    _finite(f, word)
    return f.runtime("float_math.low_bits", (word,))


def _round(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (word,) = _args(f, e)
    return [_integer(f, f.b.emit("fround", (word,), ("even",)), "round")]


def _round_to(f: Lowering, e: tree.Intrinsic) -> list[int]:
    word, digits = _args(f, e)
    bounds = interval(e.args[1])
    if bounds[1] >= 1 << 63:                            # more digits than there are
        digits = f.b.emit("select", (f.b.emit("cmp", (digits, f.b.const(0)), ("slt",)), f.b.const(1000), digits))
    result, status = f.runtime("float_round.round_to", (word, digits), 2)
    f.check(f.b.emit("cmp", (status, f.b.const(0)), ("eq",)), "overflow", "rounded value too large to represent")
    return [result]


def _extreme(order: str) -> Handler:
    def handler(f: Lowering, e: tree.Intrinsic) -> list[int]:
        best, *others = _args(f, e)
        for word in others:
            best = f.b.emit("select", (fcmp(f, order, word, best), word, best))
        return [best]
    return handler


def _sum(f: Lowering, e: tree.Intrinsic) -> list[int]:
    b = f.b
    address, length = expr.lower(f, e.args[0])
    b.loc = f.loc(e.src)
    total = f.temp()
    b.write(total, number(f, 0.0))
    places.each(f, length, lambda i: b.write(total, b.emit("fadd", (
        b.read(total), places.load(f, places.element_type(e.args[0].ty), places.scaled(f, address, i, 8))[0]))))
    return [b.read(total)]


def _is_integer(f: Lowering, e: tree.Intrinsic) -> list[int]:
    (word,) = _args(f, e)
    b = f.b
    whole = fcmp(f, "eq", b.emit("fround", (word,), ("zero",)), word)
    return [b.emit("and", (whole, fcmp(f, "lt", b.emit("fabs", (word,)), number(f, float("inf")))))]


HANDLERS: Mapping[str, Handler] = {
    "f_add": _plain("fadd"), "f_sub": _plain("fsub"), "f_mul": _plain("fmul"), "f_neg": _plain("fneg"),
    "f_abs": _plain("fabs"), "f_sqrt": _plain("fsqrt"), "f_bits": _same, "f_of_bits": _same, "f_from_int": _from_int,
    "f_div": _divide, "int_div": _divide_integers, "f_mod": _modulo, "f_floordiv": _floor_divide, "f_divmod": _divmod,
    "f_pow": _power, "f_to_int": _to_int, "f_low_bits": _low_bits, "f_round": _round, "f_round_to": _round_to,
    "f_min": _extreme("lt"), "f_max": _extreme("gt"), "f_sum": _sum, "f_is_integer": _is_integer,
}
