"""A Python that has imported what every build-time run needs, and forks a child for each request.

Run as `python -s -P -c "..."` by vipc.freeze.children. A request comes over a socket (vipc.freeze.frames) with the standard error and
the folder that the child is to have; the child's exit status goes back, 4 bytes, and its answer.

I1. The server itself runs nothing of a program: each child starts from the same state.
I2. It ends when the other side of the socket is closed.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

from vipc.freeze import child
from vipc.freeze.frames import receive, send


def main() -> None:
    """Answer requests until the socket is closed."""
    connection = socket.socket(fileno=int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)             # the children get it, and the one who asks
    while True:
        request, descriptors = receive(connection)
        if request is None:
            return
        answer, ending = _run(request, descriptors, connection)
        for descriptor in descriptors:
            os.close(descriptor)
        send(connection, ending.to_bytes(4, "little", signed=True) + answer)


def _run(request: bytes, descriptors: list[int], connection: socket.socket) -> tuple[bytes, int]:
    """What a child of its own says to a request, and how it ended (os.waitstatus_to_exitcode)."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        connection.close()
        errors, folder = descriptors
        _be_child(request, errors, folder, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read()
    return answer, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _be_child(request: bytes, errors: int, folder: int, writing: int) -> None:
    """Never returns."""
    status = 1
    try:
        os.dup2(errors, 2)
        os.fchdir(folder)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with open(writing, "wb") as pipe:
            child.answer(request, pipe)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)
