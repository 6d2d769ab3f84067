"""Block parameters that always receive the same value.

Requires: no unreachable blocks. Ensures: no parameter receives one value, or that value and itself, on all edges.
Keeps: instructions, the graph of blocks.

    b0: jump b1(v0)          b0: jump b1
    b1(v1): ..           ->  b1: ..
        jump b1(v1)              jump b1              (and v0 for v1)
"""

from __future__ import annotations

from vipc.ir.core import Function, Target
from vipc.opt.edit import Replacement, replace_values, resolve, with_targets
from vipc.opt.info import ProgramInfo


def run(f: Function, info: ProgramInfo) -> bool:
    """Remove such parameters; True when there were any."""
    incoming: dict[int, list[tuple[int, ...]]] = {}
    for block in f.blocks.values():
        for target in block.term.targets:
            if target.args:
                incoming.setdefault(target.block, []).append(target.args)
    replacement: Replacement = {}
    again = True
    while again:
        again = False
        for number, edges in incoming.items():
            for i, param in enumerate(f.blocks[number].params):
                if param not in replacement and _single(param, [edge[i] for edge in edges], replacement):
                    again = True
    if not replacement:
        return False
    _drop(f, replacement)
    replace_values(f, replacement)
    return True


def _single(param: int, args: list[int], replacement: Replacement) -> bool:
    """Record the one value that `param` receives, if it is one."""
    only = -1
    for arg in args:
        value = resolve(replacement, arg) if arg in replacement else arg
        if value == param or value == only:
            continue
        if only >= 0:
            return False
        only = value
    if only < 0:
        return False
    replacement[param] = only
    return True


def _drop(f: Function, replacement: Replacement) -> None:
    keep: dict[int, list[int]] = {}
    entry = f.entry
    for number, block in f.blocks.items():
        if number != entry and any(param in replacement for param in block.params):
            keep[number] = [i for i, param in enumerate(block.params) if param not in replacement]
            block.params = [block.params[i] for i in keep[number]]
    for block in f.blocks.values():
        if any(target.block in keep for target in block.term.targets):
            block.term = with_targets(block.term, tuple(
                Target(t.block, tuple(t.args[i] for i in keep[t.block])) if t.block in keep else t
                for t in block.term.targets))
