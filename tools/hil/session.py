"""What a run on a board tells about itself, and the console that a failure shows."""

from __future__ import annotations

from typing import Any

from tools.card import firmware
from tools.identity import build_id, git_id
from tools.symbolize import Symbolizer, build_folders, symbolized

SHOWN = 20_000                      # characters of a console


def describe(board: str) -> dict[str, str]:
    """The properties of the run in its JUnit file."""
    return {"board": board, "firmware": firmware.read_manifest().release, "build": build_id(), "commit": git_id()}


def symbolized_console(board: Any) -> str:
    """The end of the console of a Board, or of anything with a `machine` or `line` that has one; empty where there is none."""
    line = getattr(board, "machine", None) or getattr(board, "line", None)
    text = getattr(line, "console", "")
    said: list[str] = []
    shown = "".join(symbolized(text[-SHOWN:].splitlines(keepends=True), Symbolizer(build_folders(), said.append)))
    return "".join(f"({word})\n" for word in said) + shown
