"""Bounds of loop parameters that widening lost, won back by counting turns, and by assuming them and walking once more.

What changes by adding alone stays within its start and the sum of all steps: each at most as often as the loops around it
turn, which a parameter that rises from one bound to another tells. Where nobody knows how often, a counter with small steps
is taken not to come near 2^63: each step is an instruction that waits for the one before, and 2^59 of them take a Cortex-A72
more than ten years. And a parameter that grew without bound, though only edges that pass on or lessen it say so, is assumed
to stay within what the other edges give it (a stack pointer: pushes are checked, pops only lessen).

Requires: an analysis that has come to rest. Ensures: `assumed` holds at every entry of the headers.
Keeps: soundness: all assumptions of the last kind are confirmed by one walk that uses them, on every edge.

    b1(v1): ..                    v1: 0..64 instead of 0..2^63-1
        check_index(u) v1, 64
        .. jump b1(v1 + 1), or b1(v1 - 1) behind a check that v1 > 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vipc.ir.cfg import Loop, loops
from vipc.ir.core import Inst
from vipc.opt.intervals import SMAX, SMIN, Interval, meet

if TYPE_CHECKING:
    from vipc.opt.flow import Analysis

_ROUNDS = 4
_FAR = 1 << 61                  # from here on a bound counts as lost
_STEP = 8                       # the largest step of a counter
_END = SMAX - (1 << 32)         # where no counter comes
_LIFETIME = 1 << 62             # how far it comes at most
_STEPS = ("add", "add_c", "sub", "sub_c")
_MOST_VALUES = 64               # that one counter takes its value from


def assume_bounds(analysis: Analysis) -> None:
    """Set `analysis.assumed`, and walk with it."""
    counters = _counters(analysis)
    guesses = _guesses(analysis)
    if not counters and not guesses:
        return
    sound = dict(analysis.edges)
    widened = set(counters)
    for _ in range(_ROUNDS):
        analysis.assumed = {**counters, **guesses}
        analysis.walk()
        if not _correct(analysis, guesses, widened):
            return
        analysis.restart(sound)
    analysis.assumed = counters
    analysis.walk()


def _edges(analysis: Analysis, header: int, at: int) -> list[tuple[Interval, int]]:
    """Interval and value of the header's parameter number `at` on each edge that is taken."""
    found: list[tuple[Interval, int]] = []
    for source, index in analysis.incoming[header]:
        edge = analysis.edges.get((source, index))
        if edge is not None:
            found.append((edge[at], analysis.f.blocks[source].term.targets[index].args[at]))
    return found


def _guesses(analysis: Analysis) -> dict[int, Interval]:
    """For each parameter with a lost bound: what the edges that keep theirs give it."""
    guesses: dict[int, Interval] = {}
    for header in analysis.f.blocks:
        if header not in analysis.headers:
            continue
        for at, param in enumerate(analysis.f.blocks[header].params):
            low, high = analysis.current.get(param, (0, 0))
            if low > -_FAR and high < _FAR:
                continue
            edges = [interval for interval, value in _edges(analysis, header, at) if value != param]
            lows = [interval[0] for interval in edges if interval[0] > -_FAR]
            highs = [interval[1] for interval in edges if interval[1] < _FAR]
            guess = (min(lows) if lows else low, max(highs) if highs else high)
            if guess != (low, high) and guess[0] <= guess[1] and (guess[1] <= SMAX or guess[0] >= 0):
                guesses[param] = guess
    return guesses


def _correct(analysis: Analysis, guesses: dict[int, Interval], widened: set[int]) -> bool:
    """Widen the guesses that some edge contradicts, drop those `widened` before; True when there were any."""
    wrong = False
    for header in analysis.f.blocks:
        if header not in analysis.headers:
            continue
        for at, param in enumerate(analysis.f.blocks[header].params):
            if param not in guesses:
                continue
            low, high = guesses[param]
            edges = [interval for interval, _ in _edges(analysis, header, at)]
            outer = min([low, *(edge[0] for edge in edges)]), max([high, *(edge[1] for edge in edges)])
            if outer == (low, high):
                continue
            wrong = True
            if param not in widened and outer[0] > -_FAR and outer[1] < _FAR:
                guesses[param] = outer
                widened.add(param)
            else:
                del guesses[param]
    return wrong


def _counters(analysis: Analysis) -> dict[int, Interval]:
    """The loop parameters that change by adding only, with what they stay within; outer loops first."""
    if not analysis.reducible:                     # a circle that is no loop turns nobody knows how often
        return {}
    incoming = _arguments(analysis)
    found: dict[int, Interval] = {}
    nest = _Nest(analysis, loops(analysis.dom))
    for loop in reversed(nest.loops):
        for param in analysis.f.blocks[loop.header].params:
            interval = analysis.current.get(param, (0, 0))
            if interval[0] == interval[1]:
                continue
            counted = _count(analysis, nest, loop, param, incoming, found)
            within = None if counted is None else meet(interval, counted)
            if within is not None and within != interval:
                found[param] = within
    return found


