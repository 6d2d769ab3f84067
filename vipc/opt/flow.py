"""Abstract interpretation of a function over intervals, following its branches and checks.

The blocks are walked in preorder of the dominator tree, so a block comes after all its predecessors except along
back edges. What a branch or a check teaches holds in the blocks it dominates and is forgotten when the walk leaves
them. The walk is repeated until the parameters of the loop headers stand still (widened from the third walk on),
then twice more without widening, which wins back some of what widening lost; induction.py wins back more.

I1. `current` maps each value to an interval holding every word it can have where the walk stands.
I2. An edge that is None in `edges` is never taken.
I3. A visit depends on the block's parameters and on what holds at the end of its dominator, nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import zip_longest

from vipc.ir.cfg import Dominators, dominators
from vipc.ir.core import Block, Function, Inst
from vipc.ir.words import INTERVALS, MASK
from vipc.opt import transfer
from vipc.opt.algebra import INVERSE
from vipc.opt.edit import definitions
from vipc.opt.induction import assume_bounds
from vipc.opt.info import ProgramInfo
from vipc.opt.intervals import (
    ALL_U,
    BOOL,
    SMAX,
    SMIN,
    TOP,
    UMAX,
    Interval,
    join,
    make,
    meet,
    narrow,
    signed_view,
    unsigned_view,
)

_WALKS_BEFORE_WIDENING = 2
_WALKS_BEFORE_COARSE = 6
_MOST_WALKS = 30
_NARROWING_WALKS = 2
_COARSE = [SMIN, 0, SMAX, UMAX]
LONGEST = (1 << 56) - 1
"""No view is longer: addresses have 48 bits."""
EXACT_SIGNED, EXACT_UNSIGNED, EXACT_MIXED = 1, 2, 4
"""How an `add` or `sub` is exact: both operands signed; both unsigned; the first unsigned and the second signed."""

_VARYING = frozenset((*transfer.BINARY, "add_c", "sub_c", "mul_c", "select", "check", "check_index", "check_fit", "cmp", "ext",
                      "neg", "not", "clz"))
"""What has a result that depends on the operands' intervals, or teaches something."""

Edge = tuple[int, int]
"""A block and the index of one of its terminator's targets."""


