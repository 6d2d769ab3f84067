"""What the kernel keeps of the boot information: the board's facts, with devices at their mapped addresses."""

from abi.bootinfo import BoardFacts, BootInfo
from abi.layout import DEVICE_BASE
from vipc.lang import u32, u64


class Board:
    """Mapped device addresses; 0 where the board has none."""

    facts: BoardFacts | None
    uart: u64
    gic_distributor: u64
    gic_cpu: u64
    gpio: u64
    power: u64
    conduit: u32
    led_pin: u32
    uart_interrupt: u32
    entry_word: u64                     # x0 and exception level at the image's first instruction
    entry_level: u32

    def __init__(self) -> None:
        self.facts = None
        self.uart = 0
        self.gic_distributor = 0
        self.gic_cpu = 0
        self.gpio = 0
        self.power = 0
        self.conduit = 0
        self.led_pin = 0
        self.uart_interrupt = 0
        self.entry_word = 0
        self.entry_level = 0

    def adopt(self, info: BootInfo) -> None:
        """Remembers the facts."""
        facts = info.board
        assert facts is not None, "no board facts"
        self.facts = facts
        self.entry_word = info.entry_word
        self.entry_level = info.entry_level
        self.uart = _mapped(facts.uart)
        self.gic_distributor = _mapped(facts.gic_distributor)
        self.gic_cpu = _mapped(facts.gic_cpu)
        self.gpio = _mapped(facts.gpio)
        self.power = _mapped(facts.power)
        self.conduit = info.conduit
        self.led_pin = facts.led_pin
        self.uart_interrupt = facts.uart_interrupt


board: Board = Board()


def _mapped(physical: u64) -> u64:
    return 0 if physical == 0 else DEVICE_BASE + physical
