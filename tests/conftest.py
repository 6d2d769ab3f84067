"""Options that every suite shares, and the tests of boards: which run on the named board, and what a failure shows."""

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tools.hil.board import Board, open_board
from tools.hil.session import describe, symbolized_console

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expectations of golden tests")
    parser.addoption("--board", default="", metavar="BOARD", help="run the tests of boards on qemu, serial:PORT[,power=CMD] or labgrid:ENV")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --board: the tests that run on any board, once each; without: all but those that need hardware."""
    named = config.getoption("--board")
    kept, left_out = [], []
    for item in items:
        (kept if _runs(item, named) else left_out).append(item)
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _runs(item: pytest.Item, named: str) -> bool:
    if item.get_closest_marker("hw_only"):
        return named.startswith(("serial:", "labgrid:"))
    if not named:
        return True
    fixtures = getattr(item, "fixturenames", ())
    return not item.get_closest_marker("qemu_only") and ("booted" in fixtures or "hil" in fixtures)


@pytest.fixture(scope="session")
def hil(request: pytest.FixtureRequest) -> Generator[Board, None, None]:
    """The board that --board names; QEMU when none is named."""
    board = open_board(request.config.getoption("--board") or "qemu")
    yield board
    board.close()


@pytest.fixture(autouse=True)
def _has_what_it_needs(request: pytest.FixtureRequest) -> None:
    """A test that needs a capability is skipped, with a word, where the board lacks it."""
    for marker in request.node.iter_markers("needs"):
        board = request.getfixturevalue("hil")
        if marker.args[0] not in board.capabilities:
            pytest.skip(f"{board.name} has no {marker.args[0]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure on a board shows the board's console, with its addresses decoded."""
    report = yield
    used = getattr(item, "funcargs", {})
    if report.failed and (console := symbolized_console(used.get("booted") or used.get("hil"))):
        report.sections.append(("console of the board", console))
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With --board, a run in which no test executed is an error; the JUnit file tells which board and build it was."""
    if not session.config.getoption("--board"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    executed = sum(len(reporter.stats.get(kind, ())) for kind in ("passed", "failed")) if reporter else 1
    if executed == 0 and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.fixture(scope="session", autouse=True)
def _junit_properties(request: pytest.FixtureRequest, record_testsuite_property: object) -> None:
    if named := request.config.getoption("--board"):
        for name, value in describe(named).items():
            record_testsuite_property(name, value)  # type: ignore[operator]
