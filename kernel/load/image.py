"""The serial loader as an image of its own, in the place of kernel8.img: waits for a kernel and starts it (image.s)."""

from typing import Final

from abi.bootinfo import BoardFacts
from kernel import led
from kernel.arch import timer
from kernel.board import board
from kernel.console import write
from kernel.load.receiver import NO_AREA, Receiver
from kernel.load.serve import receive
from kernel.serial import serial
from vipc.lang import export, extern, u64
from vipc.lang.unsafe import bytes_at, object_at

TREE_MAGIC: Final = b"\xd0\x0d\xfe\xed"


class Start:
    """What the firmware gave, and where a kernel goes."""

    word: u64
    load: u64

    def __init__(self) -> None:
        self.word = 0
        self.load = 0


start: Start = Start()


@extern
def board_facts() -> u64:
    """Address of the board's BoardFacts (board/NAME/facts.py)."""


@extern
def kernel_load_address() -> u64:
    """Where the firmware loads kernels."""


def area_for(size: u64) -> u64:
    """Kernels go where the firmware would put them, unless the device tree lies there."""
    end = start.load + size
    word = start.word
    if word >= 8 and word % 8 == 0 and bytes_at(word, 4) == TREE_MAGIC:
        tree_end: u64 = word + int.from_bytes(bytes_at(word + 4, 4), "big")
        if word < end and start.load < tree_end:
            return NO_AREA
    return start.load


receiver: Receiver = Receiver(area_for)


@export
def loader_main(word: u64) -> u64:
    """Receives a kernel; its size. `word`: x0 of the entry."""
    facts = object_at(BoardFacts, board_facts())
    start.word = word
    start.load = kernel_load_address()
    receiver.load = start.load
    timer.initialise()
    board.gpio = facts.gpio
    led.connect_uart()
    serial.initialise(facts.uart, facts.uart_clock)
    write(f"\nViperOS loader: waiting for a kernel for {start.load:#x}: ./viper push PORT KERNEL\n")
    receive(receiver, True)
    return receiver.size
