"""Widths: which values need only their low 32 bits, and which have no others.

A value whose upper half nobody looks at is computed by a 32-bit instruction, which clears that half; truncating it to
u32 then costs nothing, and its users take it directly.

    v2 = add v0, v1           v2 = add v0, v1      (low: becomes add w)
    v3 = ext(u32) v2
    v4 = xor v3, v0           v4 = xor v2, v0
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vipc.ir.core import Block, Function, Inst, Target

_NARROW = ("u8", "u16", "u32", "i8", "i16", "i32")
_SMALL = ("u8", "u16", "u32")
_TYPED = frozenset(("ext", "load", "vload"))
_STRAIGHT = frozenset(("add", "sub", "mul", "neg", "not", "and", "or", "xor", "shl"))
"""Operations whose low half depends on the operands' low halves alone (shl: of its first operand)."""


@dataclass(slots=True)
class Widths:
    """`low`: computed at 32 bits, because only the low half matters. `small`: the upper half is zero."""

    low: set[int]
    small: set[int]


def find_widths(f: Function, order: list[int]) -> Widths:
    """The widths of a function's values; `order`: reverse post-order."""
    defs: dict[int, Inst] = {}
    narrows = False
    for number in order:
        for inst in f.blocks[number].insts:
            if len(inst.dst) == 1:
                defs[inst.dst[0]] = inst
                narrows = narrows or inst.op in _TYPED
    if not narrows:
        return Widths(set(), set())
    passed = [pair for number in order for target in f.blocks[number].term.targets if target.args
              for pair in zip(f.blocks[target.block].params, target.args, strict=True)]
    full = _find_full(f, order, defs, passed)
    small = _find_small(f, order, defs, full, passed)
    low = {value for value, inst in defs.items()
           if inst.op in _STRAIGHT and value not in full and _has_narrow_form(inst, defs, small)}
    return Widths(low, small)


def without_extensions(f: Function, order: list[int], widths: Widths) -> Function:
    """`f` with the users of `ext(u32)` of a small value taking the value itself."""
    same: dict[int, int] = {}
    for number in order:
        for inst in f.blocks[number].insts:
            if inst.op == "ext" and inst.imm[0] == "u32" and inst.args[0] in widths.small:
                same[inst.dst[0]] = same.get(inst.args[0], inst.args[0])
    if not same:
        return f
    blocks: dict[int, Block] = {}
    for number, block in f.blocks.items():
        insts = [_renamed(inst, same) for inst in block.insts if not inst.dst or inst.dst[0] not in same]
        targets = tuple(Target(t.block, tuple(same.get(v, v) for v in t.args)) if t.args else t
                        for t in block.term.targets)
        term = replace(block.term, args=tuple(same.get(v, v) for v in block.term.args), targets=targets)
        blocks[number] = Block(block.params, insts, term)
    return replace(f, blocks=blocks, renamed={**f.renamed, **same})


def _renamed(inst: Inst, same: dict[int, int]) -> Inst:
    if not any(value in same for value in inst.args):
        return inst
    return replace(inst, args=tuple(same.get(value, value) for value in inst.args))


# Demand

Passed = list[tuple[int, int]]
"""Parameters of blocks and what they are given, a pair for each edge."""


def _find_full(f: Function, order: list[int], defs: dict[int, Inst], passed: Passed) -> set[int]:
    """The values whose upper half somebody looks at."""
    full: set[int] = set()
    work: list[int] = []
    params: dict[int, list[int]] = {}
    for number in order:
        block = f.blocks[number]
        for inst in block.insts:
            work += _wide_operands(inst) if inst.op in _CHOOSY else inst.args
        work += block.term.args
    for param, value in passed:
        params.setdefault(param, []).append(value)
    while work:
        value = work.pop()
        if value in full:
            continue
        full.add(value)
        definition = defs.get(value)
        if definition is None:
            work += params.get(value, ())
        elif definition.op in _STRAIGHT:
            if definition.op != "and" or not any(_is_low_mask(defs.get(arg)) for arg in definition.args):
                work += definition.args
        elif definition.op == "select":
            work += definition.args[1:]
    return full


def _is_low_mask(inst: Inst | None) -> bool:
    return inst is not None and inst.op == "const" and 0 <= inst.imm[0] < 1 << 32  # type: ignore[operator]


_CHOOSY = _STRAIGHT | {"ext", "select", "store", "vstore"}


def _wide_operands(inst: Inst) -> tuple[int, ...]:
    """The operands of which an instruction reads more than the low half, whatever is done with its result."""
    if inst.op == "ext" or inst.op == "shl" or inst.op == "select":
        return inst.args[1:] if inst.op == "shl" else inst.args[:1] if inst.op == "select" else ()
    if inst.op in _STRAIGHT:
        return ()
    if inst.op in ("store", "vstore") and inst.imm[0] in _NARROW:
        return inst.args[:1]
    return inst.args


def _has_narrow_form(inst: Inst, defs: dict[int, Inst], small: set[int]) -> bool:
    """Does the 32-bit form cost no more than the 64-bit one?"""
    if inst.op not in _STRAIGHT:
        return False
    if inst.op == "shl":
        count = defs.get(inst.args[1])
        return count is not None and count.op == "const"
    for value in inst.args:
        operand = defs.get(value)
        if operand is not None and operand.op in ("lshr", "ashr") and (operand.op == "ashr" or operand.args[0] not in small):
            return False                                # would lose its shifted operand
    return True


# Values

_ALWAYS_SMALL = frozenset(("cmp", "clz", "popcount"))
_INHERITED = frozenset(("and", "or", "xor", "umod", "lshr", "udiv", "select"))


def _find_small(f: Function, order: list[int], defs: dict[int, Inst], full: set[int], passed: Passed) -> set[int]:
    """The values whose upper half is zero. Assumed of all that depend on others until shown otherwise."""
    small = _find_checked(f, order)
    doubtful: list[tuple[int, Inst]] = []
    for value, inst in defs.items():
        op = inst.op
        if value in small:
            continue
        if op in _INHERITED or op in _STRAIGHT and value not in full:
            doubtful.append((value, inst))
            small.add(value)
        elif inst.imm[0] in _SMALL if op in _TYPED else op in _ALWAYS_SMALL or _is_low_mask(inst):
            small.add(value)
    small.update([param for number in order if number != order[0] for param in f.blocks[number].params])
    while True:
        before = len(small)
        for value, inst in doubtful:
            if value in small and not _inherits(inst, small) and (
                    inst.op not in _STRAIGHT or value in full or not _has_narrow_form(inst, defs, small)):
                small.discard(value)
        for param, value in passed:
            if value not in small:
                small.discard(param)
        if len(small) == before:
            return small


def _find_checked(f: Function, order: list[int]) -> set[int]:
    """The values whose definition is followed at once by the check that they fit an unsigned type of 32 bits."""
    checked: set[int] = set()
    for number in order:
        last: Inst | None = None
        for inst in f.blocks[number].insts:
            op = inst.op
            if op == "check_fit" and inst.imm[0] in _SMALL and last is not None and last.dst == inst.args:
                checked.add(inst.args[0])
            if op != "const" and op != "addr":
                last = inst
    return checked


def _inherits(inst: Inst, small: set[int]) -> bool:
    """Is the result small because the operands are?"""
    match inst.op:
        case "and":
            return inst.args[0] in small or inst.args[1] in small
        case "or" | "xor" | "umod":
            return inst.args[0] in small and inst.args[1] in small
        case "lshr" | "udiv":
            return inst.args[0] in small
        case "select":
            return inst.args[1] in small and inst.args[2] in small
        case _:
            return False
