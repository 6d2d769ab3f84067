"""Runs a program hosted: imports its file, calls `main`, reports what it ends with.

I1. At least FRAMES calls may be open; where the stack runs out beyond that is CPython's business.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from vipc.diagnostics import CompileError, Diagnostic, Span
from vipc.hosted.conformity import Shapes, misfits
from vipc.hosted.importing import files, hook
from vipc.hosted.modules import modules
from vipc.hosted.shapes import misfit_errors, shapes_of
from vipc.hosted.traceback import render
from vipc.sema.entry import check_main

if TYPE_CHECKING:
    from vipc.sema import tree

FRAMES = 10_000
_LIMIT = 3 * FRAMES         # a call of the program may stand on a frame of the hook's
_STACK = 512 << 20


def run_hosted(file: Path, roots: Sequence[Path] = (), checked: tree.Program | None = None) -> int:
    """The exit status of the program; its uncaught exception is printed on standard error and gives 1.

    Raises CompileError for a program with errors. Modules are looked up in `roots`, then beside the file.
    `checked`: typed modules that are not to be checked again.
    """
    file = file.resolve()
    found = [root.resolve() for root in roots]
    root = next((root for root in found if file.is_relative_to(root)), file.parent)
    with hook.program([root, *found]):
        hook.adopt(checked)
        return _run(".".join(file.relative_to(root).with_suffix("").parts))


def _run(name: str) -> int:
    """In a thread of its own, with room for FRAMES calls."""
    status: list[int | BaseException] = []
    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(_LIMIT)
    try:
        thread = threading.Thread(target=lambda: status.append(_outcome(name)), daemon=True)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    (outcome,) = status
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _outcome(name: str) -> int | BaseException:
    """The exit status, or what the caller is to raise."""
    try:
        program = _load(name)
    except CompileError as problem:
        return problem
    except BaseException as error:  # noqa: BLE001 - whatever build-time Python raises, SystemExit too
        return _build_time_failure(error, name)
    try:
        return int(program.main() or 0)
    except Exception as error:  # noqa: BLE001 - the program's own, reported as the compiled program does
        sys.stdout.flush()
        sys.stderr.write(render(error, files, name))
        sys.stderr.flush()
        return 1
    except BaseException as problem:  # noqa: BLE001
        return problem


def _build_time_failure(error: BaseException, name: str) -> CompileError:
    """The finding about an error of module level, at the innermost line of the program."""
    file, line, trace = name.replace(".", "/") + ".py", 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            file, line = files[trace.tb_frame.f_code.co_filename], trace.tb_lineno
        trace = trace.tb_next
    message = f"build-time Python raised {type(error).__name__}: {error}"
    return CompileError([Diagnostic("VIP0605", message, file, Span(line, 1, line, 1))])


def _load(name: str) -> ModuleType:
    """The program's module, under its own name unless Python has a module of that name."""
    module = module_from_spec(ModuleSpec(name, None))
    modules[name] = module
    sys.modules.setdefault(name, module)
    check_main(hook.checked(name))
    with redirect_stdout(sys.stderr):       # what is printed while the image is built is not the program's output
        hook.run(module)
    shapes = Shapes()
    for part in hook.reached(name):
        shapes.add(shapes_of(part))
    if wrong := misfits(shapes, modules):
        raise misfit_errors(wrong)
    return module
