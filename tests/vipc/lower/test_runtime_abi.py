"""The table of runtime functions against the runtime as the checker sees it."""

from __future__ import annotations

from vipc.diagnostics import Sink
from vipc.freeze.graph import Graph
from vipc.ir.layout import Layouts, word_count
from vipc.ir.lower.runtime_abi import DESCRIPTOR_SIZE, FUNCTIONS, PAYLOAD_OFFSET, RECORD_SIZE
from vipc.sema.check import check_program
from vipc.sema.modules import Loader
from vipc.sema.runtime_modules import RUNTIME, RUNTIME_MODULES
from vipc.syntax.parse import parse


def test_functions_and_records() -> None:
    sink = Sink()
    program = check_program(RUNTIME_MODULES, Loader([], parse), sink)
    assert not sink.errors
    functions = {(m.name, f.qualname): f for m in program.modules.values() for f in m.functions}
    for name, words in FUNCTIONS.items():
        module, function = name.split(".")
        func = functions[f"{RUNTIME}.{module}", function]
        assert (sum(word_count(p.type) for p in func.params), word_count(func.result)) == words, name
    classes = {c.name: c for c in program.modules[f"{RUNTIME}.errors"].classes}
    layouts = Layouts(Graph())
    record = layouts.of(classes["Record"])
    assert record.size == RECORD_SIZE
    assert record.offsets["word0"] == PAYLOAD_OFFSET
    assert layouts.of(classes["Descriptor"]).size == DESCRIPTOR_SIZE
