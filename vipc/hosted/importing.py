"""The import hook: modules of OS code are checked, and run from generated code.

I1. A module is checked once per process, with everything it imports; what it imports comes from the same check.
I2. A module that names no word of vipc.lang and does not compile is taken for host Python, and runs as it stands.
I3. Only OS code is hooked: the packages in PACKAGES below the repository's root, and every module below a root that
    `add_root` named.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import vipc
from vipc.hosted.modules import modules
from vipc.hosted.templates import make, type_name

if TYPE_CHECKING:
    from importlib.abc import Loader

    from vipc.sema import tree
else:
    Loader = object                         # importlib.abc imports half of the library

PACKAGES = ("kernel", "boot", "abi", "board", "lib", "apps", "servers", "drivers")
_OURS = ("vipc", "tools", "tests")
_WRITTEN = "vipc.lang.containers."
"""Words of the language that are written in it."""
REPOSITORY = Path(vipc.__file__).resolve().parent.parent

files: dict[str, str] = {}
"""Files of hosted modules: the name in code objects -> the path that tracebacks show."""


class Hook(Loader):
    """Finder and loader of hosted modules."""

    def __init__(self) -> None:
        self._roots: list[Path] = []
        self._checked: dict[str, object] = {}
        self._instances: dict[str, set[str]] = {}                          # of the generics of each module, by name
        self._late: dict[str, list[tuple[tree.Module, list[str]]]] = {}     # for modules that do not run yet

    @contextmanager
    def program(self, roots: Sequence[Path]) -> Iterator[None]:
        """Modules below `roots` are OS code while this lasts; nothing that was imported from there stays."""
        kept = list(self._roots), dict(self._checked), dict(modules), dict(files), dict(sys.modules)
        instances = {name: set(known) for name, known in self._instances.items()}
        self._roots[:0] = [root for root in roots if root not in self._roots]
        try:
            yield
        finally:
            met = set(self._checked) - set(kept[1])
            self._roots, self._checked, self._instances = kept[0], kept[1], instances
            modules.clear()
            modules.update(kept[2])
            files.clear()
            files.update(kept[3])
            for name, module in list(sys.modules.items()):
                if name not in kept[4] and (name in met or _is_below(module, roots)):
                    del sys.modules[name]

    def add_root(self, root: Path) -> None:
        """Modules below `root` are OS code."""
        if root not in self._roots:
            self._roots.append(root)

    def find_spec(self, name: str, path: Sequence[str] | None,
                  target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        """A hosted module, or a package that holds some."""
        top, relative = name.partition(".")[0], name.replace(".", "/")
        if name.startswith(_WRITTEN):
            return importlib.machinery.ModuleSpec(name, self, origin=str(REPOSITORY / f"{relative}.py"))
        if top in _OURS or top in sys.stdlib_module_names and top not in PACKAGES:
            return None
        for root in self._search(top):
            file = root / f"{relative}.py"
            if file.is_file():
                return importlib.machinery.ModuleSpec(name, self, origin=str(file))
            folder = root / relative
            if folder.is_dir():
                return self._package(name, folder)
        return None

    def _package(self, name: str, folder: Path) -> importlib.machinery.ModuleSpec:
        """A package: a module if its start holds code."""
        from vipc.sema.modules import has_code

        start = folder / "__init__.py"
        if start.is_file():
            loader = self if has_code(start) else importlib.machinery.SourceFileLoader(name, str(start))
            spec = importlib.machinery.ModuleSpec(name, loader, origin=str(start), is_package=True)
        else:
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec

    def _search(self, top: str) -> list[Path]:
        return [*self._roots, *([REPOSITORY] if top in PACKAGES else [])]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """None: an ordinary module."""
        del spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Checks the module and runs its generated code."""
        from vipc.diagnostics import CompileError, render

        try:
            self.run(module)
        except CompileError as problem:
            assert module.__spec__ is not None
            path = Path(str(module.__spec__.origin))
            if "vipc.lang" not in path.read_text("utf-8", "replace"):
                module.__file__ = str(path)
                exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102
                return
            shown = "\n".join(render(d, self._text(d.file)) for d in problem.diagnostics)
            raise ImportError(f"{module.__name__} does not compile:\n{shown}", name=module.__name__) from None

    def run(self, module: ModuleType) -> None:
        """The same, a program with errors as CompileError."""
        from vipc.hosted.code import hosted_code, instances_code

        name = module.__name__
        checked = self.checked(name)
        file = str(self._find(checked.file))
        module.__file__ = file
        files[file] = checked.file
        modules[name] = module
        exec(hosted_code(checked, file), module.__dict__)  # noqa: S102 - this is what a loader does
        for later, wanted in self._late.pop(name, []):
            exec(instances_code(later, wanted, file), module.__dict__)  # noqa: S102

    def checked(self, name: str) -> tree.Module:
        """The typed module of that name."""
        from vipc.sema import tree

        if name not in self._checked:
            self._check([name])
        module = self._checked[name]
        assert isinstance(module, tree.Module)
        return module

    def reached(self, name: str) -> list[tree.Module]:
        """The typed module and those that it imports, directly or not."""
        found = {name: self.checked(name)}
        waiting = [name]
        while waiting:
            for target in found[waiting.pop()].imports:
                if target not in found and target in self._checked:
                    found[target] = self.checked(target)
                    waiting.append(target)
        return list(found.values())

    def make_instance(self, module: str, name: str, given: tuple[object, ...]) -> None:
        """An instance of a generic for types that no module names: a test asks for it."""
        homes = [home for item in given if (home := getattr(item, "__module__", "")) in self._checked]
        self._check([module, *homes], [f"{module}.{name}[{', '.join(map(type_name, given))}]"])

    def _add_instances(self, module: tree.Module) -> None:
        """What a later check needs of a module's generics that an earlier one did not."""
        from vipc.hosted.code import instances_code

        known = self._instances.setdefault(module.name, set())
        wanted = [name for name in instance_names(module) if name not in known]
        known.update(wanted)
        if wanted and module.name in modules:
            running = modules[module.name]
            exec(instances_code(module, wanted, str(running.__file__)), running.__dict__)  # noqa: S102
        elif wanted:
            self._late.setdefault(module.name, []).append((module, wanted))

    def _check(self, names: Sequence[str], wanted: Sequence[str] = ()) -> None:
        from vipc.diagnostics import Sink
        from vipc.sema.check import check_program
        from vipc.sema.modules import Loader
        from vipc.syntax.trees import parse_kept

        sink = Sink()
        program = check_program(names, Loader([*self._roots, REPOSITORY], parse_kept), sink, wanted=wanted)
        sink.check()
        self.adopt(program)

    def adopt(self, program: tree.Program | None) -> None:
        """Typed modules that need no check of their own any more."""
        for module in program.modules.values() if program else ():
            if module.name in self._checked:
                self._add_instances(module)
            else:
                self._checked[module.name] = module
                self._instances[module.name] = set(instance_names(module))

    def _find(self, relative: str) -> Path:
        return next((root / relative for root in (*self._roots, REPOSITORY) if (root / relative).is_file()), Path(relative))

    def _text(self, relative: str) -> str:
        path = self._find(relative)
        return path.read_text("utf-8", "replace") if path.is_file() else ""


def instance_names(module: tree.Module) -> list[str]:
    """The instances of a module's generics."""
    return [getattr(item, "qualname", item.name) for template in module.templates for item in template.instances.values()]


def _is_below(module: ModuleType, roots: Sequence[Path]) -> bool:
    spec = getattr(module, "__spec__", None)
    places = [getattr(module, "__file__", None) or "", *(getattr(spec, "submodule_search_locations", None) or [])]
    return any(place and Path(place).is_relative_to(root) for place in places for root in roots)


hook = Hook()


def install() -> None:
    """Puts the hook in front of Python's own importers, once."""
    make[:] = [hook.make_instance]
    if hook not in sys.meta_path:
        sys.meta_path.insert(0, hook)
