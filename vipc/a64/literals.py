"""Which constants fit where: add/sub immediates, bitmask immediates, and the shortest way to make a word.

Reference: Arm Architecture Reference Manual, "DecodeBitMasks".
"""

from __future__ import annotations

import struct
from functools import lru_cache

MASK64 = (1 << 64) - 1


@lru_cache(maxsize=4096)
def is_bitmask(value: int, width: int) -> bool:
    """Can `value` be the immediate of and/orr/eor/tst at this width (32 or 64)?"""
    value &= (1 << width) - 1
    if width == 32:
        value |= value << 32
    if value in (0, MASK64):
        return False
    size = 64
    while size > 2:
        half = size // 2
        low = value & ((1 << half) - 1)
        if value >> half & ((1 << half) - 1) != low:
            break
        size = half
    element = value & ((1 << size) - 1)
    rotated = element & -element
    if element & 1:
        inverse = ~element & ((1 << size) - 1)
        run = inverse + (inverse & -inverse)
        return run & inverse == 0 and run.bit_count() == 1
    run = element + rotated
    return run & element == 0


def add_immediate(value: int) -> tuple[int, bool] | None:
    """(imm12, shifted by 12) when 0 <= value is an add/sub immediate."""
    if 0 <= value < 4096:
        return value, False
    if 0 <= value < 1 << 24 and not value & 4095:
        return value >> 12, True
    return None


@lru_cache(maxsize=4096)
def word_lines(value: int, x: str, w: str) -> tuple[str, ...]:
    """Instructions that put the word `value` (0..2^64-1) into a register."""
    if value >> 32 == 0 and value & 0xFFFF and value >> 16 and not is_bitmask(value, 64):
        return _word32_lines(value, w)
    parts = [(value >> shift & 0xFFFF, shift) for shift in (0, 16, 32, 48)]
    zeros = sum(part == 0 for part, _ in parts)
    ones = sum(part == 0xFFFF for part, _ in parts)
    if max(zeros, ones) < 3 and is_bitmask(value, 64):
        return (f"orr {x}, xzr, #{value:#x}",)
    lines = _move_lines(parts, x, "movn" if ones > zeros else "movz")
    return _masked_lines(parts, x) or lines if len(lines) > 2 else lines


def _masked_lines(parts: list[tuple[int, int]], x: str) -> tuple[str, ...]:
    """A bitmask immediate that differs from the word in 16 bits, and these; nothing when there is none."""
    value = sum(part << shift for part, shift in parts)
    for part, shift in parts:
        for other in (*(p for p, _ in parts), 0, 0xFFFF):
            near = value & ~(0xFFFF << shift) | other << shift
            if is_bitmask(near, 64):
                return f"orr {x}, xzr, #{near:#x}", f"movk {x}, #{part:#x}" + (f", lsl #{shift}" if shift else "")
    return ()


def _word32_lines(value: int, w: str) -> tuple[str, ...]:
    if value >> 16 == 0xFFFF:
        return (f"movn {w}, #{~value & 0xFFFF:#x}",)
    if value & 0xFFFF == 0xFFFF:
        return (f"movn {w}, #{~(value >> 16) & 0xFFFF:#x}, lsl #16",)
    if is_bitmask(value, 32):
        return (f"orr {w}, wzr, #{value:#x}",)
    return f"movz {w}, #{value & 0xFFFF:#x}", f"movk {w}, #{value >> 16:#x}, lsl #16"


def _move_lines(parts: list[tuple[int, int]], x: str, first: str) -> tuple[str, ...]:
    fill = 0xFFFF if first == "movn" else 0
    wanted = [(part, shift) for part, shift in parts if part != fill] or [parts[0]]
    lines = []
    for number, (part, shift) in enumerate(wanted):
        op = "movk" if number else first
        shown = part ^ 0xFFFF if op == "movn" else part
        lines.append(f"{op} {x}, #{shown:#x}" + (f", lsl #{shift}" if shift else ""))
    return tuple(lines)


@lru_cache(maxsize=4096)
def float_lines(word: int, name: str) -> tuple[str, ...]:
    """Lines that make a float in a d register: at once where it is one of the 256 that `fmov` knows, else by way of x16."""
    if not word:
        return (f"fmov {name}, xzr",)
    if word & (1 << 48) - 1 == 0 and word >> 54 & 0x1FF in (0x100, 0xFF):
        return (f"fmov {name}, #{struct.unpack('<d', struct.pack('<Q', word))[0]!r}",)
    return (*word_lines(word, "x16", "w16"), f"fmov {name}, x16")
