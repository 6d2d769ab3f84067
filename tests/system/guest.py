"""A running board's memory, symbols and translation tables, seen from QEMU."""

import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from tools.build import build_image
from tools.qemu import Machine

KERNEL_BASE = 0xFFFF_FF80_0000_0000
PAGE = 4096
ENTRIES = 512
ADDRESS = 0x0000_FFFF_FFFF_F000
VALID, TABLE = 1, 3
USER, READ_ONLY = 1 << 6, 1 << 7                # AP[1], AP[2]
KERNEL_NO_EXECUTE, USER_NO_EXECUTE = 1 << 53, 1 << 54
TABLE_LIMITS = 0xF << 59                        # hierarchical rights, which the kernel does not use


def symbols(board: str) -> dict[str, int]:
    """The kernel's symbols."""
    with (build_image(board).parent / "kernel.elf").open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return {symbol.name: symbol["st_value"] for symbol in table.iter_symbols()}


def physical_memory(machine: Machine, address: int, size: int) -> bytes:
    """Bytes of the guest's physical memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory"
        machine.control("pmemsave", val=address, size=size, filename=str(path))
        return path.read_bytes()


def translated(machine: Machine, address: int) -> int | None:
    """Where the current core's own translation leads; None: nowhere."""
    answer = machine.monitor(f"gva2gpa {address:#x}").strip()
    return None if "Unmapped" in answer else int(answer.rpartition(" ")[2], 16)


@dataclass(frozen=True)
class Mapping:
    """What one entry of the tables maps."""

    start: int
    size: int
    entry: int

    @property
    def is_writable(self) -> bool:
        return not self.entry & READ_ONLY

    @property
    def is_executable(self) -> bool:
        return not self.entry & KERNEL_NO_EXECUTE or not self.entry & USER_NO_EXECUTE

    def __str__(self) -> str:
        return f"{self.start:#x}+{self.size:#x}: {self.entry:#x}"


def mappings(machine: Machine, root: int, base: int, level: int = 1) -> Iterator[Mapping]:
    """All mappings of a translation table at the physical address `root`."""
    size = 1 << (39 - 9 * level)
    for index, (entry,) in enumerate(struct.iter_unpack("<Q", physical_memory(machine, root, PAGE))):
        here = base + index * size
        if not entry & VALID:
            continue
        if level < 3 and entry & TABLE == TABLE:
            assert not entry & TABLE_LIMITS
            yield from mappings(machine, entry & ADDRESS, here, level + 1)
        else:
            assert level == 2 or level == 3 and entry & TABLE == TABLE, f"level {level}, entry {entry:#x}"
            yield Mapping(here, size, entry)
