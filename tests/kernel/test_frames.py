"""The frame allocator against a set of frames."""

from __future__ import annotations

import random

import pytest

import vipc.hosted  # noqa: F401
from kernel.mem import frames as module
from kernel.mem.frames import ANY, DMA32, LOW, NO_FRAME, Frames

MIB = 0x10_0000
GIB = 0x4000_0000


def small(monkeypatch: pytest.MonkeyPatch) -> Frames:
    frames = Frames()
    monkeypatch.setattr(module, "frames", frames)
    frames.span(0, 4 * MIB)
    frames.add(0, 4 * MIB)
    return frames


def test_every_frame_is_given_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = small(monkeypatch)
    frames.reserve(0, 4096)
    frames.reserve(0x8_0000, 0x9_1000)
    total = frames.free()
    assert total == 1024 - 1 - 17 == frames.total
    got = {frames.allocate(ANY) for _ in range(total)}
    assert len(got) == total and NO_FRAME not in got and not got & set(range(0x8_0000, 0x9_1000, 4096))
    assert frames.allocate(ANY) == NO_FRAME
    for frame in got:
        frames.release(frame)
    assert frames.free() == total
    module.check_invariants()


def test_giving_back_twice_stops_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = small(monkeypatch)
    frames.reserve(0, 4096)
    frame = frames.allocate(LOW)
    frames.release(frame)
    with pytest.raises(AssertionError, match="frames I2"):
        frames.release(frame)


def test_zones_are_upper_bounds() -> None:
    frames = Frames()
    frames.span(0, 5 * GIB)
    frames.add(GIB - MIB, GIB)
    frames.add(2 * GIB, 2 * GIB + MIB)
    frames.add(4 * GIB, 4 * GIB + MIB)
    assert frames.allocate(LOW) < GIB
    assert GIB <= frames.allocate(DMA32) < 3 * GIB
    assert frames.allocate(ANY) >= 3 * GIB
    for _ in range(255):
        frames.allocate(ANY)
    assert GIB <= frames.allocate(ANY) < 3 * GIB


def test_random_use_matches_a_set(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = small(monkeypatch)
    frames.reserve(0, 4096)
    held: list[int] = []
    chance = random.Random(1)
    for _ in range(3000):
        if held and chance.random() < 0.45:
            frames.release(held.pop(chance.randrange(len(held))))
        else:
            frame = frames.allocate(ANY)
            assert frame == NO_FRAME or frame not in held
            if frame != NO_FRAME:
                held.append(frame)
    assert frames.free() + len(held) == frames.total
    module.check_invariants()
