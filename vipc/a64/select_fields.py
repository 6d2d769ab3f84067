"""Selection of bit fields and rotations: what masks, shifts and `or` together make.

    v3 = and v0, ~0xFF00
    v4 = and v1, 0xFF
    v5 = shl v4, 8                mov x2, x0
    v6 = or v3, v5          ->    bfi x2, x1, #8, #8
"""

from __future__ import annotations

from vipc.a64.builder import Builder, word
from vipc.a64.mir import MImm
from vipc.ir.core import Inst

BITS = {"u8": 8, "u16": 16, "u32": 32, "i8": 8, "i16": 16, "i32": 32}


def peel(b: Builder, value: int, w: bool) -> int:
    """At 32 bits, an extension from 32 bits changes nothing."""
    while w:
        inst = b.fold(value, "ext")
        if inst is None or BITS[word(inst.imm[0])] != 32:
            break
        value = inst.args[0]
    return value


def suffix(w: bool) -> str:
    """The end of an opcode's name."""
    return "_w" if w else ""


def extract_field(b: Builder, dst: int, x: int, mask: int) -> bool:
    """(x >> n) & low mask."""
    if mask <= 0 or mask & (mask + 1):
        return False
    shift = b.shifted(x, ("lsr", "asr"))
    if shift is None or shift.amount + mask.bit_length() > 64:
        return False
    b.emit("ubfx", [dst], [b.reg(shift.value)], (shift.amount, mask.bit_length()))
    return True


def insert_field(b: Builder, dst: int, x: int, y: int, w: bool) -> bool:
    """(p & ~field) | (q's low bits << n): bfi; | (q >> n & low mask): bfxil."""
    for plain, part in ((x, y), (y, x)):
        cleared = b.fold(plain, "and")
        kept = None if cleared is None else b.const(cleared.args[1])
        if cleared is None or kept is None:
            continue
        hole = ~kept & ((1 << (32 if w else 64)) - 1)
        low = (hole & -hole).bit_length() - 1
        width = hole.bit_count()
        if not hole or hole >> low != (1 << width) - 1:
            continue
        found = _part(b, part, low, width)
        if found is None:
            continue
        op, source, imm = found
        b.copy([dst], [b.reg(cleared.args[0])])
        b.emit(op + suffix(w), [dst], [dst, b.reg(source)], imm)
        return True
    return False


def _part(b: Builder, part: int, low: int, width: int) -> tuple[str, int, tuple[MImm, ...]] | None:
    """How to put what `part` is into a field: opcode, source, immediates."""
    source = part
    if low:
        shift = b.fold(part, "shl")
        if shift is None or b.const(shift.args[1]) != low:
            return None
        source = shift.args[0]
    inner = b.fold(source, "and", "ext")
    if inner is not None and _low_bits(b, inner) == width:
        source = inner.args[0]
        moved = None if low else b.fold(source, "lshr")
        amount = None if moved is None else b.const(moved.args[1])
        if moved is not None and amount is not None and 0 < amount and amount + width <= (32 if b.w else 64):
            if not b.w or b.is_u32(moved.args[0]):
                return "bfxil", moved.args[0], (amount, width)
        return "bfi", source, (low, width)
    loaded = b.defs.get(source)
    if loaded is None or loaded.op not in ("load", "vload", "and", "ext") or _low_bits(b, loaded) != width:
        return None
    return "bfi", source, (low, width)


def _low_bits(b: Builder, inst: Inst) -> int:
    """How many low bits it leaves; 0 if it does something else too."""
    if inst.op == "and":
        mask = b.const(inst.args[1])
        return mask.bit_length() if mask is not None and mask > 0 and not mask & (mask + 1) else 0
    kind = word(inst.imm[0])
    return BITS[kind] if kind[0] == "u" and kind in BITS else 0


def rotate(b: Builder, dst: int, x: int, y: int, w: bool) -> bool:
    """(p << n) | (q >> (width - n)): extract from a pair, or a rotation when p and q are the same."""
    for high, low in ((x, y), (y, x)):
        left, right = b.fold(high, "shl", "mul"), b.fold(low, "lshr")
        if left is None or right is None:
            continue
        if w and _rotate_variable(b, dst, left, right):
            return True
        up, down = b.shifted(high, ("lsl",)), b.shifted(low, ("lsr",))
        if up is None or down is None or up.amount + down.amount != (32 if w else 64):
            continue
        if w and not b.is_u32(down.value):
            continue
        p, q = peel(b, up.value, w), peel(b, down.value, w)
        if p == q:
            b.emit("ror_i" + suffix(w), [dst], [b.reg(p)], (down.amount,))
        else:
            b.emit("extr" + suffix(w), [dst], [b.reg(p), b.reg(q)], (down.amount,))
        return True
    return False


def _rotate_variable(b: Builder, dst: int, left: Inst, right: Inst) -> bool:
    """A 32-bit word rotated by a count of 0..31; the other shift's count is 32 less that."""
    if left.op != "shl" or left.args[0] != right.args[0] or not b.is_u32(left.args[0]):
        return False
    for count, rest, turned in ((left.args[1], right.args[1], True), (right.args[1], left.args[1], False)):
        other = b.known(rest, "sub")
        masked = b.known(count, "and")
        if other is None or b.const(other.args[0]) != 32 or other.args[1] != count:
            continue
        if masked is None or b.const(masked.args[1]) != 31:
            continue
        amount = b.reg(masked.args[0])                  # the instruction takes the count modulo 32
        if turned:
            negative = b.new()
            b.emit("neg_w", [negative], [amount])
            amount = negative
        b.emit("rorv_w", [dst], [b.reg(left.args[0]), amount])
        return True
    return False
