"""The verifier: says which rule a function breaks, and where.

I1. (core.py) A value is defined once: as a parameter or by one instruction; its number is below next_value.
I2. (core.py) Every use is dominated by the definition.
I3. (core.py) A block ends in one terminator of the table TERMS; its instructions are of the table OPS.
I4. (core.py) `alloca` stands in the entry block only.
V5. Numbers of arguments, results and immediates are those of the table; `ret` returns Function.results words.
V6. Immediates have their kind: integers where numbers are meant, known words for types, conditions, trap keys.
V7. A call with raises=1 is followed at once by `err_get`.
V8. A jump passes one argument for each parameter of its goal, which exists; a terminator has its number of targets.
V9. Nothing jumps to the entry block.
V10. Every block is reachable from the entry.
V11. Function.results is 0..8, Function.traps is "brk" or "raise"; the types of parameters and results, where given,
     are one for each.
"""

from __future__ import annotations

from typing import NoReturn

from vipc.ir.cfg import Dominators, dominators
from vipc.ir.core import Function, Imm, Inst, Term
from vipc.ir.ops import OPS, TERMS, Op
from vipc.lang.traps import BY_KEY

LOAD_TYPES = ("u8", "i8", "u16", "i16", "u32", "i32", "u64")
STORE_TYPES = LOAD_TYPES
EXT_TYPES = ("u8", "u16", "u32", "i8", "i16", "i32")
FIT_TYPES = (*EXT_TYPES, "u64", "i64", "bool")
CONDS = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")

_TYPES = {"load": LOAD_TYPES, "vload": LOAD_TYPES, "store": STORE_TYPES, "vstore": STORE_TYPES,
          **dict.fromkeys(("aload", "astore", "xload", "xstore"), ("u8", "u16", "u32", "u64")), "ext": EXT_TYPES, "check_fit": FIT_TYPES}
_TARGETS = {"jump": 1, "br": 2, "ret": 0, "ret_error": 0, "trap": 0, "unreachable": 0}


class VerifyError(Exception):
    """A rule is broken: `rule` names it, `place` is function, block and instruction."""

    def __init__(self, rule: str, place: str, what: str) -> None:
        super().__init__(f"{rule}: {place}: {what}")
        self.rule = rule
        self.place = place


def verify(f: Function) -> None:
    """Raise VerifyError unless `f` keeps all the rules."""
    if not 0 <= f.results <= 8 or f.traps not in ("brk", "raise"):
        _fail("V11", f, -1, -1, f"results={f.results} traps={f.traps}")
    for types, count in ((f.param_types, len(f.blocks[f.entry].params)), (f.result_types, f.results)):
        if types and (len(types) != count or not set(types) <= {"", "length", *FIT_TYPES}):
            _fail("V11", f, -1, -1, f"types {types}")
    _check_goals(f)
    home = _check_definitions(f)
    dom = dominators(f)
    for number in f.blocks:
        if number not in dom.idom:
            _fail("V10", f, number, -1, "unreachable block")
    for number, block in f.blocks.items():
        for at, inst in enumerate(block.insts):
            _check_inst(f, number, at, inst)
        _check_uses(f, number, home, dom)


def _check_goals(f: Function) -> None:
    entry = f.entry
    for number, block in f.blocks.items():
        term = block.term
        op = TERMS.get(term.op)
        if op is None:
            _fail("I3", f, number, -1, f"{term.op} is no terminator")
        _check_arity(f, number, -1, op, term)
        if term.op == "ret" and len(term.args) != f.results:
            _fail("V5", f, number, -1, f"returns {len(term.args)} words of {f.results}")
        if len(term.targets) != (len(term.imm) + 1 if term.op == "switch" else _TARGETS[term.op]):
            _fail("V8", f, number, -1, f"{term.op} has {len(term.targets)} targets")
        for target in term.targets:
            if target.block not in f.blocks:
                _fail("V8", f, number, -1, f"b{target.block} does not exist")
            if target.block == entry:
                _fail("V9", f, number, -1, "jump to the entry block")
            if len(target.args) != len(f.blocks[target.block].params):
                _fail("V8", f, number, -1, f"{len(target.args)} arguments for b{target.block}")


