"""Symbolic facts: differences of two values, learned from branches and checks on the way here.

A fact says a <= b + k, both read as signed or both as unsigned and added exactly. A question is answered by
following facts and definitions a few steps: what is below what, by how much. (Bodík, Gupta, Sarkar: ABCD.)

I1. A fact holds wherever the walk stands; leaving a block forgets its facts.
"""

from __future__ import annotations

from vipc.ir.core import Inst
from vipc.opt.algebra import INVERSE
from vipc.opt.flow import EXACT_MIXED, EXACT_SIGNED, EXACT_UNSIGNED, Analysis
from vipc.opt.intervals import SMAX, meet, signed_view, unsigned_view, view

_SUMS = ("add", "sub", "add_c", "sub_c")
_DEPTH = 6
_BUDGET = 80


class Facts:
    """The facts where the walk of `analysis` stands."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.defs = analysis.defs
        self.below: dict[str, dict[int, list[tuple[int, int]]]] = {"s": {}, "u": {}}
        self.undo: list[tuple[str, int]] = []
        self.rising: dict[tuple[str, int], int] = {}    # loop parameter: what it starts from and never falls below
        self.falling: dict[tuple[str, int], int] = {}
        self.budget = 0

    def leave(self, mark: int) -> None:
        """Forget the facts added since the undo list had `mark` entries."""
        while len(self.undo) > mark:
            sign, value = self.undo.pop()
            self.below[sign][value].pop()

    def learn(self, cond: str, a: int, b: int) -> None:
        """The comparison `cmp cond a, b` holds from here on."""
        kind = cond[1:]
        if cond == "eq":
            for sign in ("s", "u"):
                self._add(sign, a, b, 0)
                self._add(sign, b, a, 0)
        elif cond == "ne":
            for sign in ("s", "u"):
                if self.proves(sign, a, b, 0):
                    self._add(sign, a, b, -1)
                elif self.proves(sign, b, a, 0):
                    self._add(sign, b, a, -1)
        elif kind in ("gt", "ge"):
            self._order(cond[0], b, a, -1 if kind == "gt" else 0)
        else:
            self._order(cond[0], a, b, -1 if kind == "lt" else 0)

    def learn_condition(self, cond: int, truth: bool, depth: int = 8) -> None:
        """The value `cond` is not 0 (or is 0) from here on."""
        inst = self.defs.get(cond)
        if inst is None:
            return
        if inst.op == "cmp":
            kind = str(inst.imm[0])
            self.learn(kind if truth else INVERSE[kind], inst.args[0], inst.args[1])
        elif inst.op == ("and" if truth else "or") and depth:
            for arg in inst.args:
                self.learn_condition(arg, truth, depth - 1)

    def decides(self, cond: str, a: int, b: int) -> bool | None:
        """What `cmp cond a, b` yields, None when the facts do not say."""
        if cond in ("eq", "ne"):
            if any(self.proves(sign, x, y, -1) for sign in ("s", "u") for x, y in ((a, b), (b, a))):
                return cond == "ne"
            return None
        sign, kind = cond[0], cond[1:]
        if kind in ("gt", "ge"):
            a, b = b, a
        gap = -1 if kind in ("lt", "gt") else 0
        if self._ordered(sign, a, b, gap):
            return True
        return False if self._ordered(sign, b, a, -1 - gap) else None

    def index_passes(self, a: int, b: int) -> bool:
        """Is u(a) < u(b) certain?"""
        return self._ordered("u", a, b, -1)

    def proves(self, sign: str, a: int, b: int, k: int) -> bool:
        """Is a <= b + k certain, both read as `sign` says?"""
        self.budget = _BUDGET
        return self._prove(sign, a, b, k, _DEPTH)

    # Adding and asking

    def _add(self, sign: str, a: int, b: int, k: int) -> None:
        self.below[sign].setdefault(a, []).append((b, k))
        self.undo.append((sign, a))

    def _order(self, sign: str, a: int, b: int, k: int) -> None:
        """a <= b + k (k is 0 or -1), also in the other reading when both are below 2^63."""
        self._add(sign, a, b, k)
        inst = self.defs.get(a)
        step = self._step(sign, inst) if inst is not None and inst.op in _SUMS else None
        if inst is not None and step is not None:           # what a was added to, too
            self._add(sign, inst.args[0], b, k - step[0])
        current = self.analysis.current
        if sign == "s" and current[a][0] >= 0 and current[a][1] <= SMAX:
            self._add("u", a, b, k)
        elif sign == "u" and current[b][0] >= 0 and current[b][1] <= SMAX:
            self._add("s", a, b, k)

    def _ordered(self, sign: str, a: int, b: int, k: int) -> bool:
        if self.proves(sign, a, b, k):
            return True
        current = self.analysis.current
        if sign == "u" and current[a][0] >= 0 and current[a][1] <= SMAX:
            return self.proves("s", a, b, k)
        if sign == "s" and current[b][0] >= 0 and current[b][1] <= SMAX:
            return self.proves("u", a, b, k)
        return False

    def _prove(self, sign: str, a: int, b: int, k: int, depth: int) -> bool:
        if a == b:
            return k >= 0
        current = self.analysis.current
        if view(current[a], sign)[1] <= view(current[b], sign)[0] + k:
            return True
        if depth == 0 or self.budget <= 0:
            return False
        self.budget -= 1
        for upper, distance in self.below[sign].get(a, ()):
            if self._prove(sign, upper, b, k - distance, depth - 1):
                return True
        inst = self.defs.get(a)
        if inst is not None:
            if self._prove_left(sign, inst, a, b, k, depth - 1):
                return True
        elif (sign, a) in self.falling and self._prove(sign, self.falling[sign, a], b, k, depth - 1):
            return True
        inst = self.defs.get(b)
        if inst is not None:
            return self._prove_right(sign, inst, a, b, k, depth - 1)
        return (sign, b) in self.rising and self._prove(sign, a, self.rising[sign, b], k, depth - 1)

    def _step(self, sign: str, inst: Inst) -> tuple[int, int] | None:
        """For an exact `add` or `sub`: least and greatest distance of the result from the first argument."""
        flags = self.analysis.exact(inst)
        second = self.analysis.current[inst.args[1]]
        if sign == "s" and flags & EXACT_SIGNED:
            low, high = signed_view(second)
        elif sign == "u" and flags & EXACT_MIXED:
            low, high = signed_view(second)
        elif sign == "u" and flags & EXACT_UNSIGNED:
            low, high = unsigned_view(second)
        else:
            return None
        return (low, high) if inst.op in ("add", "add_c") else (-high, -low)

    def _prove_left(self, sign: str, inst: Inst, a: int, b: int, k: int, depth: int) -> bool:
        """By a's definition."""
        op, args = inst.op, inst.args
        current = self.analysis.current
        match op:
            case "add" | "sub" | "add_c" | "sub_c":
                step = self._step(sign, inst)
                return step is not None and self._prove(sign, args[0], b, k - step[1], depth)
            case "and":
                return any(self._not_negative(sign, arg) and self._prove(sign, arg, b, k, depth) for arg in args)
            case "umod" | "floormod":
                y = view(current[args[1]], "u" if op == "umod" else "s")
                if y[0] <= 0 or not self._not_negative(sign, args[1]):
                    return False
                return self._prove(sign, args[1], b, k + 1, depth)
            case "lshr" | "ashr" | "udiv" | "floordiv":
                reading = "s" if op in ("ashr", "floordiv") else sign
                if not self._not_negative(reading, args[0]) or (op in ("udiv", "floordiv") and current[args[1]][0] < 1):
                    return False
                return self._prove(sign, args[0], b, k, depth) or self._prove_half(sign, inst, b, k, depth)
            case "select":
                arms = [(arm, truth) for arm, truth in ((args[1], True), (args[2], False))
                        if meet(current[arm], current[a]) is not None]
                return all(self._prove_arm(sign, args[0], truth, arm, b, k, depth) for arm, truth in arms)
            case _:
                return False

    def _prove_arm(self, sign: str, cond: int, truth: bool, arm: int, b: int, k: int, depth: int) -> bool:
        """An arm of a select, under its condition."""
        mark = len(self.undo)
        inst = self.defs.get(cond)
        if inst is not None and inst.op == "cmp":
            kind = str(inst.imm[0]) if truth else INVERSE[str(inst.imm[0])]
            if kind not in ("eq", "ne"):
                self.learn(kind, inst.args[0], inst.args[1])
        proven = self._prove(sign, arm, b, k, depth)
        self.leave(mark)
        return proven

    def _prove_half(self, sign: str, inst: Inst, b: int, k: int, depth: int) -> bool:
        """(x + y) / 2 <= b + k when x <= b + 2k + 1 and y <= b, or the other way round."""
        divisor = self.analysis.current[inst.args[1]]
        if divisor != ((1, 1) if inst.op in ("lshr", "ashr") else (2, 2)):
            return False
        total = self.defs.get(inst.args[0])
        if total is None or total.op not in ("add", "add_c"):
            return False
        flag = EXACT_SIGNED if sign == "s" else EXACT_UNSIGNED
        if not self.analysis.exact(total) & flag:
            return False
        x, y = total.args
        return any(self._prove(sign, p, b, 2 * k + 1, depth) and self._prove(sign, q, b, 0, depth)
                   for p, q in ((x, y), (y, x)))

    def _prove_right(self, sign: str, inst: Inst, a: int, b: int, k: int, depth: int) -> bool:
        """By b's definition."""
        if inst.op in ("add", "sub", "add_c", "sub_c"):
            step = self._step(sign, inst)
            return step is not None and self._prove(sign, a, inst.args[0], k + step[0], depth)
        return False

    def _not_negative(self, sign: str, value: int) -> bool:
        return sign == "u" or signed_view(self.analysis.current[value])[0] >= 0
