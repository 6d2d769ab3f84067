"""Value numbering: what a dominating block computed, checked or loaded already is not done again.

Requires: nothing; best after fold. Ensures: no pure instruction repeats a dominating one; no check repeats a
dominating one; no branch asks what a dominating branch asked; no load repeats a load or store of the same place
with no write between that may touch it, nor one on each of the ways that meet (joins.py).
Keeps: effects and their order; the first check to fail (the dominating one fails first).

    check_index(s) v0, v1         check_index(s) v0, v1
    v2 = load(u8, 0) v0           v2 = load(u8, 0) v0
    check_index(s) v0, v1    ->   v4 = add v2, v2
    v3 = load(u8, 0) v0
    v4 = add v2, v3
"""

from __future__ import annotations

from vipc.ir.cfg import Dominators, dominators
from vipc.ir.core import Block, Function, Inst, Term
from vipc.ir.ops import OPS
from vipc.ir.words import WIDTHS
from vipc.opt.algebra import SWAPPED
from vipc.opt.edit import Replacement, drop_unreachable, replace_values, resolve, with_args
from vipc.opt.info import ProgramInfo
from vipc.opt.joins import Joins, Known, Place
from vipc.opt.memory import Access, Memory, Writes

_NUMBERED = frozenset(name for name, op in OPS.items() if op.effect in ("pure", "check")) - {"alloca"}
_COMMUTATIVE = frozenset(("add", "mul", "umulh", "smulh", "and", "or", "xor", "add_c", "mul_c"))
_PLAIN = {"add_c": "add", "sub_c": "sub", "mul_c": "mul"}
_MOST_BLOCKS_BETWEEN = 40

Key = tuple[object, ...]


def run(f: Function, info: ProgramInfo) -> bool:
    """Remove repetitions; True when there were any."""
    numbering = _Numbering(f, info)
    numbering.run()
    replace_values(f, numbering.replacement)
    drop_unreachable(f)
    return numbering.changed


