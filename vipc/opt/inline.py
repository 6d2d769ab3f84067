"""Inlining: a small callee's body in place of the call.

Requires: callees optimised before callers (program.py). Ensures: every call of an `inline` function is replaced, and
of small ones within the budget; the location of an inlined instruction ends in the call's, so tracebacks show both
frames. Keeps: the first check to fail, and what it does: a callee with checks under "raise" is inlined only where
the caller, too, just passes errors on. The caller's own traceback entry for the call goes: the entries made in the
inlined body name the caller already.

    v1 = call(g, 1) v0
    v2 = err_get             ->   v3 = .. (body of g)
    br v2, b1, b2                 jump b2
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.cfg import dominators
from vipc.ir.core import Block, Function, Inst, Loc, Target, Term
from vipc.ir.ops import OPS
from vipc.ir.renaming import renamed_variables
from vipc.opt.edit import drop_unreachable, resolve
from vipc.opt.info import Decision, ProgramInfo
from vipc.opt.raising import has_checks

SMALL = 14              # instructions: about what a call, its moves and the prologue cost
SINGLE_CALL = 120       # with one call in the whole program: only the place of the code changes
ALWAYS = 1500           # `inline` functions up to here
SPECIALISED = 60        # with constant arguments, counting only what they leave,
SAVED = 8               # if that is so much less
STACK = 128             # bytes of stack objects: more would stay in the caller's frame through all its other calls
GROWTH = 400            # instructions that one caller may gain by inlining what is not marked

TRACE = "__vip_trace"   # the runtime's function that adds the caller's frame to the traceback (lowering)
_NEVER = frozenset(("noinline", "naked", "export", "entry", "noreturn"))


def run(f: Function, info: ProgramInfo) -> bool:
    """Inline into `f`; True when anything was."""
    if not info.functions:
        return False
    changed = False
    gained = 0
    constants: set[int] | None = None
    objects: set[int] = set()
    work = list(f.blocks)
    cold = {number for number, block in f.blocks.items() if block.term.op in ("ret_error", "trap", "unreachable")}
    while work:
        number = work.pop(0)
        for at, inst in enumerate(f.blocks[number].insts):
            callee = info.functions.get(str(inst.imm[0])) if inst.op == "call" else None
            if callee is None or callee is f:
                continue
            if constants is None:
                constants = {i.dst[0] for block in f.blocks.values() for i in block.insts if i.op in ("const", "addr")}
                objects = separable_objects(f, info)
            cost = size(callee)
            left = size_left(callee, [arg in constants for arg in inst.args], [arg in objects for arg in inst.args])
            wanted, why = _decide(f, callee, cost, left, gained, number in cold, info)
            site = _site(f, number, at, callee) if wanted else None
            if wanted and site is None:
                why = "its errors are handled here"
            if info.decisions is not None:
                info.decisions.append(Decision(f.name, callee.name, inst.loc, site is not None, cost, left, gained, why))
            if site is None:
                continue
            after = _Inliner(f, site, callee).run()
            gained += 0 if "inline" in callee.attrs else left
            changed = True
            work.insert(0, after)
            if number in cold:
                cold.add(after)
            break
    if changed:
        drop_unreachable(f)
    return changed


def may_be_inlined(f: Function) -> bool:
    """Is `f` worth keeping in the form that is inlined?"""
    if f.attrs & _NEVER or any(inst.op == "call" and inst.imm[0] == f.name
                               for block in f.blocks.values() for inst in block.insts):
        return False
    if "inline" in f.attrs:
        return size(f) <= ALWAYS
    return size(f) <= SINGLE_CALL and _stack(f) <= STACK


def size(f: Function) -> int:
    """Instructions and terminators; constants are free."""
    return sum(sum(inst.op != "const" for inst in block.insts) + 1 for block in f.blocks.values())


def _stack(f: Function) -> int:
    """Bytes of stack objects."""
    return sum(inst.imm[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca" and isinstance(inst.imm[0], int))


def size_left(callee: Function, constant: list[bool], objects: list[bool]) -> int:
    """As `size`, without what constant arguments will fold away, and the accesses to objects that will become values."""
    params = callee.blocks[callee.entry].params
    known = {param for param, given in zip(params, constant, strict=True) if given}
    places = {param for param, given in zip(params, objects, strict=True) if given}
    if not known and not places:
        return size(callee)
    left = 0
    for block in callee.blocks.values():
        for inst in block.insts:
            effect = OPS[inst.op].effect
            if effect in ("pure", "check") and inst.op != "alloca" and known.issuperset(inst.args):
                known.update(inst.dst)
            elif inst.op == "const":
                known.add(inst.dst[0])
            elif inst.op not in ("load", "store") or inst.args[0] not in places:
                left += 1
        left += not (block.term.args and known.issuperset(block.term.args) and block.term.targets)
    return left


def separable_objects(f: Function, info: ProgramInfo) -> set[int]:
    """The stack objects that nothing but loads, stores and functions small enough to be inlined get to see."""
    objects = {inst.dst[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca"}
    for block in f.blocks.values() if objects else ():
        for inst in block.insts:
            if inst.op == "load" or inst.op == "call" and _sees_parts_only(info.functions.get(str(inst.imm[0]))):
                continue
            objects.difference_update(inst.args[1:] if inst.op == "store" else inst.args)
        objects.difference_update(block.term.args)
        for target in block.term.targets:
            objects.difference_update(target.args)
    return objects


def _sees_parts_only(callee: Function | None) -> bool:
    """May the callee be inlined for its objects' sake?"""
    return callee is not None and not callee.attrs & _NEVER and size(callee) <= SPECIALISED


