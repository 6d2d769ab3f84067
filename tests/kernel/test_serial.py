"""The UART's rings against a model of a PL011."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from kernel.serial import INPUT, MONITOR, RING, ROOM, Serial
from vipc.hosted import machine

BASE = 0xFE20_1000


class Pl011:
    """Receive FIFO as a list, transmit FIFO with `room` places."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self.sent = bytearray()
        self.room = 1 << 30
        self.registers: dict[int, int] = {}
        self.order: list[int] = []

    def read(self, offset: int, width: int) -> int:
        assert width == 4
        if offset == 0:
            return self.received.pop(0)
        if offset == 0x18:
            return (0 if self.received else 0x10) | (0 if self.room else 0x20)
        if offset == 0x40:
            raised = (0x10 if self.received else 0) | (0x20 if self.room else 0)
            return raised & self.registers.get(0x38, 0)
        return self.registers.get(offset, 0)

    def write(self, offset: int, width: int, value: int) -> None:
        self.order.append(offset)
        if offset == 0:
            assert self.room > 0
            self.room -= 1
            self.sent.append(value)
        else:
            self.registers[offset] = value


@pytest.fixture
def device() -> Iterator[Pl011]:
    machine.reset()
    made = Pl011()
    machine.attach(BASE, 0x1000, made)
    yield made
    machine.reset()


@pytest.fixture
def serial(device: Pl011) -> Serial:
    made = Serial()
    made.initialise(BASE, 48_000_000)
    made.start_receiving()
    return made


def test_115200_baud_from_48_mhz_in_the_right_order(device: Pl011, serial: Serial) -> None:
    assert (device.registers[0x24], device.registers[0x28], device.registers[0x2C]) == (26, 3, 0x70)
    order = device.order
    last_line_control = len(order) - 1 - order[::-1].index(0x2C)
    assert order.index(0x24) < order.index(0x28) < last_line_control
    assert order[0] == 0x30 and device.registers[0x30] == 0x301


def test_input_is_drained_until_empty(device: Pl011, serial: Serial) -> None:
    device.received = list(b"hello")
    assert serial.handle_interrupt(0) == INPUT
    assert bytes(serial.take() for _ in range(5)) == b"hello" and not serial.has_input()


def test_a_full_ring_leaves_bytes_in_the_fifo(device: Pl011, serial: Serial) -> None:
    sent = bytes(n % 251 + 4 for n in range(RING + 60))
    device.received = [byte for byte in sent if byte != 0x1C]
    expected = list(device.received)
    serial.handle_interrupt(0)
    assert len(device.received) == len(expected) - RING and device.registers[0x38] & 0x50 == 0
    got = [serial.take()]
    assert device.registers[0x38] & 0x50 == 0x50
    while serial.has_input() or device.received:
        if device.received:
            serial.handle_interrupt(0)
        got.append(serial.take())
    assert got == expected


def test_control_c_drops_what_came_before(device: Pl011, serial: Serial) -> None:
    device.received = list(b"abc\x03def")
    serial.handle_interrupt(0)
    assert serial.pending_interrupts == 1 and serial.take_interrupt() and not serial.take_interrupt()
    assert bytes(serial.take() for _ in range(3)) == b"def"


def test_the_monitor_is_asked_for_by_break_or_three_presses(device: Pl011, serial: Serial) -> None:
    device.received = [0x400]
    assert serial.handle_interrupt(0) & MONITOR
    for start, expected in ((0, True), (2_000_000_000, False)):
        serial.presses = 0
        device.received = [0x1C]
        assert not serial.handle_interrupt(0) & MONITOR
        device.received = [0x1C, 0x1C]
        assert bool(serial.handle_interrupt(start) & MONITOR) is expected


def test_output_keeps_its_order_through_the_ring(device: Pl011, serial: Serial) -> None:
    from vipc.lang import array, u8

    device.room = 4
    text = bytes(range(32, 127))
    assert serial.write(array(u8, list(text))) == len(text)
    assert bytes(device.sent) == text[:4] and device.registers[0x38] & 0x20
    while not serial.to_send.is_empty():
        device.room = 7
        assert serial.handle_interrupt(0) & ROOM
    assert bytes(device.sent) == text and not device.registers[0x38] & 0x20


def test_a_full_output_ring_takes_no_more(device: Pl011, serial: Serial) -> None:
    from vipc.lang import array, u8

    device.room = 0
    assert serial.write(array(u8, RING + 5)) == RING
    assert serial.write(array(u8, 1)) == 0
