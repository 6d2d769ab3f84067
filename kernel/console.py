"""The kernel's own lines on the serial line: banner, panics, tracebacks, monitor. Polled, after all queued output."""

from kernel.serial import serial
from vipc.lang import sink


@sink
def write(text: str) -> None:
    """Prints; a newline becomes CR LF."""
    for byte in text.encode():
        if byte == 10:
            serial.put_polled(13)
        serial.put_polled(byte)


def write_bytes(text: bytes) -> None:
    """The same for bytes; what is not printable ASCII becomes a dot."""
    for byte in text:
        serial.put_polled(byte if 32 <= byte < 127 else 46)
