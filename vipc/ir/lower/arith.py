"""Integer operators, exact whatever the signs of their operands.

A word is read signed ('s': it may be negative) or unsigned ('u') as its interval says. Where both operands are
read alike the checked opcodes do the work; where a signed meets an unsigned one in u64 arithmetic the test is
spelled out here.
"""

from __future__ import annotations

from vipc.ir.lower import expr, wide
from vipc.ir.lower.function import Lowering, single
from vipc.ir.lower.intervals import HIGH, HUGE, LOW, Interval, interval, sign_of
from vipc.sema import tree

_PLAIN = {"+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor"}
_CHECKED = {"+": "add_c", "-": "sub_c", "*": "mul_c"}


def arith(f: Lowering, e: tree.Arith) -> int:
    """`left op right`."""
    left = single(expr.lower(f, e.left))
    right = single(expr.lower(f, e.right))
    f.b.loc = f.loc(e.src)
    return operate(f, e.op, left, interval(e.left), right, interval(e.right), e.arith, e.mode)


def operate(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval, kind: str, mode: str) -> int:
    """The operation on words with their intervals."""
    b = f.b
    if wide.is_wide(ai) or wide.is_wide(ci):
        if mode == "checked" or op in ("//", "%"):
            return wide.operate(f, op, a, ai, c, ci, kind)
        ai, ci = (ai if not wide.is_wide(ai) else (0, HUGE)), (ci if not wide.is_wide(ci) else (64, 64))
    if op in ("//", "%"):
        return _divide(f, op, a, ai, c, ci, kind, mode)
    if op == "<<":
        return _shift_left(f, a, ai, c, ci, kind, mode)
    if op == ">>":
        return _shift_right(f, a, ai, c, ci)
    if op == "**":
        return _power(f, a, ai, ci[0], kind, mode)
    if mode != "checked" or f.unchecked:
        return b.emit(_PLAIN[op], (a, c))
    if op in ("|", "^", "&"):
        return _bits(f, op, a, ai, c, ci, kind)
    return _checked(f, op, a, ai, c, ci, kind)


def unary(f: Lowering, e: tree.Unary) -> int:
    """`-x` or `~x`."""
    word = single(expr.lower(f, e.operand))
    b = f.b
    b.loc = f.loc(e.src)
    bounds = interval(e.operand)
    if e.mode == "checked" and not f.unchecked:
        if bounds[1] > HIGH:
            limit = b.const(1 << 63)
            good = b.emit("cmp", (word, limit), ("ule" if e.op == "-" else "ult",))
            f.check(good, "result", f"{e.op} does not fit i64")
        elif e.op == "-":
            good = b.emit("cmp", (word, b.const(LOW)), ("ne",))
            f.check(good, "result", "- does not fit i64")
    return b.emit("neg" if e.op == "-" else "not", (word,))


def _result(f: Lowering, good: int, op: str, kind: str) -> None:
    f.check(good, "result", f"{op} does not fit {kind}")


def _both(f: Lowering, a: int, c: int) -> int:
    return f.b.emit("and", (a, c))


def _checked(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval, kind: str) -> int:
    b = f.b
    negative = ai[0] < 0, ci[0] < 0
    if kind == "i64" or not any(negative):
        if not f.explicit and (kind == "u64" or max(ai[1], ci[1]) <= HIGH):
            return b.emit(_CHECKED[op], (a, c), (kind,))
        result, good = _overflow(f, op, a, c, kind) if max(ai[1], ci[1]) <= HIGH or kind == "u64" \
            else _unsigned_in_signed(f, op, a, ai, c, ci)
    else:
        result, good = _mixed(f, op, a, ai, c, ci)
    _result(f, good, op, kind)
    return result


