"""Selection of loads and stores: scaled immediates, register offsets with shift or extension, frame objects."""

from __future__ import annotations

from vipc.a64.builder import Builder, word
from vipc.a64.mir import MImm, Slot
from vipc.a64.registers import FIRST_VIRTUAL
from vipc.a64.select_arith import EXTENDS, add_constant, lower_narrow
from vipc.a64.select_fields import BITS
from vipc.ir.core import Inst

LOADS = {"u8": "ldrb", "i8": "ldrsb", "u16": "ldrh", "i16": "ldrsh", "u32": "ldr_w", "i32": "ldrsw", "u64": "ldr_x", "i64": "ldr_x"}
STORES = {"u8": "strb", "u16": "strh", "u32": "str_w", "u64": "str_x",
          "i8": "strb", "i16": "strh", "i32": "str_w", "i64": "str_x"}
SIZES = {"u8": 1, "i8": 1, "u16": 2, "i16": 2, "u32": 4, "i32": 4, "u64": 8, "i64": 8}
FAR = 1 << 30
"""Offsets from here on, met behind a check that has failed, lead out of every image, and stay computed."""


def lower_load(b: Builder, inst: Inst) -> None:
    """load and vload."""
    kind, dst = b.load_as.get(inst.dst[0], (word(inst.imm[0]), b.dst(inst)))
    if id(inst) in b.steps:
        pointer, step = b.steps[id(inst)]
        b.copy([pointer], [b.reg(inst.args[0])])
        b.emit(f"{LOADS[kind]}_post", [dst, pointer], [pointer], (step,))
        return
    form, regs, imm = _address(b, inst, SIZES[kind])
    b.emit(LOADS[kind] + form, [dst], regs, imm).volatile = inst.op == "vload"


def lower_store(b: Builder, inst: Inst) -> None:
    """store and vstore; an extension of at least the stored width before it is left out."""
    kind = word(inst.imm[0])
    value = inst.args[1]
    while (extension := b.fold(value, "ext")) is not None and BITS[word(extension.imm[0])] >= 8 * SIZES[kind]:
        value = extension.args[0]
    if id(inst) in b.steps:
        pointer, step = b.steps[id(inst)]
        b.copy([pointer], [b.reg(inst.args[0])])
        b.emit(f"{STORES[kind]}_post", [pointer], [pointer, b.any_reg0(value) if SIZES[kind] == 8 else b.reg0(value)], (step,))
        return
    form, regs, imm = _address(b, inst, SIZES[kind])
    stored = b.any_reg0(value) if SIZES[kind] == 8 else b.reg0(value)
    b.emit(STORES[kind] + form, [], [stored, *regs], imm).volatile = inst.op == "vstore"


def lower_ordered(b: Builder, inst: Inst) -> None:
    """Loads that acquire, stores that release, exclusive ones: these take a plain address."""
    kind = word(inst.imm[0])
    address = b.reg(inst.args[0])
    values = [b.reg0(value) for value in inst.args[1:]]
    b.emit(f"{inst.op}_{kind}", [value + FIRST_VIRTUAL for value in inst.dst], [*values, address]).volatile = True


def _address(b: Builder, inst: Inst, size: int) -> tuple[str, list[int], tuple[MImm, ...]]:
    """The form's suffix, its registers and immediates."""
    base, offset = inst.args[0], inst.imm[1]
    assert isinstance(offset, int)
    while (total := _sum(b, base)) is not None:
        x, y = total.args if b.const(total.args[0]) is None else (total.args[1], total.args[0])
        number = b.const(y)
        if number is None or abs(offset + number) >= FAR or not _fits(offset + number, size) and b.key(x) is None:
            break
        base, offset = x, offset + number
    slot = b.slots.get(base)
    if slot is not None:
        return "_f", [], (Slot(slot.kind, slot.index, slot.offset + offset),)
    key = b.key(base)
    if key is not None and key[0] == "addr":
        return _symbol(b, str(key[1]), key[2] + offset, size)
    if total is not None and offset == 0:
        indexed = _indexed(b, total, size)
        if indexed is not None:
            return indexed
    if _fits(offset, size):
        return "_ri", [b.reg(base)], (offset,)
    if abs(offset) < 1 << 24:
        near, rest = b.new(), offset & 4095 if not offset % size else 0
        if add_constant(b, near, base, offset - rest):
            return "_ri", [near], (rest,)
    return "_rr", [b.reg(base), b.constant(offset)], (0,)


