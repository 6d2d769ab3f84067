"""Numbers, strings and expressions as DWARF writes them."""

from __future__ import annotations

from vipc.debuginfo.dwarf import constants as dw


def uleb(value: int) -> bytes:
    """Unsigned LEB128."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | 0x80 if value else byte)
        if not value:
            return bytes(out)


def sleb(value: int) -> bytes:
    """Signed LEB128."""
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        if value == (-1 if byte & 0x40 else 0):
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def unit(content: bytes) -> bytes:
    """`content` behind its length, 32-bit DWARF."""
    return len(content).to_bytes(4, "little") + content


class Strings:
    """.debug_str: each text once."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._known: dict[str, int] = {}

    def add(self, text: str) -> int:
        """The text's offset."""
        offset = self._known.get(text)
        if offset is None:
            offset = self._known[text] = len(self.data)
            self.data += text.encode() + b"\0"
        return offset


def register(number: int) -> bytes:
    """The value is in the register."""
    return bytes((dw.OP_REG0 + number,)) if number < 32 else bytes((dw.OP_REGX,)) + uleb(number)


def frame_slot(offset: int) -> bytes:
    """The value is in memory, `offset` from the frame's address."""
    return bytes((dw.OP_FBREG,)) + sleb(offset)


def frame_address(offset: int) -> bytes:
    """The value is such an address."""
    return frame_slot(offset) + bytes((dw.OP_STACK_VALUE,))


def constant(value: int) -> bytes:
    """The value is known."""
    if 0 <= value < 32:
        return bytes((dw.OP_LIT0 + value, dw.OP_STACK_VALUE))
    return bytes((dw.OP_CONSTS,)) + sleb(value) + bytes((dw.OP_STACK_VALUE,))


def memory(address: int) -> bytes:
    """The value is in memory at the address."""
    return bytes((dw.OP_ADDR,)) + address.to_bytes(8, "little")


def address_value(address: int) -> bytes:
    """The value is the address."""
    return memory(address) + bytes((dw.OP_STACK_VALUE,))


def piece(expression: bytes, size: int) -> bytes:
    """The next `size` bytes of a variable that lies in several places; an empty expression: they are lost."""
    return expression + bytes((dw.OP_PIECE,)) + uleb(size)
