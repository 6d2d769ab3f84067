"""The emulator on programs written in assembly: calls, and everything that stops a program."""

from __future__ import annotations

from vipc.asm.assemble import assemble
from vipc.debuginfo.linetable import RowInfo
from vipc.emulate import Result, call_export, run_elf
from vipc.ir.core import Loc
from vipc.link.elf import elf_bytes
from vipc.link.layout import user_layout
from vipc.link.link import link

MAIN = Loc("program.py", 3, "main")
INNER = Loc("program.py", 9, "inner", Loc("program.py", 5, "outer"))
START = """
.global _start
_start:
    mov x29, #0
    bl main
.row 0
    mov x0, #7
    movz x8, #0x701
    svc #0
main:
    stp x29, x30, [sp, #-16]!
    mov x29, sp
"""


def elf(text: str, rows: dict[int, RowInfo] | None = None) -> bytes:
    """The ELF of an assembly program; row 0 is a line of main."""
    found = {0: RowInfo(MAIN), **(rows or {})}
    return elf_bytes(link([assemble(text, ".text", "program.s")], user_layout(), "_start", ["_start"], found))


def run(text: str, rows: dict[int, RowInfo] | None = None, deadline: int = 10_000) -> Result:
    """What a program does whose `main` begins with these lines."""
    return run_elf(elf(START + text, rows), deadline=deadline, count=True)


def test_writes_to_both_outputs_and_exits() -> None:
    """Texts arrive at the file named; the status is the low byte."""
    result = run("""
    adrp x1, words
    add x1, x1, :lo12:words
    movz x0, #1
    movz x2, #2
    movz x8, #0x700
    svc #0
    add x1, x1, #2
    movz x0, #2
    svc #0
    ldp x29, x30, [sp], #16
    ret
    .section .rodata
words: .ascii "abcd"
    """)
    assert (result.status, result.stdout, result.stderr) == (7, b"ab", b"cd")
    assert result.instructions == 2 + 2 + 11 + 3


def test_failed_check_prints_traceback_and_text() -> None:
    """Values come from the registers that the brk names, read as the signs say; inlined functions are lines too."""
    result = run(f"""
    mov x5, #-2
    mov x6, #4
.row 1
    brk #{0x4000 | 5 << 5 | 6}
    """, {1: RowInfo(INNER, True, "", "su")})
    assert result.status == 1
    assert result.stderr.decode() == """Traceback (most recent call last):
  File "program.py", line 3, in main
  File "program.py", line 5, in outer
  File "program.py", line 9, in inner
IndexError: index -2 is out of range for length 4
"""


def test_unsigned_value_and_constant_text() -> None:
    """The text of the table stands for {t}."""
    result = run(f"""
    mov x5, #-1
.row 1
    brk #{0x4000 | 3 << 10 | 5 << 5 | 31}
    """, {1: RowInfo(INNER, True, "i64", "uu")})
    assert result.stderr.decode().endswith("OverflowError: 18446744073709551615 does not fit i64\n")


def test_unmapped_memory_is_named() -> None:
    """A fault says address and line."""
    result = run("""
    movz x1, #0x1234
    ldr x0, [x1]
    b .
.row 1
    ret
    """, {1: RowInfo(INNER)})
    assert result.status == 1
    text = result.stderr.decode()
    assert "unmapped memory at 0x1234" in text
    assert 'File "program.py", line 9, in inner' in text


def test_exhausted_stack_is_a_recursion_error() -> None:
    """Equal frames are counted."""
    result = run("""
    bl deeper
.row 1
    b .
deeper:
    stp x29, x30, [sp, #-32]!
    mov x29, sp
    bl deeper
.row 2
    b .
    """, {1: RowInfo(Loc("program.py", 3, "main")), 2: RowInfo(Loc("program.py", 8, "deeper"))}, 10_000_000)
    assert result.status == 1
    lines = result.stderr.decode().split("\n")
    assert lines[-2] == "RecursionError: stack exhausted"
    assert lines[-3].startswith("  [Previous line repeated 26")
    assert lines[-4] == '  File "program.py", line 8, in deeper'


def test_endless_program_is_stopped() -> None:
    """The deadline counts instructions."""
    result = run("    b .\n", deadline=1000)
    assert result.status == 1
    assert "stopped after 1,000 instructions" in result.stderr.decode()


def test_unknown_call_is_refused() -> None:
    """A program that was not made for the emulator says so."""
    result = run("    movz x8, #5\n    svc #0\n")
    assert result.status == 1
    assert "unknown call 0x5" in result.stderr.decode()


def test_function_call_with_memory() -> None:
    """Arguments in registers, memory beside the ELF, the result in x0."""
    image = elf("""
.global _start
.global increment
_start:
increment:
    ldr x2, [x0]
    add x2, x2, x1
    str x2, [x0]
    mov x0, x2
    ret
    """)
    memory = {0x5000_0010: bytearray(b"\x05" + bytes(7))}
    result = call_export(image, "increment", [0x5000_0010, 3], memory)
    assert (result.value, result.status, result.instructions) == (8, 0, 5)
    assert memory[0x5000_0010] == b"\x08" + bytes(7)
