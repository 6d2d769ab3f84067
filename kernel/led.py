"""The activity LED, and the pins of the UART (BCM2711 GPIO). Boards without that block have neither.

Only pins 14, 15, 32, 33 and the LED's are touched: 28 to 57 otherwise belong to Ethernet, radio and audio.
Reference: BCM2711 ARM Peripherals, section 5.
"""

from typing import Final

from kernel.board import board
from vipc.lang import Mmio, RegArray, reg_array, u32, u64

OUTPUT: Final = 1
ALT0: Final = 4
INPUT: Final = 0
PULL_NONE: Final = 0
PULL_UP: Final = 1
HALF_BLINK: Final = 200_000_000         # nanoseconds
BLINKS: Final = 3
PHASES: Final = 10                      # three blinks, then a pause


class Gpio(Mmio):
    """The registers in use."""

    GPFSEL: RegArray[u32] = reg_array(0x00, 6)
    GPSET: RegArray[u32] = reg_array(0x1C, 2)
    GPCLR: RegArray[u32] = reg_array(0x28, 2)
    PULL: RegArray[u32] = reg_array(0xE4, 4)


class Led:
    """Whether it may still shine from the start."""

    is_starting: bool

    def __init__(self) -> None:
        self.is_starting = True


led: Led = Led()


def show_prompt() -> None:
    """The system waits for input: the LED that was lit at entry goes out."""
    if led.is_starting:
        led.is_starting = False
        switch(False)


def connect_uart() -> None:
    """UART0 on pins 14 and 15, also where the firmware gave it to Bluetooth (pins 32, 33)."""
    if board.gpio == 0:
        return
    _set_function(32, INPUT)
    _set_function(33, INPUT)
    _set_pull(14, PULL_NONE)
    _set_pull(15, PULL_UP)
    _set_function(14, ALT0)
    _set_function(15, ALT0)


def switch(on: bool) -> None:
    """LED on or off."""
    if board.gpio == 0:
        return
    _set_function(board.led_pin, OUTPUT)
    gpio = Gpio(board.gpio)
    bit = u32(1 << (board.led_pin % 32))
    if on:
        gpio.GPSET[board.led_pin // 32].write(bit)
    else:
        gpio.GPCLR[board.led_pin // 32].write(bit)


def blink(now: u64) -> None:
    """Three blinks and a pause, for ever: called again and again after a panic."""
    step = now // HALF_BLINK % PHASES
    switch(step < 2 * BLINKS and step % 2 == 0)


def _set_function(pin: u32, function: u32) -> None:
    shift = pin % 10 * 3
    Gpio(board.gpio).GPFSEL[pin // 10].modify(clear=u32(7 << shift), set=u32(function << shift))


def _set_pull(pin: u32, pull: u32) -> None:
    shift = pin % 16 * 2
    Gpio(board.gpio).PULL[pin // 16].modify(clear=u32(3 << shift), set=u32(pull << shift))
