"""One compilation with everything noted that reports are made of; the code cache is not used.

I1. The passes run as in a build: the order and the results are codegen's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vipc.a64.compile import compile_function
from vipc.codegen import frame_of
from vipc.driver import Job, check, lower
from vipc.ir.core import Loc
from vipc.link.stack import Frame, assembly_frames
from vipc.opt.explain import Kept, check_key, checks_of, kept_checks
from vipc.opt.info import Decision
from vipc.opt.program import components, optimise_component, program_info, publish


@dataclass(slots=True)
class Survey:
    """`emitted`: (key, place) of each check of the unoptimised program; `kept`: those of the optimised one."""

    emitted: list[tuple[str, Loc | None]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    frames: dict[str, Frame] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    exported: list[str] = field(default_factory=list)


def survey(job: Job) -> Survey:
    """Compile `job` up to its text. Raises CompileError."""
    program, _ = check(job)
    ir, _ = lower(job, program)
    info = program_info(ir)
    found = Survey()
    info.decisions = found.decisions
    for component in components(ir.functions):
        for f in component:
            found.exported += [f.name] if "export" in f.attrs else []
            found.emitted += [(check_key(item), item.loc) for item in checks_of(f)]
        if job.optimise:
            for f, summary in zip(component, optimise_component(component, info), strict=True):
                publish(f.name, summary, info)
        for f in component:
            found.kept += kept_checks(f, info)
            found.frames[f.name] = frame_of(f, compile_function(f))
    for path in job.assembly:
        found.frames.update(assembly_frames(path.read_text()))
    found.taken = {name for frame in found.frames.values() for name in frame.takes}
    found.taken |= {reloc.symbol for data in ir.data for reloc in data.relocs}
    found.taken &= found.frames.keys()
    return found


def place(loc: Loc | None) -> str:
    """file:line of the innermost place."""
    return f"{loc.file}:{loc.line}" if loc is not None else "-"


def table(rows: list[list[str]], right: Callable[[int], bool] = lambda column: column > 0) -> list[str]:
    """Columns as wide as they need; those for which `right` holds are set flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [" ".join(text.rjust(width) if right(column) else text.ljust(width)
                     for column, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows]