def _decide(f: Function, callee: Function, cost: int, left: int, gained: int, cold: bool,
            info: ProgramInfo) -> tuple[bool, str]:
    """Is it worth it, and why (not)?"""
    if callee.attrs & _NEVER:
        return False, "marked so"
    if callee.section != f.section:
        return False, "in another section"
    if callee.traps != f.traps and has_checks(callee):
        return False, "its checks fail another way"
    if "inline" in callee.attrs:
        return cost <= ALWAYS, "marked so"
    if cold:
        return False, "on the way to an error"
    if gained + left > GROWTH:
        return False, "the caller has grown enough"
    if left <= SMALL + len(callee.blocks[callee.entry].params):
        return True, "small"
    if left <= SPECIALISED and cost - left >= SAVED:
        return True, "small with these arguments"
    if info.uses.get(callee.name, 0) == 1:
        return cost <= SINGLE_CALL, "the only call"
    return False, "too large"


@dataclass(slots=True)
class _Site:
    """A call to replace. `error`: the value of its err_get, None when it does not raise; `cold`: where errors go."""

    block: int
    at: int
    call: Inst
    error: int | None = None
    cold: Target | None = None


def _site(f: Function, number: int, at: int, callee: Function) -> _Site | None:
    """The call as a site, None when the way it handles errors stands against inlining `callee`."""
    block = f.blocks[number]
    call = block.insts[at]
    if call.imm[1] == 0:
        return _Site(number, at, call)
    error = block.insts[at + 1].dst[0]
    term = block.term
    if at + 2 != len(block.insts) or term.op != "br" or term.args != (error,):
        return None
    cold = term.targets[0]
    edges = sum(target.block == cold.block for other in f.blocks.values() for target in other.term.targets)
    if edges != 1 or cold.args:
        return None
    if f.traps == "raise" and has_checks(callee) and not _passes_on(f.blocks[cold.block]):
        return None
    users = {n for n, other in f.blocks.items() if n != number and _uses(other, error)}
    if users - {cold.block}:
        dom = dominators(f)
        if not all(dom.dominates(cold.block, user) for user in users if user in dom.idom):
            return None
    return _Site(number, at, call, error, cold)


def _passes_on(block: Block) -> bool:
    """Does the cold block only note the frame and return with the error?"""
    return block.term.op == "ret_error" and all(
        inst.op == "call" and inst.imm[0] == TRACE or inst.op in ("const", "addr") for inst in block.insts)


def _uses(block: Block, value: int) -> bool:
    return (any(value in inst.args for inst in block.insts) or value in block.term.args
            or any(value in target.args for target in block.term.targets))