def _overflow(f: Lowering, op: str, a: int, c: int, kind: str) -> tuple[int, int]:
    """Wrapped result and whether it is exact, both operands read as `kind` says."""
    b = f.b
    result = b.emit(_PLAIN[op], (a, c))
    if op == "*":
        high = b.emit("smulh" if kind == "i64" else "umulh", (a, c))
        top = b.emit("ashr", (result, b.const(63))) if kind == "i64" else b.const(0)
        return result, b.emit("cmp", (high, top), ("eq",))
    if kind == "u64":
        return result, b.emit("cmp", (result, a), ("uge",)) if op == "+" else b.emit("cmp", (a, c), ("uge",))
    first = b.emit("xor", (a, result) if op == "+" else (a, c))
    second = b.emit("xor", (c, result) if op == "+" else (a, result))
    return result, b.emit("cmp", (_both(f, first, second), b.const(0)), ("sge",))


def _unsigned_in_signed(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval) -> tuple[int, int]:
    """An i64 result with an operand that may be 2^63 or more (`u64 - constant` beneath a Final, and the like)."""
    b = f.b
    result = b.emit(_PLAIN[op], (a, c))
    if op == "-":
        below = b.emit("cmp", (a, c), ("ult",)) if ai[0] >= 0 and ci[0] >= 0 else less(f, a, ai, c, ci)
        negative = b.emit("cmp", (result, b.const(0)), ("slt",))
        return result, b.emit("cmp", (below, negative), ("eq",))
    return _mixed(f, op, a, ai, c, ci)


def _mixed(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval) -> tuple[int, int]:
    """A u64 result from operands of which at least one may be negative: wrapped result, and whether it is exact."""
    b = f.b
    zero = b.const(0)
    result = b.emit(_PLAIN[op], (a, c))
    if op == "*":
        same = b.emit("cmp", (b.emit("xor", (a, c)), zero), ("sge",))
        if ai[0] < 0 and ci[0] < 0:                       # both signed: multiply the magnitudes
            fits = b.emit("cmp", (b.emit("umulh", (_magnitude(f, a), _magnitude(f, c))), zero), ("eq",))
            nothing = b.emit("cmp", (result, zero), ("eq",))
            return result, _both(f, fits, b.emit("or", (same, nothing)))
        signed, other = (a, c) if ai[0] < 0 else (c, a)
        positive = b.emit("cmp", (signed, zero), ("sge",))
        fits = b.emit("cmp", (b.emit("umulh", (a, c)), zero), ("eq",))
        return result, b.emit("or", (_both(f, positive, fits), b.emit("cmp", (other, zero), ("eq",))))
    if ai[0] < 0 and ci[0] < 0:
        if op == "-":
            return result, b.emit("cmp", (a, c), ("sge",))
        negative = b.emit("cmp", (b.emit("or", (a, c)), zero), ("slt",))
        opposite = b.emit("cmp", (b.emit("xor", (a, c)), zero), ("slt",))
        positive = b.emit("cmp", (result, zero), ("sge",))
        return result, b.emit("or", (_not(f, negative), _both(f, opposite, positive)))
    if op == "+":
        signed, other = (a, c) if ai[0] < 0 else (c, a)
        wrapped = b.emit("cmp", (result, other), ("ult",))
        return result, b.emit("cmp", (wrapped, b.emit("cmp", (signed, zero), ("slt",))), ("eq",))
    if ci[0] < 0:                                         # unsigned - signed
        above = b.emit("cmp", (result, a), ("ugt",))
        return result, b.emit("cmp", (above, b.emit("cmp", (c, zero), ("slt",))), ("eq",))
    positive = b.emit("cmp", (a, zero), ("sge",))         # signed - unsigned
    return result, _both(f, positive, b.emit("cmp", (a, c), ("uge",)))


def _not(f: Lowering, flag: int) -> int:
    return f.b.emit("xor", (flag, f.b.const(1)))


def _magnitude(f: Lowering, word: int) -> int:
    b = f.b
    return b.emit("select", (b.emit("cmp", (word, b.const(0)), ("slt",)), b.emit("neg", (word,)), word))


