"""Which compiler this is: what it keeps between runs is of no use to another."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path


@cache
def compiler_digest() -> str:
    """Of vipc's own sources, its grammar, and the Python that runs them; the run time's are the program's."""
    root = Path(__file__).resolve().parent
    digest = hashlib.sha256(sys.version.encode())
    for path in [root / "grammar.lark", *sorted(root.rglob("*.py"))]:
        if "runtime" not in path.relative_to(root).parts:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
