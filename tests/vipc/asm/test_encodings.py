"""What the assembler encodes, read back by another disassembler."""

from __future__ import annotations

import re

import capstone
import pytest

from vipc.asm.assemble import assemble
from vipc.asm.errors import AsmError

PLAIN = """
add x0, x1, #4095
add x0, x1, #1, lsl #12
add x0, x1, w2, sxtw #2
subs x3, x4, x5, lsr #7
and x0, x1, #0xff00
orr x9, xzr, #0xaaaaaaaaaaaaaaaa
bic x0, x1, x2, ror #3
movz x0, #0xbeef, lsl #48
movk w1, #0xffff, lsl #16
madd x0, x1, x2, x3
umulh x0, x1, x2
sdiv w0, w1, w2
ubfx x0, x1, #3, #9
bfi x0, x1, #60, #4
extr x0, x1, x2, #17
csel x0, x1, x2, ne
cset x4, hs
ccmp x0, #3, #2, eq
clz x0, x1
rbit x0, x1
rev32 x0, x1
ldr x0, [x1, #32760]
ldr w0, [x1, w2, uxtw #2]
ldrsb x3, [x4], #-3
ldrh w5, [sp, #6]!
ldur x0, [x1, #-256]
stp x29, x30, [sp, #-16]!
ldp w0, w1, [x2, #252]
ldxr x0, [x1]
stlxr w0, x1, [x2]
ldtrb w0, [x1]
ldar x0, [x1]
mrs x0, tpidr_el1
msr vbar_el1, x3
msr daifset, #2
tlbi vae1is, x0
dc cvac, x0
at s1e0r, x1
ic iallu
dsb ish
dmb ishst
isb
wfi
eret
svc #0
brk #0x43ff
blr x16
br x17
ret
crc32cx w0, w1, x2
"""


def disassemble(code: bytes, address: int = 0) -> list[str]:
    """One `mnemonic operands` a word."""
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    return [f"{i.mnemonic} {i.op_str}".strip() for i in engine.disasm(code, address)]


def text_of(source: str) -> bytes:
    return bytes(assemble(source, ".text.t", "t.s").sections[0].data)


def number_form(text: str) -> str:
    """Numbers in decimal, so that spellings of one instruction are equal."""
    return re.sub(r"#(-?0x[0-9a-f]+|-?\d+)", lambda m: f"#{int(m[1], 0) % 2**64}", text)


@pytest.mark.parametrize("line", PLAIN.strip().split("\n"))
def test_plain_instructions_read_back(line: str) -> None:
    (found,) = disassemble(text_of(line))
    spelled = {"movz x0, #0xbeef, lsl #48": "mov x0, #0xbeef000000000000",
               "orr x9, xzr, #0xaaaaaaaaaaaaaaaa": "mov x9, #0xaaaaaaaaaaaaaaaa"}
    assert number_form(found) == number_form(spelled.get(line, line))


@pytest.mark.parametrize(("line", "words"), [
    ("b .Lnext", "b #4"), ("b.ne .Lnext", "b.ne #4"), ("b.lo .Lnext", "b.lo #4"), ("b.al .Lnext", "b.al #4"),
    ("cbz w3, .Lnext", "cbz w3, #4"), ("cbnz x30, .Lnext", "cbnz x30, #4"), ("cbnz lr, .Lnext", "cbnz x30, #4"),
    ("tbz x5, #63, .Lnext", "tbz x5, #0x3f, #4"), ("tbnz w5, #31, .Lnext", "tbnz w5, #0x1f, #4"),
    ("bl .Lnext", "bl #4"), ("b .", "b #0"), ("b.eq .+8", "b.eq #8"), ("adr x9, .Lnext+3", "adr x9, #7"),
    ("ldr x2, .Lnext", "ldr x2, #4"), ("ldr w2, .Lnext+4", "ldr w2, #8"), ("ldrsw x2, .Lnext", "ldrsw x2, #4"),
])
def test_distances(line: str, words: str) -> None:
    assert disassemble(text_of(f"{line}\n.Lnext: nop"))[0] == words


def test_backward_distances() -> None:
    source = "top: nop\ncbz x0, top\ntbz x0, #1, top\nb top\nb.ge top"
    assert disassemble(text_of(source)) == ["nop", "cbz x0, #0", "tbz w0, #1, #0", "b #0", "b.ge #0"]


