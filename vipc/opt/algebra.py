"""The rules of algebra that fold.py applies, one function an opcode.

A rule sees an instruction, its constant arguments (-1 for the others) and the definitions before it. It answers
None (leave it), a value (the result is that value), or a list of steps, the last of which defines the result;
the empty list drops an instruction without result.

I1. A rewritten instruction computes the same word, fails in the same cases and does the same to memory.
I2. Rules make progress: the form they produce is not rewritten back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vipc.ir.core import Imm, Inst
from vipc.ir.words import MASK, WIDTHS, signed

INVERSE = {"eq": "ne", "ne": "eq", "slt": "sge", "sge": "slt", "sgt": "sle", "sle": "sgt",
           "ult": "uge", "uge": "ult", "ugt": "ule", "ule": "ugt"}
SWAPPED = {"eq": "eq", "ne": "ne", "slt": "sgt", "sgt": "slt", "sle": "sge", "sge": "sle",
           "ult": "ugt", "ugt": "ult", "ule": "uge", "uge": "ule"}
_REFLEXIVE = {"eq", "sle", "sge", "ule", "uge"}
LOW_BITS_ONLY = ("add", "sub", "mul", "and", "or", "xor", "neg", "not")
"""Opcodes whose low n result bits depend on the low n bits of the arguments only."""

FAR = 1 << 30
"""Offsets from here on, met behind a check that has failed, lead out of every image, and stay computed."""


@dataclass(frozen=True, slots=True)
class Const:
    """An argument that is a constant."""

    word: int


@dataclass(frozen=True, slots=True)
class Result:
    """An argument that is the result of an earlier step."""

    index: int


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of the rewritten form."""

    op: str
    args: tuple[int | Const | Result, ...]
    imm: tuple[Imm, ...] = ()


Rewrite = int | list[Step]


@dataclass(slots=True)
class State:
    """What is known where the instruction stands."""

    constants: dict[int, int]
    defs: dict[int, Inst]
    uses: dict[int, int]

    def defined(self, value: int, op: str) -> Inst | None:
        """The definition of `value` when it is an `op`."""
        inst = self.defs.get(value)
        return inst if inst is not None and inst.op == op else None


Rule = Callable[[State, Inst, list[int]], Rewrite | None]


def is_bool(state: State, value: int) -> bool:
    """Is the word certainly 0 or 1?"""
    if value in state.constants:
        return state.constants[value] <= 1
    inst = state.defs.get(value)
    if inst is None:
        return False
    if inst.op in ("and", "or", "xor"):
        return all(arg in state.defs and (state.defs[arg].op == "cmp" or state.constants.get(arg, 2) <= 1)
                   for arg in inst.args)
    return inst.op == "cmp"


def branch_condition(state: State, value: int) -> tuple[int, bool] | None:
    """A simpler value that is 0 in the same cases, or (True) in the opposite ones."""
    inst = state.defs.get(value)
    if inst is None:
        return None
    if inst.op == "cmp" and inst.imm[0] in ("eq", "ne") and state.constants.get(inst.args[1]) == 0:
        return inst.args[0], inst.imm[0] == "eq"
    if inst.op == "xor" and state.constants.get(inst.args[1]) == 1 and is_bool(state, inst.args[0]):
        return inst.args[0], True
    if inst.op == "select":
        arms = state.constants.get(inst.args[1], -1), state.constants.get(inst.args[2], -1)
        if arms[0] > 0 and arms[1] == 0:
            return inst.args[0], False
        if arms[0] == 0 and arms[1] > 0:
            return inst.args[0], True
    return None


def _power(word: int) -> int:
    """k when word is 2^k and positive as a signed word, else -1."""
    return word.bit_length() - 1 if 0 < word < 1 << 63 and word & (word - 1) == 0 else -1


