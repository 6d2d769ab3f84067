"""Jump threading on drawn programs: the same is done, and every loop keeps its one entry."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.opt.generate import counted_loops, program
from tests.vipc.opt.test_random import compare
from vipc.ir.core import Function
from vipc.ir.verify import verify
from vipc.opt import fold, params, simplify_cfg, thread
from vipc.opt.edges import _follows
from vipc.opt.flow import Analysis
from vipc.opt.info import ProgramInfo

CONDITIONS = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")


def flagged(functions: list[Function]) -> None:
    """Parameters and branches as the early passes leave them, which threading finds something in."""
    for f in functions:
        for work in (params, fold, simplify_cfg):
            work.run(f, ProgramInfo())


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_loops_keep_their_entry(seed: int, counted: bool) -> None:
    functions = counted_loops(seed) if counted else program(seed)
    flagged(functions)
    threaded = deepcopy(functions)
    for f in threaded:
        thread.run(f, ProgramInfo())
        verify(f)
        assert Analysis(f, ProgramInfo()).reducible
    compare(functions, threaded, seed)


def test_longer_copies_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no limit to what is copied, far more is threaded."""
    monkeypatch.setattr(thread, "LIMIT", 1000)
    changed = 0
    for seed in range(60):
        functions = program(seed)
        flagged(functions)
        threaded = deepcopy(functions)
        for f in threaded:
            changed += thread.run(f, ProgramInfo())
            verify(f)
            assert Analysis(f, ProgramInfo()).reducible
        compare(functions, threaded, seed)
    assert changed > 3


@pytest.mark.parametrize("known", CONDITIONS)
@pytest.mark.parametrize("asked", CONDITIONS)
def test_one_comparison_decides_another(known: str, asked: str) -> None:
    """On words where the first holds the second has the answer; where there is none, both answers occur."""
    from vipc.ir.words import CONDITIONS as MEANING

    words = (0, 1, 2, 1 << 63, (1 << 63) - 1, (1 << 64) - 1)
    seen = {MEANING[asked](a, b) for a in words for b in words if MEANING[known](a, b)}
    answer = _follows(known, asked)
    if answer is not None:
        assert seen == {answer}
    elif known[0] == asked[0] or "eq" in (known, asked) or "ne" in (known, asked):
        assert seen == {True, False}
