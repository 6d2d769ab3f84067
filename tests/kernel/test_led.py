"""The activity LED on a model of the GPIO block."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from kernel import led
from kernel.board import board
from kernel.led import Led
from vipc.hosted import machine

BASE = 0xFE20_0000
ACT = 42
MILLISECOND = 1_000_000


class Gpio:
    """Function selects, levels and pulls of 58 pins."""

    def __init__(self) -> None:
        self.registers: dict[int, int] = {}
        self.levels = 0

    def read(self, offset: int, width: int) -> int:
        assert width == 4
        return self.registers.get(offset, 0)

    def write(self, offset: int, width: int, value: int) -> None:
        assert width == 4
        if offset in (0x1C, 0x20):
            self.levels |= value << (offset - 0x1C) * 8
        elif offset in (0x28, 0x2C):
            self.levels &= ~(value << (offset - 0x28) * 8)
        else:
            self.registers[offset] = value

    def function(self, pin: int) -> int:
        return self.registers.get(pin // 10 * 4, 0) >> pin % 10 * 3 & 7

    def pull(self, pin: int) -> int:
        return self.registers.get(0xE4 + pin // 16 * 4, 0) >> pin % 16 * 2 & 3

    def is_lit(self) -> bool:
        return bool(self.levels >> ACT & 1)


@pytest.fixture
def gpio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gpio]:
    machine.reset()
    model = Gpio()
    machine.attach(BASE, 0x100, model)
    monkeypatch.setattr(board, "gpio", BASE)
    monkeypatch.setattr(board, "led_pin", ACT)
    monkeypatch.setattr(led, "led", Led())
    yield model
    machine.reset()


def test_it_goes_out_at_the_first_prompt_only(gpio: Gpio) -> None:
    led.switch(True)
    assert gpio.is_lit() and gpio.function(ACT) == 1
    led.show_prompt()
    assert not gpio.is_lit()
    led.switch(True)
    led.show_prompt()
    assert gpio.is_lit()


def test_three_blinks_and_a_pause_for_ever(gpio: Gpio) -> None:
    shown = []
    for time in range(0, 60_000, 50):
        led.blink(time * MILLISECOND)
        shown.append(gpio.is_lit())
    steps = [lit for n, lit in enumerate(shown) if n == 0 or shown[n - 1] != lit]
    assert steps == [True, False] * (len(steps) // 2) and len(steps) // 2 == 3 * 30
    dark = [len(part) for part in "".join("*" if lit else "." for lit in shown).split("*") if part]
    assert sorted(set(dark)) == [4, 20]
    assert dark == [4, 4, 20] * 30


def test_only_the_pins_of_uart_and_led_are_touched(gpio: Gpio) -> None:
    gpio.registers = {offset: 0x2492_4924 for offset in range(0, 0x18, 4)} | {offset: 0xAAAA_AAAA for offset in range(0xE4, 0xF4, 4)}
    before = [(gpio.function(pin), gpio.pull(pin)) for pin in range(58)]
    led.connect_uart()
    led.switch(True)
    changed = {pin for pin in range(58) if (gpio.function(pin), gpio.pull(pin)) != before[pin]}
    assert changed == {14, 15, 32, 33, ACT}
    assert [gpio.function(pin) for pin in (14, 15, 32, 33, ACT)] == [4, 4, 0, 0, 1]
    assert (gpio.pull(14), gpio.pull(15)) == (0, 1)


def test_a_board_without_gpio_has_no_led(gpio: Gpio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "gpio", 0)
    led.connect_uart()
    led.switch(True)
    assert gpio.registers == {} and gpio.levels == 0