def _sum(b: Builder, address: int) -> Inst | None:
    """The addition that makes an address, to be done by the access instead; from another block unless that would
    make a constant again."""
    total = b.known(address, "add")
    if total is None or b.home[address] == b.block:
        return total
    remade = any(b.key(value) is not None and b.const(value) is None for value in total.args)
    return None if remade and not b.depth[b.block] else total


def _symbol(b: Builder, symbol: str, offset: int, size: int) -> tuple[str, list[int], tuple[MImm, ...]]:
    """Neighbouring accesses share the symbol's own address where the offset fits."""
    if _fits(offset, size):
        return "_ri", [b.literal(("addr", symbol, 0))], (offset,)
    return "_ri", [b.literal(("addr", symbol, offset))], (0,)


def _indexed(b: Builder, total: Inst, size: int) -> tuple[str, list[int], tuple[MImm, ...]] | None:
    """[base, index] with the index scaled by the access size or not at all."""
    scale = size.bit_length() - 1
    for base, index in (total.args, total.args[::-1]):
        shift = b.known(index, "shl", "mul")
        if shift is None:
            continue
        amount = b.const(shift.args[1])
        if amount is None or amount != (scale if shift.op == "shl" else size):
            continue
        extended = _extended(b, shift.args[0])
        if extended is not None:
            return "_re", [b.reg(base), b.reg(extended[0])], (extended[1], scale)
        return "_rr", [b.reg(base), b.reg(shift.args[0])], (scale,)
    for base, index in (total.args, total.args[::-1]):
        extended = _extended(b, index)
        if extended is not None:
            return "_re", [b.reg(base), b.reg(extended[0])], (extended[1], 0)
    base, index = total.args if b.slots.get(total.args[1]) is None else total.args[::-1]
    return "_rr", [b.reg(base), b.reg(index)], (0,)


def _extended(b: Builder, value: int) -> tuple[int, str] | None:
    inst = b.fold(value, "ext")
    if inst is None or BITS[word(inst.imm[0])] != 32:
        return None
    return inst.args[0], EXTENDS[word(inst.imm[0])]


def _fits(offset: int, size: int) -> bool:
    return -256 <= offset < 256 or 0 <= offset <= 4095 * size and not offset % size


def lower_add(b: Builder, inst: Inst) -> None:
    """add; the step of a pointer is made by the access before."""
    if not take_step(b, inst):
        lower_narrow(b, inst)


def take_step(b: Builder, inst: Inst) -> bool:
    """Is the addition of a constant to an address part of the last access there, which stands before it in the block?"""
    pointer, step = inst.args[0], b.const(inst.args[1])
    if step is None or not -256 <= step < 256 or b.key(pointer) is not None:
        return False
    seen = 0
    for other in b.f.blocks[b.block].insts[:b.at][::-1]:
        count = other.args.count(pointer)
        seen += count
        if seen:
            break
    else:
        return False
    if other.op not in ("load", "store") or other.args[0] != pointer or count > 1 or other.imm[1] != 0:
        return False
    if other.op == "load" and b.use_count.get(other.dst[0], 0) == 0:
        return False
    if b.use_count[pointer] != 1 + sum(i.args.count(pointer) for i in b.f.blocks[b.block].insts[:b.at]):
        return False
    b.steps[id(other)] = b.dst(inst), step
    if other.op == "load":
        b.needed.add(other.dst[0])
    return True
