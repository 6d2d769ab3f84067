"""The table of modules that generated code reaches other modules' names through, by full name."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType


class Modules(dict[str, ModuleType]):
    """Hosted modules by name; one that is not there yet is imported."""

    def __missing__(self, name: str) -> ModuleType:
        module = sys.modules.get(name) or importlib.import_module(name)
        self[name] = module
        return module


modules = Modules()
