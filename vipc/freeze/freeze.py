"""Freezing: runs the program's module level in a fresh CPython and returns the object graph.

The child has a fixed hash seed and SOURCE_DATE_EPOCH and no site or user folders, so the same sources give the same
graph. An error of build-time Python becomes a diagnostic at its line.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import vipc
from vipc.diagnostics import CompileError, Diagnostic, Span
from vipc.freeze.graph import Graph
from vipc.freeze.prepared import PreparedModules
from vipc.freeze.request import Failure, Request
from vipc.sema import tree
from vipc.sema.atomic import VALUE

_PROGRAM = "import gc; gc.disable(); import sys; sys.path.insert(0, sys.argv[1]); from vipc.freeze.child import main; main()"
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}


def freeze(program: tree.Program, search: Sequence[Path]) -> Graph:
    """The graph of everything compiled code may name; `search`: the folders that hold the modules' files.
    Raises CompileError when build-time Python fails."""
    root = str(Path(vipc.__file__).resolve().parent.parent)
    request = _request(program, [*search, Path(root)])
    done = subprocess.run([sys.executable, "-s", "-P", "-c", _PROGRAM, root], input=pickle.dumps(request),
                          stdout=subprocess.PIPE, env={**_clean_environment(), **_ENVIRONMENT}, check=False)
    if done.returncode != 0 or not done.stdout:
        raise CompileError([Diagnostic("VIP0605", f"build-time Python ended with status {done.returncode}", "<build time>")])
    result = pickle.loads(done.stdout)
    if isinstance(result, Failure):
        line = max(result.line, 1)
        raise CompileError([Diagnostic("VIP0605", f"build-time Python raised {result.message}", result.file or "<build time>",
                                       Span(line, 1, line, 1))])
    assert isinstance(result, Graph)
    return result


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _request(program: tree.Program, search: Sequence[Path]) -> Request:
    request, prepared = Request(VALUE), PreparedModules()
    for module in program.modules.values():
        found = next((folder / module.file for folder in search if (folder / module.file).is_file()), Path(module.file))
        part = prepared.part(module)
        request.modules.append((module.name, module.file, str(found.resolve()), part.code))
        request.globals.extend((module.name, name) for name in part.globals)
        request.classes.update({(module.name, name): fields for name, fields in part.classes.items()})
        request.constants.extend((module.name, source) for source in part.constants)
    prepared.save()
    return request
