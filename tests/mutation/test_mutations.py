"""Each mutation of mutations.py is caught by its program: the result, the trap or the compiler itself differs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutation.mutations import HEAD, MUTATIONS, Mutation
from vipc.codecache import CodeCache, forget
from vipc.driver import check, compile_ir, freestanding_job, link_job, lower
from vipc.emulate import call_export
from vipc.link.elf import elf_bytes

DEADLINE = 1_000_000


@contextmanager
def mutated(mutation: Mutation) -> Iterator[None]:
    """The functions of the module with other code; whoever imported them has it too."""
    module = importlib.import_module(mutation.module)
    assert module.__file__ is not None
    text = Path(module.__file__).read_text()
    assert text.count(mutation.old) == 1, f"{mutation.name}: the condition does not stand once in {mutation.module}"
    names: dict[str, object] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(text.replace(mutation.old, mutation.new), module.__file__, "exec", dont_inherit=True), names)
    kept: list[tuple[FunctionType, CodeType]] = []
    for old, new in functions(vars(module), names, module.__name__):
        if old.__code__ != new.__code__:
            kept.append((old, old.__code__))
            old.__code__ = new.__code__
    assert kept
    try:
        yield
    finally:
        for function, code in kept:
            function.__code__ = code


def functions(old: dict[str, object], new: dict[str, object], module: str) -> Iterator[tuple[FunctionType, FunctionType]]:
    """Functions and methods of a module, with their counterparts."""
    for name, value in list(old.items()):
        other = new.get(name)
        if getattr(value, "__module__", "") != module:
            continue
        if isinstance(value, FunctionType) and isinstance(other, FunctionType):
            yield value, other
        elif isinstance(value, type) and isinstance(other, type):
            yield from functions(dict(vars(value)), dict(vars(other)), module)


def shown(mutation: Mutation, folder: Path) -> str:
    """What the program gives, compiled at -O2 and without a cache."""
    forget()
    file = folder / "program.py"
    file.write_text(HEAD + mutation.program)
    job = freestanding_job(file)
    program, _ = check(job)
    ir, _ = lower(job, program)
    linked = link_job(job, compile_ir(job, ir, CodeCache("", folder)))
    result = call_export(elf_bytes(linked), "run", (mutation.argument,), deadline=DEADLINE, count=False)
    return str(result.value) if result.status == 0 else result.stderr.decode().splitlines()[-1]


def test_each_is_of_a_module_of_its_own() -> None:
    assert len(MUTATIONS) == len({mutation.module for mutation in MUTATIONS}) >= 10


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.split(":")[0])
def test_mutation(mutation: Mutation, tmp_path: Path) -> None:
    (tmp_path / "right").mkdir()
    assert shown(mutation, tmp_path / "right") == mutation.shown
    with mutated(mutation):
        try:
            wrong = shown(mutation, tmp_path)
        except Exception as error:
            wrong = f"the compiler fails: {error}"
        finally:
            forget()
    assert wrong != mutation.shown, f"nothing notices: {mutation.name}"
