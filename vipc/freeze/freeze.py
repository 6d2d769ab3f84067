"""Freezing: runs the program's module level in a CPython of its own (vipc.freeze.children) and returns the object graph.

The same sources give the same graph. An error of build-time Python becomes a diagnostic at its line.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import vipc
from vipc.diagnostics import CompileError, Diagnostic, Span
from vipc.freeze.children import run_child
from vipc.freeze.graph import Graph
from vipc.freeze.prepared import PreparedModules
from vipc.freeze.request import Failure, Misfits, Request
from vipc.hosted.shapes import misfit_errors
from vipc.sema import tree
from vipc.sema.atomic import VALUE


def freeze(program: tree.Program, search: Sequence[Path]) -> Graph:
    """The graph of everything compiled code may name; `search`: the folders that hold the modules' files.
    Raises CompileError when build-time Python fails."""
    root = Path(vipc.__file__).resolve().parent.parent
    ended = run_child(pickle.dumps(_request(program, [*search, root])))
    if ended.status != 0 or not ended.output:
        raise CompileError([Diagnostic("VIP0605", f"build-time Python ended with status {ended.status}", "<build time>")])
    result = pickle.loads(ended.output)
    if isinstance(result, Failure):
        line = max(result.line, 1)
        raise CompileError([Diagnostic("VIP0605", f"build-time Python raised {result.message}", result.file or "<build time>",
                                       Span(line, 1, line, 1))])
    if isinstance(result, Misfits):
        raise misfit_errors(result.found)
    assert isinstance(result, Graph)
    return result


def _request(program: tree.Program, search: Sequence[Path]) -> Request:
    request, prepared = Request(VALUE), PreparedModules()
    for module in program.modules.values():
        found = next((folder / module.file for folder in search if (folder / module.file).is_file()), Path(module.file))
        part = prepared.part(module)
        request.modules.append((module.name, module.file, str(found.resolve()), part.code))
        request.shapes.add(part.shapes)
        request.globals.extend((module.name, name) for name in part.globals)
        request.classes.update({(module.name, name): fields for name, fields in part.classes.items()})
        request.constants.extend((module.name, source) for source in part.constants)
    prepared.save()
    return request
