"""What the kernel's machine code may not contain, read from its ELF file with a disassembler.

The cores of the Raspberry Pi 4 have neither the crypto nor the LSE instructions that QEMU's may have; it has no secure
monitor to call; and a written system register counts only after a synchronisation, which QEMU does not need. Devices want
aligned accesses of 32 bits, where QEMU takes any.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from capstone import CS_ARCH_ARM64, CS_MODE_ARM, Cs
from elftools.elf.elffile import ELFFile

from tests.system.booted import Booted
from tools.build import ROOT, build_image

SHF_EXECINSTR = 0x4
CRYPTO = re.compile(r"aes|sha(1|256|512)|pmull|sm[34]|eor3|rax1|xar|bcax")
LSE = re.compile(r"cas(p|a|l|b|h)*$|swp|ld(add|clr|eor|set|smax|smin|umax|umin)|st(add|clr|eor|set|smax|smin|umax|umin)")
# Written often and needing no isb: they synchronise themselves, are read only by software, or take effect with eret.
NO_ISB = re.compile(r"daif|tpidr|sp_el0|elr_|spsr|spsel|nzcv|cntp_[ct]val|cntv_[ct]val|oslar|icc_|pmc")
# What ends the stretch in which the isb must come; a plain `b` is followed.
LEAVES = ("ret", "br", "blr", "bl")
STRETCH = 24
FLOATING_POINT = re.compile(r"\b[bhsdqv]\d+\b|fpcr|fpsr")
DEVICE_FOLDERS = ("boot", "kernel", "board")
DEVICE_ADDRESSES = re.compile(r"board_(uart|gpio)$")  # words of boot/start.s


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


def test_compiled_code_has_no_floating_point(board: str, code: list[Instruction]) -> None:
    """The kernel computes with general registers; kernel/arch/floating_point.s alone touches those of programs."""
    functions = compiled_functions(build_image(board).parent / "kernel.elf")
    assert len(functions) > 50
    used = [one for one in code if FLOATING_POINT.search(one.operands)]
    assert any(one.mnemonic == "stp" for one in used)
    assert [str(one) for one in used if any(start <= one.address < end for start, end in functions)] == []


def compiled_functions(elf: Path) -> list[tuple[int, int]]:
    """Start and end of what the compiler made."""
    with elf.open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab")
        return [(symbol["st_value"], symbol["st_value"] + symbol["st_size"]) for symbol in symbols.iter_symbols()
                if symbol["st_info"]["type"] == "STT_FUNC" and "." in symbol.name]


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


def device_classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Every register layout of the kernel's sources."""
    for folder in DEVICE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id == "Mmio" for base in node.bases):
                    yield str(path.relative_to(ROOT)), node


def wrong_registers(layout: ast.ClassDef) -> list[str]:
    """Registers that are not 32 bits wide, or not at a multiple of four."""
    wrong = []
    for field in layout.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.value, ast.Call):
            kind, place = ast.unparse(field.annotation), field.value.args[0]
            if kind not in ("Reg[u32]", "RegArray[u32]") or not isinstance(place, ast.Constant) or place.value % 4:
                wrong.append(ast.unparse(field))
        elif not isinstance(field, ast.Expr):
            wrong.append(ast.unparse(field))
    return wrong


def test_device_registers_are_aligned_words() -> None:
    """The compiler makes of a Reg[T] one access as wide as T; so the layouts tell every access to a device there is."""
    layouts = list(device_classes())
    assert {layout.name for _, layout in layouts} >= {"Pl011", "Distributor", "CpuInterface", "Gpio", "Power", "Mailbox"}
    assert {f"{path} {layout.name}": wrong for path, layout in layouts if (wrong := wrong_registers(layout))} == {}
    bad = ast.parse("class Bad(Mmio):\n    A: Reg[u64] = reg(0)\n    B: Reg[u32] = reg(2)\n    C: Reg[u32] = reg(4)").body[0]
    assert isinstance(bad, ast.ClassDef) and len(wrong_registers(bad)) == 2


def test_assembly_accesses_devices_by_aligned_words() -> None:
    """In the assembly files: registers that hold a device's address are used for word accesses only."""
    checked = 0
    for path in sorted([*(ROOT / "boot").glob("*.s"), *(ROOT / "kernel").rglob("*.s")]):
        held = ""
        for line in path.read_text().splitlines():
            words = re.split(r"[\s,]+", line.strip())
            if words[0].endswith(":") and not words[0].startswith(".L"):
                held = held if words[0] == "say_and_stop:" else ""
            if words[0] == "ldr" and DEVICE_ADDRESSES.search(words[-1]):
                held = words[1]
            elif held and (place := re.search(rf"\[{held}(?:, #(\w+))?\]", line)):
                assert words[0] in ("ldr", "str") and words[1].startswith("w") and int(place[1] or "0", 0) % 4 == 0, line
                checked += 1
    assert checked >= 5


def test_the_other_cores_wait_in_the_first_page() -> None:
    """Three cores of the Raspberry Pi in a `wfi` loop at 0x800, at EL2, as the firmware left them but for their registers."""
    booted = Booted("rpi4")
    try:
        booted.shell()
        cores = booted.machine.monitor("info registers -a").split("CPU#")[1:]
        assert len(cores) == 4
        for core in cores[1:]:
            place = re.search(r"PC=([0-9a-f]{16})", core)
            assert place and 0x800 <= int(place[1], 16) < 0x820, core
            assert "EL2h" in core
    finally:
        booted.stop()
