"""Finds and parses modules by dotted name, and orders them: imported before importer.

I1. Imports are absolute, at module level and acyclic; those under `if TYPE_CHECKING:` may form cycles.
I2. `vipc.lang` words come from a table (words.py); `vipc.lang.runtime.*` is parsed like any other module.
I3. Modules of the kernel trap by `brk`, and in its image those that it shares with programs.
I4. The standard library is there at build time only: its names are opaque.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import vipc
from vipc.diagnostics import Sink
from vipc.sema import tree
from vipc.sema.symbols import Scope, World
from vipc.sema.words import CONTAINERS, WORD_MODULES
from vipc.source import read

Parse = Callable[[str, str, Sink], ast.Module | None]
"""(text, file, sink) -> tree, as `vipc.syntax.parse.parse`; None when the sink was told why there is none."""

BRK_PREFIXES = ("kernel", "boot", "board")
SHARED = ("abi.", "vipc.lang.containers.")
"""What kernel and programs share is compiled once per trap model: as the image's own modules."""
_NO_FILE = ("vipc.hosted",)


class Loader:
    """Looks modules up in `search`, a list of folders, first hit wins; `vipc.lang.runtime` in vipc's own folder."""

    def __init__(self, search: Sequence[Path | str], parse: Parse) -> None:
        self.search = [Path(folder) for folder in search] + [Path(vipc.__file__).resolve().parent.parent]
        self.parse = parse

    def find(self, name: str) -> tuple[Path, str] | None:
        """The file of a module and its path relative to the folder where it was found. Of a package it is `__init__.py`, if
        that says more than what the package is for."""
        below = name.replace(".", "/")
        for folder in self.search:
            if (folder / f"{below}.py").is_file():
                return folder / f"{below}.py", f"{below}.py"
            if (folder / below).is_dir() and has_code(start := folder / below / "__init__.py"):
                return start, f"{below}/__init__.py"
        return None

    def is_package(self, name: str) -> bool:
        """Whether `name` is a folder on the search path."""
        return any((folder / name.replace(".", "/")).is_dir() for folder in self.search)


def has_code(start: Path) -> bool:
    """Whether the `__init__.py` of a package is there and holds more than a docstring and comments."""
    try:
        body = ast.parse(start.read_bytes()).body
    except OSError:
        return False
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return len(body) > 1 or bool(body) and not (isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant))


def load_program(world: World, roots: Sequence[str], loader: Loader) -> None:
    """Fills `world.scopes` with every module reached from `roots`, in import order."""
    _Walk(world, loader).run(roots)
    own = [root for root in roots if not root.startswith("vipc.")]
    if own and all(root.partition(".")[0] in BRK_PREFIXES for root in own):
        for name, scope in world.scopes.items():
            if name.startswith(SHARED):
                scope.module.traps = "brk"


def imported_modules(node: ast.Import | ast.ImportFrom, loader: Loader) -> list[str]:
    """The modules that an import statement names: for `from a import b`, `a.b` if that is a module, else `a`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if base in WORD_MODULES:
        return [base, *(CONTAINERS[alias.name] for alias in node.names if base == "vipc.lang" and alias.name in CONTAINERS)]
    submodules = [f"{base}.{alias.name}" for alias in node.names if loader.find(f"{base}.{alias.name}")]
    if len(submodules) == len(node.names):
        return submodules
    return [base, *submodules]


def import_statements(body: Sequence[ast.stmt], typing_only: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Import statements of module level, with whether they stand under `if TYPE_CHECKING:`."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, typing_only
        elif isinstance(node, ast.If):
            guarded = typing_only or "TYPE_CHECKING" in ast.dump(node.test)
            yield from import_statements(node.body, guarded)
            yield from import_statements(node.orelse, typing_only)
        elif isinstance(node, ast.Try | ast.With):
            yield from import_statements(node.body, typing_only)


def is_known_outside(name: str) -> bool:
    """Whether `name` is a module without OS code: a word module or the standard library."""
    return name in WORD_MODULES or name in _NO_FILE or name.partition(".")[0] in sys.stdlib_module_names


class _Walk:
    def __init__(self, world: World, loader: Loader) -> None:
        self.world = world
        self.loader = loader
        self.open: list[str] = []
        self.failed: set[str] = set()

    def run(self, roots: Sequence[str]) -> None:
        for root in roots:
            if not self._visit(root):
                if root not in self.failed:
                    self.world.sink.error("VIP0001", f"no module named {root}", root.replace(".", "/") + ".py")

    def _visit(self, name: str) -> bool:
        if name in self.world.scopes:
            return True
        found = self.loader.find(name)
        if found is None or name in self.failed:
            return found is not None
        scope = self._parse(name, *found)
        if scope is None:
            self.failed.add(name)
            return True
        self.open.append(name)
        later: list[str] = []
        for node, typing_only in import_statements(scope.module.tree.body):
            assert isinstance(node, ast.Import | ast.ImportFrom)
            self._follow(scope, node, typing_only, later)
        self.open.pop()
        self.world.scopes[name] = scope
        for target in later:
            if target not in self.open:
                self._visit(target)
        return True

    def _follow(self, scope: Scope, node: ast.Import | ast.ImportFrom, typing_only: bool, later: list[str]) -> None:
        if isinstance(node, ast.ImportFrom) and node.level:
            self.world.error(scope, node, "VIP0304", "relative import", "write the module's full name")
            return
        for target in self._with_packages(imported_modules(node, self.loader)):
            if is_known_outside(target):
                self._check_outside(scope, node, target)
                continue
            if target in self.open:
                if not typing_only:
                    cycle = " -> ".join([*self.open[self.open.index(target):], target])
                    self.world.error(scope, node, "VIP0303", f"cyclic import: {cycle}",
                                     "move what both need into a third module")
                continue
            if target not in scope.module.imports:
                scope.module.imports.append(target)
            if typing_only:
                later.append(target)
            elif not self._visit(target):
                self._check_package(scope, node, target)

    def _with_packages(self, targets: list[str]) -> list[str]:
        """The modules, each behind the packages that it lies in and that are not being read already."""
        found: list[str] = []
        for target in targets:
            parts = target.split(".")
            packages = [".".join(parts[:count]) for count in range(1, len(parts))]
            found += [name for name in packages if name not in self.open and not is_known_outside(name) and self.loader.find(name)]
            found.append(target)
        return found

    def _check_outside(self, scope: Scope, node: ast.stmt, target: str) -> None:
        found = None if target in WORD_MODULES else self.loader.find(target)
        if found is not None:
            self.world.error(scope, node, "VIP0302", f"{target} is a module of Python's library, and {found[1]} is another",
                             "give the file another name")

    def _check_package(self, scope: Scope, node: ast.Import | ast.ImportFrom, target: str) -> None:
        """What a package without code of its own gives are its modules."""
        if not self.loader.is_package(target):
            self.world.error(scope, node, "VIP0302", f"no module named {target}",
                             "modules are looked up by their full name from the program's root")
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{target}.{alias.name}"
                if alias.name != "*" and not self.loader.find(inner) and not self.loader.is_package(inner):
                    self.world.error(scope, alias, "VIP0301", f"{target} has no {alias.name}")

    def _parse(self, name: str, path: Path, relative: str) -> Scope | None:
        text = read(path, relative, self.world.sink)
        if text is None:
            return None
        parsed = self.loader.parse(text, relative, self.world.sink)
        if parsed is None:
            return None
        freestanding = self.world.freestanding or name.partition(".")[0] in BRK_PREFIXES
        module = tree.Module(name, relative, text, parsed, traps="brk" if freestanding else "raise")
        return Scope(module)
