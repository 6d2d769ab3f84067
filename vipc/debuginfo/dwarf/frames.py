""".debug_frame: for every function how its caller's registers are found.

One CIE for all: the frame's address is sp, everything else as the caller left it, the return address in x30. Where
there is no caller the return address is undefined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.encode import sleb, uleb, unit
from vipc.ir.debug import SP, FrameRule

CODE_ALIGN = 4
DATA_ALIGN = -8
RETURN = 30
_SHORT = 64
"""Registers below are part of an opcode."""

_CIE_ID = 0xFFFF_FFFF


def frame_section(functions: Iterable[tuple[int, int, Sequence[tuple[int, FrameRule]]]]) -> bytes:
    """`functions`: address, size, and (offset, rule from there on), ascending."""
    out = bytearray(_cie())
    for address, size, rules in functions:
        program = _program(rules)
        body = bytes(4) + address.to_bytes(8, "little") + size.to_bytes(8, "little") + program
        body += bytes(-(len(body) + 4) % 8)                       # DW_CFA_nop
        out += unit(body)
    return bytes(out)


def _cie() -> bytes:
    body = _CIE_ID.to_bytes(4, "little") + bytes((4, 0, dw.ADDRESS_SIZE, 0))      # version 4, no augmentation
    body += uleb(CODE_ALIGN) + sleb(DATA_ALIGN) + uleb(RETURN)
    body += bytes((dw.CFA_DEF_CFA,)) + uleb(SP) + uleb(0)
    return unit(body + bytes(-(len(body) + 4) % 8))


def _program(rules: Sequence[tuple[int, FrameRule]]) -> bytes:
    out = bytearray()
    now, at = FrameRule(), 0
    for offset, rule in rules:
        if rule == now:
            continue
        out += _advance((offset - at) // CODE_ALIGN)
        at = offset
        out += _change(now, rule)
        now = rule
    return bytes(out)


def _advance(steps: int) -> bytes:
    if not steps:
        return b""
    if steps < 0x40:
        return bytes((dw.CFA_ADVANCE_LOC | steps,))
    if steps < 0x100:
        return bytes((dw.CFA_ADVANCE_LOC1, steps))
    if steps < 0x1_0000:
        return bytes((dw.CFA_ADVANCE_LOC2,)) + steps.to_bytes(2, "little")
    return bytes((dw.CFA_ADVANCE_LOC4,)) + steps.to_bytes(4, "little")


def _change(old: FrameRule, new: FrameRule) -> bytes:
    out = bytearray()
    if (old.register, old.offset) != (new.register, new.offset):
        out += bytes((dw.CFA_DEF_CFA,)) + uleb(new.register) + uleb(new.offset)
    was, now = dict(old.saved), dict(new.saved)
    for register, distance in now.items():
        if was.get(register) != distance:
            out += bytes((dw.CFA_OFFSET | register,)) if register < _SHORT else bytes((dw.CFA_OFFSET_EXTENDED,)) + uleb(register)
            out += uleb(distance // DATA_ALIGN)
    for register in was:
        if register not in now:
            out += bytes((dw.CFA_RESTORE | register,)) if register < _SHORT else bytes((dw.CFA_RESTORE_EXTENDED,)) + uleb(register)
    if new.last and not old.last:
        out += bytes((dw.CFA_UNDEFINED,)) + uleb(RETURN)
    elif old.last and not new.last:
        out.append(dw.CFA_RESTORE | RETURN)
    return bytes(out)
