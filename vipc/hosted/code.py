"""Hosted code of a checked module: for the import hook and for build time (vipc.freeze)."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Sequence
from types import CodeType

from vipc.hosted.generate import hosted_instances, hosted_module
from vipc.sema import tree


def hosted_code(module: tree.Module, filename: str | None = None) -> CodeType:
    """The module's code object; `filename` (default: the module's file) is what tracebacks and debuggers show."""
    return _compiled(hosted_module(module), filename or module.file)


def instances_code(module: tree.Module, names: Sequence[str], filename: str) -> CodeType:
    """Instances of the module's generics, to be run in its namespace."""
    return _compiled(hosted_instances(module, names), filename)


def _compiled(made: ast.Module, filename: str) -> CodeType:
    code = compile(made, filename, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True, optimize=0)
    assert isinstance(code, CodeType)
    return code
