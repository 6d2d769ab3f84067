"""Pointers that walk instead of indices that are scaled: the step is part of the last access of a turn.

    b1(v3):                             b1(v7):
      v4 = shl v3, 3                      store(u64, 0) v7, v1
      v5 = add v0, v4                     v8 = add v7, 8
      store(u64, 0) v5, v1                v9 = cmp(ult) v8, v10        (v10 = v0 + v2 * 8, before the loop)
      v6 = add v3, 1                      br v9, b1(v8), b2
      v9 = cmp(ult) v6, v2
      br v9, b1(v6), b2             ->  str x1, [x7], #8; cmp x7, x10; b.lo

Requires: an inner loop with one way in, one latch and one way out, there, so that each turn's access is made for all turns. An
index that only addresses and the loop's end need is gone, and its end is compared as an address: objects do not wrap
around the end of memory. An index that others need stays; then only addresses that take an instruction of their own walk.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vipc.a64.join import INVERSE
from vipc.ir.cfg import Dominators, Loop
from vipc.ir.core import Block, Function, Inst, Target
from vipc.ir.ops import OPS

REACH = 256
"""Steps of post-indexed accesses are smaller."""
MOST_POINTERS = 3
SIZES = {"u8": 1, "i8": 1, "u16": 2, "i16": 2, "u32": 4, "i32": 4, "u64": 8, "i64": 8}
SWAPPED = {"eq": "eq", "ne": "ne", "slt": "sgt", "sgt": "slt", "sle": "sge", "sge": "sle",
           "ult": "ugt", "ugt": "ult", "ule": "uge", "uge": "ule"}
_ENDS = {"ne": "ne", "ult": "ult", "slt": "ult"}
_GUARDS_UP = 4

Linear = tuple[int, tuple[int, ...], int]
"""index * the first + the sum of values that the loop does not change + a number."""


@dataclass(slots=True)
class _Pointer:
    """Accesses at one walking address, in the order of the program: block, position, offset."""

    scale: int
    base: tuple[int, ...]
    accesses: list[tuple[int, int, int]] = field(default_factory=list)
    costly: int = 0                         # accesses whose addresses take instructions of their own


def use_pointers(f: Function, dom: Dominators, found: list[Loop]) -> Function:
    """`f`, or a copy whose inner loops walk."""
    outer = {id(loop.parent) for loop in found if loop.parent is not None}
    facts = _Facts()
    for loop in found:
        if id(loop) not in outer and len(loop.latches) == 1:
            changed = _Walk(f, dom, loop, facts).run()
            if changed is not f:
                f, facts = changed, _Facts()
    return f


@dataclass(slots=True)
class _Facts:
    """Definitions and constants of a function, once somebody asked."""

    defs: dict[int, Inst] = field(default_factory=dict)
    constants: dict[int, int] = field(default_factory=dict)


class _Walk:
    def __init__(self, f: Function, dom: Dominators, loop: Loop, facts: _Facts) -> None:
        self.f = f
        self.dom = dom
        self.loop = loop
        self.latch = loop.latches[0]
        self.header = f.blocks[loop.header]
        self.defs = facts.defs
        self.constants = facts.constants
        self.inside: set[int] = set()       # values of the loop
        self.known: dict[int, Linear | None] = {}

    def run(self) -> Function:
        f, loop = self.f, self.loop
        before = [pred for pred in self.dom.preds[loop.header] if pred not in loop.members]
        term = f.blocks[self.latch].term
        ends = [target.block == loop.header for target in term.targets]
        if len(before) != 1 or term.op != "br" or sorted(ends) != [False, True] or self._leaves_early():
            return f
        ways = [target for target in f.blocks[before[0]].term.targets if target.block == loop.header]
        back = term.targets[ends.index(True)]
        if len(ways) != 1 or not self._may_walk(back):
            return f
        self._scan()
        for place, index in enumerate(self.header.params):
            step = self._step(index, back.args[place])
            if step:
                changed = self._convert(before[0], place, index, step, back.args[place], ways[0].args[place])
                if changed is not None:
                    return changed
        return f

    def _leaves_early(self) -> bool:
        """Is there a way out of the loop but at its latch?"""
        members = self.loop.members
        return any(target.block not in members for number in self.loop.blocks if number != self.latch
                   for target in self.f.blocks[number].term.targets)

    def _may_walk(self, back: Target) -> bool:
        """Are there an access and a step in the latch?"""
        params, steps = self.header.params, False
        if not params:
            return False
        for inst in reversed(self.f.blocks[self.latch].insts):
            if inst.op == "add" and inst.args[0] in params and inst.dst[0] in back.args:
                steps = True
            elif steps and (inst.op == "load" or inst.op == "store"):
                return True
        return False

    def _scan(self) -> None:
        if not self.defs:
            for block in self.f.blocks.values():
                for inst in block.insts:
                    for value in inst.dst:
                        self.defs[value] = inst
                    if inst.op == "const" and isinstance(inst.imm[0], int):
                        word = inst.imm[0] & (1 << 64) - 1
                        self.constants[inst.dst[0]] = word - (1 << 64) if word >> 63 else word
        for number in self.loop.blocks:
            block = self.f.blocks[number]
            self.inside.update(block.params)
            self.inside.update([value for inst in block.insts if inst.op != "const" for value in inst.dst])

    def _step(self, index: int, following: int) -> int:
        inst = self.defs.get(following)
        if inst is None or inst.op != "add" or inst.args[0] != index or following not in self.inside:
            return 0
        return self.constants.get(inst.args[1], 0)

    # What addresses are

    def _linear(self, value: int) -> Linear | None:
        if value not in self.known:
            self.known[value] = None
            self.known[value] = self._find_linear(value)
        return self.known[value]

    def _find_linear(self, value: int) -> Linear | None:
        if value in self.constants:
            return 0, (), self.constants[value]
        if value not in self.inside:
            return 0, (value,), 0
        inst = self.defs.get(value)
        if inst is None or inst.op not in ("add", "shl", "mul"):
            return None
        x, y = (self._linear(arg) for arg in inst.args)
        if x is None or y is None:
            return None
        if inst.op == "add":
            return x[0] + y[0], tuple(sorted(x[1] + y[1])), x[2] + y[2]
        if inst.op == "mul" and not x[0] and not x[1]:
            x, y = y, x
        if y[0] or y[1] or x[1]:
            return None
        factor = y[2] if inst.op == "mul" else 1 << y[2] if 0 <= y[2] < 32 else 0
        return (x[0] * factor, (), x[2] * factor) if factor else None

    def _is_free(self, inst: Inst) -> bool:
        """Is the address one that an access may compute by itself?"""
        total = self.defs[inst.args[0]]
        if total.op != "add" or inst.imm[1]:
            return False
        for base, scaled in (total.args, total.args[::-1]):
            if base not in self.inside:
                part = self.defs.get(scaled)
                if part is None or part.op != "shl":
                    return self._linear(scaled) == (1, (), 0)
                size = SIZES[str(inst.imm[0])]
                return self._linear(part.args[0]) == (1, (), 0) and 1 << self.constants.get(part.args[1], 0) == size
        return False

    # The change

    def _convert(self, before: int, place: int, index: int, step: int, following: int, first: int) -> Function | None:
        self.known = {index: (1, (), 0)}
        pointers = self._find_pointers()
        if not pointers:
            return None
        end = self._end(following)
        last = following if step == 1 else -1               # after the loop it is the end
        gone = end is not None and step > 0 and len(pointers) <= MOST_POINTERS and self._is_guarded(before, first, end) \
            and index not in self._needed(pointers, self._condition(), last)
        if not gone:
            pointers = [p for p in pointers if p.costly and self._ends_turn(p, step)][:MOST_POINTERS]
            end = None
        gain = gone + sum(p.costly for p in pointers) - sum(not self._ends_turn(p, step) for p in pointers)
        if gain < 1:
            return None
        changed = self._rewrite(before, place, step, first, pointers, end if gone else None)
        return self._swept(changed if end is None or last < 0 else self._renamed_outside(changed, last, end))

    def _find_pointers(self) -> list[_Pointer]:
        pointers: dict[tuple[int, tuple[int, ...]], _Pointer] = {}
        for number in self.loop.blocks:
            for at, inst in enumerate(self.f.blocks[number].insts):
                if inst.op not in ("load", "store") or inst.args[0] not in self.inside or inst.args[0] not in self.defs:
                    continue
                address = self._linear(inst.args[0])
                if address is None or address[0] <= 0 or not address[1]:
                    continue
                scale, base, offset = address
                assert isinstance(inst.imm[1], int)
                pointer = pointers.setdefault((scale, base), _Pointer(scale, base))
                pointer.accesses.append((number, at, offset + inst.imm[1]))
                pointer.costly += not self._is_free(inst)
        return list(pointers.values())

    def _ends_turn(self, pointer: _Pointer, step: int) -> bool:
        """May the last access take the step?"""
        number, _, offset = pointer.accesses[-1]
        return number == self.latch and not offset and abs(pointer.scale * step) < REACH

    def _condition(self) -> Inst | None:
        block = self.f.blocks[self.latch]
        inst = self.defs.get(block.term.args[0])
        return inst if inst is not None and inst in block.insts else None

    def _end(self, following: int) -> int | None:
        """The value that the index is compared with at the loop's end."""
        inst = self._condition()
        if inst is None or inst.op != "cmp" or inst.imm[0] not in _ENDS or inst.args[0] != following or inst.args[1] in self.inside:
            return None
        goes_on = self.f.blocks[self.latch].term.targets[0].block == self.loop.header
        return inst.args[1] if goes_on else None

    def _is_guarded(self, before: int, first: int, end: int | None) -> bool:
        """Is it known that the index begins below its end?"""
        condition = self._condition()
        if end is None or condition is None:
            return False
        kind = str(condition.imm[0])
        if kind == "ne":
            return True
        if end in self.constants and first in self.constants:
            return 0 <= self.constants[first] < self.constants[end]
        below, block = self.loop.header, before
        for _ in range(_GUARDS_UP):
            term = self.f.blocks[block].term
            if term.op == "br":
                for sense, target in enumerate(reversed(term.targets)):
                    ways = self.dom.preds.get(target.block, ())
                    only = target.block == self.loop.header or len(ways) == 1
                    if only and self.dom.dominates(target.block, below) and self._says(term.args[0], bool(sense), kind, first, end):
                        return True
            below, block = block, self.dom.idom[block]
        return False

    def _says(self, condition: int, sense: bool, kind: str, first: int, end: int) -> bool:
        """Does this condition say that first is below end, in the order of `kind`?"""
        zero = self.constants.get(first) == 0
        inst = self.defs.get(condition)
        if condition == end:
            return sense and zero and kind == "ult"
        if inst is None or inst.op != "cmp":
            return False
        x, y = inst.args
        order = str(inst.imm[0])
        if not sense:
            order = INVERSE[order]
        if y == end and (x == first or self.constants.get(x, -1) == self.constants.get(first, -2)):
            x, y, order = y, x, SWAPPED[order]
        if x != end:
            return False
        if y == first or self.constants.get(y, -1) == self.constants.get(first, -2):
            if kind == "slt":
                return order == "sgt"
            return order == "ugt" or zero and order in ("sgt", "ne")
        return False

    def _needed(self, pointers: list[_Pointer], condition: Inst | None, last: int = -1) -> set[int]:
        """The loop's values that somebody needs but the addresses of pointers and the loop's end, and, after it, `last`."""
        walking = {(number, at) for pointer in pointers for number, at, _ in pointer.accesses}
        work: list[int] = []
        edges: dict[int, list[int]] = {}
        for number, block in self.f.blocks.items():
            own = number in self.loop.members
            for at, inst in enumerate(block.insts):
                if not own:
                    work += [value for value in inst.args if value != last]
                elif OPS[inst.op].effect != "pure":
                    work += inst.args[1:] if (number, at) in walking else inst.args
            if not own:
                work += [value for value in block.term.args if value != last]
            elif number != self.latch or condition is None:
                work += block.term.args
            for target in block.term.targets:
                if own and target.block in self.loop.members:
                    for param, value in zip(self.f.blocks[target.block].params, target.args, strict=True):
                        edges.setdefault(param, []).append(value)
                else:
                    work += [value for value in target.args if value != last]
        needed: set[int] = set()
        while work:
            value = work.pop()
            if value in self.inside and value not in needed:
                needed.add(value)
                definition = self.defs.get(value)
                if definition is not None and OPS[definition.op].effect == "pure":
                    work += definition.args
                work += edges.get(value, ())
        return needed

    def _rewrite(self, before: int, place: int, step: int, first: int, pointers: list[_Pointer], end: int | None) -> Function:
        f = self.f
        fresh = _Fresh(f.next_value)
        starts = [fresh.address(p, self._place(first)) for p in pointers]
        limit = fresh.address(pointers[0], self._place(end)) if end is not None else -1
        set_up = fresh.take()
        names = [fresh.value() for _ in pointers]
        blocks = dict(f.blocks)
        for pointer, name in zip(pointers, names, strict=True):
            for number, at, offset in pointer.accesses:
                insts = list(blocks[number].insts)
                insts[at] = replace(insts[at], args=(name, *insts[at].args[1:]), imm=(insts[at].imm[0], offset))
                blocks[number] = replace(blocks[number], insts=insts)
        nexts = [fresh.add(name, fresh.constant(pointer.scale * step)) for pointer, name in zip(pointers, names, strict=True)]
        latch = blocks[self.latch]
        condition = self._condition() if end is not None else None
        insts = [*(inst for inst in latch.insts if inst is not condition), *fresh.take()]
        if condition is not None:
            insts.append(replace(condition, args=(nexts[0], limit), imm=(_ENDS[str(condition.imm[0])],)))
        blocks[self.latch] = self._passing(replace(latch, insts=insts), place, nexts, end is not None)
        start = replace(blocks[before], insts=[*blocks[before].insts, *set_up])
        blocks[before] = self._passing(start, place, starts, end is not None)
        head = blocks[self.loop.header]
        params = [param for at, param in enumerate(head.params) if at != place or end is None]
        blocks[self.loop.header] = replace(head, params=[*params, *names])
        return replace(f, blocks=blocks, next_value=fresh.next)

    def _renamed_outside(self, f: Function, old: int, new: int) -> Function:
        """With a value of the loop replaced where it is used after the loop."""
        def named(values: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(new if value == old else value for value in values)

        blocks: dict[int, Block] = {}
        for number, block in f.blocks.items():
            own = number in self.loop.members
            insts = block.insts if own else [replace(i, args=named(i.args)) if old in i.args else i for i in block.insts]
            targets = tuple(t if t.block in self.loop.members or old not in t.args else Target(t.block, named(t.args))
                            for t in block.term.targets)
            args = block.term.args if own else named(block.term.args)
            blocks[number] = Block(block.params, insts, replace(block.term, args=args, targets=targets))
        return replace(f, blocks=blocks)

    def _place(self, value: int) -> int | Inst:
        """A value, or the constant that it is."""
        return self.defs[value] if value in self.constants else value

    def _passing(self, block: Block, place: int, values: list[int], gone: bool) -> Block:
        targets = tuple(
            Target(t.block, (*(v for at, v in enumerate(t.args) if at != place or not gone), *values)) if t.block == self.loop.header else t
            for t in block.term.targets)
        return replace(block, term=replace(block.term, targets=targets))

    def _swept(self, f: Function) -> Function:
        """Without the instructions that nobody needs any more."""
        walk = _Walk(f, self.dom, self.loop, _Facts())
        walk._scan()
        needed = walk._needed([], None)
        blocks = dict(f.blocks)
        for number in self.loop.blocks:
            insts = [inst for inst in blocks[number].insts
                     if OPS[inst.op].effect != "pure" or inst.op == "const" or inst.dst[0] in needed]
            blocks[number] = replace(blocks[number], insts=insts)
        return replace(f, blocks=blocks)


class _Fresh:
    """Makes instructions with new values."""

    def __init__(self, following: int) -> None:
        self.next = following
        self.insts: list[Inst] = []

    def value(self) -> int:
        self.next += 1
        return self.next - 1

    def take(self) -> list[Inst]:
        made, self.insts = self.insts, []
        return made

    def constant(self, number: int) -> int:
        return self._make("const", (), (number,))

    def add(self, x: int, y: int) -> int:
        return self._make("add", (x, y), ())

    def address(self, pointer: _Pointer, index: int | Inst) -> int:
        """Base + index * scale."""
        total = pointer.base[0]
        for value in pointer.base[1:]:
            total = self.add(total, value)
        if isinstance(index, Inst):
            number = index.imm[0]
            assert isinstance(number, int)
            return self.add(total, self.constant(number * pointer.scale)) if number else total
        scale = pointer.scale
        if scale & scale - 1 == 0:
            scaled = self._make("shl", (index, self.constant(scale.bit_length() - 1)), ()) if scale > 1 else index
        else:
            scaled = self._make("mul", (index, self.constant(scale)), ())
        return self.add(total, scaled)

    def _make(self, op: str, args: tuple[int, ...], imm: tuple[int, ...]) -> int:
        value = self.value()
        self.insts.append(Inst(op, (value,), args, imm))
        return value
