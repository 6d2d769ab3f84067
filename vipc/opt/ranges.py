"""Ranges: what intervals and symbolic facts prove is not computed and not checked again.

Requires: no unreachable blocks. Ensures: no check, comparison or branch remains that the analysis of flow.py with
the facts of facts.py decides; add_c, sub_c and mul_c that cannot fail are add, sub and mul; divisions of values that
are not negative are unsigned. Keeps: effects and their order; the first check to fail (code after a check certain
to fail becomes `unreachable`).

    b1: v4 = cmp(slt) v3, v1     (v3 counts up from 0)
        br v4, b2, b3
    b2: check_index(s) v3, v1    ->   b2:
"""

from __future__ import annotations

from vipc.ir.core import Block, Function, Inst, Term
from vipc.ir.words import INTERVALS, MASK
from vipc.opt import stepped, transfer
from vipc.opt.edit import Replacement, drop_unreachable, replace_values
from vipc.opt.facts import Facts
from vipc.opt.flow import Analysis, within
from vipc.opt.fold import signed_if_short
from vipc.opt.info import ProgramInfo
from vipc.opt.intervals import SMAX, SMIN, compare, signed_view, unsigned_view, view

_PLAIN = {"add_c": "add", "sub_c": "sub", "mul_c": "mul"}
_UNSIGNED = {"sdiv": "udiv", "floordiv": "udiv", "floormod": "umod", "ashr": "lshr"}
_NEVER_CONSTANT = ("const", "addr", "alloca", "load", "vload", "aload", "xload", "xstore", "call", "calli", "err_get", "asm")


def run(f: Function, info: ProgramInfo) -> bool:
    """Remove what is proven; True when anything changed."""
    rewriter = _Rewriter(f, info)
    if not rewriter.run():
        return False
    rewriter.rewrite()
    return rewriter.edited


