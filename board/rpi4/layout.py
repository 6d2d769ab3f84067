"""How the Raspberry Pi 4 image is put together: addresses, roots, assembly files, constants for boot/*.s. Host side."""

from __future__ import annotations

NAME = "rpi4"
LOAD = 0x8_0000                         # kernel_address of config.txt, text_offset of the Image header
MODULES = ("boot.main", "kernel.main", "board.rpi4.facts", "board.rpi4.power")
ASSEMBLY = ("boot/start.s", "boot/bare.s", "kernel/arch/vectors.s", "kernel/arch/user_memory.s", "kernel/arch/memory.s",
            "kernel/arch/mmu.s", "kernel/arch/floating_point.s", "kernel/load/handover.s")
ENTRY = "_start"
DEFINES = (
    ("__image_load", LOAD),
    ("__board_uart", 0xFE20_1000),
    ("__board_gpio", 0xFE20_0000),
    ("__board_gic_cpu", 0xFF84_2000),
    ("__spin_table", 0xD8),             # release slots of the cores: 0xD8 + 8 * core
)
# The serial loader, an image of its own in the kernel's place: it moves itself here, above the largest kernel.
LOADER_BASE = 0x600_0000
LOADER_MODULES = ("kernel.load.image", "board.rpi4.facts")
LOADER_ASSEMBLY = ("kernel/load/image.s", "boot/bare.s")
