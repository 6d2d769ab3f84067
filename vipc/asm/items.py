"""The pieces a section is made of before its offsets are known, and their layout.

Conditional branches begin short; one that does not reach its label becomes the inverted condition over a `b`,
which moves what follows, so layout repeats until nothing changes. Lengths only grow: it ends.

I1. A branch in the finished bytes reaches its target; no distance is cut off.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from vipc.asm.fields import COND, JUMP, LITERAL, TEST, FieldError, Form, inverted
from vipc.asm.objects import Reloc, RowMark, Section

HERE = "."                             # as a branch target: the branch's own address
NOP = bytes.fromhex("1f2003d5")


@dataclass(slots=True)
class Label:
    name: str


@dataclass(slots=True)
class Row:
    key: int


@dataclass(slots=True)
class Mark:
    """For the debugger; never changes a byte."""

    key: int


@dataclass(slots=True)
class Await:
    """A relocation of the next item."""

    kind: str
    symbol: str
    addend: int
    line: int


@dataclass(slots=True)
class Bytes:
    data: bytes


@dataclass(slots=True)
class Align:
    to: int                            # bytes, a power of two


@dataclass(slots=True)
class Branch:
    """An instruction with a distance to `target` + `addend`: a branch, `adr` or `ldr` of a literal."""

    word: int
    form: Form
    target: str
    addend: int
    line: int


@dataclass(slots=True)
class Difference:
    """`width` bytes: the distance from label `minus` to label `plus`, divided by 2**`shift`."""

    width: int
    plus: str
    minus: str
    shift: int
    line: int
    home: Part | None = None           # the section of both labels, told after reading


Item = int | Label | Row | Mark | Await | Bytes | Align | Branch | Difference      # int: a finished instruction word


@dataclass(slots=True)
class Part:
    """One section in the making."""

    name: str
    items: list[Item] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)      # names entered by the reader, offsets by `place`
    align: int = 4
    line: int = 0                      # where the section was first named

    @property
    def code(self) -> bool:
        """Whether the section holds instructions."""
        return self.name.startswith((".text", ".head"))


def place(part: Part) -> set[int]:
    """Gives every label its offset; returns the indices of the branches that must be long."""
    long: set[int] = set()
    for index, item in enumerate(part.items):
        if isinstance(item, Branch) and item.form in (COND, TEST) and not _inside(part, item.target):
            long.add(index)
    while True:
        branches = _offsets(part, long)
        grown = [index for index, offset in branches if not _reaches(part, part.items[index], offset)]
        if not grown:
            return long
        long.update(grown)


def _inside(part: Part, target: str) -> bool:
    return target == HERE or target in part.labels


def _reaches(part: Part, item: Item, offset: int) -> bool:
    assert isinstance(item, Branch)
    if item.target == HERE:            # a written distance is never changed: refused when written out
        return True
    return item.form.fits(part.labels[item.target] + item.addend - offset)


def _offsets(part: Part, long: set[int]) -> list[tuple[int, int]]:
    """One pass over the items: label offsets, and (index, offset) of the short conditional branches."""
    offset = 0
    short: list[tuple[int, int]] = []
    labels = part.labels
    for index, item in enumerate(part.items):
        if type(item) is int:
            offset += 4
        elif isinstance(item, Branch):
            if index in long:
                offset += 8
            else:
                if item.form is COND or item.form is TEST:
                    short.append((index, offset))
                offset += 4
        elif isinstance(item, Label):
            labels[item.name] = offset
        elif isinstance(item, Bytes):
            offset += len(item.data)
        elif isinstance(item, Align):
            offset = -(-offset // item.to) * item.to
        elif isinstance(item, Difference):
            offset += item.width
    return short


class Writer:
    """Turns placed items into a Section. `problems`: (line, message)."""

    def __init__(self, part: Part, long: set[int]) -> None:
        self.part = part
        self.long = long
        self.section = Section(part.name, part.align)
        self.problems: list[tuple[int, str]] = []
        self._words: list[int] = []

    def write(self) -> Section:
        """The finished section; look at `problems` afterwards."""
        section = self.section
        out = section.data
        words = self._words
        for index, item in enumerate(self.part.items):
            if type(item) is int:
                words.append(item)
            elif isinstance(item, Branch):
                self._branch(item, index in self.long)
            elif isinstance(item, Row):
                section.rows.append(RowMark(self._offset(), item.key))
            elif isinstance(item, Mark):
                section.marks.append((self._offset(), item.key))
            elif isinstance(item, Await):
                section.relocs.append(Reloc(self._offset(), item.kind, item.symbol, item.addend))
            elif isinstance(item, Bytes):
                self._flush()
                out += item.data
            elif isinstance(item, Align):
                self._flush()
                self._align(item.to)
            elif isinstance(item, Difference):
                self._flush()
                self._difference(item)
        self._flush()
        if self.part.code and section.rows and section.rows[-1].offset == len(out):
            out += NOP                 # a call that does not return stands last: its row is not the next function's
        section.size = len(out)
        return section

    def _offset(self) -> int:
        return len(self.section.data) + 4 * len(self._words)

    def _flush(self) -> None:
        if self._words:
            if len(self.section.data) % 4:
                self.problems.append((self.part.line, f"instructions of {self.part.name} are not aligned to 4 bytes"))
            self.section.data += struct.pack(f"<{len(self._words)}I", *self._words)
            self._words.clear()

    def _branch(self, item: Branch, long: bool) -> None:
        words = self._words
        if long:
            words.append(COND.insert(inverted(item.word), 8) if item.form is COND
                         else TEST.insert(inverted(item.word), 8))
            item = Branch(0x1400_0000, JUMP, item.target, item.addend, item.line)
        offset = self._offset()
        if not _inside(self.part, item.target):
            self.section.relocs.append(Reloc(offset, _reloc_kind(item), item.target, item.addend))
            words.append(item.word)
            return
        goal = offset if item.target == HERE else self.part.labels[item.target]
        try:
            words.append(item.form.insert(item.word, goal + item.addend - offset))
        except FieldError as error:
            self.problems.append((item.line, str(error)))

    def _align(self, to: int) -> None:
        out = self.section.data
        gap = -len(out) % to
        if not self.part.code:
            out += bytes(gap)
        elif gap % 4:
            out += bytes(gap % 4) + NOP * (gap // 4)
        else:
            out += NOP * (gap // 4)

    def _difference(self, item: Difference) -> None:
        assert item.home is not None
        labels = item.home.labels
        distance = labels[item.plus] - labels[item.minus]
        value = distance >> item.shift
        bits = 8 * item.width
        if value << item.shift != distance:
            self.problems.append((item.line, f"difference {distance} is not a multiple of {1 << item.shift}"))
        if not -(1 << bits - 1) <= value < 1 << bits:
            self.problems.append((item.line, f"difference {value} does not fit {bits} bits"))
        self.section.data += (value & (1 << bits) - 1).to_bytes(item.width, "little")


def _reloc_kind(item: Branch) -> str:
    if item.form is JUMP:
        return "R_AARCH64_CALL26" if item.word >> 31 else "R_AARCH64_JUMP26"
    return "R_AARCH64_LD_PREL_LO19" if item.form is LITERAL else "R_AARCH64_ADR_PREL_LO21"
