"""Relocations: what each kind writes where. Source: ELF for the Arm 64-bit Architecture, section 5.7."""

from __future__ import annotations

import struct

from vipc.asm.fields import ADR, ADRP, JUMP, LITERAL, FieldError, Form

_RELATIVE: dict[str, Form] = {
    "R_AARCH64_CALL26": JUMP,
    "R_AARCH64_JUMP26": JUMP,
    "R_AARCH64_ADR_PREL_LO21": ADR,
    "R_AARCH64_LD_PREL_LO19": LITERAL,
}
_LOW_SHIFTS = {
    "R_AARCH64_ADD_ABS_LO12_NC": 0,
    "R_AARCH64_LDST8_ABS_LO12_NC": 0,
    "R_AARCH64_LDST16_ABS_LO12_NC": 1,
    "R_AARCH64_LDST32_ABS_LO12_NC": 2,
    "R_AARCH64_LDST64_ABS_LO12_NC": 3,
}
_MOVES = {
    "R_AARCH64_MOVW_UABS_G0_NC": 0,
    "R_AARCH64_MOVW_UABS_G1_NC": 16,
    "R_AARCH64_MOVW_UABS_G2_NC": 32,
    "R_AARCH64_MOVW_UABS_G3": 48,
}


def relocate(kind: str, data: bytearray, offset: int, place: int, target: int) -> None:
    """Writes `target` (symbol + addend) into `data` at `offset`, which lies at address `place`; FieldError if unfit."""
    if not 0 <= target < 1 << 64:
        raise FieldError(f"address {target:#x} is outside 64 bits")
    if kind == "R_AARCH64_ABS64":
        struct.pack_into("<Q", data, offset, target)
        return
    if kind == "R_AARCH64_PREL32":
        if not -1 << 31 <= target - place < 1 << 31:
            raise FieldError(f"distance {target - place} does not fit 32 bits")
        struct.pack_into("<i", data, offset, target - place)
        return
    word, = struct.unpack_from("<I", data, offset)
    struct.pack_into("<I", data, offset, _instruction(kind, word, place, target))


def _instruction(kind: str, word: int, place: int, target: int) -> int:
    if kind in _RELATIVE:
        return _RELATIVE[kind].insert(word, target - place)
    if kind == "R_AARCH64_ADR_PREL_PG_HI21":
        return ADRP.insert(word, (target & ~0xFFF) - (place & ~0xFFF))
    if kind in _LOW_SHIFTS:
        shift = _LOW_SHIFTS[kind]
        low = target & 0xFFF
        if low & ((1 << shift) - 1):
            raise FieldError(f"address {target:#x} is not a multiple of {1 << shift}")
        return word & ~(0xFFF << 10) | low >> shift << 10
    if kind in _MOVES:
        return word & ~(0xFFFF << 5) | (target >> _MOVES[kind] & 0xFFFF) << 5
    raise FieldError(f"unknown relocation {kind}")
