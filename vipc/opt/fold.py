"""Constant folding and algebraic simplification, with the rules of algebra.py.

Requires: no unreachable blocks. Ensures: no pure instruction has only constant arguments; a constant argument of a
commutative instruction stands last; a subtraction of a constant is an addition. Keeps: the graph of blocks; effects
and their order (a check certain to pass goes, one certain to fail stays).

    v1 = const(8)
    v2 = umod v0, v1    ->   v3 = const(7)
                             v2 = and v0, v3
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.ir.cfg import reverse_postorder
from vipc.ir.core import Function, Inst, Term
from vipc.ir.ops import OPS
from vipc.ir.words import MASK, arith_result, check_passes, evaluate
from vipc.opt import algebra
from vipc.opt.algebra import Rewrite
from vipc.opt.edit import Replacement, replace_in_term, replace_values, use_counts, with_args
from vipc.opt.info import ProgramInfo

_FOLDABLE = frozenset(name for name, op in OPS.items() if op.effect == "pure") - {"const", "addr", "alloca"}
_ARITH = ("add_c", "sub_c", "mul_c")
_CHECKS = ("check", "check_index", "check_fit")


def run(f: Function, info: ProgramInfo) -> bool:
    """Fold all of `f`; True when anything changed."""
    return _Folder(f).run()


class _Folder:
    """One walk in reverse post-order, so that definitions are seen before their uses."""

    def __init__(self, f: Function) -> None:
        self.f = f
        self.state = algebra.State({}, {}, use_counts(f))
        self.replacement: Replacement = {}
        self.changed = False
        self.out: list[Inst] = []
        self.local: dict[int, int] = {}

    def run(self) -> bool:
        for number in reverse_postorder(self.f):
            block = self.f.blocks[number]
            self.out = []
            self.local = {}
            for inst in block.insts:
                self._visit(inst)
            term = replace_in_term(block.term, self.replacement) if self.replacement else block.term
            block.term = self._fold_term(term)
            block.insts = self.out
        replace_values(self.f, self.replacement)
        return self.changed

    def _visit(self, inst: Inst) -> None:
        replacement = self.replacement
        if replacement:
            for arg in inst.args:
                if arg in replacement:
                    inst = with_args(inst, tuple(replacement.get(a, a) for a in inst.args))
                    break
        constants = self.state.constants
        op = inst.op
        if op == "const":
            value = inst.imm[0]
            assert isinstance(value, int)
            word = value & MASK
            constants[inst.dst[0]] = word
            if word in self.local:
                self.replacement[inst.dst[0]] = self.local[word]
                self.changed = True
            else:
                self.local[word] = inst.dst[0]
                self._emit(inst)
            return
        words = [constants.get(arg, -1) for arg in inst.args]
        if words and min(words) >= 0 and self._fold_constant(inst, tuple(words)):
            self.changed = True
            return
        rule: Callable[[algebra.State, Inst, list[int]], Rewrite | None] | None = algebra.RULES.get(op)
        if rule is not None:
            rewrite = rule(self.state, inst, words)
            if rewrite is not None:
                self.changed = True
                self._apply(inst, rewrite)
                return
        self._emit(inst)

    def _emit(self, inst: Inst) -> None:
        self.out.append(inst)
        if len(inst.dst) == 1:
            self.state.defs[inst.dst[0]] = inst

    def _fold_constant(self, inst: Inst, words: tuple[int, ...]) -> bool:
        """Fold an instruction whose arguments are all constant."""
        if inst.op in _FOLDABLE:
            result = evaluate(inst.op, words, inst.imm)
        elif inst.op in _ARITH:
            result = arith_result(inst.op, words[0], words[1], str(inst.imm[0]))
        else:
            return inst.op in _CHECKS and check_passes(inst.op, words, inst.imm)
        if result is None:
            return False
        self._visit(Inst("const", inst.dst, (), (signed_if_short(result),), inst.loc))
        return True

    def _constant(self, word: int, inst: Inst) -> int:
        """A value holding `word`, defined before here in this block."""
        word &= MASK
        if word not in self.local:
            self._visit(Inst("const", (self.f.new_value(),), (), (signed_if_short(word),), inst.loc))
        return self.local[word]

    def _apply(self, inst: Inst, rewrite: Rewrite) -> None:
        """Put the rewritten form in place of `inst`."""
        if isinstance(rewrite, int):
            self.replacement[inst.dst[0]] = rewrite
            return
        results: list[int] = []
        for position, step in enumerate(rewrite):
            last = position == len(rewrite) - 1
            args = tuple(results[arg.index] if isinstance(arg, algebra.Result)
                         else self._constant(arg.word, inst) if isinstance(arg, algebra.Const) else arg
                         for arg in step.args)
            dst = inst.dst if last else (self.f.new_value(),)
            results.extend(dst)
            made = Inst(step.op, dst, args, step.imm, inst.loc)
            for arg in args:
                self.state.uses[arg] = self.state.uses.get(arg, 0) + 1
            if last:
                self._visit(made)
            else:
                self._emit(made)

    def _fold_term(self, term: Term) -> Term:
        """`br` on a negated or compared condition becomes `br` on what was compared."""
        while term.op == "br":
            simpler = algebra.branch_condition(self.state, term.args[0])
            if simpler is None:
                return term
            value, negated = simpler
            targets = term.targets[::-1] if negated else term.targets
            term = Term("br", (value,), targets, (), term.loc)
            self.changed = True
        return term


def signed_if_short(word: int) -> int:
    """How a constant is written: as a signed number."""
    return word - (1 << 64) if word >> 63 else word
