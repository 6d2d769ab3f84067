"""Reads the lines of the dialect into items; the dialect is described in vipc/asm/assemble.py.

The common case, an instruction seen before, is one look into the encoder's memo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vipc.asm import directives, references
from vipc.asm.expressions import ExpressionError, substitute
from vipc.asm.items import Item, Label, Mark, Part, Row
from vipc.asm.references import ReferenceProblem

_LABEL = re.compile(r"((?:[^\W\d]|[.$])[\w.$]*|\d+):\s*(.*)", re.DOTALL)
_COMMENT = re.compile(r'((?:[^"/]|"(?:\\.|[^"\\])*"|/(?!/))*)//.*', re.DOTALL)
_NUMBERED = re.compile(r"(?<![\w.$#])(\d+)([bf])\b")

MARK = ".mark "


@dataclass(slots=True)
class Miss:
    """An instruction to be assembled, and where its word goes."""

    text: str
    part: Part
    index: int
    line: int


class Reader:
    """State of reading one text; problems are (line, message). `mark_lines`: each line of code gets a mark, its number."""

    def __init__(self, section: str, memo: dict[str, int], mark_lines: bool = False) -> None:
        self.mark_lines = mark_lines
        self.parts: dict[str, Part] = {}       # in order of first mention
        self.misses: list[Miss] = []
        self.problems: list[tuple[int, str]] = []
        self.constants: dict[str, int] = {}
        self.bindings: dict[str, str] = {}
        self.bound: dict[str, int] = {}        # symbol -> line of its .global, .weak or .type
        self.kinds: dict[str, str] = {}
        self.exported: set[str] = set()        # section-local labels that relocations name
        self.line = 0
        self._symbols: set[str] = set()
        self._numbered: dict[str, int] = {}
        self._memo = memo
        self._fast: dict[str, int] = {}        # the memo within code, nothing within data
        self.part = self.enter(section)

    def enter(self, section: str) -> Part:
        """Makes `section` the current one."""
        if section not in self.parts:
            self.parts[section] = Part(section, align=4 if section.startswith((".text", ".head")) else 1)
            self.parts[section].line = self.line
        self.part = self.parts[section]
        self._fast = self._memo if self.part.code else {}
        return self.part

    def read(self, text: str) -> None:
        """All lines; problems are collected."""
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.strip()
            if self.mark_lines and line and self.part.code:
                self.part.items.append(Mark(number))
            word = self._fast.get(line)
            if word is not None:
                self.part.items.append(word)
            elif line.startswith(MARK) and line[len(MARK):].isdecimal():
                self.part.items.append(Mark(int(line[len(MARK):])))
            elif line:
                self.line = number
                try:
                    self._statement(line)
                except (ReferenceProblem, ExpressionError) as error:
                    self.problems.append((number, str(error)))

    def add(self, item: Item) -> None:
        """Appends to the current section."""
        self.part.items.append(item)

    def instruction(self, text: str) -> None:
        """An instruction without labels: from the memo, or to be assembled with the others."""
        word = self._memo.get(text)
        if word is None:
            self.misses.append(Miss(text, self.part, len(self.part.items), self.line))
            word = 0
        self.part.items.append(word)

    def row(self, key: int) -> None:
        """Marks this address. An address has one row: a `nop` parts a call that does not return from a `brk`."""
        items = self.part.items
        last = len(items) - 1
        while last >= 0 and isinstance(items[last], (Label, Mark)):
            last -= 1
        if last >= 0 and isinstance(items[last], Row):
            self.instruction("nop")
        items.append(Row(key))

    def _statement(self, line: str) -> None:
        line = line.replace("\t", " ")
        if "//" in line:
            comment = _COMMENT.fullmatch(line)
            line = comment[1].strip() if comment else line
        label = _LABEL.fullmatch(line) if ":" in line else None
        while label:
            self._label(label[1])
            line = label[2]
            label = _LABEL.fullmatch(line)
        if not line:
            return
        if line[0] == ".":
            name, _, rest = line.partition(" ")
            if name == ".row" and rest.isascii() and rest.isdigit():
                self.row(int(rest))
            else:
                directives.directive(self, line)
            return
        if self._numbered:
            line = _NUMBERED.sub(self._numbered_name, line)
        if self.constants:
            line = substitute(line, self.constants)
        if not self.part.code:
            raise ReferenceProblem(f"an instruction in section {self.part.name}")
        references.instruction(self, line)

    def _label(self, name: str) -> None:
        if name.isdigit():
            self._numbered[name] = self._numbered.get(name, 0) + 1
            name = f".L{name}${self._numbered[name]}"
        elif name in self.part.labels or name in self._symbols:
            raise ReferenceProblem(f"label {name} is defined twice")
        elif not name.startswith(".L"):
            self._symbols.add(name)
        self.part.labels[name] = 0
        self.add(Label(name))

    def _numbered_name(self, match: re.Match[str]) -> str:
        count = self._numbered.get(match[1], 0) + (match[2] == "f")
        return f".L{match[1]}${count}"
