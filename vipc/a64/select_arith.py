"""Selection of addition, subtraction, multiplication, logic, shifts and extensions.

`lower_word` functions take the destination register and the width: `w` true means only the low 32 bits matter, and
the result's upper bits are zero.
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import Builder, Shifted, word
from vipc.a64.literals import MASK64, add_immediate, is_bitmask
from vipc.a64.mir import MImm
from vipc.a64.registers import ZR
from vipc.ir.core import Inst

EXTENDS = {"u8": "uxtb", "u16": "uxth", "u32": "uxtw", "i8": "sxtb", "i16": "sxth", "i32": "sxtw"}
BITS = {"u8": 8, "u16": 16, "u32": 32, "i8": 8, "i16": 16, "i32": 32}


def lower_narrow(b: Builder, inst: Inst) -> None:
    """An operation that has a 32-bit form, which is used where the upper half does not matter."""
    b.w = inst.dst[0] in b.widths.low
    WORDS[inst.op](b, inst, b.dst(inst), b.w)


def _peel(b: Builder, value: int, w: bool) -> int:
    """At 32 bits, an extension from 32 bits changes nothing."""
    while w:
        inst = b.fold(value, "ext")
        if inst is None or BITS[word(inst.imm[0])] != 32:
            break
        value = inst.args[0]
    return value


def _suffix(w: bool) -> str:
    return "_w" if w else ""


def _operation(b: Builder, name: str, dst: int, x: int, y: int, w: bool) -> None:
    """`name` with a register or shifted register as second operand."""
    shift = _shifted(b, y, w)
    if shift is not None:
        b.emit(f"{name}_rs{_suffix(w)}", [dst], [b.reg0(x), b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit(f"{name}_rr{_suffix(w)}", [dst], [b.reg0(x), b.reg0(y)])


def _shifted(b: Builder, value: int, w: bool) -> Shifted | None:
    """A shift to fold. At 32 bits a right shift needs an operand without upper bits."""
    shift = b.shifted(value)
    if shift is None or not w:
        return shift
    if shift.amount > 31 or shift.kind == "asr" or shift.kind == "lsr" and not b.is_u32(shift.value):
        return None
    return shift


def add_constant(b: Builder, dst: int, x: int, number: int, w: bool = False) -> bool:
    """dst = x + number by one add or sub immediate, if it fits."""
    for name, magnitude in (("add", number), ("sub", -number)):
        fit = add_immediate(magnitude)
        if fit is not None:
            b.emit(f"{name}_ri{'h' if fit[1] else ''}{_suffix(w)}", [dst], [b.reg(x)], (fit[0],))
            return True
    return False


def _add(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (_peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    if number is not None and add_constant(b, dst, x, number, w):
        return
    for base, term in ((x, y), (y, x)):
        if _add_product(b, "madd", dst, base, term, w) or _add_extended(b, "add", dst, base, term, w):
            return
    if _shifted(b, x, w) is not None and _shifted(b, y, w) is None:
        x, y = y, x
    _operation(b, "add", dst, x, y, w)


def _add_product(b: Builder, name: str, dst: int, base: int, term: int, w: bool) -> bool:
    product = b.fold(term, "mul")
    if product is None or b.shifted(term) is not None:
        return False
    kinds = [b.fold(value, "ext") for value in product.args]
    if not w and name == "madd" and all(kind is not None and kind.imm[0] == "u32" for kind in kinds):
        b.emit("umaddl", [dst], [*(b.reg(kind.args[0]) for kind in kinds if kind is not None), b.reg0(base)])
        return True
    factors = [b.reg(_peel(b, value, w)) for value in product.args]
    b.emit(name + _suffix(w), [dst], [*factors, b.reg0(base)])
    return True


def _add_extended(b: Builder, name: str, dst: int, base: int, term: int, w: bool) -> bool:
    amount = 0
    shift = b.shifted(term, ("lsl",))
    if shift is not None and shift.amount <= 4:
        extension = b.fold(shift.value, "ext")
        amount = shift.amount
    else:
        extension = b.fold(term, "ext")
    if extension is None:
        return False
    kind = EXTENDS[word(extension.imm[0])]
    b.emit(f"{name}_re{_suffix(w)}", [dst], [b.reg(base), b.reg(extension.args[0])], (kind, amount))
    return True


def _sub(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (_peel(b, value, w) for value in inst.args)
    number = b.const(y)
    if number is not None and add_constant(b, dst, x, -number, w):
        return
    if b.const(x) == 0:
        _negate(b, dst, y, w)
    elif not _add_product(b, "msub", dst, x, y, w) and not _add_extended(b, "sub", dst, x, y, w):
        _operation(b, "sub", dst, x, y, w)


def _negate(b: Builder, dst: int, x: int, w: bool) -> None:
    shift = _shifted(b, x, w)
    if shift is not None:
        b.emit("neg_s" + _suffix(w), [dst], [b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit("neg" + _suffix(w), [dst], [b.reg(x)])


def _neg(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    _negate(b, dst, _peel(b, inst.args[0], w), w)


def _not(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x = _peel(b, inst.args[0], w)
    inner = b.fold(x, "xor")
    if inner is not None and b.const(inner.args[1]) is None:
        _operation(b, "eon", dst, inner.args[0], inner.args[1], w)
        return
    shift = _shifted(b, x, w)
    if shift is not None:
        b.emit("mvn_s" + _suffix(w), [dst], [b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit("mvn" + _suffix(w), [dst], [b.reg(x)])


def _mul(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (_peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    if number is not None and _mul_constant(b, dst, x, number, w):
        return
    if not w:
        kinds = [b.fold(value, "ext") for value in (x, y)]
        if kinds[0] is not None and kinds[1] is not None and kinds[0].imm == kinds[1].imm:
            op = {"u32": "umull", "i32": "smull"}.get(word(kinds[0].imm[0]))
            if op is not None:
                b.emit(op, [dst], [b.reg(kinds[0].args[0]), b.reg(kinds[1].args[0])])
                return
    b.emit("mul" + _suffix(w), [dst], [b.reg(x), b.reg(y)])


def _mul_constant(b: Builder, dst: int, x: int, number: int, w: bool) -> bool:
    """By one shift, or an addition of a shifted operand."""
    limit = 31 if w else 63
    if number > 0 and number & (number - 1) == 0 and number.bit_length() - 1 <= limit:
        b.emit("lsl_i" + _suffix(w), [dst], [b.reg(x)], (number.bit_length() - 1,))
    elif number > 2 and (number - 1) & (number - 2) == 0 and (number - 1).bit_length() - 1 <= limit:
        b.emit("add_rs" + _suffix(w), [dst], [b.reg(x), b.reg(x)], ("lsl", (number - 1).bit_length() - 1))
    elif number < 0 and (1 - number) & -number == 0 and (1 - number).bit_length() - 1 <= limit:
        b.emit("sub_rs" + _suffix(w), [dst], [b.reg(x), b.reg(x)], ("lsl", (1 - number).bit_length() - 1))
    else:
        return False
    return True


def _logic(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    name, inverted = {"and": ("and", "bic"), "or": ("orr", "orn"), "xor": ("eor", "eon")}[inst.op]
    x, y = (_peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    width = 32 if w else 64
    if number is not None:
        if inst.op == "and" and not w and _field(b, dst, x, number):
            return
        if is_bitmask(number, width):
            mask = number & ((1 << width) - 1)
            b.emit(f"{name}_ri{_suffix(w)}", [dst], [b.reg(x)], (mask,))
            return
    if inst.op == "or" and _rotate(b, dst, x, y, w):
        return
    for plain, other in ((x, y), (y, x)):
        negated = b.fold(other, "not")
        if negated is not None:
            _operation(b, inverted, dst, plain, negated.args[0], w)
            return
    if _shifted(b, x, w) is not None and _shifted(b, y, w) is None:
        x, y = y, x
    _operation(b, name, dst, x, y, w)


def _field(b: Builder, dst: int, x: int, mask: int) -> bool:
    """(x >> n) & low mask: a bit field."""
    if mask <= 0 or mask & (mask + 1):
        return False
    shift = b.shifted(x, ("lsr", "asr"))
    if shift is None or shift.amount + mask.bit_length() > 64:
        return False
    b.emit("ubfx", [dst], [b.reg(shift.value)], (shift.amount, mask.bit_length()))
    return True


def _rotate(b: Builder, dst: int, x: int, y: int, w: bool) -> bool:
    """(p << n) | (q >> (width - n)): extract from a pair, or a rotation when p and q are the same."""
    for high, low in ((x, y), (y, x)):
        left, right = b.fold(high, "shl", "mul"), b.fold(low, "lshr")
        if left is None or right is None:
            continue
        up, down = b.shifted(high, ("lsl",)), b.shifted(low, ("lsr",))
        if up is None or down is None or up.amount + down.amount != (32 if w else 64):
            continue
        if w and not b.is_u32(down.value):
            continue
        p, q = _peel(b, up.value, w), _peel(b, down.value, w)
        if p == q:
            b.emit("ror_i" + _suffix(w), [dst], [b.reg(p)], (down.amount,))
        else:
            b.emit("extr" + _suffix(w), [dst], [b.reg(p), b.reg(q)], (down.amount,))
        return True
    return False


def _shl(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, count = inst.args
    amount = b.const(count)
    if amount is None:
        _shl_variable(b, inst, dst, w)
    elif not 0 <= amount < 64 or w and amount > 31:
        b.emit("const", [dst], [], (0,))
    elif w:
        b.emit("lsl_i_w", [dst], [b.reg(_peel(b, x, w))], (amount,))
    elif not _shl_extended(b, dst, x, amount):
        b.emit("lsl_i", [dst], [b.reg(x)], (amount,))


def _shl_extended(b: Builder, dst: int, x: int, amount: int) -> bool:
    inner = b.fold(x, "ext", "and")
    if inner is None or not amount:
        return False
    if inner.op == "ext":
        kind = word(inner.imm[0])
        bits, op = BITS[kind], "sbfiz" if kind[0] == "i" else "ubfiz"
    else:
        mask = b.const(inner.args[1])
        if mask is None or mask <= 0 or mask & (mask + 1):
            return False
        bits, op = mask.bit_length(), "ubfiz"
    if bits > 64 - amount:
        b.emit("lsl_i", [dst], [b.reg(inner.args[0])], (amount,))
    else:
        b.emit(op, [dst], [b.reg(inner.args[0])], (amount, bits))
    return True


def _shl_variable(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, count = inst.args
    masked = _masked_count(b, count)
    if masked is not None:
        result = b.new() if w else dst
        b.emit("lslv", [result], [b.reg0(x), masked])
        if w:
            b.emit("uxtw", [dst], [result])
        return
    shifted, amount = b.new(), b.reg(count)
    b.emit("lslv", [shifted], [b.reg0(x), amount])
    b.emit("cmp_ri", [], [amount], (63,))
    result = b.new() if w else dst
    b.emit("csel", [result], [ZR, shifted], ("hi",))
    if w:
        b.emit("uxtw", [dst], [result])


def _masked_count(b: Builder, count: int) -> int | None:
    """The shift instructions take their count modulo 64, so `& 63` costs nothing."""
    inst = b.fold(count, "and")
    if inst is not None and b.const(inst.args[1]) == 63:
        return b.reg(inst.args[0])
    return b.reg(count) if _is_count(b, count) else None


def _is_count(b: Builder, value: int) -> bool:
    """Is the value certainly 0..63?"""
    number = b.const(value)
    if number is not None:
        return 0 <= number <= 63
    inst = b.known(value, "and", "sub")
    if inst is None:
        return False
    x, y = (b.const(operand) for operand in inst.args)
    if inst.op == "and":
        return y is not None and 0 <= y <= 63
    if x is None or not 0 <= x <= 63:
        return False
    below = b.known(inst.args[1], "and")                # x - (n & mask), mask <= x
    mask = None if below is None else b.const(below.args[1])
    return mask is not None and 0 <= mask <= x


def _lower_right(b: Builder, inst: Inst) -> None:
    """lshr and ashr; the count is 0..63."""
    x, count = inst.args
    dst = b.dst(inst)
    amount = b.const(count)
    kind, variable, immediate = ("lshr", "lsrv", "lsr_i") if inst.op == "lshr" else ("ashr", "asrv", "asr_i")
    if amount is None:
        masked = _masked_count(b, count)
        b.emit(variable, [dst], [b.reg0(x), masked if masked is not None else b.reg(count)])
        return
    amount &= 63
    if amount and _right_extended(b, dst, x, amount, kind):
        return
    b.emit(immediate, [dst], [b.reg0(x)], (amount,))


def _right_extended(b: Builder, dst: int, x: int, amount: int, kind: str) -> bool:
    inner = b.fold(x, "ext", "and", "shl")
    if inner is None:
        return False
    if inner.op == "ext":
        typ = word(inner.imm[0])
        bits, sign = BITS[typ], typ[0]
        if sign == "i" and kind == "lshr" or amount >= bits:
            return False
        b.emit("sbfx" if sign == "i" else "ubfx", [dst], [b.reg(inner.args[0])], (amount, bits - amount))
        return True
    number = b.const(inner.args[1])
    if number is None:
        return False
    if inner.op == "and":
        if number <= 0 or number & (number + 1) or amount >= number.bit_length():
            return False
        b.emit("ubfx", [dst], [b.reg(inner.args[0])], (amount, number.bit_length() - amount))
        return True
    if not 0 < number <= amount:
        return False
    op = "ubfx" if kind == "lshr" else "sbfx"
    b.emit(op, [dst], [b.reg(inner.args[0])], (amount - number, 64 - amount))
    return True


def lower_ext(b: Builder, inst: Inst) -> None:
    """Truncate and extend; folds into 32-bit forms, bit fields and loads."""
    kind = word(inst.imm[0])
    dst, x = b.dst(inst), inst.args[0]
    b.w = True
    inner = b.fold(x, "load", "lshr", "ashr", "shl", *WORDS)
    if inner is not None and inner.op == "load":
        load = word(inner.imm[0])
        if load[1:] == kind[1:]:
            b.load_as[x] = (kind, dst)
            b.needed.add(x)
            return
    if inner is not None and inner.op in ("lshr", "ashr"):
        amount = b.const(inner.args[1])
        if amount is not None and 0 <= amount <= 64 - BITS[kind]:
            op = "sbfx" if kind[0] == "i" else "ubfx"
            b.emit(op, [dst], [b.reg(inner.args[0])], (amount, BITS[kind]))
            return
    if inner is not None and inner.op == "shl" and b.const(inner.args[1]) is not None and kind != "u32":
        amount = b.const(inner.args[1])
        assert amount is not None
        if 0 < amount < BITS[kind]:
            op = "sbfiz" if kind[0] == "i" else "ubfiz"
            b.emit(op, [dst], [b.reg(inner.args[0])], (amount, BITS[kind] - amount))
            return
    if inner is not None and inner.op in WORDS and not (inner.op == "shl" and b.const(inner.args[1]) is None):
        if kind == "u32":
            WORDS[inner.op](b, inner, dst, True)
        else:
            full = b.new()
            WORDS[inner.op](b, inner, full, True)
            b.emit(EXTENDS[kind], [dst], [full])
        return
    b.emit(EXTENDS[kind], [dst], [b.reg(_peel(b, x, True))])


def _lower_plain(b: Builder, inst: Inst) -> None:
    b.emit(inst.op, [b.dst(inst)], [b.reg(value) for value in inst.args])


def _lower_rev(b: Builder, inst: Inst) -> None:
    bits = inst.imm[0]
    dst, x = b.dst(inst), b.reg(inst.args[0])
    if bits == 64:
        b.emit("rev", [dst], [x])
    elif bits == 32:
        b.emit("rev_w", [dst], [x])
    else:
        whole = b.new()
        b.emit("rev_w", [whole], [x])
        b.emit("lsr_i_w", [dst], [whole], (16,))


def _lower_popcount(b: Builder, inst: Inst) -> None:
    """Sums of neighbouring bits, pairs and nibbles; a multiplication adds the bytes."""
    def step(op: str, uses: list[int], imm: tuple[MImm, ...] = ()) -> int:
        result = b.new()
        b.emit(op, [result], uses, imm)
        return result

    x = b.reg(inst.args[0])
    odd = step("and_ri", [step("lsr_i", [x], (1,))], (MASK64 // 3,))
    pairs = step("sub_rr", [x, odd])
    high = step("and_ri", [step("lsr_i", [pairs], (2,))], (MASK64 // 5,))
    nibbles = step("add_rr", [step("and_ri", [pairs], (MASK64 // 5,)), high])
    bytes_ = step("and_ri", [step("add_rs", [nibbles, nibbles], ("lsr", 4))], (MASK64 // 17,))
    ones = step("orr_ri", [ZR], (MASK64 // 255,))
    b.emit("lsr_i", [b.dst(inst)], [step("mul", [bytes_, ones])], (56,))


WORDS: dict[str, Callable[[Builder, Inst, int, bool], None]] = {
    "add": _add, "sub": _sub, "mul": _mul, "neg": _neg, "not": _not,
    "and": _logic, "or": _logic, "xor": _logic, "shl": _shl,
}
"""Operations whose low 32 bits depend on the low 32 bits of their operands alone."""

LOWER: dict[str, Callable[[Builder, Inst], None]] = {
    **dict.fromkeys(WORDS, lower_narrow),
    "lshr": _lower_right, "ashr": _lower_right, "ext": lower_ext,
    "umulh": _lower_plain, "smulh": _lower_plain, "udiv": _lower_plain, "sdiv": _lower_plain,
    "clz": _lower_plain, "rbit": _lower_plain, "rev": _lower_rev, "popcount": _lower_popcount,
}
