"""The passes over a whole program: bottom-up over the call graph, so that callees are finished before their callers.

I1. Members of one strongly connected component are not inlined into each other.
I2. A function is inlined in its form between the early and the late passes.
I3. The order depends on the order of Program.functions only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vipc.ir.core import Block, Function, Program
from vipc.opt.components import strongly_connected
from vipc.opt.info import ProgramInfo
from vipc.opt.inline import may_be_inlined
from vipc.opt.memory import Memory
from vipc.opt.passes import EARLY, LATE, run_passes, up_to
from vipc.opt.raising import never_raises


@dataclass(slots=True)
class Summary:
    """What callers use of an optimised function: the body they may inline, and what a call of it cannot do."""

    inline: Function | None = None
    never_raises: bool = False
    quiet: bool = False


def optimise_program(program: Program, level: int, after: str = "") -> None:
    """Run the passes on all functions of `program`, in place; with `after`, each ends in its form after that pass."""
    if level == 0:
        return
    info = program_info(program)
    for component in components(program.functions):
        stopped = [_copy(f) for f in component] if after else []
        for f in stopped:
            run_passes(f, up_to(after), info)
        for f, summary in zip(component, optimise_component(component, info), strict=True):
            publish(f.name, summary, info)
        for f, kept in zip(component, stopped, strict=False):
            f.blocks, f.next_value, f.next_block = kept.blocks, kept.next_value, kept.next_block


def program_info(program: Program) -> ProgramInfo:
    """What is known before any function is optimised."""
    info = ProgramInfo()
    info.uses = _uses(program)
    info.result_types = {f.name: f.result_types for f in program.functions if f.result_types}
    info.read_only = {data.name for data in program.data if data.section.startswith(".rodata")}
    return info


def optimise_component(component: list[Function], info: ProgramInfo) -> list[Summary]:
    """Run the passes on one strongly connected component, in place; its callees have been published."""
    summaries = [Summary() for _ in component]
    for f, summary in zip(component, summaries, strict=True):
        run_passes(f, EARLY, info)
        if len(component) == 1 and may_be_inlined(f):
            summary.inline = _copy(f)
        run_passes(f, LATE, info)
    for f, summary in zip(component, summaries, strict=True):
        summary.never_raises = never_raises(f)
        summary.quiet = Memory(f, info).is_quiet(f)
        f.may_raise = f.may_raise and not summary.never_raises
    return summaries


def publish(name: str, summary: Summary, info: ProgramInfo) -> None:
    """Make a summary known to the components that follow."""
    if summary.inline is not None:
        info.functions[name] = summary.inline
    if summary.never_raises:
        info.never_raises.add(name)
    if summary.quiet:
        info.quiet.add(name)


def components(functions: list[Function]) -> list[list[Function]]:
    """The strongly connected components of the call graph, callees first."""
    by_name = {f.name: f for f in functions}
    graph = {name: _callees(f, by_name) for name, f in by_name.items()}
    return [[by_name[name] for name in names] for names in strongly_connected(graph)]


def _callees(f: Function, known: dict[str, Function]) -> list[str]:
    names = (str(inst.imm[0]) for block in f.blocks.values() for inst in block.insts if inst.op == "call")
    return [name for name in dict.fromkeys(names) if name in known]


def _copy(f: Function) -> Function:
    """The function as it is now: instructions and terminators never change, so they are shared."""
    blocks = {number: Block(list(block.params), list(block.insts), block.term) for number, block in f.blocks.items()}
    return replace(f, blocks=blocks, renamed=dict(f.renamed))


def _uses(program: Program) -> dict[str, int]:
    """How often each symbol is called or has its address taken."""
    uses: dict[str, int] = {}
    for f in program.functions:
        for block in f.blocks.values():
            for inst in block.insts:
                if inst.op in ("call", "addr"):
                    uses[str(inst.imm[0])] = uses.get(str(inst.imm[0]), 0) + 1
    for data in program.data:
        for reloc in data.relocs:
            uses[reloc.symbol] = uses.get(reloc.symbol, 0) + 1
    return uses
