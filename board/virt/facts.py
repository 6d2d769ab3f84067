"""QEMU's `virt` machine with GICv2, as its own device tree describes it (hw/arm/virt.c, memory map `base_memmap`)."""

from abi.bootinfo import BoardFacts
from vipc.lang import array, export, u64
from vipc.lang.unsafe import address_of

FACTS: BoardFacts = BoardFacts(
    name="QEMU virt",
    cores=1,                            # the device tree says how many there are
    uart=0x0900_0000,
    uart_clock=24_000_000,
    uart_interrupt=33,                  # SPI 1
    gic_distributor=0x0800_0000,
    gic_cpu=0x0801_0000,
    gpio=0,
    led_pin=0,
    power=0,
    mailbox=0,
    device_start=array(u64, [0x0800_0000, 0x0900_0000]),
    device_end=array(u64, [0x0820_0000, 0x0920_0000]),
    ram_start=0x4000_0000,
    ram_end=0x4800_0000,                # the least that `-m` accepts in our scripts
)


@export
def board_facts() -> u64:
    """For boot/main.py."""
    return address_of(FACTS)
