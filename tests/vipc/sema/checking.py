"""Runs the checker on sources held in memory."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from vipc.diagnostics import Sink, render
from vipc.sema.check import check_program
from vipc.sema.dump import dump
from vipc.sema.modules import Loader
from vipc.sema.tree import Program
from vipc.syntax.parse import parse


def checked(source: str, freestanding: bool = False) -> tuple[Program, Sink, dict[str, str]]:
    """The program, the sink, and the text of each file. `## module NAME` lines separate modules."""
    names, texts = ["m"], [""]
    for line in source.splitlines(keepends=True):
        if line.startswith("## module "):
            names.append(line.split()[2])
            texts.append("")
        else:
            texts[-1] += line
    if not texts[0].strip() and len(names) > 1:
        del names[0], texts[0]
    files = {name.replace(".", "/") + ".py": text for name, text in zip(names, texts, strict=True)}
    sink = Sink()
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / file).write_text(text)
        program = check_program([names[-1]], Loader([folder], parse), sink, freestanding)
    return program, sink, files


def found(sink: Sink) -> list[tuple[str, int, str]]:
    """File, line and code of every diagnostic."""
    return sorted((d.file, d.span.line, d.code) for d in sink.diagnostics)


def wanted(texts: dict[str, str], mark: re.Pattern[str]) -> list[tuple[str, int, str]]:
    """What the marks ask for."""
    marks = []
    for file, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            match = mark.search(line)
            if match:
                marks += [(file, number, code) for code in match[1].split()]
    return sorted(marks)


def typed(program: Program, sink: Sink) -> str:
    """The typed tree, or the diagnostics if there are errors."""
    if sink.errors:
        return "\n".join(render(diagnostic) for diagnostic in sink.diagnostics)
    return dump(program)
