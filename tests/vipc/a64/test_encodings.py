"""Every row of the opcode table, with registers and immediates at their limits: what Keystone encodes is read back by capstone, and is
what llvm-mc encodes where that is installed."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from functools import cache
from itertools import product

import capstone
import pytest

from vipc.a64.opcodes import MOPS, MOp
from vipc.asm.assemble import assemble
from vipc.asm.errors import AsmError

REGISTERS = (0, 9, 28, 15, 19)
FLOAT_REGISTERS = (8, 16, 30, 15, 19)
# Rows with d registers, and which operands may be such.
FLOAT_ROWS = {"fmov": ("dx", "xd", "dd"), "scvtf": ("dx",), "ucvtf": ("dx",), "fcvtzs": ("xd",)}
FLOAT_FORMS = re.compile(r"(ldr|str)_x_(ri|rr|re|post)|(ldp|stp)_x")
NUMBERS = (0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 252, 255, 256, 504, 508, 4095, 4096, 8190, 16380, 32760, 65535, -1, -8, -256, -512,
           0xFF00, 0xFFFF_0000, 0xAAAA_AAAA_AAAA_AAAA, 0x7FFF_FFFF_FFFF_FFFF)
SHIFTS = ("lsl", "lsr", "asr", "ror")
EXTENSIONS = ("uxtb", "uxth", "uxtw", "sxtb", "sxth", "sxtw")
CONDITIONS = ("eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "vs", "vc", "mi", "pl")
# Rows whose text is no whole instruction: the target of a branch is added where they are written out.
BRANCHES = re.compile(r"(b|bl|blr|cbz|cbnz|tbz|tbnz|b\.\{0\})( |$)")
ROWS = [row for row in MOPS.values() if row.text and not BRANCHES.match(row.text)]
# Other names of one encoding, under which capstone may show it: the operands differ, the registers do not.
ALIASES = {
    "lsl": ("lsl", "lsr"), "lsr": ("ubfx", "lsr"), "asr": ("sbfx", "asr"), "ror": ("extr", "ror"),
    "ubfx": ("lsr", "uxtb", "uxth", "ubfx"),
    "sbfx": ("asr", "sxtb", "sxth", "sxtw", "sbfx"), "ubfiz": ("lsl", "uxtb", "uxth", "ubfx", "lsr", "ubfiz"),
    "sbfiz": ("sxtb", "sxth", "sxtw", "sbfx", "asr", "sbfiz"), "bfi": ("bfxil", "bfi", "bfc"),
    "bfxil": ("bfi", "bfxil"), "extr": ("ror", "extr"),
    "mov": ("orr", "mov"), "orr": ("mov", "orr"), "neg": ("neg", "negs"), "mvn": ("mvn", "orn"), "and": ("and", "uxtb", "uxth"),
    "add": ("add", "mov"),
    **{f"ldr{end}": (f"ldr{end}", f"ldur{end}") for end in ("", "b", "h", "sb", "sh", "sw")},
    **{f"str{end}": (f"str{end}", f"stur{end}") for end in ("", "b", "h")},
}


class Name:
    """A register as a format string asks for it."""

    def __init__(self, number: int, kind: str = "x") -> None:
        self.number = number
        self.kind = kind
        self.w = f"w{number}"

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


def instances(row: MOp) -> list[str]:
    """The row's text with operands; some are no instructions."""
    fields = sorted({int(name.split(".")[0]) for _, name, _, _ in string.Formatter().parse(row.text) if name})
    registers = row.defs + row.uses
    choices = [choice(row, at) for at in range(registers, fields[-1] + 1)] if fields else []
    result = []
    for kinds in kinds_of(row):
        names = [Name((FLOAT_REGISTERS if kind == "d" else REGISTERS)[at % 5], kind) for at, kind in enumerate(kinds)]
        result += [row.text.format(*names, *immediates) for immediates in product(*choices)]
    return list(dict.fromkeys(result))


def kinds_of(row: MOp) -> tuple[str, ...]:
    """Which registers the operands may be: a letter each."""
    registers = row.defs + row.uses
    if row.name in FLOAT_ROWS:
        return FLOAT_ROWS[row.name]
    if row.name.startswith("f"):
        return ("d" * registers,)
    if FLOAT_FORMS.fullmatch(row.name):
        data = [at for at in range(registers) if f"{{{at}}}" in row.text.split("[")[0]]
        return "x" * registers, "".join("d" if at in data else "x" for at in range(registers))
    return ("x" * registers,)


