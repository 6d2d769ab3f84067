"""The flat image, `kernel8.img`, and the arm64 Image header it begins with.

Source of the header: Linux, Documentation/arch/arm64/booting.rst. The firmware of the Pi and QEMU read text_offset
(where to load) and image_size (which covers `.bss`, so that nothing is put there).
"""

from __future__ import annotations

from vipc.asm.assemble import assemble
from vipc.asm.objects import Object
from vipc.link.linked import Linked

TEXT_OFFSET = 0x8_0000
FLAGS = 0b1010                         # little-endian, 4 KiB pages, may lie anywhere in memory


def header_object(entry: str) -> Object:
    """The 64 bytes of the header as a section `.head.image`; its first instruction branches to `entry`."""
    return assemble(f"""
        .global __image_header
        __image_header:
            b {entry}
            .word 0
            .quad {TEXT_OFFSET}
            .quad __image_size
            .quad {FLAGS}
            .quad 0, 0, 0
            .ascii "ARM\\x64"
            .word 0
        """, ".head.image", "<image header>")


def flat_image(linked: Linked) -> bytes:
    """The bytes to load at the layout's physical address, up to the last byte that is not zero by being `.bss`."""
    out = bytearray()
    for placed in linked.outputs:
        if placed.data:
            out.extend(bytes(placed.offset - len(out)))
            out += placed.data
    out.extend(bytes(-len(out) % 4))
    return bytes(out)
