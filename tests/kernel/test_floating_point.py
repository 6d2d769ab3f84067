"""Who has the floating-point registers, with the registers and CPACR_EL1 as models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from kernel import floating_point
from kernel.arch.floating_point import KERNEL_ONLY, PROGRAMS_TOO
from kernel.command_line import Options
from kernel.floating_point import Holder
from kernel.obj.process import FLOAT_REGISTERS, Process, ProcessTable


class Machine:
    """The registers, as one number each."""

    def __init__(self) -> None:
        self.access = 0
        self.registers = [7] * FLOAT_REGISTERS

    def admit(self, who: int) -> None:
        self.access = who

    def save(self, place: object) -> None:
        assert self.access == PROGRAMS_TOO
        for index, value in enumerate(self.registers):
            place[index] = value  # type: ignore[index]

    def load(self, place: object) -> None:
        assert self.access == PROGRAMS_TOO
        self.registers = list(place)  # type: ignore[call-overload]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = Machine()
    monkeypatch.setattr(floating_point, "holder", Holder())
    monkeypatch.setattr(floating_point, "options", Options())
    monkeypatch.setattr(floating_point, "floating_point", made)
    yield made


def programs(count: int) -> list[Process]:
    table = ProcessTable()
    found = [table.take(0) for _ in range(count)]
    assert None not in found
    return [process for process in found if process is not None]


def test_each_keeps_its_own(machine: Machine) -> None:
    a, b = programs(2)
    floating_point.prepare(a)
    assert floating_point.take(a) and machine.registers == [0] * FLOAT_REGISTERS
    machine.registers = [1] * FLOAT_REGISTERS
    floating_point.prepare(b)
    assert machine.access == KERNEL_ONLY and machine.registers[0] == 1
    assert floating_point.take(b) and machine.registers == [0] * FLOAT_REGISTERS
    machine.registers = [2] * FLOAT_REGISTERS
    floating_point.prepare(a)
    assert floating_point.take(a) and machine.registers == [1] * FLOAT_REGISTERS
    floating_point.prepare(b)
    assert floating_point.take(b) and machine.registers == [2] * FLOAT_REGISTERS


def test_the_owner_comes_back_without_an_exception(machine: Machine) -> None:
    a, b = programs(2)
    floating_point.prepare(a)
    floating_point.take(a)
    floating_point.prepare(b)
    floating_point.prepare(a)
    assert machine.access == PROGRAMS_TOO


def test_nothing_is_left_of_an_ended_program(machine: Machine) -> None:
    (a,) = programs(1)
    floating_point.prepare(a)
    floating_point.take(a)
    floating_point.forget(a)
    assert machine.access == KERNEL_ONLY
    floating_point.prepare(a)
    assert machine.access == KERNEL_ONLY and floating_point.take(a) and machine.registers == [0] * FLOAT_REGISTERS


def test_access_that_is_closed_or_open_is_not_given(machine: Machine) -> None:
    (a,) = programs(1)
    assert floating_point.take(a)
    assert not floating_point.take(a)
    floating_point.options.floats = False
    floating_point.prepare(programs(1)[0])
    assert not floating_point.take(a) and machine.access == KERNEL_ONLY
