"""The control flow graph of a function: who jumps where, what dominates what, where the loops are.

Everything here is computed from the blocks when asked and is stale as soon as a terminator changes. Many passes leave the
graph as it was: the last dominator tree is given again to who asks for the same graph.

I1. Only blocks reachable from the entry appear in a Dominators or a loop.
I2. Orders are those of the layout and of the terminators' targets: the same function gives the same lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Function


def predecessors(f: Function) -> dict[int, list[int]]:
    """For each block the blocks that may jump to it, each once, in layout order."""
    preds: dict[int, list[int]] = {number: [] for number in f.blocks}
    for number, block in f.blocks.items():
        for target in block.term.targets:
            sources = preds[target.block]
            if not sources or sources[-1] != number:
                sources.append(number)
    return preds


def edge_counts(f: Function) -> dict[int, int]:
    """For each block the number of targets naming it."""
    counts = dict.fromkeys(f.blocks, 0)
    for block in f.blocks.values():
        for target in block.term.targets:
            counts[target.block] += 1
    return counts


def reverse_postorder(f: Function) -> list[int]:
    """The reachable blocks, the entry first, each before its successors except along back edges."""
    blocks = f.blocks
    seen: set[int] = set()
    postorder: list[int] = []
    stack = [f.entry]                              # ~block: everything below the block has been seen
    while stack:
        block = stack.pop()
        if block < 0:
            postorder.append(~block)
        elif block not in seen:
            seen.add(block)
            stack.append(~block)
            for target in blocks[block].term.targets:
                if target.block not in seen:
                    stack.append(target.block)
    postorder.reverse()
    return postorder


@dataclass(slots=True)
class Dominators:
    """`order`: reverse post-order; `idom`: the immediate dominator (the entry's is itself); `children`: the tree.
    Readers leave it as it is; `altered`: a block was placed into it, so that it is its owner's alone."""

    order: list[int]
    preds: dict[int, list[int]]
    idom: dict[int, int]
    children: dict[int, list[int]]
    _enter: dict[int, int]
    _leave: dict[int, int]
    altered: bool = False

    def dominates(self, a: int, b: int) -> bool:
        """Does every path from the entry to `b` pass through `a`? A block dominates itself."""
        return self._enter[a] <= self._enter[b] and self._leave[b] <= self._leave[a]

    def place_before(self, new: int, block: int) -> None:
        """A new block took over all edges into `block` but the back edges: it stands above it in the tree."""
        self.altered = True
        self.idom[new] = self.idom[block]
        self.idom[block] = new
        self._enter[new], self._leave[new] = self._enter[block], self._leave[block]

    def preorder(self) -> list[int]:
        """The tree's blocks, each before its children, siblings in reverse post-order.

        So a block comes after all its predecessors except along back edges.
        """
        return sorted(self.order, key=self._enter.__getitem__)


_Graph = list[tuple[int, ...]]
"""Each block with those that it may jump to."""
_last: tuple[_Graph, Dominators] | None = None


def dominators(f: Function) -> Dominators:
    """The dominator tree."""
    global _last
    graph = [(number, *[target.block for target in block.term.targets]) for number, block in f.blocks.items()]
    if _last is None or _last[0] != graph or _last[1].altered:
        _last = graph, _dominators(f)
    return _last[1]


def _dominators(f: Function) -> Dominators:
    """By Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm."""
    order = reverse_postorder(f)
    index = {block: i for i, block in enumerate(order)}
    preds: dict[int, list[int]] = {block: [] for block in order}
    for block in order:
        for target in f.blocks[block].term.targets:
            sources = preds[target.block]
            if not sources or sources[-1] != block:
                sources.append(block)
    idom = {order[0]: order[0]}
    changed = True
    while changed:
        changed = False
        for block in order[1:]:
            new = -1
            for pred in preds[block]:
                if pred not in idom:
                    continue
                new = pred if new < 0 else _intersect(idom, index, new, pred)
            if idom.get(block) != new:
                idom[block] = new
                changed = True
    children: dict[int, list[int]] = {block: [] for block in order}
    for block in order[1:]:
        children[idom[block]].append(block)
    enter, leave = _number_tree(order[0], children)
    return Dominators(order, preds, idom, children, enter, leave)


def _intersect(idom: dict[int, int], index: dict[int, int], a: int, b: int) -> int:
    while a != b:
        while index[a] > index[b]:
            a = idom[a]
        while index[b] > index[a]:
            b = idom[b]
    return a


def _number_tree(root: int, children: dict[int, list[int]]) -> tuple[dict[int, int], dict[int, int]]:
    enter: dict[int, int] = {}
    leave: dict[int, int] = {}
    clock = 0
    stack = [(root, False)]
    while stack:
        block, left = stack.pop()
        if left:
            leave[block] = clock
        else:
            enter[block] = clock
            stack.append((block, True))
            stack.extend((child, False) for child in reversed(children[block]))
        clock += 1
    return enter, leave


@dataclass(slots=True)
class Loop:
    """A natural loop: all back edges to one header. `blocks` in reverse post-order, the header first."""

    header: int
    latches: list[int]
    blocks: list[int]
    parent: Loop | None = None
    depth: int = 1
    members: set[int] = field(default_factory=set)


def loops(dom: Dominators) -> list[Loop]:
    """The natural loops, inner ones before the loops around them."""
    found: list[Loop] = []
    for header in dom.order:
        latches = [pred for pred in dom.preds[header] if dom.dominates(header, pred)]
        if latches:
            members = {header}
            work = list(latches)
            while work:
                block = work.pop()
                if block not in members:
                    members.add(block)
                    work.extend(dom.preds[block])
            found.append(Loop(header, latches, [b for b in dom.order if b in members], members=members))
    found.reverse()
    found.sort(key=lambda loop: len(loop.blocks))
    for i, loop in enumerate(found):
        loop.parent = next((outer for outer in found[i + 1:] if loop.header in outer.members), None)
    for loop in reversed(found):
        loop.depth = 1 if loop.parent is None else loop.parent.depth + 1
    return found
