"""How the image for QEMU's `virt` is put together. Host side."""

from __future__ import annotations

NAME = "virt"
LOAD = 0x4008_0000                      # RAM starts at 0x4000_0000
MODULES = ("boot.main", "kernel.main", "board.virt.facts", "board.virt.power")
ASSEMBLY = ("boot/start.s", "boot/bare.s", "kernel/arch/vectors.s", "kernel/arch/user_memory.s", "kernel/arch/memory.s",
            "kernel/arch/mmu.s", "kernel/arch/floating_point.s", "kernel/load/handover.s")
ENTRY = "_start"
DEFINES = (
    ("__image_load", LOAD),
    ("__board_uart", 0x0900_0000),
    ("__board_gpio", 0),
    ("__board_gic_cpu", 0x0801_0000),
    ("__spin_table", 0),
)
