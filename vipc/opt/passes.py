"""The one table of passes, in the order they run.

The early passes leave loops as they were written, which is the form whose checks `ranges` proves best: a function is
inlined into others in the form it has after them (program.py). The late passes shape loops for the machine.

I1. After every pass the function is valid (vipc.ir.verify); checked when VIPC_VERIFY is set, and in tests.
I2. The same function gives the same result: nothing iterates over a set. So a pass that changed nothing is not run again before
    another did.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from vipc.ir.core import Function
from vipc.ir.fingerprint import fingerprint
from vipc.ir.verify import VerifyError, verify
from vipc.opt import (
    clamp,
    combine,
    congruent,
    dce,
    dse,
    fold,
    forward,
    gather,
    gvn,
    inline,
    licm,
    params,
    raising,
    ranges,
    rotate,
    simplify_cfg,
    sink,
    split,
    sroa,
    thread,
)
from vipc.opt.info import ProgramInfo


@dataclass(frozen=True)
class Pass:
    """One row: `run` says whether it changed anything."""

    name: str
    run: Callable[[Function, ProgramInfo], bool]
    why: str
    after: str = ""      # only when that pass changed something


EARLY = (
    Pass("raising", raising.run, why="a call that never raises needs no cold block, and inlining asks for those"),
    Pass("inline", inline.run, why="everything below sees the callee's body with the caller's constants"),
    Pass("params", params.run, why="the lowering leaves parameters that every edge gives the same value"),
    Pass("fold", fold.run, why="every later pass sees fewer and plainer instructions"),
    Pass("simplify_cfg", simplify_cfg.run, why="folded branches leave dead and empty blocks"),
    Pass("dce", dce.run, why="the analyses below cost by the instruction"),
    Pass("sroa", sroa.run, why="objects of inlined constructors and methods become values"),
    Pass("params_sroa", params.run, why="sroa makes a parameter wherever ways meet"),
    Pass("fold_sroa", fold.run, why="values that were in memory are seen by their users"),
    Pass("simplify_cfg_sroa", simplify_cfg.run, why="they decide branches"),
    Pass("gvn", gvn.run, why="facts are about values: equal lengths and indices must be one value"),
    Pass("fold_gvn", fold.run, why="forwarded loads and merged values fold further"),
    Pass("congruent", congruent.run, why="the counters of enumerate, of zip and by hand are one, which ranges bounds"),
    Pass("forward", forward.run, why="what a loop counts in memory is a counter like others to ranges"),
    Pass("thread", thread.run, why="what is tested again is one value; ranges learns more where fewer ways meet"),
    Pass("ranges", ranges.run, why="checks proven here no longer fence in what follows"),
    Pass("fold2", fold.run, why="ranges leaves constants, unsigned divisions and copies"),
    Pass("simplify_cfg2", simplify_cfg.run, why="ranges decides branches"),
    Pass("params2", params.run, why="edges went away"),
    Pass("dce2", dce.run, why="what only removed checks used is dead"),
)

LATE = (
    Pass("clamp", clamp.run, why="what ranges could not prove may hold for all but the last turn"),
    Pass("ranges_clamp", ranges.run, after="clamp", why="the clamped loops' checks are proven now"),
    Pass("ranges_stepped", ranges.run, after="ranges_clamp", why="a clamped count's end bounds what is counted to it in steps"),
    Pass("fold_clamp", fold.run, after="clamp", why="ranges leaves constants"),
    Pass("simplify_cfg_clamp", simplify_cfg.run, after="clamp", why="ranges decides branches"),
    Pass("dce_clamp", dce.run, after="clamp", why="what only removed checks used is dead"),
    Pass("split", split.run, why="what ranges could not prove may hold for all but the last turns"),
    Pass("ranges_split", ranges.run, after="split", why="the copies' checks are proven now"),
    Pass("fold_split", fold.run, after="split", why="ranges leaves constants"),
    Pass("simplify_cfg_split", simplify_cfg.run, after="split", why="ranges decides branches"),
    Pass("dce_split", dce.run, after="split", why="what only removed checks used is dead"),
    Pass("gather", gather.run, why="checks of one value that are left are one test; before code moves between them"),
    Pass("rotate", rotate.run, why="one branch a turn; the body's first block is sure to run once the loop is entered"),
    Pass("params_rotate", params.run, why="rotation makes a parameter for each value that crosses; most are one value"),
    Pass("simplify_cfg_rotate", simplify_cfg.run, why="guards are one line with what leads to them"),
    Pass("fold_rotate", fold.run, why="guards of constant bounds are decided"),
    Pass("gvn2", gvn.run, why="without the checks more code is alike; guards repeat their loop's test"),
    Pass("combine", combine.run, why="the checks between the loads are gone or gathered; before the word moves out of loops"),
    Pass("licm", licm.run, why="after the checks went, so that headers start with what can move"),
    Pass("fold3", fold.run, why="moved code meets constants"),
    Pass("simplify_cfg3", simplify_cfg.run, why="latches and rotated headers are one line"),
    Pass("gvn3", gvn.run, why="code moved before a loop repeats what is there"),
    Pass("dse", dse.run, why="forwarded loads leave stores that are overwritten unread"),
    Pass("sink", sink.run, why="the loads of what loops store are gone, and the checks that are proven"),
    Pass("simplify_cfg4", simplify_cfg.run, why="value numbering decides guards"),
    Pass("params3", params.run, why="edges went away"),
    Pass("dce3", dce.run, why="what moved code was computed from may be dead"),
)

PASSES = EARLY + LATE


def up_to(name: str) -> tuple[Pass, ...]:
    """The rows of the table up to the one of that name. Raises KeyError."""
    for at, row in enumerate(PASSES):
        if row.name == name:
            return PASSES[:at + 1]
    raise KeyError(name)


def optimise(f: Function, level: int, info: ProgramInfo | None = None) -> None:
    """Run the passes on `f`, in place. Level 0 leaves it as it is; level 2 runs the table."""
    if level > 0:
        run_passes(f, PASSES, ProgramInfo() if info is None else info)


def run_passes(f: Function, rows: tuple[Pass, ...], info: ProgramInfo) -> None:
    """Run some rows of the table; naked functions are left alone."""
    if "naked" in f.attrs:
        return
    verifying = bool(os.environ.get("VIPC_VERIFY"))
    changed: set[str] = set()
    changes = 0
    idle: dict[Callable[[Function, ProgramInfo], bool], int] = {}      # after how many changes a pass found nothing to do
    for row in rows:
        if row.after and row.after not in changed or idle.get(row.run) == changes:
            continue
        before = fingerprint(f) if verifying else b""
        begin = time.perf_counter()
        if row.run(f, info):
            changed.add(row.name)
            changes += 1
        else:
            idle[row.run] = changes
            if verifying and fingerprint(f) != before:
                raise VerifyError("I2", row.name, "said that it changed nothing")
        if info.times is not None:
            name = f"optimise: {row.run.__module__.rpartition('.')[2]}"
            info.times[name] = info.times.get(name, 0.0) + time.perf_counter() - begin
        if verifying:
            check(f, row)


def check(f: Function, row: Pass) -> None:
    """Verify `f` after `row`; the error names the pass."""
    try:
        verify(f)
    except VerifyError as error:
        raise VerifyError(error.rule, error.place, f"after {row.name}: {error}") from error
