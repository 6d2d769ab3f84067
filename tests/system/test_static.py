"""What the kernel's machine code may not contain, read from its ELF file with a disassembler.

The cores of the Raspberry Pi 4 have neither the crypto nor the LSE instructions that QEMU's may have; it has no secure
monitor to call; and a written system register counts only after a synchronisation, which QEMU does not need.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from capstone import CS_ARCH_ARM64, CS_MODE_ARM, Cs
from elftools.elf.elffile import ELFFile

from tools.build import build_image

SHF_EXECINSTR = 0x4
CRYPTO = re.compile(r"aes|sha(1|256|512)|pmull|sm[34]|eor3|rax1|xar|bcax")
LSE = re.compile(r"cas(p|a|l|b|h)*$|swp|ld(add|clr|eor|set|smax|smin|umax|umin)|st(add|clr|eor|set|smax|smin|umax|umin)")
# Written often and needing no isb: they synchronise themselves, are read only by software, or take effect with eret.
NO_ISB = re.compile(r"daif|tpidr|sp_el0|elr_|spsr|spsel|nzcv|cntp_[ct]val|cntv_[ct]val|oslar|icc_|pmc")
# What ends the stretch in which the isb must come; a plain `b` is followed.
LEAVES = ("ret", "br", "blr", "bl")
STRETCH = 24


@dataclass(frozen=True)
class Instruction:
    address: int
    mnemonic: str
    operands: str

    def __str__(self) -> str:
        return f"{self.address:x}: {self.mnemonic} {self.operands}"


@pytest.fixture(scope="module")
def code(board: str) -> list[Instruction]:
    return list(disassemble(build_image(board).parent / "kernel.elf"))


def disassemble(elf: Path) -> Iterator[Instruction]:
    disassembler = Cs(CS_ARCH_ARM64, CS_MODE_ARM)
    disassembler.skipdata = True
    with elf.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            if section["sh_flags"] & SHF_EXECINSTR and section["sh_type"] == "SHT_PROGBITS":
                for address, _, mnemonic, operands in disassembler.disasm_lite(section.data(), section["sh_addr"]):
                    yield Instruction(address, mnemonic, operands)


def unsynchronised_writes(code: list[Instruction]) -> list[str]:
    """The system-register writes that are followed by neither isb nor eret before the code goes elsewhere."""
    at = {instruction.address: index for index, instruction in enumerate(code)}
    return [str(instruction) for index, instruction in enumerate(code)
            if instruction.mnemonic == "msr" and not NO_ISB.match(instruction.operands) and not _synchronised(code, index, at)]


def _synchronised(code: list[Instruction], index: int, at: dict[int, int]) -> bool:
    """Whether isb or eret follows the instruction at `index`."""
    for _ in range(STRETCH):
        index += 1
        if index >= len(code):
            break
        later = code[index]
        if later.mnemonic in ("isb", "eret"):
            return True
        if later.mnemonic in LEAVES:
            break
        if later.mnemonic == "b":
            index = at.get(int(later.operands.lstrip("#"), 16), len(code)) - 1
    return False


def test_there_is_code(code: list[Instruction]) -> None:
    assert len(code) > 1000


def test_no_instructions_that_the_cores_lack(code: list[Instruction]) -> None:
    assert [str(one) for one in code if CRYPTO.match(one.mnemonic) or LSE.match(one.mnemonic)] == []


def test_no_secure_monitor_calls_on_the_raspberry_pi(board: str, code: list[Instruction]) -> None:
    if board == "rpi4":
        assert [str(one) for one in code if one.mnemonic == "smc"] == []


def test_system_registers_are_synchronised(code: list[Instruction]) -> None:
    assert unsynchronised_writes(code) == []


def test_the_search_finds_what_it_looks_for() -> None:
    ok = [Instruction(0, "msr", "vbar_el1, x0"), Instruction(4, "isb", ""), Instruction(8, "ret", "")]
    bad = [Instruction(0, "msr", "vbar_el1, x0"), Instruction(4, "ret", "")]
    joined = [Instruction(0, "msr", "vbar_el1, x0"), Instruction(4, "b", "#0xc"), Instruction(8, "nop", ""), Instruction(12, "isb", "")]
    assert unsynchronised_writes(joined) == []
    assert unsynchronised_writes(ok) == []
    assert unsynchronised_writes(bad) == ["0: msr vbar_el1, x0"]
    assert LSE.match("ldaddal") and LSE.match("casal") and not LSE.match("ldaxr") and not LSE.match("str")
    assert CRYPTO.match("aese") and CRYPTO.match("sha256h") and not CRYPTO.match("add")
