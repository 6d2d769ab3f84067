"""A program that fails ends alone: with a traceback, and with the shell alive."""

import re

import pytest

from tests.system.booted import Shell

# What the last line of the traceback says, in the words of CPython where it has some.
KINDS = {
    "null": r"Data abort|null|address 0x0",
    "index": r"IndexError",
    "overflow": r"OverflowError",
    "stack": r"stack",
    "illegal": r"[Ii]llegal|[Uu]ndefined",
}


@pytest.mark.parametrize("kind", KINDS)
def test_crash(shell: Shell, kind: str) -> None:
    result = shell.fails(f"crash {kind}")
    assert "Traceback" in result.output
    assert re.search(KINDS[kind], result.output), result.output
    assert re.search(r'File ".*\.py", line \d+', result.output), result.output
    assert shell.ok("echo alive") == "alive\n"


def test_many_crashes_leak_nothing(shell: Shell) -> None:
    shell.run("crash null")
    before = shell.ok("mem")
    for _ in range(10):
        for kind in KINDS:
            shell.fails(f"crash {kind}")
    assert shell.ok("mem") == before
