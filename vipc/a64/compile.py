"""One function all the way: selection, register allocation, emission."""

from __future__ import annotations

from vipc.a64.emit import EmittedFunction, emit
from vipc.a64.select import select
from vipc.ir.core import Function
from vipc.regalloc.allocate import allocate


def compile_function(function: Function, first_row: int = 0, debug: bool = False) -> EmittedFunction:
    """Assembly text of a function in SSA form; its line table keys count from `first_row`. `debug`: with marks."""
    machine = select(function)
    allocate(machine)
    return emit(machine, first_row, debug)
