"""The side of build-time Python that asks: one server (vipc.freeze.server) a process, started when it is first needed.

A child starts from a Python with a fixed hash seed and SOURCE_DATE_EPOCH and without user folders; it has this process's folder,
environment (less what configures Python) and standard error.
"""

from __future__ import annotations

import atexit
import os
import pickle
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import vipc
from vipc.freeze.frames import receive, send

_PROGRAM = "import gc; gc.disable(); import sys; sys.path.insert(0, sys.argv[1]); from vipc.freeze.server import main; main()"
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}


@dataclass(slots=True)
class Ended:
    """What a child wrote, and how it ended: its exit status, or the negative number of the signal."""

    output: bytes
    status: int


class _Server:
    """`owner`: the process that started it; a fork of that process needs one of its own."""

    def __init__(self) -> None:
        root = str(Path(vipc.__file__).resolve().parent.parent)
        self.owner = os.getpid()
        self.connection, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-c", _PROGRAM, root, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=_environment())

    def ask(self, request: bytes) -> Ended | None:
        """None when the server is gone."""
        folder = os.open(".", os.O_RDONLY)
        try:
            send(self.connection, pickle.dumps((_environment(), request)), [2, folder])
        except OSError:
            return None
        finally:
            os.close(folder)
        answer, _ = receive(self.connection)
        return None if answer is None else Ended(answer[4:], int.from_bytes(answer[:4], "little", signed=True))

    def close(self) -> None:
        """End it, when it is this process's."""
        self.connection.close()
        if self.owner == os.getpid():
            self.process.wait()


_server: _Server | None = None


def run_child(request: bytes) -> Ended:
    """The answer of a child of its own to a request."""
    global _server
    for _ in range(2):                                       # a server that somebody killed is started once more
        if _server is None or _server.owner != os.getpid():
            _server = _Server()
        ended = _server.ask(request)
        if ended is not None:
            return ended
        _server.close()
        _server = None
    return Ended(b"", 1)


def _environment() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, **_ENVIRONMENT}


@atexit.register
def _close() -> None:
    if _server is not None:
        _server.close()
