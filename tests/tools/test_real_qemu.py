"""The host programs against the real QEMU, with guests of a few instructions."""

import time
from pathlib import Path

import pytest
from keystone import KS_ARCH_ARM64, KS_MODE_LITTLE_ENDIAN, Ks

from tools.boards import BOARDS, Board
from tools.counting import plugin_arguments, read_counts
from tools.line import Ended
from tools.qemu import Machine

UART = {"rpi4": 0xFE20_1000, "virt": 0x0900_0000}
# Prints the text behind the code, then waits for ever.
GUEST = """
    movz x1, #{high}, lsl #16
    movk x1, #{low}
    adr x2, text
again:
    ldrb w3, [x2], #1
    cbz w3, idle
    str w3, [x1]
    b again
idle:
    wfi
    b idle
text:
"""
TEXT = "hello\r\nviper> "
# Three before the loop, four a character, two for the zero, and the wfi.
INSTRUCTIONS = 3 + 4 * len(TEXT) + 2 + 1
BEHIND_WFI = 0x4008_0000 + 4 * (3 + 4 + 1)


def guest(board: str, folder: Path) -> Path:
    source = GUEST.format(high=UART[board] >> 16, low=UART[board] & 0xFFFF)
    code, _ = Ks(KS_ARCH_ARM64, KS_MODE_LITTLE_ENDIAN).asm(source, as_bytes=True)
    image = folder / "kernel8.img"
    image.write_bytes(code + TEXT.encode() + b"\0" * 8)
    return image


def wait_until_idle(machine: Machine) -> None:
    """Until the guest waits behind its wfi: the text arrives a few instructions earlier."""
    end = time.monotonic() + 20.0
    while f"PC={BEHIND_WFI:016x}" not in machine.monitor("info registers"):
        assert time.monotonic() < end, machine.monitor("info registers")


@pytest.fixture(params=sorted(BOARDS))
def board(request: pytest.FixtureRequest) -> Board:
    return BOARDS[request.param]


def test_console_and_monitor(board: Board, tmp_path: Path) -> None:
    with Machine(board, guest(board.name, tmp_path)) as machine:
        assert machine.expect("viper> ", 20.0).string == TEXT
        assert machine.control("query-status")["status"] == "running"
        assert "PC=" in machine.monitor("info registers")
        machine.control("quit")
        assert machine.wait(10.0) == 0


def test_counted_instructions(tmp_path: Path) -> None:
    out = tmp_path / "counts"
    with Machine(BOARDS["virt"], guest("virt", tmp_path), extra=plugin_arguments(out)) as machine:
        machine.expect("viper> ", 20.0)
        wait_until_idle(machine)
        machine.control("quit")
        machine.wait(10.0)
    counts = read_counts(out)
    begin = min(address for address in counts.at if counts.at[address] == len(TEXT))
    own = {address: count for address, count in counts.at.items() if begin - 0x40 <= address < begin + 0x40}
    assert sum(own.values()) == INSTRUCTIONS


def test_a_bad_machine_is_told(tmp_path: Path) -> None:
    with Machine(BOARDS["virt"], guest("virt", tmp_path), extra=["-no-such-option"]) as machine:
        with pytest.raises(Ended, match="status 1 .*no-such-option"):
            machine.expect("viper> ", 20.0)
