"""Lowers sources held in memory and runs them in the interpreter of the SSA form."""

from __future__ import annotations

import tempfile
from pathlib import Path

from vipc.diagnostics import Sink, render
from vipc.freeze.graph import Graph
from vipc.ir.core import Program
from vipc.ir.interp import Machine
from vipc.ir.lower import lower_program
from vipc.ir.verify import verify
from vipc.sema.check import check_program
from vipc.sema.modules import Loader
from vipc.sema.runtime_modules import RUNTIME_MODULES
from vipc.syntax.parse import parse


def lowered(source: str, target: str = "freestanding", graph: Graph | None = None) -> Program:
    """The verified SSA form of the module `m`; functions that it does not export are there if they are reached."""
    sink = Sink()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "m.py").write_text(source)
        program = check_program(["m", *RUNTIME_MODULES], Loader([folder], parse), sink, target == "freestanding")
    assert not sink.errors, "\n".join(render(d) for d in sink.diagnostics)
    made = lower_program(program, graph or Graph(), target)
    for f in made.functions:
        verify(f)
    return made


def machine(program: Program) -> Machine:
    """An interpreter with the program's data in memory."""
    memory: dict[int, bytearray] = {}
    symbols: dict[str, int] = {}
    at = 0x5000_0000
    for data in program.data:
        symbols[data.name] = at
        memory[at] = bytearray(data.bytes) + bytes(data.size - len(data.bytes))
        at += (data.size + 64) // 16 * 16
    for data in program.data:
        for reloc in data.relocs:
            word = (symbols[reloc.symbol] + reloc.addend).to_bytes(8, "little")
            memory[symbols[data.name]][reloc.offset:reloc.offset + 8] = word
    return Machine(program.functions, memory, symbols=symbols)
