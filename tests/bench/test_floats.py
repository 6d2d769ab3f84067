"""Float kernels, compiled as parts of programs: their results, and how many instructions they take against gcc -O2.

gcc's are recorded (12.2, -O2 -mcpu=cortex-a72 and the flags of tools/peers.py but -mgeneral-regs-only), with products and
sums fused, which Python's results do not allow.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tools.executed import run
from tools.kernels import Kernel, compiled_as_program

FOLDER = Path(__file__).parent / "floats"
BAR = 1.35
KERNELS = {"mandelbrot": (40, 362_497), "nbody": (200, 103_800)}      # n, and the instructions of gcc's code


@pytest.mark.parametrize("name", KERNELS)
def test_instructions(name: str) -> None:
    n, of_gcc = KERNELS[name]
    done = run(compiled_as_program(Kernel(name, n, 0, FOLDER)), n)
    assert done.value == hosted(name, n)
    assert done.instructions <= BAR * of_gcc


def hosted(name: str, n: int) -> int:
    """What CPython computes."""
    from vipc.hosted.importing import hook

    hook.add_root(FOLDER)
    try:
        return int(importlib.import_module(name).bench_main(n))
    finally:
        sys.modules.pop(name, None)
