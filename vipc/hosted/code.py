"""Hosted code of a checked module: for the import hook and for build time (vipc.freeze)."""

from __future__ import annotations
import __future__

from types import CodeType

from vipc.hosted.generate import hosted_module
from vipc.sema import tree


def hosted_code(module: tree.Module, filename: str | None = None) -> CodeType:
    """The module's code object; `filename` (default: the module's file) is what tracebacks and debuggers show."""
    code = compile(hosted_module(module), filename or module.file, "exec", flags=__future__.annotations.compiler_flag,
                   dont_inherit=True, optimize=0)
    assert isinstance(code, CodeType)
    return code
