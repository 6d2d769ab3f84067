"""Linking: resolution, dropping of sections, placement, relocations and their limits."""

from __future__ import annotations

import struct

import capstone
import pytest

from vipc.asm.assemble import assemble
from vipc.asm.fields import FieldError
from vipc.asm.objects import Object, data_object
from vipc.ir.core import Data, DataReloc
from vipc.link.errors import LinkError
from vipc.link.layout import (
    KERNEL_BASE,
    PAGE,
    READ,
    READ_EXECUTE,
    Layout,
    OutputSection,
    freestanding_layout,
    kernel_layout,
    user_layout,
)
from vipc.link.link import link
from vipc.link.linked import Linked
from vipc.link.relocate import relocate


def code(source: str, section: str = ".text.main", file: str = "main.s") -> Object:
    return assemble(source, section, file)


def placed(linked: Linked, name: str) -> bytes:
    return next(bytes(p.data) for p in linked.outputs if p.output.name == name)


def problems(*objects: Object, layout: Layout | None = None, keep: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(LinkError) as caught:
        link(objects, layout or user_layout(), "main", keep)
    return caught.value.problems


MAIN = ".global main\nmain: bl helper\nadrp x0, table+8\nadd x0, x0, :lo12:table+8\nldr x1, [x0]\nret"
HELPER = ".global helper\nhelper: ret\n.section .text.unused\n.global unused\nunused: bl missing"
TABLE = data_object(Data("table", bytes(range(16)), 24, 8, ".rodata", [DataReloc(16, "helper", 4)]))


def test_addresses_and_references() -> None:
    linked = link([code(MAIN), code(HELPER, ".text.helper"), TABLE], user_layout(), "main")
    assert linked.entry == linked.address_of("main") == 0x40_0000
    assert linked.address_of("helper") == 0x40_0014 and linked.address_of("table") == 0x40_1000
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    text = [f"{i.mnemonic} {i.op_str}".strip() for i in engine.disasm(placed(linked, ".text"), 0x40_0000)]
    assert text == ["bl #0x400014", "adrp x0, #0x401000", "add x0, x0, #8", "ldr x1, [x0]", "ret", "ret"]
    assert struct.unpack("<Q", placed(linked, ".rodata")[16:24]) == (0x40_0018,)


def test_unreachable_sections_are_dropped_with_their_references() -> None:
    linked = link([code(MAIN), code(HELPER, ".text.helper"), TABLE], user_layout(), "main")
    assert not any(symbol.name == "unused" for symbol in linked.symbols)
    assert "dropped: 1 sections, 4 bytes" in linked.map and ".text.unused" in linked.map
    assert problems(code(MAIN), code(HELPER, ".text.helper"), TABLE, keep=("unused",)) == [
        "undefined symbol missing, referred to by unused+0x0 (main.s)"]


def test_kept_sections() -> None:
    layout = Layout("kept", 0x1000, 0x1000, user_layout().outputs, keep=(".rodata.note*",))
    linked = link([code(".global main\nmain: ret"), data_object(Data("note1", b"hi", 2, 1))], layout, "main")
    assert placed(linked, ".rodata") == b"hi"


def test_undefined_symbols_are_all_named() -> None:
    found = problems(code(".global main\nmain: bl one\ninner: b two\n.Lx: bl one\nbl one\nbl one"), keep=("three",))
    assert found == [
        "undefined symbol one, referred to by main+0x0 (main.s), inner+0x4 (main.s), inner+0x8 (main.s) and 1 more",
        "undefined symbol three, referred to by the image's entry or kept symbols",
        "undefined symbol two, referred to by inner+0x0 (main.s)"]


def test_duplicate_and_reserved_symbols() -> None:
    again = code(".global main\nmain: ret\n.global __bss_end\n__bss_end: ret", file="again.s")
    assert problems(code(".global main\nmain: ret"), again) == [
        "symbol main is defined twice: in main.s and again.s", "symbol __bss_end of again.s is defined by the linker"]


@pytest.mark.parametrize("weak_first", [True, False])
def test_weak_gives_way(weak_first: bool) -> None:
    weak = code(".weak f\nf: nop\nret", ".text.f", "weak.s")
    strong = code(".global f\nf: ret", ".text.f", "strong.s")
    main = code(".global main\nmain: b f")
    linked = link([main, weak, strong] if weak_first else [main, strong, weak], user_layout(), "main")
    assert len(placed(linked, ".text")) == 8 and [s.name for s in linked.symbols].count("f") == 1
    assert len(placed(link([main, weak], user_layout(), "main"), ".text")) == 12


def test_local_symbols_stay_in_their_object() -> None:
    other = code(".global other\nother: adrp x0, inner\nret\ninner: ret", ".text.other", "other.s")
    main = code(".global main\nmain: bl other\nadrp x0, inner\ninner: ret")
    linked = link([main, other], user_layout(), "main")
    assert sorted(s.address for s in linked.symbols if s.name == "inner") == [0x40_0008, 0x40_0014]


def test_linker_symbols() -> None:
    text = ".global main\nmain: adrp x0, __bss_start\nadrp x0, buffer\nadrp x0, v\nadrp x0, c\nret"
    objects = [code(text), data_object(Data("buffer", b"", 5000, 64, ".bss")),
               data_object(Data("v", b"\1", 1, 1, ".data")), data_object(Data("c", b"\1", 1, 1, ".rodata"))]
    linked = link(objects, Layout("l", 0x1_0000, 0x8_0000, user_layout().outputs, defines=(("STACK", 0x7000),)), "main")
    value = linked.address_of
    assert (value("__text_start"), value("__text_end")) == (0x1_0000, 0x1_0014)
    assert (value("__rodata_start"), value("__rodata_end")) == (0x1_1000, 0x1_1001)
    assert (value("__data_start"), value("__data_end")) == (0x1_2000, 0x1_2001)
    assert (value("__bss_start"), value("__bss_end")) == (0x1_2040, 0x1_2040 + 5000)
    assert (value("__image_start"), value("__image_end")) == (0x1_0000, 0x1_2040 + 5008)
    assert value("__image_size") == value("__image_end") - 0x1_0000 and value("STACK") == 0x7000
    assert value("__vipline_start") == value("__vipline_end")
    assert [p.load for p in linked.outputs if p.size] == [0x8_0000, 0x8_1000, 0x8_2000, 0x8_2040]


def test_zeros_alone_still_begin_a_page_of_their_own() -> None:
    main = code(".global main\nmain: adrp x0, z")
    linked = link([main, data_object(Data("z", b"", 8, 8, ".bss"))], user_layout(), "main")
    assert linked.address_of("z") % PAGE == 0


def test_high_half_kernel() -> None:
    main = code(".global main\nmain: adrp x0, v\nldr w1, [x0, :lo12:v]\nldr x2, .Lp\nret\n.balign 8\n.Lp: .quad v")
    linked = link([main, data_object(Data("v", b"\1\2\3\4", 4, 4, ".data"))], kernel_layout(), "main")
    base = KERNEL_BASE + 0x8_0000
    assert linked.address_of("__image_start") == base and linked.outputs[0].load == 0x8_0000
    assert struct.unpack("<Q", placed(linked, ".text")[16:24]) == (base + 0x1000,)


def test_identity_section_lies_at_its_load_address() -> None:
    outputs = (OutputSection(".boot", (".text.boot",), READ_EXECUTE, identity=True), *user_layout().outputs)
    layout = Layout("k", 0xFFFF_FF80_0008_0000, 0x8_0000, outputs)
    boot = code(".global main\nmain: adr x0, main\n.quad high", ".text.boot")
    linked = link([boot, code(".global high\nhigh: ret", ".text.high")], layout, "main")
    assert linked.entry == 0x8_0000 and linked.address_of("high") == 0xFFFF_FF80_0008_0010
    far = code(".global main\nmain: adrp x0, high", ".text.boot")
    assert "outside" in problems(far, code(".global high\nhigh: ret", ".text.high"), layout=layout)[0]


def test_layout_problems() -> None:
    main = code(".global main\nmain: adrp x0, v")
    assert problems(main, data_object(Data("v", b"1", 1, 1, ".fast"))) == [
        "section .fast.v of <data> has no place in layout user"]
    assert problems(main, data_object(Data("v", b"1", 1, 1, ".bss"))) == [
        "section .bss.v of <data> has data but no room in the file"]
    outputs = (OutputSection(".zero", (".bss.*",), READ, zero=True), OutputSection(".text", (".text.*",), READ_EXECUTE))
    layout = Layout("odd", 0, 0, outputs)
    assert problems(main, data_object(Data("v", b"", 1, 1, ".bss")), layout=layout) == [
        "layout odd: section .text has data but follows .zero"]


def test_relocation_errors_name_the_place() -> None:
    main = code(".global main\nmain: nop\nldr x0, [x0, :lo12:v+4]")
    (found,) = problems(main, data_object(Data("v", bytes(8), 8, 8, ".data")))
    assert found == "R_AARCH64_LDST64_ABS_LO12_NC of v, in main+0x4 (main.s): address 0x401004 is not a multiple of 8"


WORDS = {"R_AARCH64_CALL26": 0x9400_0000, "R_AARCH64_JUMP26": 0x1400_0000, "R_AARCH64_ADR_PREL_LO21": 0x1000_0000,
         "R_AARCH64_LD_PREL_LO19": 0x5800_0000, "R_AARCH64_ADR_PREL_PG_HI21": 0x9000_0000}


@pytest.mark.parametrize(("kind", "reach", "step"), [
    ("R_AARCH64_CALL26", 1 << 27, 4), ("R_AARCH64_JUMP26", 1 << 27, 4), ("R_AARCH64_ADR_PREL_LO21", 1 << 20, 1),
    ("R_AARCH64_LD_PREL_LO19", 1 << 20, 4), ("R_AARCH64_ADR_PREL_PG_HI21", 1 << 32, 4096),
    ("R_AARCH64_PREL32", 1 << 31, 1),
])
def test_reach_of_relative_relocations(kind: str, reach: int, step: int) -> None:
    here = 0x4000_0000_0000
    for distance in (-reach, -step, 0, step, reach - step):
        data = bytearray(struct.pack("<I", WORDS.get(kind, 0)))
        relocate(kind, data, 0, here, here + distance)
        if kind in WORDS:
            (one,) = capstone.Cs(capstone.CS_ARCH_ARM64, 0).disasm(bytes(data), here)
            assert int(one.op_str.split("#")[1], 0) == here + distance
        else:
            assert struct.unpack("<i", data) == (distance,)
    for distance in (-reach - step, reach):
        with pytest.raises(FieldError):
            relocate(kind, bytearray(4), 0, here, here + distance)


@pytest.mark.parametrize(("bits", "line"), [(8, "ldrb w1, [x0, #{}]"), (16, "ldrh w1, [x0, #{}]"),
    (32, "ldr w1, [x0, #{}]"),
                                            (64, "ldr x1, [x0, #{}]")])
def test_low_parts_of_loads(bits: int, line: str) -> None:
    low = 0xFF8
    made = bytearray(code(line.format(0)).sections[0].data)
    relocate(f"R_AARCH64_LDST{bits}_ABS_LO12_NC", made, 0, 0, 0x1234_5000 + low)
    assert made == code(line.format(low)).sections[0].data
    if bits > 8:
        with pytest.raises(FieldError, match="multiple"):
            relocate(f"R_AARCH64_LDST{bits}_ABS_LO12_NC", made, 0, 0, low + bits // 16)


def test_moves_carry_sixteen_bits_each() -> None:
    source = "movz x0, #:abs_g3:v\nmovk x0, #:abs_g2_nc:v\nmovk x0, #:abs_g1_nc:v\nmovk x0, #:abs_g0_nc:v"
    linked = link([code(f".global main\nmain: {source}")],
                  Layout("l", 0, 0, user_layout().outputs, defines=(("v", 0x1122_3344_5566_7788),)), "main")
    expected = code("movz x0, #0x1122, lsl #48\nmovk x0, #0x3344, lsl #32\nmovk x0, #0x5566, lsl #16\nmovk x0, #0x7788")
    assert placed(linked, ".text") == expected.sections[0].data


def test_addresses_stay_within_64_bits() -> None:
    for target in (-1, 1 << 64):
        with pytest.raises(FieldError, match="64 bits"):
            relocate("R_AARCH64_ABS64", bytearray(8), 0, 0, target)


def test_linking_twice_gives_the_same() -> None:
    objects = [code(MAIN), code(HELPER, ".text.helper"), TABLE]
    first, second = (link(objects, freestanding_layout(), "main") for _ in range(2))
    assert first == second
    assert link(objects, user_layout(), "main").address_of("table") == 0x40_1000
