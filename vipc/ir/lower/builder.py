"""Construction of SSA form on the fly (Braun et al., "Simple and Efficient Construction of SSA Form", 2013).

The lowering writes and reads variables; the builder finds the value that reaches a read and adds block
parameters where several do. A block is sealed once all jumps to it exist.

I1. A block receives parameters only for variables that are read in it or below before they are written.
I2. After `finish` no block parameter is trivial (all its arguments one value) and every block is reachable.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from vipc.ir.core import Block, Function, Imm, Inst, Loc, Target, Term
from vipc.ir.lower.variables import VariableLog

Var = Hashable


class Builder:
    """One function under construction; `emit` adds to the current block."""

    def __init__(self, function: Function, params: int, log: VariableLog | None = None) -> None:
        self.f = function
        self.log = log                         # for the debugger: what source variables are
        self.loc: Loc | None = function.loc
        self.block: int = -1
        self.live = False                      # is there a current block
        self.cold: set[int] = set()
        self.allocas: list[Inst] = []
        self._buffers: dict[str, int] = {}     # purpose -> place in allocas
        self._defs: dict[int, dict[Var, int]] = {}
        self._edges: dict[int, list[tuple[int, int]]] = {}            # block -> (from, target index)
        self._sealed: set[int] = set()
        self._pending: dict[int, dict[Var, int]] = {}                 # parameters of unsealed blocks
        self._operands: dict[int, dict[int, list[int]]] = {}          # block -> parameter -> one value per edge
        self._undefined: int | None = None
        entry = self.new_block()
        self.seal(entry)
        self.start(entry)
        function.blocks[entry].params = [function.new_value() for _ in range(params)]
        self.params = function.blocks[entry].params

    def new_block(self, cold: bool = False) -> int:
        """A fresh block, neither started nor sealed. Cold blocks are laid out last."""
        block = self.f.new_block()
        self._defs[block] = {}
        self._edges[block] = []
        self._operands[block] = {}
        if cold:
            self.cold.add(block)
        return block

    def start(self, block: int) -> None:
        """Make `block` the current one."""
        self.f.blocks[block] = Block([], [], Term("unreachable"))
        self.block = block
        self.live = True

    def seal(self, block: int) -> None:
        """No further jump to `block` will be made."""
        self._sealed.add(block)
        for var, value in self._pending.pop(block, {}).items():
            self._fill(block, var, value)

    def emit(self, op: str, args: Sequence[int] = (), imm: Sequence[Imm] = (), results: int = 1) -> int:
        """Add an instruction; its first result (meaningless when it has none)."""
        values = self.emit_many(op, args, imm, results)
        return values[0] if values else -1

    def emit_many(self, op: str, args: Sequence[int], imm: Sequence[Imm], results: int) -> list[int]:
        """Add an instruction; all its results."""
        self.ensure_block()
        values = [self.f.new_value() for _ in range(results)]
        self.f.blocks[self.block].insts.append(Inst(op, tuple(values), tuple(args), tuple(imm), self.loc))
        return values

    def const(self, value: int) -> int:
        """A constant word."""
        if not -(1 << 63) <= value < 1 << 63:
            value = (value + (1 << 63)) % (1 << 64) - (1 << 63)
        return self.emit("const", (), (value,))

    def alloca(self, size: int, align: int) -> int:
        """The address of a stack object of this activation."""
        value = self.f.new_value()
        self.allocas.append(Inst("alloca", (value,), (), (max(size, 1), max(align, 1)), self.f.loc))
        return value

    def buffer(self, purpose: str, size: int) -> int:
        """Scratch space that all requests of one purpose share; it is as large as the largest of them."""
        at = self._buffers.get(purpose)
        if at is None:
            self._buffers[purpose] = len(self.allocas)
            return self.alloca(size, 8)
        old = self.allocas[at]
        assert isinstance(old.imm[0], int)
        self.allocas[at] = Inst("alloca", old.dst, (), (max(size, old.imm[0]), 8), old.loc)
        return old.dst[0]

    def ensure_block(self) -> None:
        """Code after the end of a block goes to a block that `finish` drops."""
        if not self.live:
            block = self.new_block()
            self.seal(block)
            self.start(block)

    def jump(self, target: int) -> None:
        """End the block with a jump, if there is one to end."""
        self.end("jump", (), (target,))

    def branch(self, condition: int, yes: int, no: int) -> None:
        """End the block with a two-way branch."""
        self.end("br", (condition,), (yes, no))

    def end(self, op: str, args: Sequence[int] = (), targets: Sequence[int] = (), imm: Sequence[Imm] = ()) -> None:
        """End the current block; nothing happens after its end."""
        if not self.live:
            return
        self.f.blocks[self.block].term = Term(op, tuple(args), tuple(Target(t) for t in targets), tuple(imm), self.loc)
        for at, target in enumerate(targets):
            assert target not in self._sealed, "jump to a sealed block"
            self._edges[target].append((self.block, at))
        self.live = False

    def has_jumps(self, block: int) -> bool:
        """Does anything jump to `block` so far?"""
        return bool(self._edges[block])

    def write(self, var: Var, value: int) -> None:
        """The variable's value from here on."""
        self.ensure_block()
        self._defs[self.block][var] = value

    def note(self, var: Var, value: int) -> None:
        """Tell the debugger so."""
        if self.log is not None:
            self.log.note(self.block, len(self.f.blocks[self.block].insts), var, value)

    def read(self, var: Var) -> int:
        """The variable's value here."""
        self.ensure_block()
        return self._read(self.block, var)

    def _read(self, block: int, var: Var) -> int:
        chain: list[int] = []
        while True:                            # long chains of single predecessors without recursion
            known = self._defs[block].get(var)
            if known is not None or block not in self._sealed or len(self._edges[block]) != 1:
                break
            chain.append(block)
            block = self._edges[block][0][0]
        value = known if known is not None else self._read_merge(block, var)
        for b in chain:
            self._defs[b][var] = value
        return value

    def _read_merge(self, block: int, var: Var) -> int:
        if block in self._sealed and not self._edges[block]:
            value = self._undef()
            self._defs[block][var] = value
            return value
        value = self.f.new_value()
        self._defs[block][var] = value
        if self.log is not None:
            self.log.merged[block, var] = value
        if block not in self._sealed:
            self._pending.setdefault(block, {})[var] = value
        else:
            self._fill(block, var, value)
        return value

    def _fill(self, block: int, var: Var, value: int) -> None:
        self._operands[block][value] = []
        operands = [self._read(source, var) for source, _ in self._edges[block]]
        self._operands[block][value] = operands

    def _undef(self) -> int:
        if self._undefined is None:
            self._undefined = self.f.new_value()
        return self._undefined

    def finish(self) -> Function:
        """Remove trivial parameters, pass arguments, drop unreachable blocks, and put cold blocks last."""
        assert all(b in self._sealed for b in self.f.blocks), "unsealed block"
        reached = self._reached()
        replaced = self._trivial(reached)
        blocks = self.f.blocks
        names = [b for b in blocks if b in reached and b not in self.cold]
        names += [b for b in blocks if b in reached and b in self.cold]
        for name in names:
            block = blocks[name]
            if self._operands[name]:
                block.params = list(self._operands[name])
            block.insts = [Inst(i.op, i.dst, tuple(replaced.get(a, a) for a in i.args), i.imm, i.loc)
                           for i in block.insts]
            term = block.term
            targets = tuple(Target(t.block, self._arguments(name, at, t.block, replaced))
                            for at, t in enumerate(term.targets))
            block.term = Term(term.op, tuple(replaced.get(a, a) for a in term.args), targets, term.imm, term.loc)
        self.f.blocks = {name: blocks[name] for name in names}
        if self.log is not None:
            self.log.attach(self.f.blocks, names, {name: [source for source, _ in self._edges[name]] for name in names}, replaced)
        first = blocks[self.f.entry]
        head = list(self.allocas)
        if self._undefined is not None:
            head.append(Inst("const", (self._undefined,), (), (0,), self.f.loc))
        first.insts[:0] = head
        return self.f

    def _arguments(self, source: int, at: int, target: int, replaced: dict[int, int]) -> tuple[int, ...]:
        params = self._operands[target]
        if not params:
            return ()
        edge = self._edges[target].index((source, at))
        return tuple(replaced.get(values[edge], values[edge]) for values in params.values())

    def _reached(self) -> set[int]:
        seen, work = set(), [self.f.entry]
        while work:
            block = work.pop()
            if block not in seen:
                seen.add(block)
                work.extend(t.block for t in self.f.blocks[block].term.targets)
        return seen

    def _trivial(self, reached: set[int]) -> dict[int, int]:
        """Value -> the value it stands for, until no parameter is trivial; such parameters are removed."""
        for name in reached:
            edges = self._edges[name]
            kept = [i for i, (source, _) in enumerate(edges) if source in reached]
            if len(kept) != len(edges):
                self._edges[name] = [edges[i] for i in kept]
                for values in self._operands[name].values():
                    values[:] = [values[i] for i in kept]
        replaced: dict[int, int] = {}

        def root(value: int) -> int:
            while value in replaced:
                value = replaced[value]
            return value

        changed = True
        while changed:
            changed = False
            for name in sorted(reached):
                for param, values in list(self._operands[name].items()):
                    others = {root(v) for v in values} - {param}
                    if len(others) <= 1:
                        replaced[param] = others.pop() if others else self._undef()
                        del self._operands[name][param]
                        changed = True
        return {value: root(value) for value in replaced}
