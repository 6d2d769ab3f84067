"""Raspberry Pi 4 Model B: BCM2711 in low-peripheral mode, four Cortex-A72.

Sources: BCM2711 ARM Peripherals, section 1.2 (addresses); Linux arch/arm/boot/dts/bcm2711.dtsi (interrupts, GIC),
bcm2711-rpi-4-b.dts (LED); 48 MHz UART clock: init_uart_clock, Raspberry Pi documentation, config.txt.
"""

from abi.bootinfo import BoardFacts
from vipc.lang import array, export, u64
from vipc.lang.unsafe import address_of

FACTS: BoardFacts = BoardFacts(
    name="Raspberry Pi 4",
    cores=4,
    uart=0xFE20_1000,
    uart_clock=48_000_000,
    uart_interrupt=153,                 # SPI 121, shared by UART0 and 2 to 5
    gic_distributor=0xFF84_1000,
    gic_cpu=0xFF84_2000,
    gpio=0xFE20_0000,
    led_pin=42,                         # ACT, active high
    power=0xFE10_0000,
    mailbox=0xFE00_B880,
    device_start=array(u64, [0xFE00_0000, 0xFF80_0000]),
    device_end=array(u64, [0xFE40_0000, 0xFFA0_0000]),
    ram_start=0x0000_0000,
    ram_end=0x3B40_0000,                # below the VideoCore's share with gpu_mem=76
)


@export
def board_facts() -> u64:
    """For boot/main.py."""
    return address_of(FACTS)
