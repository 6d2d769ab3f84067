"""Boards for the system tests: one boot a board and file, shared by the tests of that file."""

from collections.abc import Iterator

import pytest

from tests.system.booted import Booted, Shell
from tools.boards import BOARDS
from tools.hil.qemu_board import NAME


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one file and board go to one worker, so that they share the boot."""
    for item in items:
        if "tests/system/" in item.nodeid and isinstance(item, pytest.Function):
            board = getattr(item, "callspec", None) and item.callspec.params.get("board", "")
            item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__} {board or ''}"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every board in QEMU; of a board that --board names there is the one."""
    if "board" in metafunc.fixturenames:
        boards = [NAME] if metafunc.config.getoption("--board") else sorted(BOARDS)
        metafunc.parametrize("board", boards, scope="module", indirect=True)


@pytest.fixture(scope="module")
def board(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def booted(board: str, request: pytest.FixtureRequest) -> Iterator[Booted]:
    hil = request.getfixturevalue("hil") if request.config.getoption("--board") else None
    booted = Booted(board, hil=hil)
    yield booted
    booted.stop()


@pytest.fixture
def shell(booted: Booted) -> Shell:
    return booted.shell()