class _Inliner:
    """Copies one callee into one site."""

    def __init__(self, f: Function, site: _Site, callee: Function) -> None:
        self.f = f
        self.site = site
        self.callee = callee
        self.values: dict[int, int] = {}
        self.blocks: dict[int, int] = {}
        self.locs: dict[int, tuple[Loc | None, Loc | None]] = {}      # by identity: equal ones name other values
        self.objects: list[Inst] = []

    def run(self) -> int:
        """Replace the call; the number of the block that holds what came after it."""
        f, site = self.f, self.site
        block = f.blocks[site.block]
        after = f.new_block()
        cold = f.new_block() if site.cold is not None else None
        for number in self.callee.blocks:
            self.blocks[number] = f.new_block()
        entry = self.callee.blocks[self.callee.entry]
        self.values.update(zip(entry.params, site.call.args, strict=True))
        for body in self.callee.blocks.values():
            for value in (*(body.params if body is not entry else ()), *(v for inst in body.insts for v in inst.dst)):
                self.values[value] = f.new_value()
        rest = block.insts[site.at + (1 if site.error is None else 2):]
        ending = block.term if site.cold is None else Term("jump", (), block.term.targets[1:], (), block.term.loc)
        made: dict[int, Block] = {}
        for number, body in self.callee.blocks.items():
            made[self.blocks[number]] = self._copy(body, body is entry, after, cold)
        made[after] = Block(list(site.call.dst), rest, ending)
        if cold is not None:
            made[cold] = self._cold_block()
        block.insts = block.insts[:site.at]
        block.term = Term("jump", (), (Target(self.blocks[self.callee.entry]),), (), site.call.loc)
        f.blocks[f.entry].insts[:0] = self.objects
        self._insert(made)
        return after

    def _insert(self, made: dict[int, Block]) -> None:
        """Put the new blocks behind the call's in the layout."""
        blocks: dict[int, Block] = {}
        for number, block in self.f.blocks.items():
            blocks[number] = block
            if number == self.site.block:
                blocks.update(made)
        self.f.blocks = blocks

    def _copy(self, body: Block, is_entry: bool, after: int, cold: int | None) -> Block:
        insts: list[Inst] = []
        for inst in body.insts:
            copy = Inst(inst.op, tuple(self.values[v] for v in inst.dst), tuple(self.values[v] for v in inst.args),
                        inst.imm, self._loc(inst.loc))
            if inst.op == "alloca":
                self.objects.append(copy)
            else:
                insts.append(copy)
        term = body.term
        args = tuple(self.values[v] for v in term.args)
        loc = self._loc(term.loc)
        if term.op == "ret":
            new = Term("jump", (), (Target(after, args),), (), loc)
        elif term.op == "ret_error" and cold is not None:
            new = Term("jump", (), (Target(cold),), (), loc)
        else:
            targets = tuple(Target(self.blocks[t.block], tuple(self.values[v] for v in t.args)) for t in term.targets)
            new = Term(term.op, args, targets, term.imm, loc)
        return Block([] if is_entry else [self.values[v] for v in body.params], insts, new)

    def _cold_block(self) -> Block:
        """Read the error again, and go where the caller's errors go, without its entry in the traceback."""
        site = self.site
        assert site.cold is not None and site.error is not None
        goal = self.f.blocks[site.cold.block]
        goal.insts = [inst for inst in goal.insts if not (inst.op == "call" and inst.imm[0] == TRACE)]
        return Block([], [Inst("err_get", (site.error,), (), (), site.call.loc)],
                     Term("jump", (), (site.cold,), (), site.call.loc))

    def _loc(self, loc: Loc | None) -> Loc | None:
        """The location with the call's at the end of its chain."""
        known = self.locs.get(id(loc))
        if known is None:
            known = self.locs[id(loc)] = loc, self._located(loc)
        return known[1]

    def _located(self, loc: Loc | None) -> Loc | None:
        if loc is None:
            return self.site.call.loc
        variables = renamed_variables(loc.variables, self._name)
        return Loc(loc.file, loc.line, loc.function, self._loc(loc.caller), loc.wild, variables)

    def _name(self, value: int) -> int:
        """In the caller, what the callee's locations call `value`."""
        return self.values.get(resolve(self.callee.renamed, value), -1)
