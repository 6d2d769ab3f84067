"""Bounds of loop parameters that widening lost, won back by assuming them and walking once more.

Two kinds are assumed. A parameter that grew without bound, though only edges that pass on or lessen it say so, is taken
to stay within what the other edges give it (a stack pointer: pushes are checked, pops only lessen). And a counter, which
starts from something small and changes by small steps only, is taken not to come near 2^63: each step is an instruction
executed after the one before, and 2^60 of them take more than twenty years.

Requires: an analysis that has come to rest. Ensures: `assumed` holds at every entry of the headers.
Keeps: soundness: all assumptions of the first kind are confirmed by one walk that uses them, on every edge.

    b1(v1): ..                    v1: 0..64 instead of 0..2^63-1
        check_index(u) v1, 64
        .. jump b1(v1 + 1), or b1(v1 - 1) behind a check that v1 > 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vipc.opt.intervals import SMAX, SMIN, Interval, meet

if TYPE_CHECKING:
    from vipc.opt.flow import Analysis

_ROUNDS = 4
_FAR = 1 << 61                  # from here on a bound counts as lost
_STEP = 8                       # the largest step of a counter
_END = SMAX - (1 << 32)         # where no counter comes
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
        analysis.edges = dict(sound)
        analysis.walk()
        if not _correct(analysis, guesses, widened):
            return
    analysis.assumed = counters
    analysis.edges = dict(sound)
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
    """The loop parameters that are counters, with what they stay within."""
    incoming = _arguments(analysis)
    found: dict[int, Interval] = {}
    for header in analysis.f.blocks:
        if header not in analysis.headers:
            continue
        for param in analysis.f.blocks[header].params:
            interval = analysis.current.get(param, (0, 0))
            if interval[0] <= -_FAR or interval[1] >= _FAR:
                counted = _count(analysis, param, incoming)
                within = None if counted is None else meet(interval, counted)
                if within is not None:
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


def _count(analysis: Analysis, param: int, incoming: dict[int, list[int]]) -> Interval | None:
    """What the parameter stays within when it comes from small values, by small steps alone."""
    seen = {param}
    work = [param]
    start: list[Interval] = []
    rises = falls = False
    while work:
        value = work.pop()
        low, high = _step(analysis, value)
        rises, falls = rises or high > 0, falls or low < 0
        for source in _sources(analysis, value, incoming):
            if source in seen:
                continue
            interval = analysis.current.get(source, (SMIN, SMAX))
            if -_FAR < interval[0] and interval[1] < _FAR:
                start.append(interval)
                continue
            if len(seen) == _MOST_VALUES or not _sources(analysis, source, incoming):
                return None
            seen.add(source)
            work.append(source)
    if not start:
        return None
    return -_END if falls else min(low for low, _ in start), _END if rises else max(high for _, high in start)


def _sources(analysis: Analysis, value: int, incoming: dict[int, list[int]]) -> list[int]:
    """The values that `value` is at most a small step away from; none when it is something else."""
    inst = analysis.defs.get(value)
    if inst is None:
        return incoming.get(value, [])
    if inst.op in ("add", "add_c", "sub", "sub_c"):
        low, high = _step(analysis, value)
        return [inst.args[0]] if -_STEP <= low and high <= _STEP else []
    return list(inst.args[1:]) if inst.op == "select" else []


def _step(analysis: Analysis, value: int) -> Interval:
    """How far the value is from its source."""
    inst = analysis.defs.get(value)
    if inst is None or inst.op not in ("add", "add_c", "sub", "sub_c"):
        return 0, 0
    low, high = analysis.current[inst.args[1]]
    return (low, high) if inst.op in ("add", "add_c") else (-high, -low)
