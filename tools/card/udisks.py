"""Opens a disk through udisks2, which asks the desktop's user for permission: a D-Bus client of one call.

Only what that call needs: the SASL handshake, Hello, OpenDevice with a file descriptor in its answer.
Sources: D-Bus specification 0.42 (message protocol, authentication); udisks2 2.9 reference, org.freedesktop.UDisks2.Block.
"""

from __future__ import annotations

import array
import os
import socket
import struct
from pathlib import Path

BUS = Path("/run/dbus/system_bus_socket")
CALL, ANSWER, ERROR = 1, 2, 3
INTERACTIVE = 4                     # flag: the user may be asked
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SIGNATURE = 1, 2, 3, 4, 5, 6, 8
TIMEOUT_S = 120                     # the user types a password


class NoUdisks(Exception):
    """There is no udisks2 here, or it said no; the text says which."""


def open_device(name: str, bus: Path = BUS) -> int:
    """A descriptor of /dev/NAME, opened read-write and exclusively. Raises NoUdisks."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(TIMEOUT_S)
            line.connect(str(bus))
            _authenticate(line)
            _call(line, 1, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "", b"")
            body = _string("rw") + _options()
            path = f"/org/freedesktop/UDisks2/block_devices/{_escaped(name)}"
            fds = _call(line, 2, "org.freedesktop.UDisks2", path, "org.freedesktop.UDisks2.Block", "OpenDevice", "sa{sv}", body)
    except OSError as error:
        raise NoUdisks(f"no answer on {bus}: {error.strerror or error}") from error
    if not fds:
        raise NoUdisks("udisks2 answered without a file descriptor")
    return fds[0]


def _authenticate(line: socket.socket) -> None:
    line.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
    _expect(line, b"OK ")
    line.sendall(b"NEGOTIATE_UNIX_FD\r\n")
    _expect(line, b"AGREE_UNIX_FD")
    line.sendall(b"BEGIN\r\n")


def _expect(line: socket.socket, start: bytes) -> None:
    answer = b""
    while not answer.endswith(b"\r\n"):
        part = line.recv(1)
        if not part or len(answer) > 1000:
            raise NoUdisks("the bus closed the line")
        answer += part
    if not answer.startswith(start):
        raise NoUdisks(f"the bus said {answer.strip().decode(errors='replace')}")


def _call(line: socket.socket, serial: int, destination: str, path: str, interface: str, member: str,
          signature: str, body: bytes) -> list[int]:
    """Call a method and wait for its answer; the descriptors that came with it."""
    fields = [(PATH, "o", path), (INTERFACE, "s", interface), (MEMBER, "s", member), (DESTINATION, "s", destination)]
    if signature:
        fields.append((SIGNATURE, "g", signature))
    header = b""
    for code, form, text in fields:
        header = _aligned(header, 8) + bytes([code, 1]) + form.encode() + b"\0"
        header += bytes([len(text)]) + text.encode() + b"\0" if form == "g" else _padding(len(header), 4) + _string(text)
    start = struct.pack("<cBBBIII", b"l", CALL, INTERACTIVE, 1, len(body), serial, len(header))
    line.sendall(_aligned(start + header, 8) + body)
    while True:
        kind, answers, text, fds = _receive(line)
        if answers != serial:
            continue
        if kind == ERROR:
            raise NoUdisks(text)
        return fds


def _receive(line: socket.socket) -> tuple[int, int, str, list[int]]:
    """One message: kind, the serial it answers, its error's name and first text, its descriptors."""
    fds: list[int] = []
    start = _read(line, 16, fds)
    kind, (length, _, header_length) = start[1], struct.unpack_from("<III", start, 4)
    rest = _read(line, header_length + -header_length % 8 + length, fds)
    answers, error, place = 0, "", 0
    while place < header_length:
        place += -place % 8
        code, signature = rest[place], rest[place + 2 : place + 3]
        place += 4
        if signature == b"u":
            place += -place % 4
            value = struct.unpack_from("<I", rest, place)[0]
            answers = value if code == REPLY_SERIAL else answers
            place += 4
        elif signature == b"g":
            place += rest[place] + 2
        else:
            place += -place % 4
            size = struct.unpack_from("<I", rest, place)[0]
            error = rest[place + 4 : place + 4 + size].decode(errors="replace") if code == ERROR_NAME else error
            place += 4 + size + 1
    body = rest[header_length + -header_length % 8 :]
    if kind == ERROR and len(body) > 4:
        error += ": " + body[4 : 4 + struct.unpack_from("<I", body)[0]].decode(errors="replace")
    return kind, answers, error, fds


def _read(line: socket.socket, length: int, fds: list[int]) -> bytes:
    data = b""
    while len(data) < length:
        part, ancillary, _, _ = line.recvmsg(length - len(data), socket.CMSG_SPACE(16))
        if not part:
            raise NoUdisks("the bus closed the line")
        data += part
        for level, kind, content in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                received = array.array("i")
                received.frombytes(content[: len(content) - len(content) % received.itemsize])
                fds += list(received)
    return data


def _options() -> bytes:
    """{"flags": O_EXCL} as a{sv}, behind a string that ends at 7: the array's length stands at 8."""
    entry = _string("flags") + b"\x01i\0"
    entry += _padding(len(entry), 4) + struct.pack("<i", os.O_EXCL | os.O_CLOEXEC)
    head = _padding(len(_string("rw")), 4) + struct.pack("<I", len(entry))
    return head + _padding(len(_string("rw")) + len(head), 8) + entry


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<I", len(raw)) + raw + b"\0"


def _aligned(data: bytes, unit: int) -> bytes:
    return data + _padding(len(data), unit)


def _padding(length: int, unit: int) -> bytes:
    return bytes(-length % unit)


def _escaped(name: str) -> str:
    """A name as udisks2 writes it in object paths."""
    return "".join(character if character.isascii() and character.isalnum() else f"_{ord(character):02x}" for character in name)
