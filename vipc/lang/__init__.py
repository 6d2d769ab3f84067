"""The language's own words. OS code imports them; each has a host body, so that OS code also runs in CPython.

Host bodies only make sense in modules that the import hook has rewritten (typed locations are checked there), so
the words are handed out only when vipc.hosted is loaded.
"""

import importlib
import sys
from typing import Any

from vipc.lang import atomic as _atomic
from vipc.lang import wire as _wire
from vipc.lang import words as _words

_HOMES = (_words, _wire, _atomic)
_WRITTEN = {"Pool": "pool", "Ring": "ring"}
"""Words that are written in the language, and their modules."""


def __getattr__(name: str) -> Any:
    if name in _WRITTEN and "vipc.hosted" in sys.modules:
        return getattr(importlib.import_module(f"vipc.lang.containers.{_WRITTEN[name]}"), name)
    home = next((module for module in _HOMES if hasattr(module, name)), None)
    if name.startswith("__") or home is None:
        raise AttributeError(f"module 'vipc.lang' has no attribute '{name}'")
    if "vipc.hosted" not in sys.modules:
        raise ImportError("run this with 'vipc run --hosted', or 'import vipc.hosted' first")
    return getattr(home, name)
