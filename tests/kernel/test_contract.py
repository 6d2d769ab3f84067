"""The table of calls, what is derived from it, and facts that two files state."""

from __future__ import annotations

import tomllib
from pathlib import Path

import vipc.hosted  # noqa: F401
from abi import errors
from abi.syscalls import SYSCALLS, Cap, Read, Write
from tools.generate import stale_files

ROOT = Path(__file__).resolve().parents[2]


def test_numbers_and_names_are_unique() -> None:
    assert len({row.number for row in SYSCALLS}) == len({row.name for row in SYSCALLS}) == len(SYSCALLS)


def test_authority_comes_as_a_handle_first() -> None:
    for row in SYSCALLS:
        for position, argument in enumerate(row.arguments):
            assert not isinstance(argument, Cap) or position == 0, row.name


def test_arguments_fit_six_registers() -> None:
    for row in SYSCALLS:
        assert sum(2 if isinstance(a, (Read, Write)) else 1 for a in row.arguments) <= 6
        assert len(row.returns) <= 3


def test_errors_are_known_and_distinct() -> None:
    values = [value for name, value in vars(errors).items() if name.isupper()]
    assert len(values) == len(set(values)) and all(value <= 0 for value in values)
    for row in SYSCALLS:
        assert all(hasattr(errors, name) for name in row.errors)


def test_generated_files_are_up_to_date() -> None:
    assert stale_files() == []


def test_version() -> None:
    from kernel.version import VERSION

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_board_constants_agree() -> None:
    import board.rpi4.facts
    import board.rpi4.layout
    import board.virt.facts
    import board.virt.layout

    for facts, layout in ((board.rpi4.facts, board.rpi4.layout), (board.virt.facts, board.virt.layout)):
        defines = dict(layout.DEFINES)
        assert facts.FACTS.uart == defines["__board_uart"] and facts.FACTS.gpio == defines["__board_gpio"]
        assert facts.FACTS.ram_start <= layout.LOAD < facts.FACTS.ram_end
