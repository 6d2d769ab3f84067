"""A program that fails ends alone, and a check of the kernel that fails costs its caller an error: with exact tracebacks."""

import re

import pytest

from tests.system.booted import Shell
from tests.system.source import line_of

CRASH = "apps/crash/main.py"
STATUS_FAULT = 139
STATUS_EXCEPTION = 1

# Kind: the lines below main's, then the last line of the traceback; `crash` says no more than that.
KINDS = {
    "null": ("{read_null()", [("read_null", "Ptr[u64](8)[0]")], r"SystemError: read of address 0x8 is not allowed \(at 0x[0-9a-f]+\)"),
    "index": ("read_at(8)", [("read_at", "table[index]")], "IndexError: index 8 is out of range for length 8"),
    "overflow": ("narrow(300)", [("narrow", "small: u8 = value")], "OverflowError: 300 does not fit u8"),
    "illegal": ("        execute_nothing()", [("execute_nothing", 'asm(".word 0")')],
                r"SystemError: illegal instruction at 0x[0-9a-f]+ \(syndrome 0x2000000\)"),
}
FAULTS = ("null", "stack", "illegal")


def entry(function: str, text: str, file: str = CRASH) -> str:
    return re.escape(f'  File "{file}", line {line_of(file, text)}, in {function}\n')


def said(kind: str, traceback: str) -> str:
    """All that the console shows of a crash."""
    if kind not in FAULTS:
        return traceback
    return rf"\nviper: process \d+ \(crash\) ended by a fault\n{traceback}crash: ended by a fault\n"


@pytest.mark.parametrize("kind", KINDS)
def test_crash(shell: Shell, kind: str) -> None:
    call, inner, last = KINDS[kind]
    traceback = "Traceback \\(most recent call last\\):\n" + entry("main", call) + "".join(entry(*one) for one in inner) + last + "\n"
    result = shell.fails(f"crash {kind}")
    assert re.fullmatch(said(kind, traceback), result.output), result.output
    assert result.status == (STATUS_FAULT if kind in FAULTS else STATUS_EXCEPTION)
    assert shell.ok("echo alive") == "alive\n"


def test_crash_of_the_stack(shell: Shell) -> None:
    step = entry("descend", "return descend(depth + 1) + 1")
    traceback = ("Traceback \\(most recent call last\\):\n" + entry("main", "descend(0)") + 3 * step
                 + r"  \[Previous line repeated \d+ more times\]\n" + f"(?:{entry('descend', 'def descend')})?"
                 + "RecursionError: stack exhausted\n")
    result = shell.fails("crash stack")
    assert re.fullmatch(said("stack", traceback), result.output), result.output
    assert result.status == STATUS_FAULT
    assert shell.ok("echo alive") == "alive\n"


def test_a_failed_check_of_the_kernel_costs_the_caller_an_error(shell: Shell) -> None:
    information = "kernel/calls/information.py"
    result = shell.fails("crash check")
    assert re.fullmatch(
        "viper: a check failed in a system call, which answers INTERNAL\n"
        "Traceback \\(most recent call last\\):\n"
        r'(  File "kernel/(entry|dispatch)\.py", line \d+, in \w+\n)+'
        + entry("debug_trap", "assert kind > 1", information)
        + "AssertionError: debug_trap was asked for this\n"
        "the kernel answered -13\n", result.output), result.output
    assert shell.ok("echo alive") == "alive\n"


def test_many_crashes_leak_nothing(shell: Shell) -> None:
    shell.run("crash null")
    before = shell.ok("mem")
    for _ in range(5):
        for kind in (*KINDS, "stack"):
            shell.fails(f"crash {kind}")
    assert shell.ok("mem") == before
