"""Instructions that name labels: branches, addresses and their low parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vipc.asm.expressions import integer
from vipc.asm.fields import ADR, COND, JUMP, LITERAL, TEST, Form
from vipc.asm.items import Await, Branch

if TYPE_CHECKING:
    from vipc.asm.reader import Reader

REFERENCE = r"(\.|(?:[^\W\d]|[.$])[\w.$]*)(?:\s*([+-][^,\]]+))?"
_PLAIN = re.compile(REFERENCE)
_PART = re.compile(rf"#?:(lo12|abs_g[0-3](?:_nc)?):{REFERENCE}")
_REGISTER = re.compile(r"([wx])([0-9]|[12][0-9]|30|zr)")
_ALIASES = {"lr": "x30", "fp": "x29"}

_CONDITIONS = {name: number for number, names in enumerate((
    ("eq",), ("ne",), ("hs", "cs"), ("lo", "cc"), ("mi",), ("pl",), ("vs",), ("vc",),
    ("hi",), ("ls",), ("ge",), ("lt",), ("gt",), ("le",), ("al",))) for name in names}

_JUMPS = {"b": 0x1400_0000, "bl": 0x9400_0000}
_COMPARES = {"cbz": 0x3400_0000, "cbnz": 0x3500_0000}
_TESTS = {"tbz": 0x3600_0000, "tbnz": 0x3700_0000}
_LITERALS = {("ldr", "w"): 0x1800_0000, ("ldr", "x"): 0x5800_0000, ("ldrsw", "x"): 0x9800_0000}
_NAMED = frozenset((*_JUMPS, *_COMPARES, *_TESTS, "adr", "adrp"))

_LOAD_SIZES = {"ldrb": 8, "strb": 8, "ldrsb": 8, "ldrh": 16, "strh": 16, "ldrsh": 16, "ldrsw": 32}
_MOVE_KINDS = {"abs_g0_nc": ("R_AARCH64_MOVW_UABS_G0_NC", 0), "abs_g1_nc": ("R_AARCH64_MOVW_UABS_G1_NC", 16),
               "abs_g2_nc": ("R_AARCH64_MOVW_UABS_G2_NC", 32), "abs_g3": ("R_AARCH64_MOVW_UABS_G3", 48)}


class ReferenceProblem(ValueError):
    """A statement with a label, or a directive, that is not of a known form."""


def instruction(reader: Reader, line: str) -> None:
    """Adds one instruction, with or without labels, to the reader's section."""
    mnemonic, _, rest = line.partition(" ")
    if mnemonic in _NAMED or mnemonic.startswith("b."):
        _with_distance(reader, mnemonic, rest)
    elif ":" in rest:
        _with_part(reader, mnemonic, line)
    elif mnemonic in ("ldr", "ldrsw") and "[" not in rest:
        _literal(reader, mnemonic, rest)
    else:
        reader.instruction(line)


def reference(reader: Reader, text: str) -> tuple[str, int]:
    """`NAME`, `NAME+8` or `.` as name and addend."""
    match = _PLAIN.fullmatch(text)
    if not match:
        raise ReferenceProblem(f"not a label: {text}")
    return match[1], integer(match[2], reader.constants) if match[2] else 0


def _with_distance(reader: Reader, mnemonic: str, rest: str) -> None:
    if mnemonic in _JUMPS:
        _branch(reader, _JUMPS[mnemonic], JUMP, rest.strip())
        return
    operands = [operand.strip() for operand in rest.split(",")]
    if mnemonic.startswith("b."):
        _count(operands, 1)
        if mnemonic[2:] not in _CONDITIONS:
            raise ReferenceProblem(f"not a condition: {mnemonic[2:]}")
        _branch(reader, 0x5400_0000 | _CONDITIONS[mnemonic[2:]], COND, operands[0])
    elif mnemonic in _COMPARES:
        _count(operands, 2)
        wide, register = _register(operands[0])
        _branch(reader, _COMPARES[mnemonic] | wide << 31 | register, COND, operands[1])
    elif mnemonic in _TESTS:
        _count(operands, 3)
        wide, register = _register(operands[0])
        bit = integer(operands[1], reader.constants)
        if not 0 <= bit < (64 if wide else 32):
            raise ReferenceProblem(f"no bit {bit} in {operands[0]}")
        _branch(reader, _TESTS[mnemonic] | bit >> 5 << 31 | (bit & 31) << 19 | register, TEST, operands[2])
    else:
        _count(operands, 2)
        wide, register = _register(operands[0])
        if not wide:
            raise ReferenceProblem(f"not a 64-bit register: {operands[0]}")
        _address(reader, mnemonic, register, operands[1])


