"""What this program was given: its handles and its arguments, from the start block (abi/start.py)."""

from abi.start import ARGUMENTS_MAX, START_HEADER, START_MAGIC
from vipc.lang import u64
from vipc.lang.unsafe import Ptr, bytes_at


class Program:
    """Handles (0: not granted) and where the arguments are."""

    own: u64
    serial: u64
    log: u64
    power: u64
    arguments_address: u64
    arguments_length: u64

    def __init__(self) -> None:
        self.own = 0
        self.serial = 0
        self.log = 0
        self.power = 0
        self.arguments_address = 0
        self.arguments_length = 0

    def adopt(self, block: u64) -> bool:
        """Reads the start block; False when it is none."""
        words = Ptr[u64](block)
        if words[0] != START_MAGIC or words[5] > ARGUMENTS_MAX:
            return False
        self.own = words[1]
        self.serial = words[2]
        self.log = words[3]
        self.power = words[4]
        self.arguments_length = words[5]
        self.arguments_address = block + START_HEADER
        return True

    def arguments(self) -> bytes:
        """All of them, each with its NUL."""
        return bytes_at(self.arguments_address, self.arguments_length)

    def argument(self, number: int) -> bytes:
        """Argument `number` (0: the program's name); empty when there is none."""
        data = self.arguments()
        start = 0
        for _ in range(number):
            start = _end_of(data, start) + 1
            if start >= len(data):
                return data[0:0]
        if start >= len(data):
            return data[0:0]
        return data[start:_end_of(data, start)]


program: Program = Program()


def _end_of(data: bytes, start: int) -> int:
    end = start
    while end < len(data) and data[end] != 0:
        end += 1
    return end