def choice(row: MOp, at: int) -> tuple[object, ...]:
    """What may stand in an immediate place."""
    if f"#{{{at}}}" in row.text:
        return NUMBERS
    if row.name.startswith(("cs", "ccm", "fcs")):
        return CONDITIONS
    if "_re" in row.name:
        return EXTENSIONS if row.name != "cmp_re" else (*EXTENSIONS, "sxtw #2", "uxtb #4")
    return SHIFTS


@cache
def lines() -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for row in ROWS for line in instances(row)))


@cache
def encoded() -> dict[str, bytes]:
    """Keystone's word of each line that is an instruction."""
    good = list(lines())
    try:
        assemble("\n".join(good), ".text.t", "t.s")
    except AsmError as error:
        refused = {problem.line for problem in error.problems}
        good = [line for number, line in enumerate(good, 1) if number not in refused]
    code = bytes(assemble("\n".join(good), ".text.t", "t.s").sections[0].data)
    assert len(code) == 4 * len(good)
    return {line: code[4 * at : 4 * at + 4] for at, line in enumerate(good)}


def positive(line: str) -> str:
    """An addition of a negative number is a subtraction, and the other way round."""
    turned = re.sub(r"^(add|sub)(s?) (.*)#-(\d+)", lambda m: f"{'sub' if m[1] == 'add' else 'add'}{m[2]} {m[3]}#{m[4]}", line)
    return re.sub(r"^(cmp|cmn) (.*)#-(\d+)", lambda m: f"{'cmn' if m[1] == 'cmp' else 'cmp'} {m[2]}#{m[3]}", turned)


def registers_of(text: str) -> list[str]:
    return [name for name in re.findall(r"\b[xwd]\d+\b", text)]


def normal(text: str) -> str:
    """One spelling of numbers, of a shift or extension by nothing, and of the names of conditions."""
    text = re.sub(r"#(-?0x[0-9a-f]+|-?\d+)", lambda m: f"#{int(m[1], 0) % 2**64}", text.lower())
    text = re.sub(r", (?:lsl|uxtw|sxtw|uxtb|uxth|sxtb|sxth) #0(?=$|\])", lambda m: "" if "lsl" in m[0] else m[0][:-3], text)
    return re.sub(r", #0\]", "]", text).replace("cs", "hs").replace("cc", "lo") if not text.startswith(("cs", "cc")) else text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_read_back(row: MOp) -> None:
    """Keystone takes some operands of each row, and capstone reads the same instruction."""
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    taken = [line for line in instances(row) if line in encoded()]
    assert taken
    for line in taken:
        (found,) = engine.disasm(encoded()[line], 0)
        shown = f"{found.mnemonic} {found.op_str}"
        if normal(shown) != normal(positive(line)):
            mnemonic = line.split()[0]
            assert found.mnemonic in ALIASES.get(mnemonic, (mnemonic,)), f"{line} is read as {shown}"
            assert [r[1:] for r in registers_of(shown)] == [r[1:] for r in registers_of(line)], f"{line} is read as {shown}"


def test_llvm_encodes_the_same() -> None:
    """Word for word; and what Keystone refuses, LLVM refuses too."""
    program = shutil.which("llvm-mc")
    if program is None:
        pytest.skip("llvm-mc is not installed: encodings are compared with capstone alone")
    found = llvm_encodings(program)
    for line, word in encoded().items():
        assert found.get(line) == word, f"{line}: Keystone {word.hex()}, LLVM {found.get(line, b'').hex() or 'refuses it'}"
    beyond = [line for line in found if line not in encoded()]
    assert not beyond, f"taken by LLVM only: {beyond[:5]}"


def llvm_encodings(program: str) -> dict[str, bytes]:
    done = subprocess.run([program, "-triple=aarch64", "-show-encoding"], input="\n".join(lines()), capture_output=True, text=True)
    refused = {int(number) for number in re.findall(r"^<stdin>:(\d+):\d+: error", done.stderr, re.M)}
    words = [bytes(int(byte, 16) for byte in match.split(",")) for match in re.findall(r"encoding: \[([0-9a-fx,]+)\]", done.stdout)]
    taken = [line for number, line in enumerate(lines(), 1) if number not in refused]
    return dict(zip(taken, words, strict=True))
