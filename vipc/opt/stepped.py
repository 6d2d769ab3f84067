"""Counted loops with a step: where the counter cannot run over its type, it is compared with the end itself.

`range(start, stop, step)` counts its turns down beside the counter, as the counter may have no room behind the end
(ir/lower/loops.py). Where the intervals say that it has, the comparison does for the count, and proves what is checked of
the counter. Part of the pass `ranges`, which knows the intervals and facts.

Requires: the block that leads to the loop is being walked. Ensures: nothing else uses the count. Keeps: the turns.

    v2 = add (udiv (v1 - v0 - 1), v7), 1
    jump b1(v2, v0)
    b1(v3, v4): br v3, b2, b3            ->   b1(v3, v4): v5 = cmp(ult) v4, v1
    b2: .. jump b1(v3 - 1, v4 + v7)                       br v5, b2, b3
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Function, Inst, Target, Term
from vipc.ir.words import MASK, signed
from vipc.opt.facts import Facts
from vipc.opt.flow import Analysis
from vipc.opt.intervals import SMAX, UMAX


@dataclass(slots=True)
class Stepped:
    """The loop `header` goes on as long as `compare` of its counter and the end."""

    header: int
    compare: Inst


def find(analysis: Analysis, facts: Facts, number: int) -> list[Stepped]:
    """The loops entered from block `number` whose count can be left out."""
    found: list[Stepped] = []
    for i, target in enumerate(analysis.f.blocks[number].term.targets):
        if target.block in analysis.headers and analysis.edges.get((number, i)) is not None:
            made = _loop(analysis, facts, number, target)
            if made is not None:
                found.append(made)
    return found


def apply(f: Function, found: list[Stepped]) -> None:
    """Compare in the headers."""
    for made in found:
        block = f.blocks[made.header]
        value = f.new_value()
        compare = made.compare
        block.insts.append(Inst(compare.op, (value,), compare.args, compare.imm, compare.loc))
        block.term = Term("br", (value,), block.term.targets, (), block.term.loc)


def _loop(analysis: Analysis, facts: Facts, number: int, entry: Target) -> Stepped | None:
    header = analysis.f.blocks[entry.block]
    edges = analysis.incoming[entry.block]
    back = [analysis.f.blocks[source].term.targets[index] for source, index in edges if source != number]
    if (header.term.op != "br" or header.insts or header.term.args[0] not in header.params or len(back) != len(edges) - 1
            or any(not analysis.dom.dominates(entry.block, edge[0]) or analysis.edges.get(edge) is None
                   for edge in edges if edge[0] != number)):
        return None
    at = header.params.index(header.term.args[0])
    if not back or any(not _falls_by_one(analysis, target.args[at], header.params[at]) for target in back):
        return None
    count = analysis.defs.get(entry.args[at])
    if count is None:
        return None
    for position, param in enumerate(header.params):
        step = _common_step(analysis, param, [target.args[position] for target in back])
        if position != at and step is not None:
            compare = _comparison(analysis, facts, count, param, entry.args[position], step)
            if compare is not None:
                return Stepped(entry.block, compare)
    return None


def _falls_by_one(analysis: Analysis, value: int, param: int) -> bool:
    inst = analysis.defs.get(value)
    if inst is None or inst.args[:1] != (param,) or inst.op not in ("add", "sub"):
        return False
    return analysis.current[inst.args[1]] == ((-1, -1) if inst.op == "add" else (1, 1))


def _common_step(analysis: Analysis, param: int, values: list[int]) -> int | None:
    """What each turn adds to the parameter."""
    steps: set[int] = set()
    for value in values:
        inst = analysis.defs.get(value)
        if inst is None or inst.op != "add" or inst.args[0] != param:
            return None
        steps.add(inst.args[1])
    return steps.pop() if len(steps) == 1 else None


def _comparison(analysis: Analysis, facts: Facts, count: Inst, param: int, start: int, step: int) -> Inst | None:
    """The comparison that holds as long as the count is not 0."""
    current = analysis.current
    some: Inst | None = None
    if count.op == "select" and current[count.args[2]] == (0, 0):
        some = analysis.defs.get(count.args[0])
        inner = analysis.defs.get(count.args[1])
        if some is None or some.op != "cmp" or inner is None:
            return None
        count = inner
    end = _end(analysis, count, start, step)
    if end is None:
        return None
    cond = _condition(analysis, start, end, step)
    if cond is None:
        return None
    if some is not None:
        if (some.imm[0], some.args) != (cond, (start, end)):
            return None
    elif facts.decides(cond, start, end) is not True:
        return None
    return Inst("cmp", (), (param, end), (cond,), count.loc)


def _condition(analysis: Analysis, start: int, end: int, step: int) -> str | None:
    """How to compare; None when the counter might have no room for a step behind the end."""
    first, last, width = (analysis.current[value] for value in (start, end, step))
    if width[0] < 1:
        return None
    if first[1] <= SMAX and last[1] <= SMAX:
        return "slt" if last[1] - 1 + width[1] <= SMAX else None
    return "ult" if first[0] >= 0 and last[0] >= 0 and last[1] - 1 + width[1] <= UMAX else None


def _end(analysis: Analysis, count: Inst, start: int, step: int) -> int | None:
    """The end, when the count is (end - start - 1) // step + 1."""
    defs, current = analysis.defs, analysis.current
    divided = defs.get(count.args[0]) if count.op == "add" and current[count.args[1]] == (1, 1) else None
    if divided is None or divided.op != "udiv":
        return None
    size, width = current[divided.args[1]], current[step]
    if divided.args[1] != step and not (size == width and size[0] == size[1]):
        return None
    terms: dict[int, int] = {}
    rest = _linear(analysis, divided.args[0], 1, terms, 6) + 1
    first = current[start]
    if first[0] == first[1]:
        rest += first[0]
    else:
        terms[start] = terms.get(start, 0) + 1
    left = [value for value, factor in terms.items() if factor]
    if len(left) != 1 or terms[left[0]] != 1 or rest & MASK:
        return None
    return left[0]


def _linear(analysis: Analysis, value: int, factor: int, terms: dict[int, int], depth: int) -> int:
    """Add `factor` times the value to the sum `terms`; the constant part."""
    inst = analysis.defs.get(value)
    if inst is not None and inst.op == "const" and isinstance(inst.imm[0], int):
        return factor * signed(inst.imm[0] & MASK)
    if inst is None or inst.op not in ("add", "sub") or depth == 0:
        terms[value] = terms.get(value, 0) + factor
        return 0
    second = factor if inst.op == "add" else -factor
    return _linear(analysis, inst.args[0], factor, terms, depth - 1) + _linear(analysis, inst.args[1], second, terms, depth - 1)
