"""Diagnostics: what the compiler says about a program it refuses or doubts.

I1. Every code is a row of `vipc.diagnostic_codes.CODES`.
I2. A span lies in one file; columns count UTF-8 bytes from 1 (`ast` offsets plus 1) and the end is exclusive.
    Rendering turns them into characters.
I3. A sink reports at most `LIMIT` errors, each once, in source order within a file, files in the order in which
    they were first mentioned. Warnings do not count towards the limit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vipc.diagnostic_codes import CODES

LIMIT = 20

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of source: lines and byte columns from 1, end exclusive (I2)."""

    line: int
    column: int
    end_line: int
    end_column: int

    @staticmethod
    def of(node: ast.AST) -> Span:
        """The span of an `ast` node that has positions; line 1 for one that has none (a module, an operator)."""
        line = getattr(node, "lineno", 1)
        column = getattr(node, "col_offset", 0)
        end_line = getattr(node, "end_lineno", None) or line
        end_column = getattr(node, "end_col_offset", None)
        return Span(line, column + 1, end_line, column + 1 if end_column is None else end_column + 1)


START = Span(1, 1, 1, 1)
"""The span of a whole file: missing, unreadable, empty."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` is one line without a full stop; `help` says what to write instead, or is empty."""

    code: str
    message: str
    file: str
    span: Span = START
    help: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"diagnostics I1: {self.code} is not in the table of codes")


class CompileError(Exception):
    """The compilation ended; carries what a sink reports."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: list[Diagnostic] = list(diagnostics)
        super().__init__("\n".join(headline(diagnostic) for diagnostic in self.diagnostics))


class InternalError(Exception):
    """A stage failed on input that it should have compiled or refused: the function, and what happened."""

    def __init__(self, function: str, cause: Exception) -> None:
        super().__init__(f"while compiling {function}: {type(cause).__name__}: {cause}")
        self.function = function


class Sink:
    """Collects diagnostics over all stages and files of a run."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._files: dict[str, int] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        self._files.setdefault(diagnostic.file, len(self._files))
        self._found[diagnostic] = None

    def error(self, code: str, message: str, file: str, span: Span = START, help: str = "") -> None:
        self.add(Diagnostic(code, message, file, span, help))

    def warning(self, code: str, message: str, file: str, span: Span = START, help: str = "") -> None:
        self.add(Diagnostic(code, message, file, span, help, "warning"))

    @property
    def errors(self) -> int:
        """How many errors were found, also those beyond the limit."""
        return sum(diagnostic.severity == "error" for diagnostic in self._found)

    @property
    def full(self) -> bool:
        """Enough errors for one run: a stage may stop looking."""
        return self.errors >= LIMIT

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is reported: the first `LIMIT` errors, and the warnings, in order (I3)."""
        ordered = sorted(self._found, key=lambda d: (self._files[d.file], d.span, d.code, d.message))
        kept: list[Diagnostic] = []
        errors = 0
        for diagnostic in ordered:
            errors += diagnostic.severity == "error"
            if diagnostic.severity == "warning" or errors <= LIMIT:
                kept.append(diagnostic)
        return kept

    def check(self) -> None:
        """Raises `CompileError` with everything found if there is an error."""
        if self.errors:
            raise CompileError(self.diagnostics)


def headline(diagnostic: Diagnostic, source_text: str = "") -> str:
    """`file.py:12:9: error VIP0207: message`; the column in characters when the source is given, else in bytes."""
    span = diagnostic.span
    column = _characters(_line(source_text, span.line), span.column)
    return f"{diagnostic.file}:{span.line}:{column}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}"


def render(diagnostic: Diagnostic, source_text: str = "") -> str:
    """The headline, the source line with carets under the span, and the help; no newline at the end."""
    parts = [headline(diagnostic, source_text)]
    span = diagnostic.span
    line = _line(source_text, span.line)
    if line.strip():
        start = _characters(line, span.column)
        end = _characters(line, span.end_column) if span.end_line == span.line else len(line) + 1
        shown = "".join(character if character.isprintable() else " " for character in line)
        parts.append("    " + shown)
        parts.append("    " + " " * (start - 1) + "^" * max(1, end - start))
    if diagnostic.help:
        parts.append(f"help: {diagnostic.help}")
    return "\n".join(parts)


def to_json(diagnostic: Diagnostic, source_text: str = "") -> dict[str, str | int]:
    """A flat object for editors; columns in characters, from 1."""
    span = diagnostic.span
    return {
        "file": diagnostic.file,
        "line": span.line,
        "column": _characters(_line(source_text, span.line), span.column),
        "end_line": span.end_line,
        "end_column": _characters(_line(source_text, span.end_line), span.end_column),
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def _line(source_text: str, number: int) -> str:
    """Line `number` without its end; lines end as in Python source: LF, CR LF or CR."""
    lines = source_text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[number - 1].rstrip() if 1 <= number <= len(lines) else ""


def _characters(line: str, column: int) -> int:
    """A byte column as a character column; columns past the end of the line stay past it."""
    if line.isascii():
        return column
    raw = line.encode("utf-8", "surrogatepass")
    before = raw[: column - 1].decode("utf-8", "ignore")
    return len(before) + 1 + max(0, column - 1 - len(raw))
