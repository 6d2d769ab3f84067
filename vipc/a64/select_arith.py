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
from vipc.a64.select_fields import BITS, extract_field, insert_field, peel, rotate, suffix
from vipc.ir.core import Inst

EXTENDS = {"u8": "uxtb", "u16": "uxth", "u32": "uxtw", "i8": "sxtb", "i16": "sxth", "i32": "sxtw"}
_MASKS = {0xFF: "uxtb", 0xFFFF: "uxth", 0xFFFF_FFFF: "uxtw"}


def lower_narrow(b: Builder, inst: Inst) -> None:
    """An operation that has a 32-bit form, which is used where the upper half does not matter."""
    b.w = inst.dst[0] in b.widths.low
    WORDS[inst.op](b, inst, b.dst(inst), b.w)


def _operation(b: Builder, name: str, dst: int, x: int, y: int, w: bool) -> None:
    """`name` with a register or shifted register as second operand."""
    shift = _shifted(b, y, w)
    if shift is not None:
        b.emit(f"{name}_rs{suffix(w)}", [dst], [b.reg0(x), b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit(f"{name}_rr{suffix(w)}", [dst], [b.reg0(x), b.reg0(y)])


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
            b.emit(f"{name}_ri{'h' if fit[1] else ''}{suffix(w)}", [dst], [b.reg(x)], (fit[0],))
            return True
    return False


def _add(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    if number is not None and add_constant(b, dst, x, number, w):
        return
    if number is not None and _add_twice(b, dst, x, y, number, w):
        return
    for base, term in ((x, y), (y, x)):
        if _add_product(b, "madd", dst, base, term, w) or _add_extended(b, "add", dst, base, term, w):
            return
    if _shifted(b, x, w) is not None and _shifted(b, y, w) is None:
        x, y = y, x
    _operation(b, "add", dst, x, y, w)


def _add_twice(b: Builder, dst: int, x: int, y: int, number: int, w: bool) -> bool:
    """dst = x + number by two immediates, where the number used here alone takes two instructions itself."""
    if b.depth[b.block] or b.use_count[y] > 1 or not 0xFFFF < abs(number) < 1 << 24:
        return False
    near = b.new()
    name = ("add" if number > 0 else "sub")
    b.emit(f"{name}_rih{suffix(w)}", [near], [b.reg(x)], (abs(number) >> 12,))
    b.emit(f"{name}_ri{suffix(w)}", [dst], [near], (abs(number) & 4095,))
    return True


def _add_product(b: Builder, name: str, dst: int, base: int, term: int, w: bool) -> bool:
    """base + product (madd) or base - product (msub); of two extended words by one instruction too."""
    product = b.fold(term, "mul")
    if product is None or b.shifted(term) is not None:
        return False
    wide = None if w else _wide_product(b, product)
    if wide is not None:
        sign, factors = wide
        b.emit({"madd": f"{sign}maddl", "msub": f"{sign}msubl"}[name], [dst], [*factors, b.reg0(base)])
        return True
    factors = [b.reg(peel(b, value, w)) for value in product.args]
    b.emit(name + suffix(w), [dst], [*factors, b.reg0(base)])
    return True


def _wide_product(b: Builder, product: Inst) -> tuple[str, list[int]] | None:
    """The product of two words extended alike, u or s, and their registers."""
    x, y = (b.fold(value, "ext", "load") for value in product.args)
    if x is None or y is None or product.args[0] == product.args[1]:
        return None
    kinds = {word(x.imm[0]), word(y.imm[0])}
    if kinds not in ({"u32"}, {"i32"}) or x.op == y.op == "load":
        return None
    sources = [inst.args[0] if inst.op == "ext" else inst.dst[0] for inst in (x, y)]
    return ("u" if kinds == {"u32"} else "s"), [b.reg(value) for value in sources]


def _add_extended(b: Builder, name: str, dst: int, base: int, term: int, w: bool) -> bool:
    amount = 0
    shift = b.shifted(term, ("lsl",))
    if shift is not None and shift.amount <= 4:
        term, amount = shift.value, shift.amount
    extension = _extension(b, term)
    if extension is None:
        return False
    b.emit(f"{name}_re{suffix(w)}", [dst], [b.reg(base), b.reg(extension[1])], (extension[0], amount))
    return True


def _extension(b: Builder, value: int) -> tuple[str, int] | None:
    """An extension to fold, which a mask may be: its name and what it extends."""
    inst = b.fold(value, "ext", "and")
    if inst is None:
        return None
    if inst.op == "ext":
        return EXTENDS[word(inst.imm[0])], inst.args[0]
    name = _MASKS.get(b.const(inst.args[1]) or 0)
    return None if name is None else (name, inst.args[0])


def _sub(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (peel(b, value, w) for value in inst.args)
    number = b.const(y)
    if number is not None and add_constant(b, dst, x, -number, w):
        return
    if b.const(x) == 0:
        _negate(b, dst, y, w)
    elif not _add_product(b, "msub", dst, x, y, w) and not _add_extended(b, "sub", dst, x, y, w):
        _operation(b, "sub", dst, x, y, w)


def _negate(b: Builder, dst: int, x: int, w: bool) -> None:
    product = b.fold(x, "mul")
    if product is not None and b.shifted(x) is None:
        wide = None if w else _wide_product(b, product)
        if wide is not None:
            b.emit(f"{wide[0]}mnegl", [dst], wide[1])
        else:
            b.emit("mneg" + suffix(w), [dst], [b.reg(peel(b, value, w)) for value in product.args])
        return
    shift = _shifted(b, x, w)
    if shift is not None:
        b.emit("neg_s" + suffix(w), [dst], [b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit("neg" + suffix(w), [dst], [b.reg(x)])


def _neg(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    _negate(b, dst, peel(b, inst.args[0], w), w)


def _not(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x = peel(b, inst.args[0], w)
    inner = b.fold(x, "xor")
    if inner is not None and b.const(inner.args[1]) is None:
        _operation(b, "eon", dst, inner.args[0], inner.args[1], w)
        return
    shift = _shifted(b, x, w)
    if shift is not None:
        b.emit("mvn_s" + suffix(w), [dst], [b.reg(shift.value)], (shift.kind, shift.amount))
    else:
        b.emit("mvn" + suffix(w), [dst], [b.reg(x)])


def _mul(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, y = (peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    if number is not None and _mul_constant(b, dst, x, number, w):
        return
    wide = None if w else _wide_product(b, inst)
    if wide is not None:
        b.emit(f"{wide[0]}mull", [dst], wide[1])
        return
    b.emit("mul" + suffix(w), [dst], [b.reg(x), b.reg(y)])


def _mul_constant(b: Builder, dst: int, x: int, number: int, w: bool) -> bool:
    """By one shift, or an addition of a shifted operand."""
    limit = 31 if w else 63
    if number > 0 and number & (number - 1) == 0 and number.bit_length() - 1 <= limit:
        b.emit("lsl_i" + suffix(w), [dst], [b.reg(x)], (number.bit_length() - 1,))
    elif number > 2 and (number - 1) & (number - 2) == 0 and (number - 1).bit_length() - 1 <= limit:
        b.emit("add_rs" + suffix(w), [dst], [b.reg(x), b.reg(x)], ("lsl", (number - 1).bit_length() - 1))
    elif number < 0 and (1 - number) & -number == 0 and (1 - number).bit_length() - 1 <= limit:
        b.emit("sub_rs" + suffix(w), [dst], [b.reg(x), b.reg(x)], ("lsl", (1 - number).bit_length() - 1))
    elif number < 0 and -number & (-number - 1) == 0 and (-number).bit_length() - 1 <= limit:
        b.emit("neg_s" + suffix(w), [dst], [b.reg(x)], ("lsl", (-number).bit_length() - 1))
    else:
        return False
    return True


def _logic(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    name, inverted = {"and": ("and", "bic"), "or": ("orr", "orn"), "xor": ("eor", "eon")}[inst.op]
    x, y = (peel(b, value, w) for value in inst.args)
    if b.const(x) is not None:
        x, y = y, x
    number = b.const(y)
    width = 32 if w else 64
    if number is not None:
        if inst.op == "and" and not w and extract_field(b, dst, x, number):
            return
        if is_bitmask(number, width):
            mask = number & ((1 << width) - 1)
            b.emit(f"{name}_ri{suffix(w)}", [dst], [b.reg(x)], (mask,))
            return
    if inst.op == "or" and (rotate(b, dst, x, y, w) or insert_field(b, dst, x, y, w)):
        return
    for plain, other in ((x, y), (y, x)):
        negated = b.fold(other, "not")
        if negated is not None:
            _operation(b, inverted, dst, plain, negated.args[0], w)
            return
    if _shifted(b, x, w) is not None and _shifted(b, y, w) is None:
        x, y = y, x
    _operation(b, name, dst, x, y, w)


def _shl(b: Builder, inst: Inst, dst: int, w: bool) -> None:
    x, count = inst.args
    amount = b.const(count)
    if amount is None:
        _shl_variable(b, inst, dst, w)
    elif not 0 <= amount < 64 or w and amount > 31:
        b.emit("const", [dst], [], (0,))
    elif w:
        b.emit("lsl_i_w", [dst], [b.reg(peel(b, x, w))], (amount,))
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
    b.emit(EXTENDS[kind], [dst], [b.reg(peel(b, x, True))])


def _lower_plain(b: Builder, inst: Inst) -> None:
    b.emit(inst.op, [b.dst(inst)], [b.reg(value) for value in inst.args])


def _lower_rev(b: Builder, inst: Inst) -> None:
    bits = inst.imm[0]
    dst, x = b.dst(inst), b.reg(inst.args[0])
    if bits == 64:
        b.emit("rev", [dst], [x])
    elif bits == 32:
        b.emit("rev_w", [dst], [x])
    elif b.is_u16(inst.args[0]):
        b.emit("rev16_w", [dst], [x])
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
    "umulh": _lower_plain, "smulh": _lower_plain, "sdiv": _lower_plain,
    "clz": _lower_plain, "rbit": _lower_plain, "rev": _lower_rev, "popcount": _lower_popcount,
}
