"""RAM above the first GiB: the revision code, and the question to a model of the VideoCore's mailbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from abi.bootinfo import BootInfo
from abi.layout import GIB, KERNEL_BASE
from boot import mailbox, revision
from vipc.hosted import machine

DEVICE = 0xFE00_B880
BUFFER = KERNEL_BASE + 0x10_0040
REVISION = 0x00C0_3112
HERTZ = 1000


class VideoCore:
    """Answers at once, after `late` looks at its status, or never; `stale` words lie in the mailbox before."""

    def __init__(self) -> None:
        self.words: list[int] = []
        self.late = 0
        self.is_silent = False
        self.is_full = False
        self.code = 0x8000_0000
        self.length = 0x8000_0004
        self.before: list[int] = []
        self.asked: list[int] = []

    def read(self, offset: int, width: int) -> int:
        assert width == 4
        machine.system_registers["cntpct_el0"] += 1
        if offset == 0x18:
            self.late -= 1
            return 0 if self.words and self.late < 0 else 1 << 30
        if offset == 0x38:
            return 1 << 31 if self.is_full else 0
        assert offset == 0 and self.words
        return self.words.pop(0)

    def write(self, offset: int, width: int, value: int) -> None:
        assert (offset, width) == (0x20, 4)
        assert value & 15 == 8 and value & 0xC000_0000 == 0xC000_0000
        assert ("dc", "civac", BUFFER) in machine.operations and machine.operations[-1][0] == "dsb"
        address = KERNEL_BASE + (value & 0x3FFF_FFF0)
        self.asked = [machine.load(address + 4 * n, 4) for n in range(7)]
        self.words += self.before
        if not self.is_silent:
            machine.store(address + 4, 4, self.code)
            machine.store(address + 16, 4, self.length)
            machine.store(address + 20, 4, REVISION)
            self.words.append(value & 0x3FFF_FFFF)


@pytest.fixture
def videocore() -> Iterator[VideoCore]:
    machine.reset()
    machine.system_registers.update(cntpct_el0=5, cntfrq_el0=HERTZ)
    model = VideoCore()
    machine.attach(DEVICE, 0x40, model)
    yield model
    machine.reset()


def ask() -> int:
    return mailbox.ask(DEVICE, BUFFER, mailbox.BOARD_REVISION)


def test_the_question_and_its_answer(videocore: VideoCore) -> None:
    assert ask() == REVISION
    assert videocore.asked == [28, 0, 0x0001_0002, 4, 0, 0, 0]
    assert machine.operations[-2:] == [("dc", "ivac", BUFFER), ("dsb", "sy")]


def test_stale_words_are_drained(videocore: VideoCore) -> None:
    videocore.words = [0x1234_5678, 0x0010_0048]
    assert ask() == REVISION


def test_answers_to_others_do_not_count(videocore: VideoCore) -> None:
    videocore.before = [0x0010_0041, 0x0020_0048]
    assert ask() == REVISION and not videocore.words


def test_an_answer_may_come_late(videocore: VideoCore) -> None:
    videocore.late = HERTZ // 10
    assert ask() == REVISION


@pytest.mark.parametrize("attribute", ["is_silent", "is_full"])
def test_a_device_that_does_not_answer_costs_a_fifth_of_a_second(videocore: VideoCore, attribute: str) -> None:
    setattr(videocore, attribute, True)
    assert ask() == 0
    assert HERTZ // 5 <= machine.system_registers["cntpct_el0"] < HERTZ // 5 + 20


@pytest.mark.parametrize(("code", "length"), [(0x8000_0001, 0x8000_0004), (0x8000_0000, 0x8000_0000), (0x8000_0000, 4), (0, 4)])
def test_what_is_no_answer_is_none(videocore: VideoCore, code: int, length: int) -> None:
    videocore.code, videocore.length = code, length
    assert ask() == 0


def test_the_buffer_is_a_cache_line() -> None:
    buffer = mailbox.own_buffer()
    assert buffer % 64 == 0


@pytest.mark.parametrize(("code", "gibibytes"), [
    (0xA03111, 1), (0xB03115, 2), (0xC03112, 4), (0xD03114, 8),
    (0xE03114, 0), (0xF03114, 0), (0xC02082, 0), (0x0010, 0), (0, 0), (0x403112, 0),
])
def test_sizes_by_revision_code(code: int, gibibytes: int) -> None:
    assert revision.memory_size(code) == gibibytes * GIB


@pytest.mark.parametrize(("gibibytes", "above"), [
    (0, []), (1, []), (2, [(GIB, 2 * GIB)]), (4, [(GIB, 0xFC00_0000)]), (8, [(GIB, 0xFC00_0000), (4 * GIB, 8 * GIB)]),
])
def test_what_lies_above(gibibytes: int, above: list[tuple[int, int]]) -> None:
    info = BootInfo()
    info.ram[0].end = 0x3B40_0000
    info.ram_count = 1
    revision.add_upper_memory(info, gibibytes * GIB)
    found = [(info.ram[n].start, info.ram[n].end) for n in range(info.ram_count)]
    assert found == [(0, 0x3B40_0000), *above]
    revision.add_upper_memory(info, gibibytes * GIB)
    assert info.ram_count == len(found)
