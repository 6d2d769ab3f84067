"""The text of an error, as `str(e)` gives it. Trap texts: vipc/lang/traps.py, kept equal by a test."""

from vipc.lang import u8, u64
from vipc.lang.runtime import errors, format, memory
from vipc.lang.runtime.errors import Record
from vipc.lang.unsafe import Ptr, address_of, object_at


class Writer:
    """Text into a buffer of fixed size; what does not fit is cut."""

    address: u64 = 0
    room: u64 = 0
    used: u64 = 0

    def copy(self, address: u64, length: u64) -> None:
        """Bytes from memory."""
        count: u64 = min(length, u64(self.room - self.used))
        memory.move(u64(self.address + self.used), address, count)
        self.used = u64(self.used + count)

    def text(self, text: str) -> None:
        """A constant."""
        raw = text.encode()
        self.copy(address_of(raw), len(raw))

    def number(self, value: u64, signed: bool) -> None:
        """A decimal number, if there is room for any."""
        if u64(self.room - self.used) >= 24:
            length = format.decimal(u64(self.address + self.used), value, 1 if signed else 0)
            self.used = u64(self.used + length)


def error_text(record: u64, out: u64, size: u64) -> u64:
    """Writes `str(e)`; its length."""
    w = Writer()
    w.address = out
    w.room = size
    r = object_at(Record, record)
    if r.kind == errors.TEXT:
        w.copy(r.p0, r.p1)
    elif r.kind == errors.PAYLOAD:
        _payload(w, r)
    else:
        _trap(w, r)
    return w.used


def _trap(w: Writer, r: Record) -> None:
    first: bool = (r.p4 & 1) == 0
    second: bool = (r.p4 & 2) == 0
    match r.kind:
        case 0:
            _pair(w, r, "index ", " is out of range for length ")
        case 1:
            _pair(w, r, "slice end ", " is out of range for length ")
        case 2:
            _pair(w, r, "slice start ", " is past its end ")
        case 3:
            w.number(r.p0, first)
            w.text(" does not fit ")
            w.copy(r.p2, r.p3)
        case 4:
            w.text("result of ")
            w.copy(r.p2, r.p3)
        case 6:
            w.text("shift count ")
            w.number(r.p0, first)
            w.text(" is out of range")
        case 7:
            w.text("negative shift count")
        case 9:
            w.text("lengths differ: ")
            w.number(r.p0, first)
            w.text(" and ")
            w.number(r.p1, second)
        case 10:
            w.number(r.p0, first)
            w.text(" is not a valid ")
            w.copy(r.p2, r.p3)
        case 11:
            w.text("'NoneType' object has no attribute '")
            w.copy(r.p2, r.p3)
            w.text("'")
        case 12:
            w.text("an error left an exported function")
        case 14:
            w.text("unreachable code was reached")
        case _:
            w.copy(r.p2, r.p3)


def _pair(w: Writer, r: Record, before: str, between: str) -> None:
    w.text(before)
    w.number(r.p0, (r.p4 & 1) == 0)
    w.text(between)
    w.number(r.p1, (r.p4 & 2) == 0)


def _payload(w: Writer, r: Record) -> None:
    """One item as itself, several as a tuple."""
    d = Ptr[u64](r.descriptor)
    kinds = Ptr[u8](d[3])
    count: u64 = d[4]
    word = Ptr[u64](address_of(r))
    at: u64 = 2
    if count > 1:
        w.text("(")
    for i in range(count):
        if i > 0:
            w.text(", ")
        kind: u8 = kinds[i]
        if kind == 115:
            _string(w, word[at], word[u64(at + 1)], count > 1)
            at = u64(at + 1)
        elif kind == 98:
            w.text("True" if word[at] != 0 else "False")
        else:
            w.number(word[at], kind == 105)
        at = u64(at + 1)
    if count > 1:
        w.text(")")


def _string(w: Writer, address: u64, length: u64, quotes: bool) -> None:
    if quotes:
        w.text("'")
    w.copy(address, length)
    if quotes:
        w.text("'")
