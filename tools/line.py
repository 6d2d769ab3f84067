"""A serial line seen from the host: everything it has said, and waiting for what it says next.

`expect` waits on the line itself and ends at its deadline; nothing here sleeps.

I1. `send` and `expect` both read what arrives, so neither end can block the other with a full buffer.
"""

import re
import select
import time
from typing import Protocol

CHUNK = 1 << 16
TAIL = 2000  # characters of the console that a failure shows


class Timeout(Exception):
    """The deadline passed; the message tells what was waited for and how the console ends."""


class Ended(Exception):
    """The other end closed the line while something was expected from it."""


class End(Protocol):
    """What a line needs of a socket, or of anything that stands for one. `recv` and `send` do not block."""

    def fileno(self) -> int: ...
    def recv(self, size: int, /) -> bytes: ...
    def send(self, data: bytes, /) -> int: ...
    def setblocking(self, blocking: bool, /) -> None: ...
    def close(self) -> None: ...


class Line:
    """`console` is all that was received, with what is not UTF-8 as backslash escapes."""

    def __init__(self, line: End) -> None:
        line.setblocking(False)
        self.console = ""
        self._line = line
        self._taken = 0  # characters of the console that an expect() has consumed
        self._begun = b""  # bytes of a character that has not arrived whole

    def fileno(self) -> int:
        return self._line.fileno()

    def ending(self) -> str:
        """Why the other end closed the line."""
        return "it closed the line"

    def expect(self, pattern: str, timeout: float) -> re.Match[str]:
        """Waits until the console matches, from where the last expect() ended; consumes up to the end of the match."""
        deadline = time.monotonic() + timeout
        wanted = re.compile(pattern)
        while True:
            found = wanted.search(self.console, self._taken)
            if found:
                self._taken = found.end()
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout(f"no {pattern!r} within {timeout:g} s; {self._tail()}")
            if select.select([self], [], [], left)[0] and not self.receive():
                raise Ended(f"{self.ending()} before {pattern!r} came; {self._tail()}")

    def send(self, text: str, timeout: float = 60.0) -> None:
        """Types the text; the other end must take it within the timeout."""
        deadline = time.monotonic() + timeout
        data = text.encode(errors="surrogateescape")
        while data:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout(f"{len(data)} bytes were not taken within {timeout:g} s; {self._tail()}")
            readable, writable, _ = select.select([self], [self], [], left)
            if readable and not self.receive():
                raise Ended(f"{self.ending()} while {len(data)} bytes were to be sent; {self._tail()}")
            if writable:
                data = data[self._line.send(data) :]

    def receive(self) -> bool:
        """Adds what has arrived to the console; false when the other end has closed the line."""
        data = self.receive_bytes()
        if data is None:
            return True
        whole = self._begun + data
        cut = len(whole) - _unfinished(whole)
        self._begun = whole[cut:]
        self.console += whole[:cut].decode(errors="backslashreplace")
        return bool(data)

    def receive_bytes(self) -> bytes | None:
        """What has arrived, past the console; None for nothing yet, b"" when the other end has closed the line."""
        try:
            return self._line.recv(CHUNK)
        except BlockingIOError:
            return None
        except OSError:         # reset by the other end, or the adapter was pulled
            return b""

    def rest(self) -> str:
        """What no expect() has consumed yet."""
        return self.console[self._taken :]

    def take(self) -> str:
        """Consumes all that has been received; what no expect() had consumed."""
        text = self.rest()
        self._taken = len(self.console)
        return text

    def close(self) -> None:
        self._line.close()

    def _tail(self) -> str:
        return f"the console ends:\n{self.console[-TAIL:]}"


def _unfinished(data: bytes) -> int:
    """How many bytes at the end are the beginning of a UTF-8 character of which more is to come (0 to 3)."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return back if length > back else 0
    return 0
