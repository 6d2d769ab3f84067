"""The one call to udisks2, against a bus of the test's own that reads what it is sent."""

import array
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.card.udisks import NoUdisks, open_device


def receive(line: socket.socket) -> tuple[int, bytes, bytes]:
    """(serial, header fields, body) of a message."""
    start = line.recv(16, socket.MSG_WAITALL)
    length, serial, header = struct.unpack_from("<III", start, 4)
    rest = line.recv(header + -header % 8 + length, socket.MSG_WAITALL)
    return serial, rest[:header], rest[header + -header % 8 :]


def answer(kind: int, serial: int, fields: bytes = b"", body: bytes = b"") -> bytes:
    header = b"\x05\x01u\0" + struct.pack("<I", serial) + fields
    message = struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), 7, len(header)) + header
    return message + bytes(-len(message) % 8) + body


def bus(path: Path, reply: Callable[[socket.socket, int, bytes, bytes], None]) -> threading.Thread:
    """Serve one client: the handshake, Hello, then `reply` to the call."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    door.listen(1)

    def serve() -> None:
        with door, door.accept()[0] as line:
            talk = line.makefile("rb", buffering=0)
            assert talk.readline() == b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n"
            line.sendall(b"OK 1234\r\n")
            assert talk.readline() == b"NEGOTIATE_UNIX_FD\r\n"
            line.sendall(b"AGREE_UNIX_FD\r\n")
            assert talk.readline() == b"BEGIN\r\n"
            serial, header, _ = receive(line)
            assert b"Hello" in header
            line.sendall(answer(2, serial))
            serial, header, body = receive(line)
            reply(line, serial, header, body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def test_the_descriptor_arrives(tmp_path: Path) -> None:
    (disk := tmp_path / "disk").write_bytes(b"hello")
    seen: list[bytes] = []

    def reply(line: socket.socket, serial: int, header: bytes, body: bytes) -> None:
        seen.extend((header, body))
        descriptor = os.open(disk, os.O_RDWR)
        message = answer(2, serial, b"\0\0\0\0\x08\x01g\0\x01h\0\0\x09\x01u\0" + struct.pack("<I", 1), struct.pack("<I", 0))
        line.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])
        os.close(descriptor)

    thread = bus(tmp_path / "bus", reply)
    descriptor = open_device("mmcblk0-x", tmp_path / "bus")
    thread.join(10)
    assert os.pread(descriptor, 5, 0) == b"hello"
    os.close(descriptor)
    header, body = seen
    assert b"/org/freedesktop/UDisks2/block_devices/mmcblk0_2dx\0" in header and b"OpenDevice\0" in header and b"\x06sa{sv}\0" in header
    # "rw", then one entry of a dictionary: "flags", a variant of signature i with O_EXCL | O_CLOEXEC.
    assert body == (b"\x02\0\0\0rw\0\0" + struct.pack("<I", 20) + b"\0\0\0\0" + b"\x05\0\0\0flags\0\x01i\0\0\0\0"
                    + struct.pack("<i", os.O_EXCL | os.O_CLOEXEC))


def test_a_refusal_is_told(tmp_path: Path) -> None:
    def reply(line: socket.socket, serial: int, header: bytes, body: bytes) -> None:
        name = b"org.freedesktop.UDisks2.Error.NotAuthorized"
        fields = b"\x04\x01s\0" + struct.pack("<I", len(name)) + name + b"\0"
        text = b"Not authorized to perform operation"
        line.sendall(answer(3, serial, fields, struct.pack("<I", len(text)) + text + b"\0"))

    bus(tmp_path / "bus", reply)
    with pytest.raises(NoUdisks, match="NotAuthorized: Not authorized to perform operation"):
        open_device("sda", tmp_path / "bus")


def test_no_bus(tmp_path: Path) -> None:
    with pytest.raises(NoUdisks, match="no answer on"):
        open_device("sda", tmp_path / "none")
