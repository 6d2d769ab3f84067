"""Directives, symbols and relocations of the assembler's dialect."""

from __future__ import annotations

import pytest

from vipc.asm.assemble import assemble
from vipc.asm.errors import AsmError
from vipc.asm.objects import RELOC_NUMBERS, Object, data_object
from vipc.ir.core import Data, DataReloc


def data_of(source: str) -> bytes:
    return bytes(assemble(source, ".rodata.t", "t.s").sections[0].data)


def relocs(made: Object) -> list[tuple[int, str, str, int]]:
    return [(r.offset, r.kind.removeprefix("R_AARCH64_"), r.symbol, r.addend) for s in made.sections for r in s.relocs]


@pytest.mark.parametrize(("source", "expected"), [
    (".byte 1, 0x80, -1, 'A'", b"\x01\x80\xff\x41"),
    (".hword 0x1234, -2", b"\x34\x12\xfe\xff"),
    (".word 0xdeadbeef", b"\xef\xbe\xad\xde"),
    (".quad 1 << 63, -1", b"\0\0\0\0\0\0\0\x80" + b"\xff" * 8),
    ('.ascii "a\\n\\x00//b\\"", "é"', b'a\n\0//b"' + "é".encode()),
    ('.asciz "ab"  // comment', b"ab\0"),
    (".byte 1\n.align 2\n.byte 2", b"\1\0\0\0\2"),
    (".byte 1\n.balign 8\n.byte 2", b"\1" + bytes(7) + b"\2"),
    (".space 3, 0x55", b"UUU"), (".zero 2", b"\0\0"),
    (".equ SIZE, 4*3\n.equ TWICE, SIZE*2\n.byte SIZE, TWICE, (TWICE-SIZE)/2", bytes((12, 24, 6))),
    ("a: .space 8\nb: .byte (b-a)>>2, b-a\n.word a-b", bytes(8) + b"\2\x08\xf8\xff\xff\xff"),
])
def test_data(source: str, expected: bytes) -> None:
    assert data_of(source) == expected


@pytest.mark.parametrize(("line", "message"), [
    (".byte 256", "does not fit 8 bits"), (".hword -32769", "does not fit"), (".quad 1<<64", "does not fit"),
    (".word foo", ".quad"),
    (".byte", "not a constant"), (".byte foo(1)", "not a constant"), (".word 1/0", "not a constant"),
    (".byte a-b", "one section"),
    (".align 30", "alignment"), (".balign 3", "power of two"), (".space -1", "bytes"), (".ascii no", "double quotes"),
    ('.ascii "\\q"', "escape"), (".equ lower, 1", "capital"), (".quux", "unknown directive"),
    (".section a, b", "one name"),
    (".global nowhere", "not defined"), (".type x, thing", "function or object"), (".row -1", "negative"),
    ("nop", "an instruction in"),
    (".Lx: .Lx: .byte 0", "twice"), ("y: y: .byte 0", "twice"), (".quad .Lmissing", "not defined"),
    (".global .Lx", "local"),
    (".equ BIG, 1<<99999999999", "not a constant"),
])
def test_refused(line: str, message: str) -> None:
    with pytest.raises(AsmError) as caught:
        assemble(f".byte 0\n{line}\n", ".rodata.t", "t.s")
    assert (caught.value.problems[0].line, message in caught.value.problems[0].message) == (2, True), str(caught.value)


def test_code_seen_before_is_still_refused_among_data() -> None:
    assemble("nop", ".text.t", "t.s")
    with pytest.raises(AsmError, match="an instruction in section .data"):
        assemble("nop\n.data\nnop", ".text.t", "t.s")


def test_relocations_of_code() -> None:
    made = assemble("""
        bl f
        b f+4
        adrp x0, v+8
        add x0, x0, #:lo12:v+8
        ldr x0, [x0, :lo12:v]
        str w1, [x0, :lo12:v]
        ldrsh x1, [x0, :lo12:v]
        strb w1, [x0, :lo12:v]
        adr x1, v-4
        ldr x1, v
        movz x0, #:abs_g3:v
        movk x0, #:abs_g2_nc:v
        movk x0, #:abs_g1_nc:v
        movk x0, #:abs_g0_nc:v
        """, ".text.t", "t.s")
    kinds = ["CALL26 f", "JUMP26 f+4", "ADR_PREL_PG_HI21 v+8", "ADD_ABS_LO12_NC v+8", "LDST64_ABS_LO12_NC v",
    "LDST32_ABS_LO12_NC v",
             "LDST16_ABS_LO12_NC v", "LDST8_ABS_LO12_NC v", "ADR_PREL_LO21 v-4", "LD_PREL_LO19 v", "MOVW_UABS_G3 v",
             "MOVW_UABS_G2_NC v", "MOVW_UABS_G1_NC v", "MOVW_UABS_G0_NC v"]
    assert [f"{k} {s}{a:+d}".removesuffix("+0") for _, k, s, a in relocs(made)] == kinds
    assert [offset for offset, *_ in relocs(made)] == list(range(0, 56, 4))
    assert all(r.kind in RELOC_NUMBERS for r in made.sections[0].relocs)