class _Rewriter(Analysis):
    """After the analysis one more walk, which knows the facts and edits the blocks."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        super().__init__(f, info)
        self.facts: Facts | None = None
        self.fact_marks: list[int] = []
        self.replacement: Replacement = {}
        self.new_terms: dict[int, Term] = {}     # set in their blocks after the walk, which reads the old ones
        self.surveying = False
        self.stepped: list[stepped.Stepped] = []
        self.not_rising: set[tuple[str, int]] = set()
        self.not_falling: set[tuple[str, int]] = set()
        self.edited = False

    def rewrite(self) -> None:
        """One walk to survey the loops, and the last one."""
        self.facts = Facts(self)
        self.may_skip = False                    # each block has to be seen with the facts
        if self.headers:
            self.surveying = True
            self.walk()
            self.surveying = False
            self._find_monotone(self.facts)
        self.walk()
        self.edited = self.edited or bool(self.stepped)
        for number, term in self.new_terms.items():
            self.f.blocks[number].term = term
            self.edited = True
        stepped.apply(self.f, [made for made in self.stepped if made.header not in self.new_terms])
        replace_values(self.f, self.replacement)
        drop_unreachable(self.f)

    def mark(self) -> int:
        if self.facts is not None:
            self.fact_marks.append(len(self.facts.undo))
        return super().mark()

    def leave(self, mark: int) -> None:
        if self.facts is not None:
            self.facts.leave(self.fact_marks.pop())
        super().leave(mark)

    def visit(self, number: int, block: Block) -> None:
        facts = self.facts
        if facts is None:
            super().visit(number, block)
            return
        self._learn_edge(number, facts)
        if self.surveying:
            self._survey(number, block, facts)
            return
        kept: list[Inst] = []
        for inst in block.insts:
            new = self._rewritten(inst, facts)
            passes = self.step(inst)
            if new is not None:
                kept.append(new)
            if new is not inst:
                self.edited = True
            if not passes:
                self._cut(number, block, kept)
                return
            self._learn_check(inst, facts)
        block.insts = kept
        self.finish(number, block)
        self._decide_term(number, block.term, facts)
        if self.headers:
            self.stepped += stepped.find(self, facts, number)

    def _survey(self, number: int, block: Block, facts: Facts) -> None:
        """Look at the back edges with the facts, editing nothing."""
        for inst in self.varying.get(number, block.insts):
            if not self.step(inst):
                for i in range(len(block.term.targets)):
                    self.edges[number, i] = None
                return
            self._learn_check(inst, facts)
        self.finish(number, block)
        self._note_back_edges(number, facts)

    def _learn_check(self, inst: Inst, facts: Facts) -> None:
        if inst.op == "check_index":
            facts.learn("ult", inst.args[0], inst.args[1])
        elif inst.op == "check":
            facts.learn_condition(inst.args[0], True)
        elif inst.op == "sub_c" and inst.imm[0] == "u64":
            facts.learn("uge", inst.args[0], inst.args[1])

    def _learn_edge(self, number: int, facts: Facts) -> None:
        """A block with one edge into it knows its condition."""
        edges = self.incoming[number]
        if len(edges) == 1:
            source, index = edges[0]
            term = self.f.blocks[source].term
            if term.op == "br":
                facts.learn_condition(term.args[0], index == 0)

    def _note_back_edges(self, number: int, facts: Facts) -> None:
        """Which parameters of a loop's header this back edge makes only larger, or only smaller."""
        for i, target in enumerate(self.f.blocks[number].term.targets):
            if target.block not in self.headers or not self.dom.dominates(target.block, number):
                continue
            if self.edges.get((number, i)) is None:
                continue
            for param, arg in zip(self.f.blocks[target.block].params, target.args, strict=True):
                for sign in ("s", "u"):
                    self._keep_if(self.not_rising, sign, param, facts.proves(sign, param, arg, 0))
                    self._keep_if(self.not_falling, sign, param, facts.proves(sign, arg, param, 0))

    def _keep_if(self, excluded: set[tuple[str, int]], sign: str, param: int, proven: bool) -> None:
        if not proven:
            excluded.add((sign, param))

    def _find_monotone(self, facts: Facts) -> None:
        """Loop parameters with one start that no back edge makes smaller, or larger."""
        for number in self.f.blocks:
            if number not in self.headers:
                continue
            for i, param in enumerate(self.f.blocks[number].params):
                starts = {self.f.blocks[source].term.targets[index].args[i] for source, index in self.incoming[number]
                          if not self.dom.dominates(number, source) and self.edges.get((source, index)) is not None}
                if len(starts) == 1:
                    start = starts.pop()
                    for sign in ("s", "u"):
                        if (sign, param) not in self.not_rising:
                            facts.rising[sign, param] = start
                        if (sign, param) not in self.not_falling:
                            facts.falling[sign, param] = start

    def _rewritten(self, inst: Inst, facts: Facts) -> Inst | None:
        """The instruction to keep in place of `inst`, None for none; before its effect on the state."""
        op = inst.op
        args = [self.current[arg] for arg in inst.args]
        match op:
            case "check_index":
                if compare("ult", args[0], args[1]) or facts.index_passes(inst.args[0], inst.args[1]):
                    return None
            case "check_fit":
                low, high = INTERVALS[str(inst.imm[0])]
                if within(view(args[0], str(inst.imm[1])), (low, high)):
                    return None
            case "check":
                if self._certain(inst.args[0], facts) is True:
                    return None
            case "add_c" | "sub_c" | "mul_c":
                if transfer.arith(op, args[0], args[1], str(inst.imm[0]))[1] or self._arith_passes(inst, facts):
                    return Inst(_PLAIN[op], inst.dst, inst.args, (), inst.loc)
            case "cmp":
                decided = compare(str(inst.imm[0]), args[0], args[1])
                if decided is None:
                    decided = facts.decides(str(inst.imm[0]), inst.args[0], inst.args[1])
                if decided is not None:
                    return Inst("const", inst.dst, (), (int(decided),), inst.loc)
            case _:
                return self._simpler(inst)
        return inst

    def _arith_passes(self, inst: Inst, facts: Facts) -> bool:
        """`a - b` of unsigned values passes when b <= a."""
        return inst.op == "sub_c" and inst.imm[0] == "u64" and facts.decides("ule", inst.args[1], inst.args[0]) is True

    def _certain(self, cond: int, facts: Facts) -> bool | None:
        """Is the value certainly not 0 (True) or 0 (False)?"""
        decided = compare("ne", self.current[cond], (0, 0))
        inst = self.defs.get(cond)
        if decided is None and inst is not None and inst.op == "cmp":
            return facts.decides(str(inst.imm[0]), inst.args[0], inst.args[1])
        return decided

    def _simpler(self, inst: Inst) -> Inst | None:
        """A constant, a cheaper opcode, or the argument itself."""
        op = inst.op
        if len(inst.dst) != 1 or op in _NEVER_CONSTANT:
            return inst
        args = [self.current[arg] for arg in inst.args]
        result = transfer.result(op, args, inst.imm)
        if result[0] == result[1]:
            return Inst("const", inst.dst, (), (signed_if_short(result[0] & MASK),), inst.loc)
        match op:
            case "ext":
                low, high = INTERVALS[str(inst.imm[0])]
                if low <= args[0][0] and args[0][1] <= high:
                    return self._copy(inst, 0)
            case "and" if args[1][0] == args[1][1]:
                mask = args[1][0]
                if mask >= 0 and mask & (mask + 1) == 0 and unsigned_view(args[0])[1] <= mask:
                    return self._copy(inst, 0)
            case "floordiv" | "sdiv" | "floormod" if args[0][0] >= 0 and 0 < args[1][0] and max(
                    args[0][1], args[1][1]) <= SMAX:
                return Inst(_UNSIGNED[op], inst.dst, inst.args, (), inst.loc)
            case "lshr" | "ashr" if self._shifted_back(inst):
                self.replacement[inst.dst[0]] = self.defs[inst.args[0]].args[0]
                return None
            case "ashr" if 0 <= args[0][0] and args[0][1] <= SMAX:
                return Inst("lshr", inst.dst, inst.args, (), inst.loc)
            case "umod" if unsigned_view(args[0])[1] < unsigned_view(args[1])[0]:
                return self._copy(inst, 0)
            case "select":
                certain = compare("ne", args[0], (0, 0))
                if certain is not None:
                    return self._copy(inst, 1 if certain else 2)
            case _:
                pass
        return inst

    def _shifted_back(self, inst: Inst) -> bool:
        """Is it a shift to the left undone, which lost nothing? So checks of shifts ask."""
        left = self.defs.get(inst.args[0])
        if left is None or left.op != "shl":
            return False
        count = self.current[inst.args[1]]
        if count[0] != count[1] or not 0 <= count[0] < 64 or self.current[left.args[1]] != count:
            return False
        value = self.current[left.args[0]]
        if inst.op == "lshr":
            return unsigned_view(value)[1] <= MASK >> count[0]
        return within(signed_view(value), (SMIN >> count[0], SMAX >> count[0]))

    def _copy(self, inst: Inst, index: int) -> Inst | None:
        """The result is the argument itself: no instruction is kept."""
        self.replacement[inst.dst[0]] = inst.args[index]
        return None

    def _cut(self, number: int, block: Block, kept: list[Inst]) -> None:
        """Nothing comes after a check that always fails."""
        for i in range(len(block.term.targets)):
            self.edges[number, i] = None
        block.insts = kept
        self.new_terms[number] = Term("unreachable", (), (), (), block.term.loc)

    def _decide_term(self, number: int, term: Term, facts: Facts) -> None:
        """Note the terminator without the targets that are never taken."""
        if term.op == "br":
            certain = self._certain(term.args[0], facts)
            taken = [i for i in (0, 1) if self.edges.get((number, i)) is not None and certain is not (i == 1)]
            if len(taken) == 1:
                self.edges[number, 1 - taken[0]] = None
                self.new_terms[number] = Term("jump", (), (term.targets[taken[0]],), (), term.loc)
        elif term.op == "switch":
            cases = [i for i in range(len(term.imm)) if self.edges.get((number, i)) is not None]
            if len(cases) < len(term.imm):
                targets = (*(term.targets[i] for i in cases), term.targets[-1])
                imm = tuple(term.imm[i] for i in cases)
                self.new_terms[number] = Term("switch" if cases else "jump", term.args if cases else (), targets, imm,
                                              term.loc)