class _Numbering:
    """A walk over the dominator tree with a table that is undone when a subtree is left."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        self.f = f
        self.dom: Dominators = dominators(f)
        self.memory = Memory(f, info)
        self.table: dict[Key, int] = {}
        self.learned: list[int | None] = []
        self.decided: dict[int, int] = {}      # conditions of the branches above, and which target was taken
        self.replacement: Replacement = {}
        self.changed = False
        self.known_at_end: dict[int, Known] = {}
        self.joins = Joins(f)
        self.block_writes = {number: self._writes_of(block) for number, block in f.blocks.items()}

    def run(self) -> None:
        stack: list[tuple[int, list[Key] | None]] = [(self.f.entry, None)]
        while stack:
            number, added = stack.pop()
            if added is not None:
                for key in added:
                    del self.table[key]
                condition = self.learned.pop()
                if condition is not None:
                    del self.decided[condition]
                continue
            added = []
            stack.append((number, added))
            self.learned.append(self._learn_edge(number))
            self._visit(number, added)
            self._decide(self.f.blocks[number])
            stack.extend((child, None) for child in reversed(self.dom.children[number]))

    def _learn_edge(self, number: int) -> int | None:
        """The condition that this block, entered by one edge of a branch, depends on, unless it is known already."""
        preds = self.dom.preds[number]
        if len(preds) != 1:
            return None
        term = self.f.blocks[preds[0]].term
        taken = [i for i, target in enumerate(term.targets) if target.block == number]
        if term.op != "br" or len(taken) != 1:
            return None
        condition = resolve(self.replacement, term.args[0])
        if condition in self.decided:
            return None
        self.decided[condition] = taken[0]
        return condition

    def _decide(self, block: Block) -> None:
        """A branch on a condition that a branch above depended on."""
        term = block.term
        if term.op == "br":
            taken = self.decided.get(resolve(self.replacement, term.args[0]))
            if taken is not None:
                block.term = Term("jump", (), (term.targets[taken],), (), term.loc)
                self.changed = True

    def _visit(self, number: int, added: list[Key]) -> None:
        block = self.f.blocks[number]
        known = self._known_at_start(number)
        kept: list[Inst] = []
        for inst in block.insts:
            if self.replacement:
                for arg in inst.args:
                    if arg in self.replacement:
                        inst = with_args(inst, tuple(self.replacement.get(a, a) for a in inst.args))
                        break
            if inst.op in _NUMBERED:
                if not self._repeats(inst, added):
                    kept.append(inst)
            elif inst.op == "load":
                new = self._load(inst, known)
                if new is not None:
                    kept.append(new)
            else:
                kept.append(inst)
                self._write(inst, known)
        self.changed = self.changed or len(kept) != len(block.insts)
        block.insts = kept
        self.known_at_end[number] = known

    def _repeats(self, inst: Inst, added: list[Key]) -> bool:
        """Is it in the table? Else put it there."""
        key = _key(inst)
        found = self.table.get(key)
        if found is not None:
            if inst.dst:
                self.replacement[inst.dst[0]] = found
            return True
        self.table[key] = inst.dst[0] if inst.dst else -1
        added.append(key)
        if inst.op in _PLAIN:
            plain = (_PLAIN[inst.op], key[1], ())
            if plain not in self.table:
                self.table[plain] = inst.dst[0]
                added.append(plain)
        return False

    def _load(self, inst: Inst, known: Known) -> Inst | None:
        """The load itself, an `ext` of the known value, or None when the value is known."""
        access = self.memory.access(inst)
        kind = str(inst.imm[0])
        place = _place(inst, access)
        found = known.get(place)
        if found is None:
            known[place] = inst.dst[0], kind, access
            return inst
        self.changed = True
        value, have = self.joins.value(found[0]), found[1]
        if kind in ("u64", have):
            self.replacement[inst.dst[0]] = value
            return None
        return Inst("ext", inst.dst, (value,), (kind,), inst.loc)

    def _write(self, inst: Inst, known: Known) -> None:
        """Forget what the instruction may overwrite, and remember what it stores."""
        writes = self.memory.writes(inst)
        if writes is None:
            return
        if known:
            self._forget(writes, known)
        if inst.op == "store":
            access = writes.places[0]
            kind = "u64" if WIDTHS[str(inst.imm[0])] == 64 else "raw"
            known[_place(inst, access)] = inst.args[1], kind, access

    def _forget(self, writes: Writes, known: Known) -> None:
        for place in [place for place, (_, _, access) in known.items() if self.memory.clobbers(writes, access)]:
            del known[place]

    def _known_at_start(self, number: int) -> Known:
        """What the dominator knew at its end and no block in between may have overwritten."""
        if number == self.f.entry:
            return {}
        known = dict(self.known_at_end[self.dom.idom[number]])
        preds = self.dom.preds[number]
        if preds == [self.dom.idom[number]]:
            return known
        between = self._between(number) if known else []
        if between is None:
            known = {}
        elif known:
            writes = Writes()
            for block in between:
                writes.add(self.block_writes[block])
            self._forget(writes, known)
        if len(preds) > 1 and all(pred in self.known_at_end for pred in preds):
            self.joins.add(number, known, {pred: self.known_at_end[pred] for pred in preds})
        return known

    def _between(self, number: int) -> list[int] | None:
        """The blocks on the ways from the dominator to `number`; None when they are many."""
        dominator = self.dom.idom[number]
        found: dict[int, None] = {}
        work = list(self.dom.preds[number])
        while work:
            block = work.pop()
            if block == dominator or block in found:
                continue
            found[block] = None
            if len(found) > _MOST_BLOCKS_BETWEEN:
                return None
            work.extend(self.dom.preds[block])
        return list(found)

    def _writes_of(self, block: Block) -> Writes:
        total = Writes()
        for inst in block.insts:
            writes = self.memory.writes(inst)
            if writes is not None:
                total.add(writes)
        return total


def _place(inst: Inst, access: Access) -> Place:
    if access.offset is not None:
        return access.root, access.offset, access.size
    displacement = inst.imm[1]
    assert isinstance(displacement, int)
    return ("at", inst.args[0]), displacement, access.size


def _key(inst: Inst) -> Key:
    """The same for instructions that compute the same."""
    op, args = inst.op, inst.args
    if op in _COMMUTATIVE and args[0] > args[1]:
        args = (args[1], args[0])
    elif op == "cmp" and args[0] > args[1]:
        return op, (args[1], args[0]), (SWAPPED[str(inst.imm[0])],)
    elif op == "check":
        return op, args[:1], ()
    elif op == "check_index":
        return op, args, ()
    return op, args, inst.imm
