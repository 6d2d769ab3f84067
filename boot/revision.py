"""The board's revision code: how much RAM there is above the first GiB, where no device tree says so.

Bit 23: the new form; bits 22:20: 256 MiB << n; bits 15:12: processor. Below the first GiB's end the firmware says what
is ours: the VideoCore's share at its top is never touched here.
Reference: Raspberry Pi documentation, hardware, revision codes; BCM2711 ARM Peripherals, section 1.2.
"""

from typing import Final

from abi.bootinfo import MAX_REGIONS, BootInfo
from abi.layout import GIB
from vipc.lang import u32, u64

NEW_FORM: Final = 1 << 23
BCM2711: Final = 3
LARGEST: Final = 5                      # 8 GiB
SMALLEST_MEMORY: Final = 0x1000_0000
DEVICES: Final = 0xFC00_0000            # from here to 4 GiB, devices hide the RAM
DEVICES_END: Final = 4 * GIB


def memory_size(revision: u32) -> u64:
    """Bytes of RAM, or 0 when the code is none of a BCM2711."""
    size = revision >> 20 & 7
    if revision & NEW_FORM == 0 or revision >> 12 & 15 != BCM2711 or size > LARGEST:
        return 0
    return u64(SMALLEST_MEMORY) << size


def add_upper_memory(info: BootInfo, size: u64) -> None:
    """The RAM above the first GiB, unless the firmware has named some there."""
    for n in range(info.ram_count):
        if info.ram[n].end > GIB:
            return
    _add(info, GIB, min(size, DEVICES))
    _add(info, DEVICES_END, size)


def _add(info: BootInfo, start: u64, end: u64) -> None:
    if start < end and info.ram_count < MAX_REGIONS:
        info.ram[info.ram_count].start = start
        info.ram[info.ram_count].end = end
        info.ram_count += 1
