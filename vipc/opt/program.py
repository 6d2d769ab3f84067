"""The passes over a whole program: bottom-up over the call graph, so that callees are finished before their callers.

I1. Members of one strongly connected component are not inlined into each other.
I2. A function is inlined in its form between the early and the late passes.
I3. The order depends on the order of Program.functions only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vipc.ir.core import Block, Function, Program
from vipc.opt.info import ProgramInfo
from vipc.opt.inline import may_be_inlined
from vipc.opt.memory import Memory
from vipc.opt.passes import EARLY, LATE, run_passes
from vipc.opt.raising import never_raises


@dataclass(slots=True)
class Summary:
    """What callers use of an optimised function: the body they may inline, and what a call of it cannot do."""

    inline: Function | None = None
    never_raises: bool = False
    quiet: bool = False


def optimise_program(program: Program, level: int) -> None:
    """Run the passes on all functions of `program`, in place."""
    if level == 0:
        return
    info = program_info(program)
    for component in components(program.functions):
        for f, summary in zip(component, optimise_component(component, info), strict=True):
            publish(f.name, summary, info)


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
    """The strongly connected components of the call graph, callees first (Tarjan)."""
    by_name = {f.name: f for f in functions}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[Function]] = []
    for root in by_name:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(_callees(by_name[root], by_name)))]
        while work:
            name, rest = work[-1]
            callee = next(rest, None)
            if callee is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    cut = stack.index(name)
                    members = stack[cut:]
                    del stack[cut:]
                    on_stack.difference_update(members)
                    found.append([by_name[member] for member in members])
            elif callee not in index:
                index[callee] = low[callee] = len(index)
                stack.append(callee)
                on_stack.add(callee)
                work.append((callee, iter(_callees(by_name[callee], by_name))))
            elif callee in on_stack:
                low[name] = min(low[name], index[callee])
    return found


def _callees(f: Function, known: dict[str, Function]) -> list[str]:
    names = (str(inst.imm[0]) for block in f.blocks.values() for inst in block.insts if inst.op == "call")
    return [name for name in dict.fromkeys(names) if name in known]


def _copy(f: Function) -> Function:
    """The function as it is now: instructions and terminators never change, so they are shared."""
    blocks = {number: Block(list(block.params), list(block.insts), block.term) for number, block in f.blocks.items()}
    return replace(f, blocks=blocks)


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
