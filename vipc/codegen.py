"""The back half of the pipeline for a whole program: optimise, select, allocate, emit; one text and its line table rows.

An error inside a stage is reported with the function being compiled (InternalError).
"""

from __future__ import annotations

from vipc.a64.compile import compile_function
from vipc.a64.emit import EmittedFunction
from vipc.a64.mir import print_machine_function
from vipc.a64.select import select
from vipc.debuginfo.linetable import RowInfo
from vipc.ir.core import Function, Program
from vipc.opt.program import optimise_program
from vipc.regalloc.allocate import allocate


class InternalError(Exception):
    """A stage failed on valid input: the function, and what happened."""

    def __init__(self, function: str, cause: Exception) -> None:
        super().__init__(f"while compiling {function}: {type(cause).__name__}: {cause}")
        self.function = function


def optimised(program: Program, level: int) -> None:
    """Run the pass table over the program, in place."""
    optimise_program(program, level)


def generate(program: Program, level: int) -> tuple[str, dict[int, RowInfo]]:
    """Assembly text of all functions, and the meaning of its `.row` keys."""
    optimised(program, level)
    texts: list[str] = []
    rows: dict[int, RowInfo] = {}
    for function in program.functions:
        emitted = _compile(function, len(rows))
        texts.append(f".section {emitted.section}\n{emitted.text}")
        for row in emitted.rows:
            rows[len(rows)] = RowInfo(row.loc, row.trap_text is not None, row.trap_text or "", row.signs)
    return "\n".join(texts), rows


def _compile(function: Function, first_row: int) -> EmittedFunction:
    try:
        return compile_function(function, first_row)
    except Exception as error:
        raise InternalError(function.name, error) from error


def machine_text(function: Function, stage: str) -> str:
    """Machine IR ("mir") or assembly ("asm") of one function."""
    if stage == "asm":
        return compile_function(function).text
    machine = select(function)
    allocate(machine)
    return print_machine_function(machine)
