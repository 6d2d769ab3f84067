"""What the firmware told us, gathered for the kernel: from the first source that is there.

Runs in the upper half on the early tables, which map the image; boot/early_map.py adds what lies elsewhere.
I1. x0 of the entry is believed only after alignment, magic and size were checked.
"""

from typing import Final

from abi.bootinfo import (
    CONDUIT_HVC,
    CONDUIT_NONE,
    CONDUIT_SMC,
    MAX_REGIONS,
    SOURCE_ATAGS,
    SOURCE_DEFAULTS,
    SOURCE_DEVICE_TREE,
    BoardFacts,
    BootInfo,
)
from abi.layout import KERNEL_BASE, PAGE
from boot import atags, device_tree, mailbox, revision
from boot.early_map import is_mapped_early, map_early, map_early_devices, upper
from vipc.lang import export, extern, u32, u64
from vipc.lang.unsafe import address_of, bytes_at, object_at

ATAGS_ADDRESS: Final = 0x100
ATAGS_SIZE: Final = 0xF00               # to the end of the first page
TREE_MAX: Final = 0x10_0000
AT_EL2: Final = 2

info: BootInfo = BootInfo()


@extern
def board_facts() -> u64:
    """Address of the board's BoardFacts (board/NAME/facts.py)."""


@export
def boot_main(word: u64, level: u64) -> u64:
    """`word`: x0 of the entry, `level`: its exception level. Answers the address of the BootInfo."""
    facts = object_at(BoardFacts, board_facts())
    info.board = facts
    info.cores = facts.cores
    info.entry_word = word
    info.entry_level = u32(level)
    if not _read_device_tree(word) and not _read_atags():
        info.source = SOURCE_DEFAULTS
    if info.ram_count == 0:
        info.ram[0].start = facts.ram_start
        info.ram[0].end = facts.ram_end
        info.ram_count = 1
    if info.source != SOURCE_DEVICE_TREE:
        _ask_for_memory(facts.mailbox)
    if info.conduit == CONDUIT_NONE:    # `hvc` would arrive at our own EL2 vectors
        info.conduit = CONDUIT_SMC if level == AT_EL2 else CONDUIT_HVC
    if facts.ram_start == 0:
        reserve(0, PAGE)                # the firmware's spin table, and the parked cores
    if info.initrd_end > info.initrd_start:
        reserve(info.initrd_start, info.initrd_end)
    return address_of(info)


def reserve(start: u64, end: u64) -> None:
    """Keeps a range from being used as free memory."""
    if info.reserved_count < MAX_REGIONS:
        info.reserved[info.reserved_count].start = start
        info.reserved[info.reserved_count].end = end
        info.reserved_count += 1


def _ask_for_memory(device: u64) -> None:
    """RAM above the first GiB by the board's revision code, where there is a mailbox to ask for it."""
    if device != 0 and map_early_devices(device):
        info.revision = mailbox.ask(upper(device), mailbox.own_buffer(), mailbox.BOARD_REVISION)
        revision.add_upper_memory(info, revision.memory_size(info.revision))


def _read_device_tree(word: u64) -> bool:
    if word == 0 or word % 8 != 0 or not map_early(word):
        return False
    size = device_tree.total_size(bytes_at(KERNEL_BASE + word, device_tree.HEADER))
    if size == 0 or size > TREE_MAX or not map_early(word + size - 1):
        return False
    if not device_tree.read(bytes_at(KERNEL_BASE + word, size), info):
        return False
    info.source = SOURCE_DEVICE_TREE
    reserve(word, word + size)
    return True


def _read_atags() -> bool:
    """Only where the first page is RAM, which the early tables map."""
    if not is_mapped_early(ATAGS_ADDRESS):
        return False
    if not atags.read(bytes_at(KERNEL_BASE + ATAGS_ADDRESS, ATAGS_SIZE), info):
        return False
    info.source = SOURCE_ATAGS
    return True