def _commute(inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    return [Step(inst.op, (b, a), inst.imm)] if words[0] >= 0 > words[1] else None


def _add(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if words[1] == 0:
        return a
    if words[1] > 0:
        inner = state.defined(a, "add")
        if inner is not None and inner.args[1] in state.constants:
            return [Step("add", (inner.args[0], Const(state.constants[inner.args[1]] + words[1])))]
        symbol = state.defined(a, "addr")
        if symbol is not None and isinstance(symbol.imm[1], int) and abs(symbol.imm[1] + signed(words[1])) < FAR:
            return [Step("addr", (), (symbol.imm[0], symbol.imm[1] + signed(words[1])))]
    negated = state.defined(b, "neg")
    if negated is not None:
        return [Step("sub", (a, negated.args[0]))]
    return _commute(inst, words)


def _sub(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if a == b:
        return [Step("const", (), (0,))]
    if words[1] >= 0:
        return [Step("add", (a, Const(-words[1])))]
    if words[0] == 0:
        return [Step("neg", (b,))]
    total, less = state.defined(a, "add"), state.defined(b, "add")
    if total is not None and b in total.args:
        return total.args[1] if total.args[0] == b else total.args[0]
    if less is not None and less.args[1] in state.constants:
        if less.args[0] == a:
            return [Step("const", (), (signed(-state.constants[less.args[1]] & MASK),))]
        if total is not None and total.args[0] == less.args[0] and total.args[1] in state.constants:
            distance = state.constants[total.args[1]] - state.constants[less.args[1]]
            return [Step("const", (), (signed(distance & MASK),))]
    return None


def _mul(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a = inst.args[0]
    if words[1] == 0:
        return inst.args[1]
    if words[1] == 1:
        return a
    if words[1] == MASK:
        return [Step("neg", (a,))]
    if words[1] > 0 and words[1] & (words[1] - 1) == 0:
        return [Step("shl", (a, Const(words[1].bit_length() - 1)))]
    return _commute(inst, words)


def _udiv(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    if words[1] > 0 and words[1] & (words[1] - 1) == 0:
        return [Step("lshr", (inst.args[0], Const(words[1].bit_length() - 1)))]
    return None


def _umod(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    if words[1] > 0 and words[1] & (words[1] - 1) == 0:
        return [Step("and", (inst.args[0], Const(words[1] - 1)))]
    return None


def _floordiv(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    k = _power(words[1])
    return [Step("ashr", (inst.args[0], Const(k)))] if k >= 0 else None


def _floormod(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    k = _power(words[1])
    return [Step("and", (inst.args[0], Const(words[1] - 1)))] if k >= 0 else None


def _sdiv(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    return inst.args[0] if words[1] == 1 else None


def _shift(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a = inst.args[0]
    if words[1] == 0 or words[0] == 0:
        return a
    if inst.op == "shl" and words[1] >= 64:
        return [Step("const", (), (0,))]
    inner = state.defined(a, inst.op)
    if words[1] > 0 and inner is not None:
        first = state.constants.get(inner.args[1], 64)
        if first + words[1] < 64:
            return [Step(inst.op, (inner.args[0], Const(first + words[1])))]
    return None


def _and(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if a == b or words[1] == MASK:
        return a
    if words[1] == 0:
        return b
    if words[1] > 0:
        inner = state.defined(a, "and")
        if inner is not None and inner.args[1] in state.constants:
            return [Step("and", (inner.args[0], Const(state.constants[inner.args[1]] & words[1])))]
        bits = words[1].bit_length()
        stripped = strip_ext(state, a, bits)
        if stripped != a:
            return [Step("and", (stripped, b))]
    return _commute(inst, words)


def _or(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if a == b or words[1] == 0:
        return a
    return b if words[1] == MASK else _commute(inst, words)


def _xor(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if a == b:
        return [Step("const", (), (0,))]
    if words[1] == 0:
        return a
    if words[1] == MASK:
        return [Step("not", (a,))]
    compared = state.defined(a, "cmp")
    if words[1] == 1 and compared is not None:
        return [Step("cmp", compared.args, (INVERSE[str(compared.imm[0])],))]
    return _commute(inst, words)


def _involution(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    inner = state.defined(inst.args[0], inst.op)
    return inner.args[0] if inner is not None else None


def strip_ext(state: State, value: int, bits: int) -> int:
    """A value with the same low `bits` bits: below extensions and masks that leave them alone."""
    while True:
        inst = state.defs.get(value)
        if inst is None:
            return value
        if inst.op == "ext" and WIDTHS[str(inst.imm[0])] >= bits:
            value = inst.args[0]
        elif inst.op == "and" and state.constants.get(inst.args[1], 0) & ((1 << bits) - 1) == (1 << bits) - 1:
            value = inst.args[0]
        else:
            return value


def _ext(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a = inst.args[0]
    kind = str(inst.imm[0])
    bits = WIDTHS[kind]
    inner = state.defs.get(a)
    if inner is None:
        return None
    if inner.op in ("load", "vload", "ext"):
        have = str(inner.imm[0])
        if have == kind or have[0] == "u" and WIDTHS[have] < bits or have == "u64" == kind:
            return a
    if inner.op == "cmp":
        return a
    stripped = strip_ext(state, a, bits)
    if stripped != a:
        return [Step("ext", (stripped,), inst.imm)]
    if inner.op in LOW_BITS_ONLY and state.uses.get(a, 0) == 1:
        args = tuple(strip_ext(state, arg, bits) for arg in inner.args)
        if args != inner.args:
            return [Step(inner.op, args), Step("ext", (Result(0),), inst.imm)]
    if inner.op == "shl" and state.uses.get(a, 0) == 1:
        shifted = strip_ext(state, inner.args[0], bits)
        if shifted != inner.args[0]:
            return [Step("shl", (shifted, inner.args[1])), Step("ext", (Result(0),), inst.imm)]
    return None


def _cmp(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    cond = str(inst.imm[0])
    if a == b:
        return [Step("const", (), (int(cond in _REFLEXIVE),))]
    if words[0] >= 0 > words[1]:
        return [Step("cmp", (b, a), (SWAPPED[cond],))]
    if words[1] < 0:
        return None
    if cond in ("eq", "ne"):
        if words[1] <= 1 and is_bool(state, a):
            return _cmp_bool(state, a, (cond == "eq") == (words[1] == 1))
        inner = state.defs.get(a)
        if inner is not None and inner.op == "add" and inner.args[1] in state.constants:
            return [Step("cmp", (inner.args[0], Const(words[1] - state.constants[inner.args[1]])), (cond,))]
        if inner is not None and inner.op in ("sub", "xor") and words[1] == 0:
            return [Step("cmp", inner.args, (cond,))]
    if words[1] == 0 and cond in ("ult", "uge"):
        return [Step("const", (), (int(cond == "uge"),))]
    if words[1] == 0 and cond in ("ule", "ugt"):
        return [Step("cmp", (a, b), ("eq" if cond == "ule" else "ne",))]
    if words[1] == 1 and cond in ("ult", "uge"):
        return [Step("cmp", (a, Const(0)), ("eq" if cond == "ult" else "ne",))]
    return None


def _cmp_bool(state: State, value: int, same: bool) -> Rewrite:
    """The bool itself, or its opposite."""
    if same:
        return value
    compared = state.defined(value, "cmp")
    if compared is not None:
        return [Step("cmp", compared.args, (INVERSE[str(compared.imm[0])],))]
    return [Step("xor", (value, Const(1)))]


def _select(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    cond, yes, no = inst.args
    if words[0] >= 0:
        return yes if words[0] else no
    if yes == no:
        return yes
    if is_bool(state, cond) and (words[1], words[2]) in ((1, 0), (0, 1)):
        return _cmp_bool(state, cond, words[1] == 1)
    simpler = branch_condition(state, cond)
    if simpler is None:
        return None
    value, negated = simpler
    return [Step("select", (value, no, yes) if negated else (value, yes, no))]


def _arith(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    a, b = inst.args
    if inst.op != "sub_c" and words[0] >= 0 > words[1]:
        return [Step(inst.op, (b, a), inst.imm)]
    if words[1] == (1 if inst.op == "mul_c" else 0):
        return a
    if inst.op == "mul_c" and words[1] == 0:
        return b
    if inst.op == "sub_c" and a == b:
        return [Step("const", (), (0,))]
    return None


def _check(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    if words[0] > 0:
        return []
    simpler = branch_condition(state, inst.args[0])
    if simpler is None or simpler[1]:
        return None
    return [Step("check", (simpler[0], *inst.args[1:]), inst.imm)]


def _check_fit(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    inner = state.defs.get(inst.args[0])
    if inner is not None and inner.op in ("ext", "load") and inner.imm[0] == inst.imm[0]:
        if inst.imm[0] in ("u8", "u16", "u32") or inst.imm[1] == "s" and str(inst.imm[0])[0] == "i":
            return []
    return None


def _address(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    """Fold a constant added to the address into the offset; a narrow store ignores the upper bits."""
    kind, offset = str(inst.imm[0]), inst.imm[1]
    assert isinstance(offset, int)
    rest = inst.args[1:]
    if inst.op == "store" and kind != "u64":
        rest = (strip_ext(state, rest[0], WIDTHS[kind]),)
    base = inst.args[0]
    inner = state.defined(base, "add")
    if inner is not None and inner.args[1] in state.constants:
        total = offset + signed(state.constants[inner.args[1]])
        size = WIDTHS[kind] // 8
        if -256 <= total < 256 or (0 <= total < 4096 * size and total % size == 0):
            return [Step(inst.op, (inner.args[0], *rest), (kind, total))]
    if rest != inst.args[1:]:
        return [Step(inst.op, (base, *rest), inst.imm)]
    return None


def _calli(state: State, inst: Inst, words: list[int]) -> Rewrite | None:
    symbol = state.defined(inst.args[0], "addr")
    if symbol is None or symbol.imm[1] != 0:
        return None
    return [Step("call", inst.args[1:], (symbol.imm[0], inst.imm[0]))]


RULES: dict[str, Rule] = {
    "add": _add, "sub": _sub, "mul": _mul, "udiv": _udiv, "umod": _umod, "floordiv": _floordiv,
    "floormod": _floormod, "sdiv": _sdiv, "shl": _shift, "lshr": _shift, "ashr": _shift, "and": _and, "or": _or,
    "xor": _xor, "neg": _involution, "not": _involution, "rbit": _involution, "ext": _ext, "cmp": _cmp,
    "select": _select, "add_c": _arith, "sub_c": _arith, "mul_c": _arith, "check": _check, "check_fit": _check_fit,
    "load": _address, "store": _address, "vload": _address, "vstore": _address, "calli": _calli,
}
