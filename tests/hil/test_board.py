"""The board fixture itself, on whatever --board names: power, line, log, and what a target tells of itself."""

import secrets

import pytest

from tools.faults import Fault
from tools.hil.board import POWER, Board
from tools.hil.tap import BadTap, TapResult, parse_tap
from tools.line import Line
from tools.session import AT_PROMPT, Session

BOOT_S = 60.0


@pytest.fixture(scope="module")
def line(hil: Board) -> Line:
    """At the prompt of a boot of its own."""
    line = hil.start()
    line.expect(AT_PROMPT, BOOT_S)
    return line


def test_the_target_tests_itself(hil: Board, line: Line) -> None:
    nonce = secrets.token_hex(4)
    result = Session(hil.line, BOOT_S).run(f"run selftest {nonce}")
    results = parse_tap(result.output, nonce)
    assert len(results) == 6 and all(result.passed for result in results), results
    assert result.status == 0
    with pytest.raises(BadTap, match="0 plans"):
        parse_tap(result.output, "another")


@pytest.mark.needs(POWER)
def test_a_power_cycle_boots_again(hil: Board, line: Line) -> None:
    hil.power_cycle()
    hil.line.expect("ViperOS ", BOOT_S)
    hil.line.expect(AT_PROMPT, BOOT_S)
    assert Session(hil.line, BOOT_S).run("echo again").output == "again\n"


@pytest.mark.needs(POWER)
def test_a_board_without_power_says_nothing_and_boots_when_it_comes_back(hil: Board, line: Line) -> None:
    hil.power_off()
    hil.power_on()
    assert hil.line is not None
    hil.line.expect(AT_PROMPT, BOOT_S)
    assert "ViperOS " in hil.log


def test_what_a_board_cannot_do_is_told(hil: Board) -> None:
    class Bare(Board):
        name = "bare"

        def start(self) -> Line:
            raise AssertionError

        def close(self) -> None:
            """Nothing is open."""

    with pytest.raises(Fault, match=r"bare has no power \(it has: none\); cure: docs/hil.md"):
        Bare().power_cycle()


RUN = "x\r\nTAP-a1 1..2\r\nTAP-a1 ok 1 - first\r\nTAP-b2 ok 9 - another run's\r\nTAP-a1 not ok 2 - second\r\n"


def test_tap_lines_are_taken_by_their_nonce(hil: Board) -> None:
    assert parse_tap(RUN, "a1") == [TapResult(True, 1, "first"), TapResult(False, 2, "second")]
    for broken in (RUN.replace("1..2", "1..3"), RUN.replace("ok 1", "ok 2"), RUN + "TAP-a1 1..2\n"):
        with pytest.raises(BadTap):
            parse_tap(broken, "a1")
