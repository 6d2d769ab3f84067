"""One question to the VideoCore by the mailbox property interface, before the kernel's own tables.

The buffer is one cache line of its own: whole, so that cleaning and invalidating it touches nothing else.
I1. Every wait has a deadline; a device that does not answer costs a moment, never the boot.
I2. An answer counts only if channel and address are ours and both response bits are set; others are drained.
I3. After a deadline has passed the VideoCore may still write to the buffer, which nothing else ever uses.
Reference: raspberrypi/firmware wiki, Mailbox property interface.
"""

from typing import Final

from abi.layout import KERNEL_BASE
from vipc.lang import Array, Mmio, Reg, array, reg, u32, u64
from vipc.lang.arm64 import dc, dmb, dsb, mrs
from vipc.lang.unsafe import Ptr, address_of

BOARD_REVISION: Final = 0x0001_0002

LINE: Final = 64                        # bytes of a cache line
WORDS: Final = 7                        # of the message: size, code, tag, value size, request, value, end
CHANNEL: Final = 8                      # property tags
CHANNEL_MASK: Final = 0xF
BUS_ALIAS: Final = 0xC000_0000          # where the VideoCore sees our memory uncached
ADDRESS_MASK: Final = 0x3FFF_FFF0
EMPTY: Final = 1 << 30                  # STATUS0
FULL: Final = 1 << 31                   # STATUS1
SUCCESS: Final = 0x8000_0000
ANSWERED: Final = 0x8000_0004           # a value of four bytes
ANSWERS_IN: Final = 5                   # deadline: this part of a second
STALE_MAX: Final = 64

space: Array[u32] = array(u32, 2 * LINE // 4)


class Mailbox(Mmio):
    """The registers in use: mailbox 0 is read, mailbox 1 written."""

    READ: Reg[u32] = reg(0x00)
    STATUS0: Reg[u32] = reg(0x18)
    WRITE: Reg[u32] = reg(0x20)
    STATUS1: Reg[u32] = reg(0x38)


def own_buffer() -> u64:
    """Address of the line within `space`."""
    return (address_of(space) + LINE - 1) // LINE * LINE


def ask(device: u64, buffer: u64, tag: u32) -> u32:
    """The value of a tag that takes none; 0 when there is no answer. `buffer`: a line of the upper half, below 1 GiB."""
    mailbox = Mailbox(device)
    end = _ticks() + mrs("cntfrq_el0") // ANSWERS_IN
    for _ in range(STALE_MAX):
        if mailbox.STATUS0.read() & EMPTY != 0:
            break
        mailbox.READ.read()
    _write_message(Ptr[u32](buffer), tag)
    dc("civac", buffer)
    dsb("sy")
    bus = u32(buffer - KERNEL_BASE) | BUS_ALIAS
    while mailbox.STATUS1.read() & FULL != 0:
        if _ticks() > end:
            return 0
    mailbox.WRITE.write(bus | CHANNEL)
    while True:
        if mailbox.STATUS0.read() & EMPTY != 0:
            if _ticks() > end:
                return 0
        elif _is_ours(mailbox.READ.read(), bus):
            break
    dmb("sy")
    dc("ivac", buffer)
    dsb("sy")
    return _answer(Ptr[u32](buffer), tag)


def _write_message(words: Ptr[u32], tag: u32) -> None:
    words[0] = WORDS * 4
    words[1] = 0
    words[2] = tag
    words[3] = 4
    words[4] = 0
    words[5] = 0
    words[6] = 0


def _is_ours(word: u32, bus: u32) -> bool:
    return word & CHANNEL_MASK == CHANNEL and word & ADDRESS_MASK == bus & ADDRESS_MASK


def _answer(words: Ptr[u32], tag: u32) -> u32:
    if words[1] != SUCCESS or words[2] != tag or words[4] != ANSWERED:
        return 0
    return words[5]


def _ticks() -> u64:
    return mrs("cntpct_el0")
