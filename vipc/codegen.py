"""The back half of the pipeline for a whole program: optimise, select, allocate, emit; one text and its line table rows.

Bottom-up over the call graph, one strongly connected component at a time through all passes to text, so that code can be
kept between runs (codecache.py). An error inside a stage is reported with the function being compiled (InternalError).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vipc.a64.compile import compile_function
from vipc.a64.emit import EmittedFunction
from vipc.a64.mir import print_machine_function
from vipc.a64.select import select
from vipc.codecache import CodeCache, Entry
from vipc.debuginfo.linetable import RowInfo
from vipc.diagnostics import InternalError
from vipc.ir.core import Function, Program
from vipc.ir.debug import FunctionDebug
from vipc.opt.info import ProgramInfo
from vipc.opt.program import Summary, components, optimise_component, optimise_program, program_info, publish
from vipc.regalloc.allocate import allocate

_ROW = re.compile(r"^\.row (\d+)$", re.MULTILINE)


def optimised(program: Program, level: int) -> None:
    """Run the pass table over the program, in place."""
    optimise_program(program, level)


@dataclass
class Generated:
    """Assembly text of all functions, the meaning of its `.row` keys, and by section that of its `.mark` keys."""

    text: str
    rows: dict[int, RowInfo]
    debug: dict[str, FunctionDebug]


def generate(program: Program, level: int, cache: CodeCache, debug: bool = False) -> Generated:
    """The code of all functions. They are optimised in place, or left alone when their code was kept."""
    info = program_info(program)
    made: dict[str, EmittedFunction] = {}
    for component in components(program.functions):
        key = cache.key(component, level, info)
        entry = cache.find(key) or _compile(component, level, info, debug)
        cache.enter(key, component, entry)
        for f, emitted, summary in zip(component, entry.emitted, entry.summaries, strict=True):
            made[f.name] = emitted
            publish(f.name, summary, info)
    cache.save()
    functions = [made[f.name] for f in program.functions]
    text, rows = _join(functions)
    return Generated(text, rows, {f.section: f.debug for f in functions if f.debug is not None})


def _compile(component: list[Function], level: int, info: ProgramInfo, debug: bool) -> Entry:
    try:
        summaries = optimise_component(component, info) if level else [Summary() for _ in component]
    except Exception as error:
        raise InternalError(", ".join(f.name for f in component), error) from error
    emitted = []
    for f in component:
        try:
            emitted.append(compile_function(f, debug=debug))
        except Exception as error:
            raise InternalError(f.name, error) from error
    return Entry(emitted, summaries)


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
