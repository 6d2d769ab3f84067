"""How deep the stack can get: frames added up along the call graph.

A call through a value may reach every function whose address is taken and that has as many argument and result words.

I1. No activation of `roots` uses more than `deepest` says, unless the graph has a cycle, which is then named.
I2. Assembly counts with everything it takes from sp by a constant, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vipc.asm.objects import Object
from vipc.link.layout import PAGE
from vipc.link.linked import Linked

GUARD = PAGE                               # below each stack, not mapped
TRAP_RECORD = 16                           # a function without a frame record makes one before its trap

_LABEL = re.compile(r"([\w.$]+):")
_PUSH = re.compile(r"\bst[pr]\b.*\[sp, #-(\d+)\]!")
_SUB = re.compile(r"\bsub sp, sp, #(\d+)(, lsl #12)?")
_CALL = re.compile(r"^(?:bl|b) ([A-Za-z_][\w.$]*)$")


@dataclass(frozen=True, slots=True)
class Frame:
    """What one function takes of the stack, and whom it may call. Shapes are "arguments>results", in words."""

    size: int
    calls: tuple[str, ...] = ()
    shape: str = ""
    indirect: tuple[str, ...] = ()         # shapes of the calls through a value
    takes: tuple[str, ...] = ()            # symbols whose address it takes


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of the image, between two symbols; `roots`: the functions called with it empty."""

    bottom: str                            # a guard page lies from here on
    top: str
    roots: tuple[str, ...]


@dataclass(slots=True)
class Depth:
    """The deepest way down from some root: bytes, and the functions on it. `cycle`: functions that may call each other."""

    size: int
    chain: list[str]
    cycle: list[str] = field(default_factory=list)


def emitted_calls(text: str) -> tuple[str, ...]:
    """The functions that generated code calls or continues with, in order."""
    found = (_CALL.match(line) for line in text.split("\n"))
    return tuple(dict.fromkeys(match[1] for match in found if match))


def assembly_frames(text: str) -> dict[str, Frame]:
    """The frames of a `.s` file's routines (I2)."""
    frames: dict[str, Frame] = {}
    name, size, calls = "", 0, list[str]()
    for raw in [*text.split("\n"), "the_end:"]:
        line = raw.split("//")[0].strip()
        while (label := _LABEL.match(line)) and not label[1].startswith("."):
            if name:
                frames[name] = Frame(size, tuple(dict.fromkeys(calls)))
            name, size, calls = label[1], 0, []
            line = line[label.end():].strip()
        if match := _PUSH.search(line):
            size += int(match[1])
        elif match := _SUB.search(line):
            size += int(match[1]) << (12 if match[2] else 0)
        elif match := _CALL.match(line):
            calls.append(match[1])
    return frames


def addresses_taken(frames: Mapping[str, Frame], objects: Iterable[Object]) -> set[str]:
    """The functions that code takes the address of, or data holds."""
    taken = {name for frame in frames.values() for name in frame.takes}
    for one in objects:
        for section in one.sections:
            if section.name.startswith((".rodata", ".data")):
                taken.update(reloc.symbol for reloc in section.relocs)
    return taken & frames.keys()


def call_graph(frames: Mapping[str, Frame], taken: set[str]) -> dict[str, list[str]]:
    """Whom each function may call."""
    by_shape: dict[str, list[str]] = {}
    for name in sorted(taken):
        by_shape.setdefault(frames[name].shape, []).append(name)
    return {name: list(dict.fromkeys([*(callee for callee in frame.calls if callee in frames),
                                      *(callee for shape in frame.indirect for callee in by_shape.get(shape, ()))]))
            for name, frame in frames.items()}


def deepest(frames: Mapping[str, Frame], graph: Mapping[str, Sequence[str]], roots: Sequence[str]) -> Depth:
    """The deepest of the ways down from `roots`; a cycle counts once around and is named."""
    depths: dict[str, tuple[int, str]] = {}
    cycle: list[str] = []
    for root in roots:
        _visit(root, frames, graph, depths, cycle)
    start = max(roots, key=lambda root: depths[root][0])
    chain, at = [], start
    while at and at not in chain:
        chain.append(at)
        at = depths[at][1]
    return Depth(depths[start][0], chain, cycle)


def _visit(root: str, frames: Mapping[str, Frame], graph: Mapping[str, Sequence[str]],
           depths: dict[str, tuple[int, str]], cycle: list[str]) -> None:
    """Depth and next function of everything below `root`, in post-order; notes the first cycle met."""
    if root in depths:
        return
    path = [root]
    work = [iter(graph[root])]
    while path:
        callee = next(work[-1], None)
        if callee is None:
            name = path.pop()
            work.pop()
            below = max(((depths[c][0], c) for c in graph[name] if c in depths), default=(0, ""), key=lambda pair: pair[0])
            depths[name] = frames[name].size + below[0], below[1]
        elif callee in path:
            if not cycle:
                cycle += path[path.index(callee):]
        elif callee not in depths:
            path.append(callee)
            work.append(iter(graph[callee]))


def stack_problems(stacks: Sequence[Stack], frames: Mapping[str, Frame], objects: Sequence[Object],
                   linked: Linked) -> list[str]:
    """Why a stack might not suffice: functions that call each other, or too many bytes; with the calls and their frames."""
    if not stacks:
        return []
    graph = call_graph(frames, addresses_taken(frames, objects))
    problems: list[str] = []
    for stack in stacks:
        size = linked.address_of(stack.top) - linked.address_of(stack.bottom) - GUARD
        depth = deepest(frames, graph, [root for root in stack.roots if root in frames])
        if depth.cycle:
            problems.append(f"the calls {' -> '.join([*depth.cycle, depth.cycle[0]])} have no end, and {stack.top} has")
        elif depth.size > size:
            chain = " -> ".join(f"{name} ({frames[name].size})" for name in depth.chain)
            problems.append(f"{stack.top} has {size} bytes and needs {depth.size}: {chain}")
    return problems
