"""The serial loader's receiving side, hosted: frames through noise, images in any order, and everything that is refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vipc.hosted  # noqa: F401
from kernel.load import frame as protocol
from kernel.load import receiver as receiving
from kernel.load.frame import FrameReader, crc32
from kernel.load.receiver import Receiver
from tools.push.frames import Frame, encode, split
from vipc.hosted import machine

AREA = 0x400_0000
LOAD = 0x8_0000
SIZE = 64 * 1024


def image(size: int = 5000) -> bytes:
    """Something with an arm64 Image's header."""
    body = bytearray(bytes(range(256)) * (size // 256 + 1))[:size]
    body[56:60] = b"ARM\x64"
    return bytes(body)


@pytest.fixture(autouse=True)
def memory() -> Iterator[None]:
    machine.reset()
    yield
    machine.reset()


def area_for(size: int) -> int:
    return AREA if size <= SIZE else 0


@pytest.fixture
def receiver() -> Receiver:
    made = Receiver(area_for)
    made.load = LOAD
    return made


def feed(reader: FrameReader, data: bytes) -> list[Frame]:
    """The whole frames in the bytes."""
    found = []
    for byte in data:
        if reader.feed(byte):
            found.append(Frame(chr(reader.kind()), reader.number(), bytes(reader.payload())))
    return found


def ask(receiver: Receiver, kind: str, number: int = 0, payload: bytes = b"") -> tuple[str, int, bytes]:
    """Hand a frame over; the reply."""
    reader = FrameReader()
    for byte in encode(Frame(kind, number, payload)):
        if reader.feed(byte):
            answer = receiver.handle(reader)
            return chr(answer), receiver.reply_number, bytes(receiver.reply[0:receiver.reply_length])
    raise AssertionError("the frame was not whole")


def begin(receiver: Receiver, data: bytes, load: int = LOAD) -> tuple[str, int, bytes]:
    return ask(receiver, "B", 0, struct.pack("<QII", load, len(data), zlib.crc32(data)))


def send(receiver: Receiver, data: bytes, block: int) -> tuple[str, int, bytes]:
    return ask(receiver, "D", block, data[block * 1024 : block * 1024 + 1024])


@given(st.binary(max_size=300), st.integers(0, 0xFFFF_FFFF))
def test_the_crc_is_zlibs(data: bytes, value: int) -> None:
    assert crc32(data, value) == zlib.crc32(data, value)


frames = st.builds(Frame, st.sampled_from("HBDVSPQ"), st.integers(0, 0xFFFF_FFFF), st.binary(max_size=1024))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.binary(max_size=40), frames), max_size=5))
def test_frames_are_found_between_garbage(parts: list[tuple[bytes, Frame]]) -> None:
    line = b"".join(garbage + encode(one) for garbage, one in parts)
    assert feed(FrameReader(), line) == [one for _, one in parts]
    assert list(split(line)) == [one for _, one in parts]


@settings(max_examples=50)
@given(frames, st.integers(0, 1100), st.integers(1, 255))
def test_a_changed_byte_never_gives_another_frame(one: Frame, place: int, change: int) -> None:
    line = bytearray(encode(one))
    line[place % len(line)] ^= change
    assert feed(FrameReader(), bytes(line) + b"\0") in ([], [one])


def test_what_is_longer_than_a_frame_is_dropped() -> None:
    reader = FrameReader()
    assert feed(reader, b"\xff" * 5000 + b"\0") == []
    assert feed(reader, encode(Frame("H", 1, b""))) == [Frame("H", 1, b"")]