def _address(reader: Reader, mnemonic: str, register: int, operand: str) -> None:
    if mnemonic == "adr":
        _branch(reader, 0x1000_0000 | register, ADR, operand)
        return
    name, addend = reference(reader, operand)
    reader.add(Await("R_AARCH64_ADR_PREL_PG_HI21", _named(name), addend, reader.line))
    reader.add(0x9000_0000 | register)


def _literal(reader: Reader, mnemonic: str, rest: str) -> None:
    operands = [operand.strip() for operand in rest.split(",")]
    _count(operands, 2)
    _, register = _register(operands[0])
    opcode = _LITERALS.get((mnemonic, _ALIASES.get(operands[0], operands[0])[0]))
    if opcode is None:
        raise ReferenceProblem(f"{mnemonic} does not load {operands[0]}")
    if operands[1].startswith("="):
        raise ReferenceProblem("no literal pool: load the constant from a label, or use movz and movk")
    _branch(reader, opcode | register, LITERAL, operands[1])


def _branch(reader: Reader, word: int, form: Form, operand: str) -> None:
    name, addend = reference(reader, operand)
    reader.add(Branch(word, form, name, addend, reader.line))


def _with_part(reader: Reader, mnemonic: str, line: str) -> None:
    """`:lo12:NAME` and `:abs_gN:NAME`: a relocation and the instruction with 0 in its place."""
    match = _PART.search(line)
    if not match:
        raise ReferenceProblem("not an instruction")
    addend = integer(match[3], reader.constants) if match[3] else 0
    shift = 0
    if match[1] == "lo12":
        kind = _low_kind(mnemonic, line)
    elif mnemonic in ("movz", "movk") and match[1] in _MOVE_KINDS:
        kind, shift = _MOVE_KINDS[match[1]]
    else:
        raise ReferenceProblem(f":{match[1]}: does not belong to {mnemonic}")
    reader.add(Await(kind, _named(match[2]), addend, reader.line))
    reader.instruction(line[:match.start()] + "#0" + (f", lsl #{shift}" if shift else "") + line[match.end():])


def _low_kind(mnemonic: str, line: str) -> str:
    if mnemonic == "add":
        return "R_AARCH64_ADD_ABS_LO12_NC"
    size = _LOAD_SIZES.get(mnemonic)
    if mnemonic in ("ldr", "str"):
        first = line.split(None, 1)[1].split(",")[0].strip()
        size = 32 if first.startswith("w") else 64
        _register(first)
    if size is None or "[" not in line or not line.endswith("]"):
        raise ReferenceProblem(f":lo12: does not belong to {mnemonic}")
    return f"R_AARCH64_LDST{size}_ABS_LO12_NC"


def _named(name: str) -> str:
    if name == ".":
        raise ReferenceProblem("needs a label, not `.`")
    return name


def _register(text: str) -> tuple[int, int]:
    """(1 for x, 0 for w; number)."""
    match = _REGISTER.fullmatch(_ALIASES.get(text, text))
    if not match:
        raise ReferenceProblem(f"not a register: {text}")
    return int(match[1] == "x"), 31 if match[2] == "zr" else int(match[2])


def _count(operands: list[str], count: int) -> None:
    if len(operands) != count:
        raise ReferenceProblem(f"takes {count} operand{'s' if count > 1 else ''}, not {len(operands)}")
