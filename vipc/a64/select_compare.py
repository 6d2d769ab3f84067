"""Selection of comparisons, conditional values and checks.

A condition becomes a Test: flags and a condition code, a register compared with zero, or one bit of a register.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vipc.a64.builder import Builder, word
from vipc.a64.literals import add_immediate, is_bitmask
from vipc.a64.mir import MImm, Trap
from vipc.a64.opcodes import CONDITIONS, INVERSE, SWAPPED
from vipc.a64.registers import ERROR, ZR
from vipc.a64.select_arith import EXTENDS, lower_narrow
from vipc.a64.select_float import float_compare
from vipc.ir.core import Inst, Term

_NEXT = {"lt": ("le", -1), "ge": ("gt", -1), "le": ("lt", 1), "gt": ("ge", 1),
         "lo": ("ls", -1), "hs": ("hi", -1), "ls": ("lo", 1), "hi": ("hs", 1)}
"""x < c is x <= c - 1 and so on; not at the ends of the range."""


FLAGS = {"eq": 4, "ne": 0, "lt": 8, "ge": 0, "gt": 0, "le": 4, "lo": 0, "hs": 2, "hi": 2, "ls": 0}
"""N, Z, C and V, as bits 3 to 0, with which a condition holds."""


@dataclass(slots=True)
class Test:
    """`op`: cond, cbz, cbnz, tbz or tbnz: when it holds the condition is true."""

    op: str
    uses: list[int]
    imm: tuple[MImm, ...]


def make_test(b: Builder, value: int, sense: bool) -> Test:
    """Emit what is needed to test `value != 0` (`sense`) or `value == 0`."""
    joined = joined_compare(b, b.fold(value, "and", "or", "select"))
    if joined is not None:
        return Test("cond", [], (joined if sense else INVERSE[joined],))
    inst = _foldable(b, value)
    if inst is None or inst.op == "err_get":
        return Test("cbnz" if sense else "cbz", [b.reg(value) if inst is None else ERROR], ())
    if inst.op == "and":
        return _test_bits(b, inst, sense)
    if inst.op == "fcmp":
        cond = float_compare(b, inst)
        return Test("cond", [], (cond if sense else INVERSE[cond],))
    x, y = inst.args
    cond = CONDITIONS[word(inst.imm[0])]
    if b.const(x) is not None and b.const(y) is None:
        x, y, cond = y, x, SWAPPED[cond]
    if b.const(y) == 0:
        if cond in ("ne", "eq", "hi", "ls"):
            return make_test(b, x, sense == (cond in ("ne", "hi")))
        if cond in ("lt", "ge"):
            return Test("tbnz" if sense == (cond == "lt") else "tbz", [b.reg(x)], (63,))
    cond = compare(b, x, y, cond)
    return Test("cond", [], (cond if sense else INVERSE[cond],))


def make_flags(b: Builder, value: int, sense: bool) -> str:
    """As make_test, always by the flags: the condition code."""
    joined = joined_compare(b, b.fold(value, "and", "or", "select"))
    if joined is not None:
        return joined if sense else INVERSE[joined]
    inst = _foldable(b, value)
    if inst is not None and inst.op == "cmp":
        x, y = inst.args
        cond = CONDITIONS[word(inst.imm[0])]
        if b.const(x) is not None and b.const(y) is None:
            x, y, cond = y, x, SWAPPED[cond]
        if b.const(y) == 0 and cond in ("ne", "eq"):
            return make_flags(b, x, sense == (cond == "ne"))
        cond = compare(b, x, y, cond)
        return cond if sense else INVERSE[cond]
    if inst is not None and inst.op == "fcmp":
        cond = float_compare(b, inst)
        return cond if sense else INVERSE[cond]
    if inst is not None and inst.op == "and":
        _test_mask(b, inst)
    else:
        b.emit("cmp_ri", [], [b.reg(value)], (0,))
    return "ne" if sense else "eq"


def _foldable(b: Builder, value: int) -> Inst | None:
    """A comparison used here alone, also from another block unless that is outside a loop this one is in."""
    inst = b.defs.get(value)
    if inst is None or b.use_count[value] != 1:
        return None
    home = b.home[value]
    if inst.op in ("cmp", "fcmp") and b.depth[b.block] <= b.depth[home]:
        return inst
    if inst.op == "err_get" and home == b.block and b.f.blocks[home].insts[-1] is inst:
        return inst
    return inst if inst.op == "and" and home == b.block else None


def _test_bits(b: Builder, inst: Inst, sense: bool) -> Test:
    mask = b.const(inst.args[1])
    if mask is not None:
        mask &= (1 << 64) - 1
        if mask.bit_count() == 1:
            x, bit = inst.args[0], mask.bit_length() - 1
            shift = b.shifted(x, ("lsr",))
            if shift is not None and shift.amount + bit < 64:
                x, bit = shift.value, bit + shift.amount
            return Test("tbnz" if sense else "tbz", [b.reg(x)], (bit,))
    _test_mask(b, inst)
    return Test("cond", [], ("ne" if sense else "eq",))


def _test_mask(b: Builder, inst: Inst) -> None:
    x, y = inst.args
    mask = b.const(y)
    if mask is not None and is_bitmask(mask, 64):
        b.emit("tst_ri", [], [b.reg(x)], (mask & ((1 << 64) - 1),))
    else:
        b.emit("tst_rr", [], [b.reg(x), b.reg(y)])


def compare(b: Builder, x: int, y: int, cond: str) -> str:
    """Emit the comparison of x with y; the condition code to use, which may differ from `cond`."""
    number = b.const(y)
    if number is not None:
        if _compare_constant(b, x, number):
            return cond
        if cond in _NEXT:
            other, step = _NEXT[cond]
            near = number + step
            safe = near & ((1 << 64) - 1) not in (0, (1 << 64) - 1, 1 << 63, (1 << 63) - 1)
            if safe and _compare_constant(b, x, near):
                return other
    if cond in ("eq", "ne"):
        for plain, negative in ((x, y), (y, x)):
            negated = b.fold(negative, "neg")
            if negated is not None:
                b.emit("cmn_rr", [], [b.reg0(plain), b.reg(negated.args[0])])
                return cond
    extension = b.fold(y, "ext")
    if extension is not None:
        b.emit("cmp_re", [], [b.reg(x), b.reg(extension.args[0])], (EXTENDS[word(extension.imm[0])],))
        return cond
    shift = b.shifted(y)
    if shift is not None:
        b.emit("cmp_rs", [], [b.reg0(x), b.reg(shift.value)], (shift.kind, shift.amount))
        return cond
    extension = b.fold(x, "ext")
    if extension is not None and number is None:
        b.emit("cmp_re", [], [b.reg(y), b.reg(extension.args[0])], (EXTENDS[word(extension.imm[0])],))
        return SWAPPED[cond]
    b.emit("cmp_rr", [], [b.reg0(x), b.reg0(y)])
    return cond


def joined_compare(b: Builder, inst: Inst | None) -> str | None:
    """Emits two comparisons joined by and, or, or a select that is one of these, the second under a condition; the condition
    code of both."""
    if inst is None:
        return None
    op, one, two = inst.op, inst.args[0], inst.args[1]
    if op == "select":
        condition, x, y = inst.args
        if b.const(y) == 0:
            op, one, two = "and", condition, x
        elif b.const(x) == 1:
            op, one, two = "or", condition, y
        else:
            return None
    first, second = b.fold(one, "cmp"), b.fold(two, "cmp")
    if first is None or second is None or one == two:
        return None
    cond = _ordered(b, first, compare)
    guard = cond if op == "and" else INVERSE[cond]
    return _ordered(b, second, lambda b, x, y, c: _compare_under(b, x, y, c, guard, op))


def _ordered(b: Builder, inst: Inst, emit: Callable[[Builder, int, int, str], str]) -> str:
    """Emit a comparison with its constant, if any, second."""
    x, y = inst.args
    cond = CONDITIONS[word(inst.imm[0])]
    if b.const(x) is not None and b.const(y) is None:
        x, y, cond = y, x, SWAPPED[cond]
    return emit(b, x, y, cond)


def _compare_under(b: Builder, x: int, y: int, cond: str, guard: str, op: str) -> str:
    """A comparison made only where `guard` holds; else its outcome is false for `and`, true for `or`."""
    flags = FLAGS[INVERSE[cond] if op == "and" else cond]
    number = b.const(y)
    if number is not None and -32 < number < 32:
        b.emit("ccmp_ri" if number >= 0 else "ccmn_ri", [], [b.reg(x)], (abs(number), flags, guard))
    else:
        b.emit("ccmp_rr", [], [b.reg(x), b.reg(y)], (flags, guard))
    return cond


def _compare_constant(b: Builder, x: int, number: int) -> bool:
    for name, magnitude in (("cmp", number), ("cmn", -number)):
        fit = add_immediate(magnitude)
        if fit is not None:
            b.emit(f"{name}_ri{'h' if fit[1] else ''}", [], [b.reg(x)], (fit[0],))
            return True
    return False


def lower_logic(b: Builder, inst: Inst) -> None:
    """and and or, of comparisons too."""
    joined = joined_compare(b, inst)
    if joined is not None:
        b.emit("cset", [b.dst(inst)], [], (joined,))
    else:
        lower_narrow(b, inst)


def lower_cmp(b: Builder, inst: Inst) -> None:
    """A comparison as a value 0 or 1."""
    x, y = inst.args
    cond = CONDITIONS[word(inst.imm[0])]
    if b.const(x) is not None and b.const(y) is None:
        x, y, cond = y, x, SWAPPED[cond]
    dst = b.dst(inst)
    if b.const(y) == 0:
        if cond == "lt":
            b.emit("lsr_i", [dst], [b.reg(x)], (63,))
            return
        bits = b.fold(x, "and")
        if bits is not None and cond in ("eq", "ne"):
            mask = b.const(bits.args[1])
            if mask is not None and mask.bit_count() == 1 and mask > 0 and cond == "ne":
                b.emit("ubfx", [dst], [b.reg(bits.args[0])], (mask.bit_length() - 1, 1))
                return
            _test_mask(b, bits)
            b.emit("cset", [dst], [], (cond,))
            return
    cond = compare(b, x, y, cond)
    b.emit("cset", [dst], [], (cond,))


def lower_select(b: Builder, inst: Inst) -> None:
    """csel and its kin."""
    condition, x, y = inst.args
    dst = b.dst(inst)
    if inst.dst[0] in b.floating:
        uses = [b.float_reg(x), b.float_reg(y)]
        b.emit("fcsel", [dst], uses, (make_flags(b, condition, True),))
        return
    joined = joined_compare(b, inst)
    if joined is not None:
        b.emit("cset", [dst], [], (joined,))
        return
    if b.const(x) == 1 and b.const(y) == 0 or b.const(x) == -1 and b.const(y) == 0:
        cond = make_flags(b, condition, True)
        b.emit("cset" if b.const(x) == 1 else "csetm", [dst], [], (cond,))
        return
    for sense, plain, other in ((True, x, y), (False, y, x)):
        found = _derived(b, other)
        if found is not None:
            op, source = found
            uses = [b.reg0(plain), source]
            cond = make_flags(b, condition, sense)
            b.emit(op, [dst], uses, (cond,))
            return
    uses = [b.reg0(x), b.reg0(y)]
    cond = make_flags(b, condition, True)
    b.emit("csel", [dst], uses, (cond,))


def _derived(b: Builder, value: int) -> tuple[str, int] | None:
    """The value as increment, complement or negation of a register."""
    number = b.const(value)
    if number == 1:
        return "csinc", ZR
    if number == -1:
        return "csinv", ZR
    inst = b.fold(value, "add", "not", "neg")
    if inst is None:
        return None
    if inst.op == "add":
        return ("csinc", b.reg(inst.args[0])) if b.const(inst.args[1]) == 1 else None
    return ("csinv" if inst.op == "not" else "csneg"), b.reg(inst.args[0])


# Checks

def lower_check(b: Builder, inst: Inst) -> None:
    """check: fails when the condition is 0."""
    test = make_test(b, inst.args[0], False)
    key, text, signs = (word(imm) for imm in inst.imm)
    b.check(test.op, test.uses, test.imm, Trap(key, text, signs), inst.args[1:])


def lower_check_index(b: Builder, inst: Inst) -> None:
    """check_index: an unsigned comparison covers negative indices."""
    x, y = inst.args
    number = b.const(y)
    trap = Trap("index", "", word(inst.imm[0]) + "u")
    if number is not None and number > 0 and number & (number - 1) == 0 and add_immediate(number) is None:
        b.emit("tst_ri", [], [b.reg(x)], (-number & ((1 << 64) - 1),))
        b.check("cond", [], ("ne",), trap, inst.args)
        return
    cond = compare(b, x, y, "hs")
    b.check("cond", [], (cond,), trap, inst.args)


def lower_check_fit(b: Builder, inst: Inst) -> None:
    """check_fit: the shortest test that no value outside the type passes."""
    kind, sign = word(inst.imm[0]), word(inst.imm[1])
    value = inst.args[0]
    trap = Trap("fit", kind, sign)
    if kind == "u32" and _lower_u32_sum(b, inst, trap):
        return
    x = b.reg(value)
    if kind in ("u64", "i64"):
        if (kind == "u64") != (sign == "u"):
            b.check("tbnz", [x], (63,), trap, (value,))
        return
    if kind == "bool":
        b.emit("cmp_ri", [], [x], (1,))
        b.check("cond", [], ("hi",), trap, (value,))
        return
    bits = int(kind[1:])
    if kind[0] == "u":
        b.emit("tst_ri", [], [x], ((1 << 64) - (1 << bits),))
    elif sign == "u":
        b.emit("tst_ri", [], [x], ((1 << 64) - (1 << bits - 1),))
    else:
        b.emit("cmp_re", [], [x, x], (EXTENDS[kind],))
    b.check("cond", [], ("ne",), trap, (value,))


def _lower_u32_sum(b: Builder, inst: Inst, trap: Trap) -> bool:
    """The sum or difference of two u32, checked at once: the carry of the 32-bit operation tells."""
    value = inst.args[0]
    total = b.previous(inst)
    if total is None or total.op not in ("add", "sub") or total.dst[0] != value or value not in b.needed:
        return False
    x, y = total.args
    if not b.is_u32(x) or not b.is_u32(y):
        return False
    if total.op == "add" and b.const(x) is not None:
        x, y = y, x
    name, cond = ("adds", "hs") if total.op == "add" else ("subs", "lo")
    number = b.const(y)
    fit = None if number is None else add_immediate(number)
    if fit is not None:
        b.emit(f"{name}_ri{'h' if fit[1] else ''}_w", [b.dst(total)], [b.reg(x)], (fit[0],))
    else:
        b.emit(f"{name}_rr_w", [b.dst(total)], [b.reg0(x), b.reg0(y)])
    b.check("cond", [], (cond,), trap, (value,))
    b.chunk[-1].exact = 1 << 32 if total.op == "add" else ((1 << 32) - 1) << 32
    b.needed.discard(value)
    return True


def lower_add_c(b: Builder, inst: Inst) -> None:
    """add_c and sub_c: the flags tell."""
    x, y = inst.args
    kind = word(inst.imm[0])
    name, sign = ("adds", "+") if inst.op == "add_c" else ("subs", "-")
    if name == "adds" and b.const(x) is not None:
        x, y = y, x
    dst = b.dst(inst)
    number = b.const(y)
    fit = None if number is None else add_immediate(number)
    if fit is not None:
        b.emit(f"{name}_ri{'h' if fit[1] else ''}", [dst], [b.reg(x)], (fit[0],))
    elif number is not None and kind == "i64" and add_immediate(-number) is not None:
        fit = add_immediate(-number)
        assert fit is not None
        other = "subs" if name == "adds" else "adds"
        b.emit(f"{other}_ri{'h' if fit[1] else ''}", [dst], [b.reg(x)], (fit[0],))
    else:
        shift = b.shifted(y)
        if shift is not None:
            b.emit(f"{name}_rs", [dst], [b.reg0(x), b.reg(shift.value)], (shift.kind, shift.amount))
        else:
            b.emit(f"{name}_rr", [dst], [b.reg0(x), b.reg0(y)])
    cond = "vs" if kind == "i64" else "hs" if name == "adds" else "lo"
    b.check("cond", [], (cond,), Trap("result", f"{sign} does not fit {kind}", ""))


def lower_mul_c(b: Builder, inst: Inst) -> None:
    """mul_c: the high word tells."""
    x, y = (b.reg(value) for value in inst.args)
    kind = word(inst.imm[0])
    dst, high = b.dst(inst), b.new()
    trap = Trap("result", f"* does not fit {kind}", "")
    if kind == "u64":
        b.emit("umulh", [high], [x, y])
        b.check("cbnz", [high], (), trap)
        b.emit("mul", [dst], [x, y])
        return
    b.emit("mul", [dst], [x, y])
    b.emit("smulh", [high], [x, y])
    b.emit("cmp_rs", [], [high, dst], ("asr", 63))
    b.check("cond", [], ("ne",), trap)


def lower_trap(b: Builder, term: Term) -> None:
    """The terminator: a trap without a test."""
    key, text, signs = (word(imm) for imm in term.imm)
    b.attach(b.emit("trap", [], []), Trap(key, text, signs), term.args)
