"""The files: ELF read back by pyelftools, the flat image and its header, and a run of it."""

from __future__ import annotations

import io
import struct

import pytest
import unicorn
import unicorn.arm64_const as registers
from elftools.elf.elffile import ELFFile

from vipc.asm.assemble import assemble
from vipc.asm.objects import Object, data_object
from vipc.debuginfo.linetable import RowInfo
from vipc.ir.core import Data, Loc
from vipc.link.elf import elf_bytes
from vipc.link.image import flat_image
from vipc.link.inspect import InspectError, inspect_elf
from vipc.link.layout import KERNEL_BASE, Layout, freestanding_layout, kernel_layout, user_layout
from vipc.link.link import link
from vipc.link.linked import Linked

PROGRAM = """
    .global main
    main:
        mov x9, lr
        adrp x1, value
        ldr x2, [x1, :lo12:value]
        bl double
        .row 0
        adrp x1, result
        str x2, [x1, :lo12:result]
        ret x9
    double:
        add x2, x2, x2
        ret
    """


def objects() -> list[Object]:
    return [assemble(PROGRAM, ".text.main",
    "main.s"), data_object(Data("value", struct.pack("<Q", 21), 8, 8, ".rodata")),
            data_object(Data("counter", b"\1", 1, 1, ".data")), data_object(Data("result", b"", 8, 8, ".bss"))]


def linked(layout: Layout) -> Linked:
    return link(objects(), layout, "main", keep=("counter",), rows={0: RowInfo(Loc("main.py", 3, "main"))})


@pytest.mark.parametrize("layout", [kernel_layout(), user_layout(), freestanding_layout()], ids=lambda one: one.name)
def test_elf_reads_back(layout: Layout) -> None:
    image = linked(layout)
    elf = ELFFile(io.BytesIO(elf_bytes(image)))
    assert (elf.elfclass, elf.little_endian, elf["e_machine"], elf["e_type"]) == (64, True, "EM_AARCH64", "ET_EXEC")
    assert elf["e_entry"] == image.entry
    segments = list(elf.iter_segments())
    assert [segment["p_flags"] for segment in segments] == [5, 4, 6]
    for segment in segments:
        assert segment["p_type"] == "PT_LOAD" and segment["p_vaddr"] % 4096 == segment["p_offset"] % 4096 == 0
        assert segment["p_vaddr"] - segment["p_paddr"] == layout.base - layout.load
    assert segments[-1]["p_memsz"] > segments[-1]["p_filesz"] == 1
    loaded = {s.name: s for s in elf.iter_sections() if s["sh_flags"] & 2}
    for placed in image.outputs:
        if placed.size:
            section = loaded.pop(placed.output.name)
            assert (section["sh_addr"], section["sh_size"]) == (placed.address, placed.size)
            assert section["sh_type"] == "SHT_NOBITS" or section.data() == placed.data
            assert any(segment.section_in_segment(section) for segment in segments)
    assert not loaded
    table = elf.get_section_by_name(".symtab")
    symbols = {s.name: s for s in table.iter_symbols() if s.name}
    assert {name: s["st_value"] for name, s in symbols.items()} == {s.name: s.address for s in image.symbols}
    assert symbols["main"]["st_size"] == 28 and symbols["main"]["st_info"] == {"bind": "STB_GLOBAL", "type": "STT_FUNC"}
    assert symbols["double"]["st_info"] == {"bind": "STB_LOCAL", "type": "STT_FUNC"}
    assert symbols["result"]["st_info"]["type"] == "STT_OBJECT" and symbols["__image_size"]["st_shndx"] == "SHN_ABS"
    assert elf.get_section(symbols["result"]["st_shndx"]).name == ".bss"
    locals_count = table["sh_info"]
    assert [s["st_info"]["bind"] == "STB_LOCAL" for s in table.iter_symbols()] == [
        index < locals_count for index in range(table.num_symbols())]


def test_build_id_tells_contents_apart() -> None:
    def build_id(image: Linked) -> str:
        (note,) = ELFFile(io.BytesIO(elf_bytes(image))).get_section_by_name(".note.gnu.build-id").iter_notes()
        assert note["n_type"] == "NT_GNU_BUILD_ID"
        return str(note["n_desc"])

    first = build_id(linked(user_layout()))
    changed = linked(user_layout())
    changed.outputs[1].data[0] ^= 1
    assert len(first) == 40 and first == build_id(linked(user_layout())) != build_id(changed)


def test_same_input_same_bytes() -> None:
    assert elf_bytes(linked(kernel_layout())) == elf_bytes(linked(kernel_layout()))
    assert flat_image(linked(kernel_layout())) == flat_image(linked(kernel_layout()))


def test_image_header() -> None:
    image = linked(kernel_layout())
    data = flat_image(image)
    branch, _, text_offset, image_size, flags, *reserved, magic, last = struct.unpack("<IIQQQQQQ4sI", data[:64])
    assert (text_offset, flags, reserved, magic, last) == (0x80000, 10, [0, 0, 0], b"ARM\x64", 0)
    assert branch == 0x1400_0000 | (image.entry - image.layout.base) // 4
    assert image_size == image.address_of("__image_end") - image.layout.base >= len(data) + 8
    assert len(data) % 4 == 0
    assert data[image.entry - KERNEL_BASE - 0x80000:][:4] == image.outputs[1].data[:4]


@pytest.mark.parametrize("load", [0x4008_0000, 0x8_0000])
def test_flat_image_runs_where_it_is_loaded(load: int) -> None:
    """Position independent: the kernel's code also runs at its load address, before the MMU is on."""
    image = linked(freestanding_layout() if load == 0x4008_0000 else kernel_layout())
    machine = unicorn.Uc(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
    machine.mem_map(load, 0x10_000)
    machine.mem_write(load, flat_image(image))
    machine.reg_write(registers.UC_ARM64_REG_LR, load + 0xF000)
    result = load + image.address_of("result") - image.layout.base
    machine.emu_start(load, load + 0xF000, count=1000)
    assert machine.reg_read(registers.UC_ARM64_REG_PC) == load + 0xF000
    assert struct.unpack("<Q", machine.mem_read(result, 8)) == (42,)


def test_inspect() -> None:
    data = elf_bytes(linked(user_layout()))
    text = inspect_elf(data)
    for part in ("entry 0x400000", "r-x", "rw-", ".vipline", "main", "result"):
        assert part in text
    lines = inspect_elf(data, "main").split("\n")
    assert lines[0] == "main: 28 bytes at 0x400000"
    assert lines[4].endswith("bl #0x40001c <double>") and lines[5].endswith("// main.py:3 in main")
    with pytest.raises(InspectError, match="no function value"):
        inspect_elf(data, "value")
    with pytest.raises(InspectError, match="not an ELF"):
        inspect_elf(b"MZ" * 100)