@pytest.mark.parametrize(("line", "inverse", "beyond"), [
    ("b.lt .Lfar", "b.ge #8", 1 << 20), ("cbz x1, .Lfar", "cbnz x1, #8", 1 << 20),
    ("cbnz w1, .Lfar", "cbz w1, #8", 1 << 20),
    ("tbz x1, #40, .Lfar", "tbnz x1, #0x28, #8", 1 << 15), ("tbnz w1, #4, .Lfar", "tbz w1, #4, #8", 1 << 15),
])
def test_far_conditions_are_inverted_over_a_jump(line: str, inverse: str, beyond: int) -> None:
    reach = text_of(f"{line}\n.space {beyond - 8}\n.Lfar: nop")
    assert len(reach) == beyond and disassemble(reach[:4])[0].endswith(f"#0x{beyond - 4:x}")
    far = text_of(f"{line}\n.space {beyond - 4}\n.Lfar: nop")
    assert disassemble(far[:8]) == [inverse, f"b #0x{beyond + 4:x}"] and len(far) == beyond + 8


def test_growing_one_branch_makes_another_far() -> None:
    source = f"tbz x0, #0, .Lend\ntbz x0, #1, .Lfar\n.space {(1 << 15) - 12}\n.Lend: nop\nnop\n.Lfar: nop"
    assert disassemble(text_of(source)[:16]) == [
        "tbnz w0, #0, #8", "b #0x8004", "tbnz w0, #1, #0x10", "b #0x800c"]


def test_far_condition_of_another_section() -> None:
    made = assemble("cbz x0, elsewhere", ".text.t", "t.s").sections[0]
    assert disassemble(bytes(made.data)) == ["cbnz x0, #8", "b #4"]
    assert [(r.offset, r.kind, r.symbol) for r in made.relocs] == [(4, "R_AARCH64_JUMP26", "elsewhere")]


def test_memo_serves_repeated_text_the_same() -> None:
    once = text_of("add x7, x7, #77")
    assert text_of("add x7, x7, #77\n" * 3) == once * 3


@pytest.mark.parametrize(("line", "message"), [
    ("foo x0", "not an instruction"), ("add x0, x0, #5000", "not an instruction"),
    ("mov x0, #0x12345", "not an instruction"),
    ("ldr x0, [x1, #32768]", "not an instruction"), ("mov x0, x1 x2", "not one instruction"),
    ("mov x0, foo", "not an instruction"),
    ("nop; nop", "not an instruction"), ("b #8", "not a label"), ("tbz w0, #32, .", "no bit 32"),
    ("cbz x31, .", "not a register"),
    ("ldr x0, =5", "no literal pool"), ("b.xx .", "not a condition"), ("adr w0, .", "64-bit register"),
    ("cbz x0", "takes 2 operands"),
    ("adr x0, .+1048576", "outside"), ("b .+2", "not a multiple"), ("cbz x0, .L1", "not defined"),
    ("mul x0, x0, :lo12:a", "belong"),
    ("mov x0, #" + "(" * 90, "not an instruction"), ("mov x0, #" + "(" * 9000, "longer than"),
    ("ADD X0, X0, X0", "not an instruction"),
    ("br x1[", "not an instruction"), ("sdiv w0, w1[, w2", "not an instruction"), ("brk #!1", "not an instruction"),
    ("ldr x0, [[x1]", "not an instruction"), ("mov x0, -#1", "not an instruction"), ("ret x1]", "not an instruction"),
    ("ldr x0, #8", "not a label"), ("add x0, x0, '\"'", "not an instruction"), ("mov x0, #. - 4", "not an instruction"),
])
def test_refused(line: str, message: str) -> None:
    with pytest.raises(AsmError) as caught:
        assemble(f"nop\n  {line}  // why\nnop\n", ".text.t", "t.s")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("t.s", 2) and problem.text.startswith(line) and message in problem.message


def test_every_problem_is_reported_in_line_order() -> None:
    with pytest.raises(AsmError) as caught:
        assemble("bad1\nnop\nb.zz x\nbad2", ".text.t", "t.s")
    assert [problem.line for problem in caught.value.problems] == [1, 3, 4]
