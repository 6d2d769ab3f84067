"""Combined loads: bytes that are loaded one by one and put together are loaded as one word.

Requires: nothing; best when the checks between the loads are gone or gathered. Ensures: where 2, 4 or 8 neighbouring bytes of
memory, or halves and quarters of words, are shifted and joined by `or`, `xor` or `add`, lowest byte first or last, one load
does it, with a `rev` for the latter. It stands where the last of the loads stood, so all their checks have passed; the word
may be unaligned, so the MMU must be on (docs/compiler.md, Memory). Keeps: what is read: nothing between the first load and
the last may write there, and accesses to addresses that nothing vouches for stay.

    v2 = load(u8, 0) v0             v2 = load(u16, 0) v0
    v3 = load(u8, 1) v0       ->    v6 = rev(16) v2
    v5 = shl v2, 8
    v6 = or v5, v3
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Block, Function, Inst
from vipc.ir.words import WIDTHS, signed
from vipc.opt.edit import Replacement, definitions, replace_values, use_counts
from vipc.opt.info import ProgramInfo
from vipc.opt.memory import Memory

_JOINS = ("or", "xor", "add")
_PARTS = ("u8", "u16", "u32")
_MOST_TERMS = 6
_DEEPEST = 16

Terms = tuple[tuple[int, ...], int]
"""The sum of these values and a number, modulo 2^64."""


@dataclass(slots=True)
class _Piece:
    """A load at place `at` of the block, that enters the result shifted: `size` bytes from `offset` of what `base` sums up to."""

    at: int
    inst: Inst
    shift: int
    size: int
    base: tuple[int, ...]
    offset: int


@dataclass(slots=True)
class _Tree:
    """What a result is joined from: loads, and other values with their shifts."""

    op: str
    pieces: list[_Piece] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)
    joins: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Word:
    """Pieces that are one word of memory, lowest address first; `turned`: the lowest address has the highest bits."""

    pieces: list[_Piece]
    turned: bool

    @property
    def bits(self) -> int:
        return 8 * self.pieces[0].size * len(self.pieces)

    @property
    def shift(self) -> int:
        return self.pieces[-1 if self.turned else 0].shift


def run(f: Function, info: ProgramInfo) -> bool:
    """Combine the loads of every block; True when any were."""
    work = [block for block in f.blocks.values() if _is_worth_a_look(block)]
    if not work:
        return False
    combiner = _Combiner(f, info)
    for block in work:
        combiner.visit(block)
    replace_values(f, combiner.replacement)
    return combiner.changed


def _is_worth_a_look(block: Block) -> bool:
    return (sum(inst.op == "load" and inst.imm[0] in _PARTS for inst in block.insts) > 1
            and any(inst.op in _JOINS for inst in block.insts))


class _Combiner:
    """Works on one block after the other; what is no longer needed is left to dce."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        self.f = f
        self.info = info
        self.defs = definitions(f)
        self.uses = use_counts(f)
        self.memory: Memory | None = None
        self.replacement: Replacement = {}
        self.changed = False

    def visit(self, block: Block) -> None:
        """Look at every result that is joined and not itself part of another one."""
        places = {value: at for at, inst in enumerate(block.insts) for value in inst.dst}
        made: dict[int, list[Inst]] = {}            # in place of the instruction there
        seen: set[int] = set()
        for at in range(len(block.insts) - 1, -1, -1):
            inst = block.insts[at]
            if inst.op not in _JOINS or inst.dst[0] in seen:
                continue
            tree = _Tree(inst.op)
            self._take_apart(block, places, inst.dst[0], 0, tree, _DEEPEST)
            seen |= tree.joins
            words = self._words(block, tree) if len(tree.pieces) > 1 else []
            if words:
                self._combine(block, at, tree, words, made)
        if made:
            block.insts = [new for at, inst in enumerate(block.insts) for new in made.get(at, [inst])]
            self.changed = True

    def _take_apart(self, block: Block, places: dict[int, int], value: int, shift: int, tree: _Tree, depth: int) -> None:
        """Add to the tree what `value`, shifted, consists of."""
        at = places.get(value)
        inst = block.insts[at] if at is not None else None
        inner = not tree.joins or self.uses.get(value) == 1
        if inst is None or at is None or not inner or depth == 0:
            tree.others.append((value, shift))
        elif inst.op == tree.op:
            tree.joins.add(value)
            for arg in inst.args:
                self._take_apart(block, places, arg, shift, tree, depth - 1)
        elif inst.op == "shl" and (count := self._constant(inst.args[1])) is not None and 0 <= count < 64 - shift:
            self._take_apart(block, places, inst.args[0], shift + count, tree, depth - 1)
        elif inst.op == "load" and inst.imm[0] in _PARTS and not (inst.loc is not None and inst.loc.wild):
            size = WIDTHS[str(inst.imm[0])] // 8
            base, offset = self._linear(inst.args[0])
            assert isinstance(inst.imm[1], int)
            tree.pieces.append(_Piece(at, inst, shift, size, base, offset + inst.imm[1]))
        else:
            tree.others.append((value, shift))

    def _constant(self, value: int) -> int | None:
        inst = self.defs.get(value)
        return inst.imm[0] if inst is not None and inst.op == "const" and isinstance(inst.imm[0], int) else None

    def _linear(self, value: int) -> Terms:
        """The address as a sum."""
        terms: list[int] = []
        offset = 0
        work = [value]
        while work:
            inst = self.defs.get(value := work.pop())
            if inst is not None and inst.op in ("add", "add_c", "const") and len(terms) + len(work) < _MOST_TERMS:
                number = self._constant(value)
                if number is None:
                    work.extend(inst.args)
                else:
                    offset += number
            else:
                terms.append(value)
        return tuple(sorted(terms)), signed(offset % (1 << 64))

    def _words(self, block: Block, tree: _Tree) -> list[_Word]:
        """The words among the pieces, long ones first; the pieces that are left join the others."""
        found: list[_Word] = []
        for size in (8, 4, 2):
            for piece in list(tree.pieces):
                count = size // piece.size
                if count < 2 or piece not in tree.pieces:
                    continue
                word = _word(tree.pieces, piece, count)
                if word is not None and self._may_be_one(block, word):
                    found.append(word)
                    tree.pieces = [other for other in tree.pieces if other not in word.pieces]
        return found

    def _may_be_one(self, block: Block, word: _Word) -> bool:
        """Does nothing between the first load and the last write to the word?"""
        first, last = min(piece.at for piece in word.pieces), max(piece.at for piece in word.pieces)
        if self.memory is None:
            self.memory = Memory(self.f, self.info)
        for inst in block.insts[first + 1:last]:
            writes = self.memory.writes(inst)
            if writes is not None and any(self.memory.clobbers(writes, self.memory.access(piece.inst)) for piece in word.pieces):
                return False
        return True

    def _combine(self, block: Block, at: int, tree: _Tree, words: list[_Word], made: dict[int, list[Inst]]) -> None:
        root = block.insts[at]
        parts = [(piece.inst.dst[0], piece.shift) for piece in tree.pieces] + tree.others
        for word in words:
            last = max(word.pieces, key=lambda piece: piece.at)
            parts.insert(0, (self._load(word, last, made), word.shift))
        insts = made.setdefault(at, [])
        total = -1
        for value, shift in parts:
            if shift:
                count, moved = self.f.new_value(), self.f.new_value()
                insts += [Inst("const", (count,), (), (shift,), root.loc), Inst("shl", (moved,), (value, count), (), root.loc)]
                value = moved
            if total >= 0:
                joined = self.f.new_value()
                insts.append(Inst(tree.op, (joined,), (total, value), (), root.loc))
                value = joined
            total = value
        self.replacement[root.dst[0]] = total

    def _load(self, word: _Word, last: _Piece, made: dict[int, list[Inst]]) -> int:
        """The word's value, loaded where the last piece is."""
        lowest = word.pieces[0].inst
        value = self.f.new_value()
        insts = made.setdefault(last.at, [last.inst])
        insts.append(Inst("load", (value,), lowest.args, (f"u{word.bits}", *lowest.imm[1:]), last.inst.loc))
        if word.turned:
            turned = self.f.new_value()
            insts.append(Inst("rev", (turned,), (value,), (word.bits,), last.inst.loc))
            value = turned
        return value


def _word(pieces: list[_Piece], lowest: _Piece, count: int) -> _Word | None:
    """The word of so many pieces that begins with this one, if its others are there."""
    for turned in (False, True) if lowest.size == 1 else (False,):
        found = [lowest]
        for i in range(1, count):
            shift = lowest.shift + (-8 if turned else 8) * lowest.size * i
            found += [piece for piece in pieces if piece.size == lowest.size and piece.base == lowest.base
                      and piece.offset == lowest.offset + i * lowest.size and piece.shift == shift][:1]
        if len(found) == count and max(piece.shift for piece in found) + 8 * lowest.size <= 64:
            return _Word(found, turned)
    return None
