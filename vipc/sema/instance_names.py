"""The names of instances: what a generic is called for its types, in tables, tracebacks and when hosted.

I1. Types with the same names are the same types, so an instance is found by its name. A long name holds a digest
    instead: types may share parts, and what they would be called in full doubles with every level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

LONGEST = 120


def instance_name(template: str, types: Sequence[str]) -> str:
    """The name of a template's instance for types of these names."""
    inside = ", ".join(types)
    if len(inside) > LONGEST:
        inside = hashlib.sha256(inside.encode()).hexdigest()[:24]
    return f"{template}[{inside}]"


def symbol_name(name: str) -> str:
    """A name as the linker takes it."""
    return name.translate(_SYMBOL)


_SYMBOL = str.maketrans({"[": "$", "]": "$", ",": "$", " ": None, "|": "$"})
