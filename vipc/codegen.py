"""The back half of the pipeline for a whole program: optimise, select, allocate, emit; one text and its line table rows.

Bottom-up over the call graph, one strongly connected component at a time through all passes to text, so that code can be
kept between runs (codecache.py). An error inside a stage is reported with the function being compiled (InternalError).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vipc.a64.compile import compile_function
from vipc.a64.emit import EmittedFunction, emit
from vipc.a64.mir import print_machine_function
from vipc.a64.select import select
from vipc.codecache import CodeCache, Entry
from vipc.debuginfo.linetable import RowInfo
from vipc.diagnostics import InternalError
from vipc.ir.core import Function, Program
from vipc.link.stack import TRAP_RECORD, Frame, emitted_calls
from vipc.opt.info import ProgramInfo
from vipc.opt.program import Summary, components, optimise_component, optimise_program, program_info, publish
from vipc.regalloc.allocate import allocate
from vipc.timing import Times, timed

_ROW = re.compile(r"^\.row (\d+)$", re.MULTILINE)


def optimised(program: Program, level: int, after: str = "") -> None:
    """Run the pass table over the program, in place; with `after`, leave each function in its form after that pass."""
    optimise_program(program, level, after)


@dataclass
class Generated:
    """Assembly text of all functions, the meaning of its `.row` keys, by section that of its `.mark` keys (packed), and the frames."""

    text: str
    rows: dict[int, RowInfo]
    debug: dict[str, bytes]
    frames: dict[str, Frame]


def generate(program: Program, level: int, cache: CodeCache, debug: bool = False, times: Times | None = None) -> Generated:
    """The code of all functions. They are optimised in place, or left alone when their code was kept."""
    info = program_info(program)
    info.times = times
    made: dict[str, EmittedFunction] = {}
    frames: dict[str, Frame] = {}
    for component in components(program.functions):
        key = cache.key(component, level, debug, info)
        entry = cache.find(key) or _compile(component, level, info, debug, times)
        cache.enter(key, component, entry)
        for f, emitted, summary, frame in zip(component, entry.emitted, entry.summaries, entry.frames, strict=True):
            made[f.name], frames[f.name] = emitted, frame
            publish(f.name, summary, info)
    cache.save()
    functions = [made[f.name] for f in program.functions]
    text, rows = _join(functions)
    return Generated(text, rows, {f.section: f.debug for f in functions if f.debug}, frames)


def _compile(component: list[Function], level: int, info: ProgramInfo, debug: bool, times: Times | None) -> Entry:
    try:
        with timed(times, "optimise"):
            summaries = optimise_component(component, info) if level else [Summary() for _ in component]
    except Exception as error:
        raise InternalError(", ".join(f.name for f in component), error) from error
    emitted = []
    for f in component:
        try:
            emitted.append(_compile_function(f, debug, times))
        except Exception as error:
            raise InternalError(f.name, error) from error
    return Entry(emitted, summaries, [frame_of(f, code) for f, code in zip(component, emitted, strict=True)])


def _compile_function(f: Function, debug: bool, times: Times | None) -> EmittedFunction:
    with timed(times, "select"):
        machine = select(f)
    with timed(times, "allocate"):
        allocate(machine)
    with timed(times, "emit"):
        return emit(machine, debug=debug)


def frame_of(f: Function, emitted: EmittedFunction) -> Frame:
    """What `f` takes of the stack, and whom it may call."""
    insts = [inst for block in f.blocks.values() for inst in block.insts]
    indirect = dict.fromkeys(f"{len(inst.args) - 1}>{len(inst.dst)}" for inst in insts if inst.op == "calli")
    takes = dict.fromkeys(str(inst.imm[0]) for inst in insts if inst.op == "addr")
    late = TRAP_RECORD if f.traps == "raise" and any(row.trap_text is not None for row in emitted.rows) else 0
    return Frame(emitted.frame_size + late, emitted_calls(emitted.text),
                 f"{len(f.blocks[f.entry].params)}>{f.results}", tuple(indirect), tuple(takes))


def _join(functions: list[EmittedFunction]) -> tuple[str, dict[int, RowInfo]]:
    """One text; the rows of each function, which count from 0, are numbered on."""
    texts: list[str] = []
    rows: dict[int, RowInfo] = {}
    for emitted in functions:
        base = len(rows)
        texts.append(f".section {emitted.section}")
        texts.append(_ROW.sub(lambda row, base=base: f".row {int(row[1]) + base}", emitted.text))  # type: ignore[misc]
        for row in emitted.rows:
            rows[len(rows)] = RowInfo(row.loc, row.trap_text is not None, row.trap_text or "", row.signs, row.leaf)
    return "\n".join(texts), rows


def machine_text(function: Function, stage: str) -> str:
    """Machine IR ("mir") or assembly ("asm") of one function."""
    if stage == "asm":
        return compile_function(function).text
    machine = select(function)
    allocate(machine)
    return print_machine_function(machine)