def _bits(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval, kind: str) -> int:
    b = f.b
    result = b.emit(_PLAIN[op], (a, c))
    if kind == "u64":
        signed = [w for w, i in ((a, ai), (c, ci)) if i[0] < 0]
        if op == "|":
            for word in signed:
                _result(f, b.emit("cmp", (word, b.const(0)), ("sge",)), op, kind)
        elif op == "^" and len(signed) == 1:
            _result(f, b.emit("cmp", (signed[0], b.const(0)), ("sge",)), op, kind)
        elif len(signed) == 2:                            # & of two negative values, ^ of different signs
            _result(f, b.emit("cmp", (result, b.const(0)), ("sge",)), op, kind)
    return result


def _divide(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval, kind: str, mode: str) -> int:
    b = f.b
    if ci[0] <= 0 <= ci[1]:
        text = "integer modulo by zero" if op == "%" else "integer division or modulo by zero"
        f.check(b.emit("cmp", (c, b.const(0)), ("ne",)), "zero_division", text)
    checked = mode == "checked"
    if ai[0] >= 0 and ci[0] >= 0:
        return b.emit("udiv" if op == "//" else "umod", (a, c))
    if ai[1] <= HIGH and ci[1] <= HIGH:
        result = b.emit("floordiv" if op == "//" else "floormod", (a, c))
        if op == "//" and checked:
            lowest = b.emit("cmp", (a, b.const(LOW)), ("eq",))
            largest = _both(f, lowest, b.emit("cmp", (c, b.const(-1)), ("eq",)))          # 2^63
            if kind == "u64":
                _result(f, b.emit("or", (largest, b.emit("cmp", (result, b.const(0)), ("sge",)))), op, kind)
            else:
                _result(f, b.emit("cmp", (largest, b.const(0)), ("eq",)), op, kind)
        return result
    zero = b.const(0)
    if ai[0] < 0:                                         # signed by unsigned: floor(a / c) = ~(~a // c) below zero
        if op == "//" and checked and kind == "u64":
            _result(f, b.emit("cmp", (a, zero), ("sge",)), op, kind)
        negative = b.emit("cmp", (a, zero), ("slt",))
        above = b.emit("udiv", (a, c))
        below = b.emit("not", (b.emit("udiv", (b.emit("not", (a,)), c)),))
        quotient = b.emit("select", (negative, below, above))
        return quotient if op == "//" else b.emit("sub", (a, b.emit("mul", (quotient, c))))
    positive = b.emit("cmp", (c, zero), ("sgt",))         # unsigned by signed
    size = b.emit("select", (positive, c, b.emit("neg", (c,))))
    if op == "//":                                        # by a negative: floor(a / c) = ~((a - 1) // -c), or 0
        plain = b.emit("or", (positive, b.emit("cmp", (a, zero), ("eq",))))
        if kind == "u64":
            _result(f, plain, op, kind)
            return b.emit("udiv", (a, size))
        less = b.emit("not", (b.emit("udiv", (b.emit("sub", (a, b.const(1))), size)),))
        return b.emit("select", (plain, b.emit("udiv", (a, size)), less))
    rest = b.emit("umod", (a, size))
    keep = b.emit("or", (positive, b.emit("cmp", (rest, zero), ("eq",))))
    return b.emit("select", (keep, rest, b.emit("add", (rest, c))))


