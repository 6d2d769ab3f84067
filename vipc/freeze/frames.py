"""Whole messages over a stream socket, with file descriptors beside them.

I1. A frame arrives whole or not at all: what is cut short counts as the end of the stream.
"""

from __future__ import annotations

import socket

_LENGTH = 8
_MOST_DESCRIPTORS = 4


def send(connection: socket.socket, data: bytes, descriptors: list[int] | None = None) -> None:
    """Send one frame. Raises OSError."""
    socket.send_fds(connection, [len(data).to_bytes(_LENGTH, "little")], descriptors or [])
    connection.sendall(data)


def receive(connection: socket.socket) -> tuple[bytes | None, list[int]]:
    """The next frame and the descriptors sent with it; None at the end of the stream."""
    try:
        head, descriptors, _, _ = socket.recv_fds(connection, _LENGTH, _MOST_DESCRIPTORS)
        head += _exactly(connection, _LENGTH - len(head)) if head else b""
        return (_exactly(connection, int.from_bytes(head, "little")), descriptors) if head else (None, [])
    except (EOFError, ConnectionError):
        return None, []


def _exactly(connection: socket.socket, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
