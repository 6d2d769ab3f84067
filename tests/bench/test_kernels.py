"""The benchmark kernels give the results of their references: hosted and compiled, at small n."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.bench.references import REFERENCES
from tools.executed import run
from tools.kernels import FOLDER, KERNELS, compiled

SMALLEST = 2  # how many of the small n are run hosted, and at -O0


def test_every_kernel_has_a_reference() -> None:
    assert {kernel.name for kernel in KERNELS} == set(REFERENCES) == {path.stem for path in FOLDER.glob("*.c")}


@pytest.mark.parametrize("name", REFERENCES)
def test_compiled(name: str) -> None:
    sizes, reference = REFERENCES[name]
    elf = compiled(name)
    for n in sizes:
        assert run(elf, n).value == reference(n), f"{name}({n})"


@pytest.mark.parametrize("name", REFERENCES)
def test_hosted(name: str) -> None:
    from vipc.hosted.importing import hook

    hook.add_root(Path(FOLDER))
    sizes, reference = REFERENCES[name]
    module = importlib.import_module(name)
    try:
        for n in sizes[:SMALLEST]:
            assert module.bench_main(n) == reference(n), f"{name}({n})"
    finally:
        del sys.modules[name]


@pytest.mark.parametrize("kernel", [k for k in KERNELS if k.name in ("sha256", "list", "pagealloc")], ids=lambda k: k.name)
def test_recorded_results(kernel: object) -> None:
    """The results of full runs that `viper bench` compares with (of three kernels, for time)."""
    known = next(k for k in KERNELS if k is kernel)
    assert REFERENCES[known.name][1](known.n) == known.checksum
