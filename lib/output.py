"""Standard output: the serial line, through a buffer that is sent at each newline, when full, and at the end.

A program without a serial handle writes to nowhere.
"""

from typing import Final

from lib import calls
from lib.program import program
from vipc.lang import Array, array, export, u8, u64
from vipc.lang.unsafe import bytes_at

BUFFER: Final = 256
NEWLINE: Final = 10
RETURN: Final = 13


class Output:
    """The buffer."""

    length: u64
    data: Array[u8] = array(u8, BUFFER)

    def __init__(self) -> None:
        self.length = 0

    def put(self, byte: u8) -> None:
        """Adds a byte as it is."""
        if self.length == BUFFER:
            self.flush()
        self.data[self.length] = byte
        self.length += 1

    def flush(self) -> None:
        """Sends everything."""
        sent: u64 = 0
        while sent < self.length and program.serial != 0:
            error, count = calls.serial_write(program.serial, self.data[sent:self.length])
            if error != 0:
                break
            sent += count
        self.length = 0


output: Output = Output()


def write(text: bytes) -> None:
    """Adds text; a newline becomes CR LF and sends what there is."""
    for byte in text:
        if byte == NEWLINE:
            output.put(RETURN)
            output.put(NEWLINE)
            output.flush()
        else:
            output.put(byte)


def write_printable(text: bytes) -> None:
    """The same for text from elsewhere: what is not printable ASCII becomes a dot."""
    for byte in text:
        output.put(byte if 32 <= byte < 127 else 46)


@export
def __vip_write(stream: u64, address: u64, length: u64) -> None:
    """Where `print` (stream 1) and tracebacks of the runtime (2) arrive: here they are one."""
    write(bytes_at(address, length))
