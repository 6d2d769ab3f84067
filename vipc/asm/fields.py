"""Distances in instruction words: how far each form reaches and where its bits go.

Used by the assembler for branches within a section and by the linker for relocations.
Source: Arm Architecture Reference Manual, C6.2 (ADR, B, B.cond, CBZ, LDR literal, TBZ).
"""

from __future__ import annotations

from dataclasses import dataclass


class FieldError(ValueError):
    """A value that does not fit its field; the message says both."""


@dataclass(frozen=True, slots=True)
class Form:
    """A signed field of `bits` bits at bit `shift`, counting units of `scale` bytes."""

    name: str
    bits: int
    shift: int
    scale: int

    @property
    def reach(self) -> int:
        """The first distance forward, in bytes, that does not fit."""
        return self.scale << (self.bits - 1)

    def fits(self, distance: int) -> bool:
        """Whether `distance` bytes can be encoded."""
        return -self.reach <= distance < self.reach and distance % self.scale == 0

    def insert(self, word: int, distance: int) -> int:
        """`word` with the field set to `distance` bytes."""
        if distance % self.scale:
            raise FieldError(f"distance {distance} is not a multiple of {self.scale}")
        if not self.fits(distance):
            raise FieldError(f"distance {distance} is outside -{self.reach}..{self.reach - 1}")
        mask = (1 << self.bits) - 1
        units = (distance // self.scale) & mask
        if self.name in ("adr", "adrp"):
            return word & 0x9F00_001F | (units & 3) << 29 | units >> 2 << 5
        return word & ~(mask << self.shift) | units << self.shift


JUMP = Form("jump", 26, 0, 4)          # b, bl
COND = Form("cond", 19, 5, 4)          # b.cond, cbz, cbnz
TEST = Form("test", 14, 5, 4)          # tbz, tbnz
LITERAL = Form("literal", 19, 5, 4)    # ldr of a nearby constant
ADR = Form("adr", 21, 5, 1)
ADRP = Form("adrp", 21, 5, 4096)


def inverted(word: int) -> int:
    """The conditional branch `word` with the opposite condition."""
    if word >> 24 == 0x54:             # b.cond: the condition's lowest bit
        return word ^ 1
    return word ^ 1 << 24              # cbz/cbnz, tbz/tbnz
