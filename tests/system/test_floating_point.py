"""Programs that compute with floats: each keeps its registers, none sees another's, and the switch closes access."""

from tests.system.booted import Booted, Shell

ROUNDS = 60
SUM = repr(sum(1.0 / n for n in range(1, 20_001)))


def test_one_program(shell: Shell) -> None:
    assert shell.ok("run floats a 1") == f"floats a: 0 wrong, sum {SUM}\n"


def test_two_programs_at_once(booted: Booted, shell: Shell) -> None:
    """Both are preempted in the middle of sums, many times."""
    machine = booted.machine
    machine.send(f"run floats a {ROUNDS} &\r")
    machine.expect(r"\$ |> ", 10.0)
    machine.send(f"run floats b {ROUNDS}\r")
    for _ in range(2):
        machine.expect(rf"floats [ab]: 0 wrong, sum {SUM}".replace(".", r"\."), 120.0)
    booted.shell().ok("run floats c 1")


def test_nothing_is_left_of_an_ended_program(shell: Shell) -> None:
    """A fresh program finds zeros; `floats` counts anything else as wrong."""
    for name in ("a", "b", "c"):
        shell.ok(f"run floats {name} 2")


def test_access_can_be_closed() -> None:
    """The way back: `floats=off` on the command line, and the first use ends a program."""
    closed = Booted("virt", append="floats=off")
    try:
        result = closed.shell().fails("run floats a 1")
        assert "floating point is not available" in result.output
        closed.shell().ok("primes 10")
    finally:
        closed.stop()