@settings(max_examples=20, deadline=None)
@given(st.integers(64, 20_000), st.randoms())
def test_an_image_arrives_in_any_order(size: int, random: object) -> None:
    machine.reset()
    receiver, data = Receiver(area_for), image(size)
    receiver.load = LOAD
    blocks = list(range(-(-size // 1024)))
    order = blocks * 2
    random.shuffle(order)  # type: ignore[attr-defined]
    assert begin(receiver, data) == ("K", 0, b"")
    seen: set[int] = set()
    for block in order:
        seen.add(block)
        missing = next((number for number in blocks if number not in seen), len(blocks))
        assert send(receiver, data, block) == ("K", block, struct.pack("<I", missing))
    assert ask(receiver, "V") == ("K", 0, b"")
    assert ask(receiver, "S") == ("K", 0, b"")
    assert bytes(machine.load(AREA + place, 1) for place in range(size)) == data


def test_an_image_that_was_begun_goes_on(receiver: Receiver) -> None:
    data = image()
    begin(receiver, data)
    send(receiver, data, 0)
    send(receiver, data, 1)
    assert begin(receiver, data) == ("K", 2, b"")
    assert begin(receiver, image(4999)) == ("K", 0, b"")


def test_hello(receiver: Receiver) -> None:
    assert ask(receiver, "H", 7) == ("R", 7, struct.pack("<IIQI", 1, 1024, LOAD, receiving.IMAGE_MAX))


def refused(reason: int) -> tuple[str, int, bytes]:
    return "N", reason, b""


def test_what_is_refused(receiver: Receiver) -> None:
    data = image()
    assert ask(receiver, "D", 0, b"x" * 1024) == refused(receiving.NOTHING_BEGUN)
    assert ask(receiver, "V") == refused(receiving.INCOMPLETE)
    assert ask(receiver, "S") == refused(receiving.INCOMPLETE)
    assert begin(receiver, data, LOAD + 4096) == refused(receiving.MISPLACED)
    assert begin(receiver, bytes(63)) == refused(receiving.TOO_SMALL)
    assert ask(receiver, "B", 0, struct.pack("<QII", LOAD, receiving.IMAGE_MAX + 1, 0)) == refused(receiving.TOO_LARGE)
    assert ask(receiver, "B", 0, struct.pack("<QII", LOAD, SIZE + 1, 0)) == refused(receiving.NO_ROOM)
    assert ask(receiver, "B", 0, b"short") == refused(receiving.NOTHING_BEGUN)
    begin(receiver, data)
    assert ask(receiver, "D", 5, b"x" * 904) == refused(receiving.TOO_LARGE)
    assert ask(receiver, "D", 4, b"x" * 1024) == refused(receiving.DAMAGED)
    assert ask(receiver, "D", 0, b"x" * 1000) == refused(receiving.DAMAGED)
    assert ask(receiver, "V") == refused(receiving.INCOMPLETE)
    assert ask(receiver, "?")[0] == "\0"


def test_an_image_whose_crc_is_wrong_begins_anew(receiver: Receiver) -> None:
    data = image()
    ask(receiver, "B", 0, struct.pack("<QII", LOAD, len(data), 1))
    for block in range(5):
        send(receiver, data, block)
    assert ask(receiver, "V") == refused(receiving.DAMAGED)
    assert ask(receiver, "S") == refused(receiving.INCOMPLETE)
    assert receiver.missing == 0


def test_what_is_no_kernel_is_not_started(receiver: Receiver) -> None:
    data = bytes(100)
    begin(receiver, data)
    send(receiver, data, 0)
    assert ask(receiver, "V") == refused(receiving.NOT_A_KERNEL)
    assert ask(receiver, "S") == refused(receiving.INCOMPLETE)


def test_the_kinds_are_the_hosts() -> None:
    from tools.push import frames as host

    mine = (protocol.HELLO, protocol.BEGIN, protocol.DATA, protocol.VERIFY, protocol.START, protocol.RATE, protocol.QUIT)
    assert [chr(kind) for kind in mine] == [host.HELLO, host.BEGIN, host.DATA, host.VERIFY, host.START, host.RATE, host.QUIT]
    assert host.PAYLOAD_MAX == protocol.PAYLOAD_MAX
    assert {name: getattr(receiving, name.upper().replace(" ", "_")) for name in host.NAMES} == host.NAMES
