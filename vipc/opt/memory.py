"""Which memory accesses can touch the same bytes, and which objects nobody else can reach.

An access is a root (a stack object, a symbol, or any other value), an offset from it when it is constant, and a size.

I1. Two accesses are called apart only when no execution makes them overlap.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.cfg import reverse_postorder
from vipc.ir.core import Function, Imm, Inst
from vipc.ir.words import WIDTHS, signed
from vipc.opt.info import ProgramInfo
from vipc.records import record

# A device access orders what is read before and after it.
_CLOBBERING = ("call", "calli", "vload", "vstore", "aload", "astore", "xload", "xstore")

Root = tuple[str, object]
"""("stack", the alloca's value), ("symbol", its name), or ("value", a value)."""


@record
class Access:
    """`offset` None: anywhere in the object."""

    root: Root
    offset: int | None
    size: int


@dataclass(slots=True)
class Writes:
    """What a stretch of code may write: these places, and everything reachable when `everything` is set."""

    places: list[Access] = field(default_factory=list)
    everything: bool = False

    def add(self, other: Writes) -> None:
        """Also what `other` may write."""
        self.places.extend(other.places)
        self.everything = self.everything or other.everything


class Memory:
    """The roots of all addresses of one function."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        self.read_only = info.read_only
        self.quiet = info.quiet
        self.defs: dict[int, Inst] = {}
        self.constants: dict[int, int] = {}
        self.roots: dict[int, tuple[Root, int | None]] = {}
        for number in reverse_postorder(f):
            for inst in f.blocks[number].insts:
                if len(inst.dst) == 1:
                    self.defs[inst.dst[0]] = inst
                    if inst.op == "const" and isinstance(inst.imm[0], int):
                        self.constants[inst.dst[0]] = inst.imm[0]
                    elif inst.op == "add":
                        self.root(inst.dst[0])      # in this order, long chains need no deep recursion
        self.private = self._private(f)

    def access(self, inst: Inst) -> Access:
        """What a load or store touches."""
        root, offset = self.root(inst.args[0])
        displacement = inst.imm[1]
        assert isinstance(displacement, int)
        return Access(root, None if offset is None else offset + displacement, WIDTHS[str(inst.imm[0])] // 8)

    def root(self, value: int) -> tuple[Root, int | None]:
        """The object that `value` points into, and where."""
        if value not in self.roots:
            self.roots[value] = self._root(value)
        return self.roots[value]

    def writes(self, inst: Inst) -> Writes | None:
        """What one instruction may write, None for nothing."""
        if inst.op == "store":
            return Writes([self.access(inst)])
        if inst.op == "call" and inst.imm[0] in self.quiet:
            return None
        if inst.op in _CLOBBERING or inst.op == "asm" and "memory" in _words(inst.imm[3]):
            return Writes([], True)
        return None

    def is_quiet(self, f: Function) -> bool:
        """Does `f` write nothing but its private stack objects?"""
        for block in f.blocks.values():
            for inst in block.insts:
                writes = self.writes(inst)
                if writes is not None and (writes.everything or not all(
                        self.is_private(place.root) for place in writes.places)):
                    return False
        return "naked" not in f.attrs

    def clobbers(self, writes: Writes, access: Access) -> bool:
        """Can `writes` change what `access` reads?"""
        if access.root[0] == "symbol" and access.root[1] in self.read_only:
            return False
        if writes.everything and not self.is_private(access.root):
            return True
        return any(not self.apart(place, access) for place in writes.places)

    def apart(self, a: Access, b: Access) -> bool:
        """Do the two accesses certainly touch different bytes?"""
        if a.root == b.root:
            if a.offset is None or b.offset is None:
                return False
            return a.offset + a.size <= b.offset or b.offset + b.size <= a.offset
        if self.is_private(a.root) or self.is_private(b.root):
            return True
        kinds = {a.root[0], b.root[0]}
        if "value" in kinds:
            return False
        # Linker symbols (__name) may lie inside other objects.
        return "symbol" in kinds and "stack" in kinds or kinds == {"stack"} or not (
            str(a.root[1]).startswith("__") or str(b.root[1]).startswith("__"))

    def always_readable(self, access: Access) -> bool:
        """May the load be done even where the program would not?"""
        return access.root[0] != "value" and access.offset is not None

    def is_private(self, root: Root) -> bool:
        """Can only this function's own loads and stores reach the object?"""
        return root[0] == "stack" and root[1] in self.private

    def _root(self, value: int) -> tuple[Root, int | None]:
        inst = self.defs.get(value)
        if inst is None:
            return ("value", value), 0
        if inst.op == "alloca":
            return ("stack", value), 0
        if inst.op == "addr" and isinstance(inst.imm[1], int):
            return ("symbol", inst.imm[0]), inst.imm[1]
        if inst.op == "add":
            a, b = inst.args
            root, offset = self.root(a)
            if b in self.constants:
                return root, None if offset is None else offset + signed(self.constants[b] & ((1 << 64) - 1))
            if root[0] != "value":
                return root, None
            root, offset = self.root(b)
            if root[0] != "value":
                return root, None
        return ("value", value), 0

    def _private(self, f: Function) -> set[int]:
        """The stack objects whose address, or one computed from it by adding, only loads and stores use."""
        private = {inst.dst[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca"}
        if not private:
            return private
        for block in f.blocks.values():
            for inst in block.insts:
                if inst.op in ("load", "add"):
                    continue
                for arg in inst.args[1:] if inst.op == "store" else inst.args:
                    self._publish(arg, private)
            for arg in block.term.args:
                self._publish(arg, private)
            for target in block.term.targets:
                for arg in target.args:
                    self._publish(arg, private)
        return private

    def _publish(self, value: int, private: set[int]) -> None:
        root, _ = self.root(value)
        if root[0] == "stack":
            private.discard(int(str(root[1])))


def _words(imm: Imm) -> tuple[str, ...]:
    return imm if isinstance(imm, tuple) else ()