def _shift_left(f: Lowering, a: int, ai: Interval, c: int, ci: Interval, kind: str, mode: str) -> int:
    b = f.b
    if ci[0] < 0:
        f.check(b.emit("cmp", (c, b.const(0)), ("sge",)), "shift_negative")
    if ci[1] > 63 and mode != "modular":
        good = b.emit("cmp", (c, b.const(63)), ("ule",))
        if ai[0] <= 0 <= ai[1]:
            good = b.emit("or", (good, b.emit("cmp", (a, b.const(0)), ("eq",))))
        f.check(good, "shift_count", "", (c,), sign_of(ci))
    result = b.emit("shl", (a, c))
    if mode != "checked" or f.unchecked:
        return result
    count = b.emit("and", (c, b.const(63))) if ci[1] > 63 else c
    back = b.emit("ashr" if kind == "i64" else "lshr", (result, count))
    good = b.emit("cmp", (back, a), ("eq",))
    if kind == "u64" and ai[0] < 0:
        good = _both(f, good, b.emit("cmp", (a, b.const(0)), ("sge",)))
    _result(f, good, "<<", kind)
    return result


def _shift_right(f: Lowering, a: int, ai: Interval, c: int, ci: Interval) -> int:
    b = f.b
    op = "ashr" if ai[0] < 0 else "lshr"
    if ci[0] < 0:
        f.check(b.emit("cmp", (c, b.const(0)), ("sge",)), "shift_negative")
    if ci[1] <= 63:
        return b.emit(op, (a, c))
    small = b.emit("cmp", (c, b.const(63)), ("ule",))
    if op == "ashr":
        return b.emit("ashr", (a, b.emit("select", (small, c, b.const(63)))))
    return b.emit("select", (small, b.emit("lshr", (a, b.emit("and", (c, b.const(63))))), b.const(0)))


def _power(f: Lowering, a: int, ai: Interval, exponent: int, kind: str, mode: str) -> int:
    """Binary powers from the top: no step is larger than the result."""
    b = f.b
    if exponent == 0:
        return b.const(1)
    if mode == "checked" and kind == "u64" and ai[0] < 0:
        if exponent % 2:
            zero_or_more = b.emit("cmp", (a, b.const(0)), ("sge",))
            _result(f, zero_or_more, "**", kind)
        else:
            a = _magnitude(f, a)
    word = a
    for bit in bin(exponent)[3:]:
        word = _step(f, word, word, kind, mode)
        if bit == "1":
            word = _step(f, word, a, kind, mode)
    return word


def _step(f: Lowering, a: int, c: int, kind: str, mode: str) -> int:
    if mode != "checked" or f.unchecked:
        return f.b.emit("mul", (a, c))
    result, good = _overflow(f, "*", a, c, kind)
    _result(f, good, "**", kind)
    return result


def less(f: Lowering, a: int, ai: Interval, c: int, ci: Interval) -> int:
    """a < c, exactly."""
    return compare(f, "<", a, ai, c, ci)


_CONDITIONS = {"==": ("eq", "eq"), "!=": ("ne", "ne"), "<": ("slt", "ult"), "<=": ("sle", "ule"),
               ">": ("sgt", "ugt"), ">=": ("sge", "uge")}


def compare(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval) -> int:
    """The comparison of integers, exact across signedness."""
    b = f.b
    if wide.is_wide(ai) or wide.is_wide(ci):
        first, second = (ai[0], ci[0]) if wide.is_wide(ai) else (-ci[0], -ai[0])
        above = first > second if wide.is_wide(ai) and wide.is_wide(ci) else first > 0
        equal = ai == ci
        return b.const(int({"==": equal, "!=": not equal, "<": not above and not equal, "<=": not above,
                            ">": above, ">=": above or equal}[op]))
    signed, unsigned = _CONDITIONS[op]
    if ai[1] <= HIGH and ci[1] <= HIGH:
        return b.emit("cmp", (a, c), (signed if ai[0] < 0 or ci[0] < 0 else unsigned,))
    result = b.emit("cmp", (a, c), (unsigned,))
    if ai[0] >= 0 and ci[0] >= 0:
        return result
    word, below = (a, op in ("<", "<=", "!=")) if ai[0] < 0 else (c, op in (">", ">=", "!="))
    negative = b.emit("cmp", (word, b.const(0)), ("slt",))
    return b.emit("select", (negative, b.const(int(below)), result))


