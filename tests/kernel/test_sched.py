"""The scheduler: order, slices, sleepers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from abi.start import FOREVER
from kernel import sched
from kernel.obj import process as process_module
from kernel.obj.process import FOR_INPUT, FOR_TIME, Process, ProcessTable
from kernel.sched import SLICE, Scheduler


class Clock:
    """The time, and the alarm that was set."""

    def __init__(self) -> None:
        self.time = 0
        self.alarm = FOREVER

    def now(self) -> int:
        return self.time

    def set_alarm(self, deadline: int) -> None:
        self.alarm = deadline


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made, table = Clock(), ProcessTable()
    monkeypatch.setattr(sched, "scheduler", Scheduler())
    monkeypatch.setattr(sched, "timer", made)
    monkeypatch.setattr(sched, "processes", table)
    monkeypatch.setattr(process_module, "processes", table)
    yield made
    sched.check_invariants()


def spawn(count: int) -> list[Process]:
    made = []
    for _ in range(count):
        process = sched.processes.take(0)
        assert process is not None
        sched.make_ready(process)
        made.append(process)
    return made


def test_round_robin() -> None:
    a, b, c = spawn(3)
    order = []
    for _ in range(6):
        order.append(sched.pick())
        sched.yield_current()
    assert order == [a, b, c, a, b, c]


def test_a_tick_only_when_somebody_waits(clock: Clock) -> None:
    (a,) = spawn(1)
    assert sched.pick() is a
    sched.renew_alarm()
    assert clock.alarm == FOREVER
    (b,) = spawn(1)
    sched.renew_alarm()
    assert clock.alarm == SLICE
    assert not sched.slice_is_over(SLICE - 1) and sched.slice_is_over(SLICE)
    sched.remove(b)
    sched.renew_alarm()
    assert clock.alarm == FOREVER


def test_sleepers_wake_in_order(clock: Clock) -> None:
    deadlines = [300, 100, 200]
    sleepers = spawn(3)
    for deadline in deadlines:
        process = sched.pick()
        assert process is not None
        sched.block_current(process, FOR_TIME, 0, deadline)
    sched.renew_alarm()
    assert clock.alarm == 100
    sched.wake_sleepers(250)
    assert [sched.pick()] == [sleepers[1]]
    sched.yield_current()
    assert sched.pick() is sleepers[2]
    sched.renew_alarm()
    assert clock.alarm == min(300, clock.time + SLICE)


def test_waking_for_a_reason_leaves_the_others() -> None:
    a, b = spawn(2)
    for reason in (FOR_INPUT, FOR_TIME):
        process = sched.pick()
        assert process is not None
        sched.block_current(process, reason, 0, 1000)
    sched.wake_all(FOR_INPUT)
    assert sched.pick() is a and b.is_sleeping and not a.is_sleeping


def test_removal_from_everywhere() -> None:
    a, b, c, d = spawn(4)
    assert sched.pick() is a
    sched.block_current(a, FOR_TIME, 0, 500)
    assert sched.pick() is b
    for process in (c, a, b, d):
        sched.remove(process)
        sched.check_invariants()
    assert sched.pick() is None


def test_run_time_is_counted(clock: Clock) -> None:
    (a,) = spawn(1)
    sched.pick()
    clock.time = 70
    sched.yield_current()
    assert a.run_time == 70
