"""What many programs have in common, checked once: the run time and, for ViperOS, the library's start.

A base is kept as a pickle of its world, in this process and under build/cache; each program takes a copy and adds its own
modules to it (check.check_program). Copying takes a fifth of the time that checking takes.

I1. A kept base is used only while each of its modules is found where it was, with the text it had, and vipc is the same.
I2. The copies of one base have the same content; `Module.base` names it.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vipc.cache import CACHE, load, store
from vipc.compiler_digest import compiler_digest
from vipc.diagnostics import Sink
from vipc.sema import tree
from vipc.sema.check import check_base, check_program
from vipc.sema.modules import Loader
from vipc.sema.symbols import World
from vipc.sema.unsuited import Unsuited


@dataclass(frozen=True, slots=True)
class Kept:
    """`files`: path and digest of each module's file, by the module's name; `world`: the pickle."""

    files: dict[str, tuple[str, str]]
    world: bytes


_kept: dict[Path, Kept] = {}


def check_with_base(common: Sequence[str], roots: Sequence[str], loader: Loader, freestanding: bool = False,
                    ) -> tuple[tree.Program, Sink]:
    """The program of the modules `roots` and those that it has in common with others, and what there is to say of it."""
    sink, modules = Sink(), [*common, *roots]
    try:
        return check_program(modules, loader, sink, freestanding, base=base_world(common, loader, freestanding)), sink
    except Unsuited:
        sink = Sink()
        return check_program(modules, loader, sink, freestanding), sink


def base_world(roots: Sequence[str], loader: Loader, freestanding: bool, folder: Path = CACHE) -> World | None:
    """A world of its own with the modules named by `roots` checked; None if there is anything to say of them."""
    name = hashlib.sha256(repr((compiler_digest(), list(roots), freestanding)).encode()).hexdigest()[:32]
    path = folder / "base" / f"{name}.pickle"
    kept = _kept.get(path) or load(path)
    if isinstance(kept, Kept) and all(_file(loader, module) == file for module, file in kept.files.items()):
        _kept[path] = kept
        world = pickle.loads(kept.world)
        assert isinstance(world, World)
        return world
    made = check_base(roots, loader, freestanding)
    if made is not None:
        files = {module: _file(loader, module) for module in made.scopes}
        digest = hashlib.sha256(repr((name, sorted(files.items()))).encode()).hexdigest()[:32]
        for scope in made.scopes.values():
            scope.module.base = digest
        _kept[path] = Kept(files, pickle.dumps(made, protocol=5))
        store(path, pickle.dumps(_kept[path], protocol=5))
    return made


def _file(loader: Loader, module: str) -> tuple[str, str]:
    """Where a module is found, and the digest of its text."""
    found = loader.find(module)
    if found is None:
        return "", ""
    try:
        return str(found[0].resolve()), hashlib.sha256(found[0].read_bytes()).hexdigest()
    except OSError:
        return str(found[0]), ""
