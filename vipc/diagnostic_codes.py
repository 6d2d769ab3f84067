"""The table of diagnostic codes: one row each, read by `vipc explain` and the documentation.

I1. A number is never reused, and a row's first digits say its stage: 00 files and text, 01 syntax, 02 types,
    03 names and imports, 04 classes, 05 memory and escape, 06 build time and freezing, 09 not there yet.
I2. Rows stand in order of their codes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """`title` is a short phrase; `explanation` says why, and what to write instead."""

    code: str
    title: str
    explanation: str


ROWS: tuple[Code, ...] = (
    # 00: files and text
    Code("VIP0001", "file not found",
         "A source file named on the command line or by an import does not exist or cannot be read."),
    Code("VIP0002", "not UTF-8",
         "Source files are UTF-8. A byte sequence is not valid UTF-8, or the file declares another encoding."),
    Code("VIP0003", "tab in indentation",
         "Indentation is made of spaces only: a tab's width depends on the reader."),
    Code("VIP0004", "control character in source",
         "A null or another control character stands outside a string literal."),
    # 01: syntax
    Code("VIP0101", "invalid syntax",
         "The source is not Python 3.11 syntax at this place."),
    Code("VIP0102", "unterminated string",
         "A string literal has no closing quote before the end of its line or of the file."),
    Code("VIP0103", "inconsistent indentation",
         "A line's indentation fits no enclosing block, or a block is missing or unexpected."),
    Code("VIP0104", "unbalanced bracket",
         "A bracket is never closed, closes nothing, or closes a bracket of another kind."),
    Code("VIP0105", "nested too deeply",
         "Brackets, blocks or operators nest deeper than the compiler accepts."),
    Code("VIP0106", "malformed literal",
         "A number, an escape sequence or an f-string does not have the form Python gives it."),
    Code("VIP0107", "invalid target",
         "Something that is not a place is assigned to, deleted or bound."),
    Code("VIP0108", "invalid parameters or arguments",
         "Parameters or arguments stand in an order that Python refuses, or twice."),
    Code("VIP0109", "statement out of place",
         "A return, break or continue stands outside of what it would leave."),
    Code("VIP0110", "invalid character",
         "A character that no Python token starts with."),
    Code("VIP0120", "generator",
         "A compiled function contains yield. Generators need a frame that outlives the call; write a class with __iter__ and __next__."),
    Code("VIP0121", "asynchronous code",
         "async and await are not compiled. Concurrency is threads and channels."),
    Code("VIP0122", "function within a function",
         "There are no closures: a function is defined at module level or in a class."),
    Code("VIP0123", "lambda",
         "There are no closures: define a function at module level and name it."),
    Code("VIP0124", "class within a function",
         "Classes are laid out when the program is compiled; define them at module level."),
    Code("VIP0125", "nonlocal",
         "There are no closures. Shared state is a field of an object."),
    Code("VIP0126", "import within a function",
         "Imports are static and stand at module level."),
    Code("VIP0127", "unpacking with a star",
         "*args, **kwargs and starred items have no fixed size and work only at build time."),
    Code("VIP0129", "exception group",
         "except* is not compiled; exceptions travel one at a time."),
    Code("VIP0130", "complex number",
         "Complex numbers work only at build time."),
    Code("VIP0131", "matrix multiplication",
         "The operator @ has no meaning in compiled code."),
    Code("VIP0132", "pattern of a kind that is not compiled",
         "match takes integers, enums, bytes, tuples and classes; mapping and star patterns are refused."),
    # 02: types
    # 03: names and imports
    # 04: classes
    # 05: memory and escape
    # 06: build time and freezing
    # 09: not there yet
)

CODES: dict[str, Code] = {row.code: row for row in ROWS}
