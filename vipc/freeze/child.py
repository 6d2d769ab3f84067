"""The child process: imports the modules, in order, once, and sends back the frozen graph.

A fork of vipc.freeze.server. What module-level code prints goes to standard error.
"""

from __future__ import annotations

import gc
import importlib.machinery
import marshal
import os
import pickle
import sys
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

import vipc.hosted.support  # noqa: F401 - what hosted modules import; and beside it the words of the language are handed out
from vipc.freeze.request import Failure, Misfits, Request
from vipc.freeze.walk import Freezer
from vipc.hosted.conformity import misfits

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object                         # importlib.abc imports half of the library


class Finder(Loader):
    """Gives the modules of the request, and empty packages above them."""

    def __init__(self, modules: list[tuple[str, str, str, bytes]]) -> None:
        self._codes = {name: (path, code) for name, _, path, code in modules}
        self._packages = {name.rsplit(".", depth)[0] for name in self._codes for depth in range(1, name.count(".") + 1)}

    def find_spec(self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None,
                  ) -> importlib.machinery.ModuleSpec | None:
        known = name in self._codes
        if not known and (name not in self._packages or name.startswith("vipc")):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name in self._packages)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        del spec
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ in self._codes:
            module.__file__, code = self._codes[module.__name__]
            exec(marshal.loads(code), module.__dict__)  # noqa: S102 - this is what the child is for


def answer(data: bytes, pipe: BinaryIO) -> None:
    """Answer one request: the environment, and a pickled Request."""
    environment, inner = pickle.loads(data)
    os.environ.clear()
    os.environ.update(environment)
    request: Request = pickle.loads(inner)
    sys.stdout = sys.stderr
    opened: list[str] = []
    for module in [name for name, *_ in request.modules if name in sys.modules]:
        del sys.modules[module]
    sys.meta_path.insert(0, Finder(request.modules))
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
    gc.enable()                                                 # held back in the server
    files = {file for _, file, _, _ in request.modules}
    try:
        for name, *_ in request.modules:
            __import__(name)
        wrong = misfits(request.shapes, sys.modules)
        result: object = Misfits(wrong) if wrong else Freezer(request).graph(opened)
    except BaseException as error:  # noqa: BLE001 - whatever the program's own code raised is the answer
        result = _failure(error, files)
    pipe.write(pickle.dumps(result))


def _failure(error: BaseException, files: set[str]) -> Failure:
    place, trace = ("", 0), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return Failure(*place, f"{type(error).__name__}: {error}")