def _check_definitions(f: Function) -> dict[int, tuple[int, int]]:
    """Where each value is defined: block and position, -1 for parameters."""
    home: dict[int, tuple[int, int]] = {}
    for number, block in f.blocks.items():
        definitions = [(v, -1) for v in block.params]
        definitions += [(v, at) for at, inst in enumerate(block.insts) for v in inst.dst]
        for value, at in definitions:
            if value in home:
                _fail("I1", f, number, at, f"v{value} is defined again")
            if not 0 <= value < f.next_value:
                _fail("I1", f, number, at, f"v{value} is not below next_value={f.next_value}")
            home[value] = (number, at)
        if number >= f.next_block:
            _fail("I1", f, number, -1, f"block number is not below next_block={f.next_block}")
    return home


def _check_uses(f: Function, number: int, home: dict[int, tuple[int, int]], dom: Dominators) -> None:
    block = f.blocks[number]
    uses = [(at, v) for at, inst in enumerate(block.insts) for v in inst.args]
    end = len(block.insts)
    uses += [(end, v) for v in block.term.args]
    uses += [(end, v) for target in block.term.targets for v in target.args]
    for at, value in uses:
        if value not in home:
            _fail("I2", f, number, at, f"v{value} is defined nowhere")
        where, position = home[value]
        if position >= at if where == number else not dom.dominates(where, number):
            _fail("I2", f, number, at, f"v{value} is not defined on every way here")


def _check_inst(f: Function, number: int, at: int, inst: Inst) -> None:
    op = OPS.get(inst.op)
    if op is None:
        _fail("I3", f, number, at, f"{inst.op} is no opcode")
    _check_arity(f, number, at, op, inst)
    if inst.op == "alloca" and number != f.entry:
        _fail("I4", f, number, at, "alloca outside the entry block")
    if (inst.op == "call" and inst.imm[1] == 1) or (inst.op == "calli" and inst.imm[0] == 1):
        insts = f.blocks[number].insts
        if at + 1 >= len(insts) or insts[at + 1].op != "err_get":
            _fail("V7", f, number, at, "no err_get after a raising call")


def _check_arity(f: Function, number: int, at: int, op: Op, inst: Inst | Term) -> None:
    if op.args >= 0 and len(inst.args) != op.args:
        _fail("V5", f, number, at, f"{op.name} has {len(inst.args)} arguments")
    if isinstance(inst, Inst) and op.dst >= 0 and len(inst.dst) != op.dst:
        _fail("V5", f, number, at, f"{op.name} has {len(inst.dst)} results")
    if op.name in ("check", "calli") and not inst.args:
        _fail("V5", f, number, at, f"{op.name} has no arguments")
    if op.name == "switch":
        if not all(isinstance(value, int) for value in inst.imm):
            _fail("V6", f, number, at, "switch values are integers")
        return
    if len(inst.imm) != len(op.imm):
        _fail("V5", f, number, at, f"{op.name} has {len(inst.imm)} immediates")
    for kind, imm in zip(op.imm, inst.imm, strict=True):
        if not _imm_fits(op.name, kind, imm):
            _fail("V6", f, number, at, f"{op.name}: {kind} = {imm!r}")


def _imm_fits(op: str, kind: str, imm: Imm) -> bool:
    match kind:
        case "value":
            return isinstance(imm, int) and -(1 << 63) <= imm < 1 << 64
        case "offset" | "size":
            return isinstance(imm, int)
        case "align":
            return isinstance(imm, int) and imm > 0 and imm & (imm - 1) == 0
        case "bits":
            return imm in (16, 32, 64)
        case "raises":
            return imm in (0, 1)
        case "type":
            return imm in _TYPES[op]
        case "cond":
            return imm in CONDS
        case "order":
            return imm in ("eq", "ne", "lt", "le", "gt", "ge")
        case "way":
            return imm in ("floor", "even", "zero")
        case "sign":
            return imm in ("s", "u")
        case "signs":
            return isinstance(imm, str) and set(imm) <= {"s", "u"}
        case "arith":
            return imm in ("i64", "u64")
        case "trap":
            return imm in BY_KEY
        case "inputs" | "outputs" | "clobbers":
            return isinstance(imm, tuple) and all(isinstance(part, str) for part in imm)
        case _:
            return isinstance(imm, str)


def _fail(rule: str, f: Function, block: int, at: int, what: str) -> NoReturn:
    place = f.name if block < 0 else f"{f.name} b{block}" if at < 0 else f"{f.name} b{block} instruction {at}"
    raise VerifyError(rule, place, what)