def test_relocations_of_data() -> None:
    made = assemble(".quad f+16\n.word f - .\n.Lx: .quad .Lx", ".data.t", "t.s")
    assert relocs(made) == [(0, "ABS64", "f", 16), (8, "PREL32", "f", 0), (12, "ABS64", ".data.t.Lx", 0)]
    (label,) = made.symbols
    assert (label.name, label.offset, label.binding) == (".data.t.Lx", 12, "local")


def test_sections_symbols_and_sizes() -> None:
    made = assemble("""
        .global f, table
        f: nop
        inner: nop
        .section .rodata.table
        .type table, object
        .balign 16
        table: .quad 1
        .bss
        .balign 64
        buffer: .space 128
        .section .text.f
        ret
        .weak fallback
        fallback: ret
        """, ".text.f", "t.s")
    assert [(s.name, s.align, len(s.data), s.size) for s in made.sections] == [
        (".text.f", 4, 16, 16), (".rodata.table", 16, 8, 8), (".bss", 64, 0, 128)]
    assert [(s.name, s.section, s.offset, s.size, s.kind, s.binding) for s in made.symbols] == [
        ("f", 0, 0, 4, "function", "global"), ("inner", 0, 4, 8, "function", "local"),
        ("fallback", 0, 12, 4, "function", "weak"),
        ("table", 1, 0, 8, "object", "global"), ("buffer", 2, 0, 128, "object", "local")]


def test_local_labels_belong_to_their_section() -> None:
    made = assemble(".L1: b .L1\n.section .text.b\nnop\n.L1: b .L1\n", ".text.a", "t.s")
    assert [bytes(s.data).hex() for s in made.sections] == ["00000014", "1f2003d500000014"]
    with pytest.raises(AsmError, match="ambiguous"):
        assemble(".L1: nop\n.section .text.b\n.L1: nop\n.section .text.c\nb .L1", ".text.a", "t.s")


def test_numbered_labels() -> None:
    made = assemble("1: b 1f\n1: b 1b\nb 1b\ntbz x0, #1, 1b", ".text.a", "t.s")
    assert bytes(made.sections[0].data).hex() == "01000014" "00000014" "ffffff17" "c0ff0f36"


def test_constants_in_instructions() -> None:
    made = assemble(".equ BASE, 0xfe20\nmov x0, #BASE\ntbz x0, #BASE & 7, .\nldr x0, [x1, #BASE-0xfe18]",
    ".text.a", "t.s")
    assert bytes(made.sections[0].data) == bytes(
        assemble("mov x0, #0xfe20\ntbz x0, #0, .\nldr x0, [x1, #8]", ".text.a", "t.s").sections[0].data)


def test_rows_follow_the_code_through_growth() -> None:
    made = assemble(f"tbz x0, #0, .Lfar\nbl f\n.row 7\n.space {1 << 15}\n.row 8\n.Lfar: brk #1", ".text.a", "t.s")
    assert [(r.offset, r.key) for r in made.sections[0].rows] == [(12, 7), ((1 << 15) + 12, 8)]


def test_an_address_has_one_row() -> None:
    section = assemble("bl panic\n.row 1\n.Lcold: .row 2\nbrk #0x4000\nbl panic\n.row 3", ".text.a", "t.s").sections[0]
    assert [(r.offset, r.key) for r in section.rows] == [(4, 1), (8, 2), (16, 3)]
    assert section.size == 20 and section.data[4:8] == section.data[16:20] == bytes.fromhex("1f2003d5")


def test_alignment_of_code_is_filled_with_nop() -> None:
    section = assemble("ret\n.align 4\nret", ".text.a", "t.s").sections[0]
    assert section.data[4:16] == bytes.fromhex("1f2003d5") * 3 and section.align == 16


def test_instructions_stay_aligned() -> None:
    with pytest.raises(AsmError, match="not aligned"):
        assemble("nop\n.byte 1\nnop", ".text.a", "t.s")


def test_data_objects() -> None:
    made = data_object(Data("table", b"\1\2", 24, 8, ".rodata", [DataReloc(8, "f", 4)]))
    (section,) = made.sections
    assert (section.name, len(section.data), section.size) == (".rodata.table", 16, 24)
    assert relocs(made) == [(8, "ABS64", "f", 4)]
    assert data_object(Data("zeros", b"", 100, 16, ".bss")).sections[0].size == 100