class Analysis:
    """The intervals of one function."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        self.f = f
        self.result_types = info.result_types
        self.dom: Dominators = dominators(f)
        self.walk_order = self._walk_order()
        self.defs: dict[int, Inst] = definitions(f)
        self.incoming: dict[int, list[Edge]] = {number: [] for number in f.blocks}
        for number, block in f.blocks.items():
            for i, target in enumerate(block.term.targets):
                self.incoming[target.block].append((number, i))
        position = {number: at for at, number in enumerate(self.dom.preorder())}
        self.headers = {number for number, edges in self.incoming.items()
                        if any(position[source] >= position[number] for source, _ in edges)}
        self.reducible = all(self.dom.dominates(number, source) for number in self.headers
                             for source, _ in self.incoming[number] if position[source] >= position[number])
        self.current: dict[int, Interval] = {}
        self.sums: dict[int, tuple[Interval, Interval, int]] = {}      # of `add` and `sub`: the operands, 1 or -1
        self.varying: dict[int, list[Inst]] = {}        # of visited blocks: what has to be interpreted in each walk
        self.edges: dict[Edge, list[Interval] | None] = {}
        self.learned: dict[Edge, dict[int, Interval]] = {}
        self.header_state: dict[int, Interval] = {}
        self.assumed: dict[int, Interval] = {}          # loop parameters: confirmed by induction.py
        self.undo: list[tuple[int, Interval]] = []
        self.inputs: dict[int, list[Interval]] = {}     # of blocks that could be reached: the parameters' intervals
        self.taught: dict[int, dict[int, Interval]] = {}        # what the last visit learned for the blocks below
        self.may_skip = True
        self.walks = 0
        self.ascending = True
        self.changed = False
        self.thresholds = self._thresholds() if self.headers else []

    def run(self) -> bool:
        """Walk until nothing changes; False when that took too long and nothing is known. Where there are no loops the walk
        that uses what is known finds it on its way."""
        if not self.headers:
            return True
        for _ in range(_MOST_WALKS):
            self.changed = False
            self.walk()
            self.walks += 1
            if not self.changed:
                break
        else:
            return False
        self.ascending = False
        for _ in range(_NARROWING_WALKS):
            self.walk()
        assume_bounds(self)
        return True

    def walk(self) -> None:
        """Visit every block that can be reached; what nothing has changed for since its last visit is not visited again (I3)."""
        marks: list[int] = []
        again: set[int] = set()                         # visited in this walk
        idom, inputs = self.dom.idom, self.inputs
        dead = 0
        for number, entering in self.walk_order:
            if not entering:
                if dead:
                    dead -= 1
                else:
                    self.leave(marks.pop())
            elif dead or not self._enter(number):
                dead += 1
                inputs.pop(number, None)
                for i in range(len(self.f.blocks[number].term.targets)):
                    self.edges[number, i] = None
            else:
                marks.append(self.mark())
                self._apply_learned(number)
                block = self.f.blocks[number]
                entered = [self.current[param] for param in block.params]
                if idom[number] not in again and inputs.get(number) == entered and self.may_skip:
                    self._learn(self.taught[number])
                    continue
                again.add(number)
                inputs[number] = entered
                before = len(self.undo)
                self.visit(number, block)
                self.taught[number] = {value: self.current[value] for value, _ in self.undo[before:]}

    def restart(self, edges: dict[Edge, list[Interval] | None]) -> None:
        """Go back to edges of an earlier walk."""
        self.edges = dict(edges)
        self.inputs.clear()

    def mark(self) -> int:
        """Where undoing has to stop when the block is left."""
        return len(self.undo)

    def leave(self, mark: int) -> None:
        """Forget what was learned since `mark`."""
        undo = self.undo
        while len(undo) > mark:
            value, interval = undo.pop()
            self.current[value] = interval

    def visit(self, number: int, block: Block) -> None:
        """Interpret one block and its edges."""
        varying = self.varying.get(number)
        for inst in block.insts if varying is None else varying:
            if not self.step(inst):
                for i in range(len(block.term.targets)):
                    self.edges[number, i] = None
                return
        if varying is None:
            self.varying[number] = [inst for inst in block.insts if inst.op in _VARYING]
        self.finish(number, block)

    def step(self, inst: Inst) -> bool:
        """Interpret one instruction; False when control never passes it."""
        op = inst.op
        current = self.current
        args = [current[arg] for arg in inst.args]
        match op:
            case "add":
                current[inst.dst[0]] = make(args[0][0] + args[1][0], args[0][1] + args[1][1])
                self.sums[inst.dst[0]] = args[0], args[1], 1
            case "sub":
                current[inst.dst[0]] = make(args[0][0] - args[1][1], args[0][1] - args[1][0])
                self.sums[inst.dst[0]] = args[0], args[1], -1
            case "select":
                current[inst.dst[0]] = self._select(inst, args)
            case "check":
                return self.assume(inst.args[0], True)
            case "check_index":
                bounds = narrow("ult", args[0], args[1])
                return bounds is not None and self._learn(
                    self._put(inst.args[1], bounds[1], self._put(inst.args[0], bounds[0], {})))
            case "check_fit":
                fits = meet(args[0], fit_interval(str(inst.imm[0]), str(inst.imm[1])))
                return fits is not None and self._learn(self._put(inst.args[0], fits, {}))
            case "add_c" | "sub_c" | "mul_c":
                interval, _ = transfer.arith(op, args[0], args[1], str(inst.imm[0]))
                if interval is None:
                    return False
                current[inst.dst[0]] = interval
                if op == "sub_c" and inst.imm[0] == "u64":      # what it passed is at least what was taken away
                    bounds = narrow("uge", args[0], args[1])
                    return bounds is not None and self._learn(
                        self._put(inst.args[1], bounds[1], self._put(inst.args[0], bounds[0], {})))
            case "call":
                kinds = self.result_types.get(str(inst.imm[0]), ())
                for value, kind in zip_longest(inst.dst, kinds, fillvalue=""):
                    current[int(value)] = _type_interval(str(kind))
            case _:
                if len(inst.dst) == 1:
                    current[inst.dst[0]] = transfer.result(op, args, inst.imm)
                else:
                    for value in inst.dst:
                        current[value] = TOP
        return True

    def finish(self, number: int, block: Block) -> None:
        """Interpret the terminator: which edges are taken, with which arguments."""
        term = block.term
        if term.op == "jump":
            current = self.current
            self.edges[number, 0] = [current[arg] for arg in term.targets[0].args]
            self.learned[number, 0] = {}
            return
        for i, target in enumerate(term.targets):
            learned: dict[int, Interval] = {}
            feasible = True
            if term.op == "br":
                feasible = self.refine(term.args[0], i == 0, learned)
            elif term.op == "switch" and i < len(term.imm):
                word = term.imm[i]
                assert isinstance(word, int)
                met = meet(self.current[term.args[0]], make(word & MASK, word & MASK))
                feasible = met is not None
                if met is not None:
                    self._put(term.args[0], met, learned)
            if feasible:
                current = self.current
                self.edges[number, i] = [learned.get(arg) or current[arg] for arg in target.args]
                self.learned[number, i] = learned
            else:
                self.edges[number, i] = None

    def assume(self, cond: int, truth: bool) -> bool:
        """From here on `cond` is not 0 (or is 0); False when that cannot be."""
        learned: dict[int, Interval] = {}
        return self.refine(cond, truth, learned) and self._learn(learned)

    def refine(self, cond: int, truth: bool, learned: dict[int, Interval], depth: int = 8) -> bool:
        """Put into `learned` what follows from `cond` being not 0 (or 0); False when that cannot be."""
        before = learned.get(cond) or self.current[cond]
        bounds = narrow("ne" if truth else "eq", before, (0, 0))
        if bounds is None:
            return False
        if bounds[0] != before:
            self._put(cond, bounds[0], learned)
        inst = self.defs.get(cond)
        if inst is None or depth == 0:
            return True
        match inst.op:
            case "cmp":
                a, b = inst.args
                kind = str(inst.imm[0]) if truth else INVERSE[str(inst.imm[0])]
                sides = narrow(kind, learned.get(a) or self.current[a], learned.get(b) or self.current[b])
                if sides is None:
                    return False
                self._put(a, sides[0], learned)
                self._put(b, sides[1], learned)
            case "and" if truth:
                return all(self.refine(arg, True, learned, depth - 1) for arg in inst.args)
            case "or" if not truth:
                return all(self.refine(arg, False, learned, depth - 1) for arg in inst.args)
            case "xor" if self.current[inst.args[1]] == (1, 1) and within(self.current[inst.args[0]], BOOL):
                return self.refine(inst.args[0], not truth, learned, depth - 1)
            case _:
                pass
        return True

    # The parts of the walk

    def _walk_order(self) -> list[tuple[int, bool]]:
        order: list[tuple[int, bool]] = []
        stack = [(self.f.entry, True)]
        while stack:
            number, entering = stack.pop()
            order.append((number, entering))
            if entering:
                stack.append((number, False))
                stack.extend((child, True) for child in reversed(self.dom.children[number]))
        return order

    def _enter(self, number: int) -> bool:
        """Join the arguments of the edges taken into the parameters; False when none is taken."""
        block = self.f.blocks[number]
        if number == self.f.entry:
            for param, kind in zip_longest(block.params, self.f.param_types, fillvalue=""):
                self.current[int(param)] = _type_interval(str(kind))
            return True
        taken = [edge for key in self.incoming[number] if (edge := self.edges.get(key)) is not None]
        if not taken:
            return False
        for i, param in enumerate(block.params):
            interval = taken[0][i]
            for edge in taken[1:]:
                if edge[i] != interval:
                    interval = join(interval, edge[i])
            if number in self.headers and self.ascending:
                interval = self._ascend(param, interval)
            elif param in self.assumed:
                interval = meet(interval, self.assumed[param]) or self.assumed[param]
            self.current[param] = interval
        return True

    def _ascend(self, param: int, interval: Interval) -> Interval:
        """The header's state never shrinks while ascending, and is widened when it grows too often."""
        old = self.header_state.get(param)
        if old is None:
            self.changed = True
        else:
            interval = join(old, interval)
            if interval == old:
                return old
            self.changed = True
            if self.walks >= _WALKS_BEFORE_COARSE:
                interval = _widen(old, interval, _COARSE)
            elif self.walks >= _WALKS_BEFORE_WIDENING:
                interval = _widen(old, interval, self.thresholds)
        self.header_state[param] = interval
        return interval

    def _thresholds(self) -> list[int]:
        """Where widening pauses: the function's constants and their neighbours, and the types' ends."""
        steps = {SMIN, UMAX, SMAX, 0}
        for low, high in INTERVALS.values():
            steps.update((low, high))
        for inst in self.defs.values():
            if inst.op == "const" and isinstance(inst.imm[0], int):
                word = inst.imm[0]
                steps.update(x for x in (word - 1, word, word + 1) if SMIN <= x <= UMAX)
        return sorted(steps)

    def _apply_learned(self, number: int) -> None:
        """A block with one edge into it knows what that edge's condition says."""
        edges = self.incoming[number]
        if len(edges) == 1:
            self._learn(self.learned.get(edges[0], {}))

    def _learn(self, learned: dict[int, Interval]) -> bool:
        current = self.current
        for value, interval in learned.items():
            self.undo.append((value, current[value]))
            current[value] = interval
        return True

    def _put(self, value: int, interval: Interval, learned: dict[int, Interval]) -> dict[int, Interval]:
        """Record a narrower interval, and what it says of the value it was computed from by adding a constant."""
        for _ in range(3):
            if interval == (learned.get(value) or self.current[value]):
                break
            learned[value] = interval
            inst = self.defs.get(value)
            if inst is None or inst.op not in ("add", "add_c"):
                break
            step = self.current[inst.args[1]]
            if step[0] != step[1]:
                break
            value = inst.args[0]
            before = met = meet(learned.get(value) or self.current[value],
                                make(interval[0] - step[0], interval[1] - step[0]))
            if before is None or met is None:
                break
            interval = met
        return learned

    def _select(self, inst: Inst, args: list[Interval]) -> Interval:
        """Each arm with what the condition says of it."""
        cond, yes, no = inst.args
        arms: list[Interval] = []
        for arm, truth in ((yes, True), (no, False)):
            learned: dict[int, Interval] = {}
            if self.refine(cond, truth, learned):
                arms.append(learned.get(arm) or self.current[arm])
        if len(arms) == 2:
            return join(arms[0], arms[1])
        return arms[0] if arms else join(args[1], args[2])

    def exact(self, inst: Inst) -> int:
        """How a sum or difference is exact: in which readings it cannot wrap, or is checked not to."""
        if inst.op in ("add_c", "sub_c"):
            return EXACT_SIGNED if inst.imm[0] == "i64" else EXACT_UNSIGNED
        known = self.sums.get(inst.dst[0])
        if known is None:
            return 0
        a, b, sign = known
        flags = 0
        for flag, x, y, limits in (
                (EXACT_SIGNED, signed_view(a), signed_view(b), TOP),
                (EXACT_UNSIGNED, unsigned_view(a), unsigned_view(b), ALL_U),
                (EXACT_MIXED, unsigned_view(a), signed_view(b), ALL_U)):
            low, high = (x[0] + y[0], x[1] + y[1]) if sign > 0 else (x[0] - y[1], x[1] - y[0])
            if limits[0] <= low and high <= limits[1]:
                flags |= flag
        return flags


def _widen(old: Interval, new: Interval, thresholds: list[int]) -> Interval:
    """Move the ends that moved on to the next threshold."""
    lo, hi = new
    if lo < old[0]:
        lo = thresholds[bisect_right(thresholds, lo) - 1]
    if hi > old[1]:
        hi = thresholds[bisect_left(thresholds, hi)]
    return make(lo, hi)


def _type_interval(kind: str) -> Interval:
    """The words of an integer type; "": all."""
    if kind == "length":
        return 0, LONGEST
    return TOP if kind in ("", "u64", "i64") else INTERVALS[kind]


def within(a: Interval, b: Interval) -> bool:
    """Do all words of `a` lie in `b`, both in one view?"""
    return b[0] <= a[0] and a[1] <= b[1]


def fit_interval(kind: str, sign: str) -> Interval:
    """The words that pass `check_fit(kind, sign)`."""
    low, high = INTERVALS[kind]
    limits = TOP if sign == "s" else ALL_U
    return make(max(low, limits[0]), min(high, limits[1]))
