"""Host bodies of the words of the heap, as module level meets them; functions get those of vipc.lang.heap_store."""

from __future__ import annotations

from typing import Any

from vipc.lang.heap_store import store


def _needs_run_time(*_: Any, **__: Any) -> Any:
    raise RuntimeError("the heap is there when the program runs; module level makes objects and arrays without it")


new = array = _needs_run_time


def set_size(size: int) -> None:
    """How many bytes the heap has."""
    store.limit = int(size)
