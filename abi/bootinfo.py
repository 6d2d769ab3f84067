"""What the kernel is told: facts of the board, fixed when the image is built, and what the firmware said.

The kernel knows no board by name; where devices are, it reads here.
"""

from dataclasses import dataclass
from typing import Final

from vipc.lang import Array, Span, array, u8, u32, u64

MAX_REGIONS: Final = 8
COMMAND_LINE_MAX: Final = 256

CONDUIT_NONE: Final = 0                 # how PSCI is called: not known,
CONDUIT_HVC: Final = 1                  # by `hvc`,
CONDUIT_SMC: Final = 2                  # by `smc`

SOURCE_DEFAULTS: Final = 0
SOURCE_ATAGS: Final = 1
SOURCE_DEVICE_TREE: Final = 2


@dataclass
class BoardFacts:
    """One board. Addresses are physical; 0 where the board has no such device."""

    name: str
    cores: u32
    uart: u64                           # PL011
    uart_clock: u32                     # Hz
    uart_interrupt: u32                 # INTID
    gic_distributor: u64
    gic_cpu: u64
    gpio: u64                           # BCM2711 GPIO block
    led_pin: u32
    power: u64                          # BCM2711 PM block
    mailbox: u64                        # VideoCore mailbox
    device_start: Span[u64]             # ranges mapped as device memory, multiples of 2 MiB
    device_end: Span[u64]
    ram_start: u64                      # when the firmware says nothing
    ram_end: u64


class Region:
    """A range of physical memory, end exclusive."""

    start: u64
    end: u64

    def __init__(self) -> None:
        self.start = 0
        self.end = 0


class BootInfo:
    """What the boot found out, from the source named in `source`."""

    board: BoardFacts | None
    source: u32
    ram_count: u32
    reserved_count: u32
    cores: u32
    initrd_start: u64
    initrd_end: u64
    conduit: u32                        # of PSCI, where a board has it
    revision: u32                       # the board's revision code, 0: not asked for, or not told
    command_line_length: u32
    entry_word: u64                     # x0 at the image's first instruction
    entry_level: u32                    # exception level there
    ram: Array[Region] = array(Region, MAX_REGIONS)
    reserved: Array[Region] = array(Region, MAX_REGIONS)
    command_line: Array[u8] = array(u8, COMMAND_LINE_MAX)

    def __init__(self) -> None:
        self.board = None
        self.source = SOURCE_DEFAULTS
        self.ram_count = 0
        self.reserved_count = 0
        self.cores = 1
        self.initrd_start = 0
        self.initrd_end = 0
        self.conduit = CONDUIT_NONE
        self.revision = 0
        self.command_line_length = 0
        self.entry_word = 0
        self.entry_level = 0
