"""Memory of zeros: a few stores where it is small, so that local arrays can become values; else the run time's loop."""

from __future__ import annotations

from vipc.ir.lower.function import Lowering

LONGEST = 64        # bytes that are stored one by one
_PARTS = (8, 4, 2, 1)


def zero(f: Lowering, address: int, size: int) -> None:
    """`size` bytes from `address` become 0."""
    b = f.b
    value = b.const(0)
    if size > LONGEST:
        f.runtime("memory.set_bytes", (address, value, b.const(size)), 0)
        return
    at = 0
    for part in _PARTS:
        while at + part <= size:
            b.emit("store", (address, value), (f"u{8 * part}", at), 0)
            at += part
