"""Parsed files kept between runs: a tree is found again by the text it was made from.

I1. Only trees of texts without a finding are kept, so a tree that is found again has nothing left to report.
I2. The key covers the text, this package, the grammar and the version of Python.
"""

from __future__ import annotations

import ast
import hashlib
import pickle
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from vipc.cache import CACHE, load, store
from vipc.diagnostics import Sink
from vipc.syntax.parse import parse
from vipc.syntax.tables import GRAMMAR


def parse_kept(text: str, file: str, sink: Sink, folder: Path = CACHE) -> ast.Module | None:
    """`parse`, or the tree that an earlier run made of the same text."""
    digest = hashlib.sha256(_digest().encode())
    digest.update(text.encode("utf-8", "surrogatepass"))
    path = folder / "tree" / f"{digest.hexdigest()[:40]}.pickle"
    found = load(path)
    if isinstance(found, ast.Module):
        return found
    before = len(sink.diagnostics)
    module = parse(text, file, sink)
    if module is not None and len(sink.diagnostics) == before:
        with suppress(RecursionError):  # called from deep down, a deep tree is not kept
            store(path, pickle.dumps(module, protocol=5))
    return module


@cache
def _digest() -> str:
    """What makes trees: the sources of this package and of the grammar, and Python's version."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [GRAMMAR, *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
