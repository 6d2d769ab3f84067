"""The passes over a whole program: bottom-up over the call graph, so that callees are finished before their callers.

I1. Members of one strongly connected component are not inlined into each other.
I2. The order depends on the order of Program.functions only.
"""

from __future__ import annotations

from vipc.ir.core import Function, Program
from vipc.opt.info import ProgramInfo
from vipc.opt.passes import optimise
from vipc.opt.raising import never_raises


def optimise_program(program: Program, level: int) -> None:
    """Run the passes on all functions of `program`, in place."""
    if level == 0:
        return
    info = ProgramInfo()
    info.uses = _uses(program)
    info.read_only = {data.name for data in program.data if data.section.startswith(".rodata")}
    for component in components(program.functions):
        for f in component:
            optimise(f, level, info)
        for f in component:
            if never_raises(f):
                f.may_raise = False
                info.never_raises.add(f.name)
        if len(component) == 1 and not _calls_itself(component[0]):
            info.functions[component[0].name] = component[0]


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


def _calls_itself(f: Function) -> bool:
    return any(inst.op == "call" and inst.imm[0] == f.name for block in f.blocks.values() for inst in block.insts)


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