def _arguments(analysis: Analysis) -> dict[int, list[int]]:
    """For each block parameter the values it gets."""
    found: dict[int, list[int]] = {}
    for number, block in analysis.f.blocks.items():
        for at, param in enumerate(block.params):
            found[param] = [analysis.f.blocks[source].term.targets[index].args[at]
                            for source, index in analysis.incoming[number] if analysis.edges.get((source, index)) is not None]
    return found


class _Nest:
    """The loops of a function, inner ones first: where values are made, and how often a turn comes at most."""

    def __init__(self, analysis: Analysis, found: list[Loop]) -> None:
        self.loops = found
        self.home = {value: number for number, block in analysis.f.blocks.items()
                     for value in (*block.params, *(v for inst in block.insts for v in inst.dst))}
        self.turns = {loop.header: _turns(analysis, loop) for loop in found}

    def times(self, value: int, outer: Loop) -> int | None:
        """How often at most the value is made each time `outer` is entered; None: who knows."""
        total = 1
        for loop in self.loops:
            if self.home[value] in loop.members and loop.members <= outer.members:
                turns = self.turns[loop.header]
                if turns is None:
                    return None
                total *= turns
        return total


def _turns(analysis: Analysis, loop: Loop) -> int | None:
    """How often at most the header is come to: something in it rises, or falls, with each turn between two bounds."""
    least: int | None = None
    for at, param in enumerate(analysis.f.blocks[loop.header].params):
        low, high = analysis.current.get(param, (SMIN, SMAX))
        if low <= -_FAR or high >= _FAR:
            continue
        steps = []
        for latch in loop.latches:
            for target in analysis.f.blocks[latch].term.targets:
                if target.block == loop.header:
                    value = target.args[at]
                    steps.append(_step(analysis, value) if _sources(analysis, value, {}) == [param] else (0, 0))
        if min(step[0] for step in steps) > 0 or max(step[1] for step in steps) < 0:
            if max(max(abs(step[0]), abs(step[1])) for step in steps) < _FAR:
                size = min(min(abs(step[0]), abs(step[1])) for step in steps)
                turns = (high - low) // size + 1
                least = turns if least is None else min(least, turns)
    return least


def _count(analysis: Analysis, nest: _Nest, loop: Loop, param: int, incoming: dict[int, list[int]],
           found: dict[int, Interval]) -> Interval | None:
    """What the parameter stays within when in the loop it changes by adding alone: small steps, or a limited number."""
    seen = {param}
    work = [param]
    start: list[Interval] = []
    down = up = 0
    falls = rises = False
    while work:
        value = work.pop()
        low, high = _step(analysis, value)
        if low or high:
            times = nest.times(value, loop)
            if times is not None:
                down, up = down + min(low, 0) * times, up + max(high, 0) * times
            elif max(-low, high) <= _STEP:
                falls, rises = falls or low < 0, rises or high > 0
            else:
                return None
        for source in _sources(analysis, value, incoming):
            if source in seen:
                continue
            if nest.home[source] not in loop.members or not _sources(analysis, source, incoming):
                start.append(found.get(source) or analysis.current.get(source, (SMIN, SMAX)))
                continue
            if len(seen) == _MOST_VALUES:
                return None
            seen.add(source)
            work.append(source)
    low, high = min((low for low, _ in start), default=SMIN), max((high for _, high in start), default=SMAX)
    if low <= -_FAR or high >= _FAR:
        return None
    low, high = low + down - falls * _LIFETIME, high + up + rises * _LIFETIME
    return (low, high) if -_END <= low and high <= _END else None


def _sources(analysis: Analysis, value: int, incoming: dict[int, list[int]]) -> list[int]:
    """The values that `value` is a step away from; none when it is something else."""
    inst = analysis.defs.get(value)
    if inst is None:
        return incoming.get(value, [])
    if inst.op in _STEPS:
        return [inst.args[_base(analysis, inst)]]
    return list(inst.args[1:]) if inst.op == "select" else []


def _step(analysis: Analysis, value: int) -> Interval:
    """How far the value is from its source."""
    inst = analysis.defs.get(value)
    if inst is None or inst.op not in _STEPS:
        return 0, 0
    low, high = analysis.current.get(inst.args[1 - _base(analysis, inst)], (SMIN, SMAX))
    return (low, high) if inst.op in ("add", "add_c") else (-high, -low)


def _base(analysis: Analysis, inst: Inst) -> int:
    """Which argument of a sum is what is added to: the first, unless only the second can come from a parameter."""
    first, second = (analysis.defs.get(arg) for arg in inst.args)
    chained = second is None or second.op in _STEPS or second.op == "select"
    return 1 if inst.op in ("add", "add_c") and first is not None and first.op not in (*_STEPS, "select") and chained else 0
