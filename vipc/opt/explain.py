"""What remains of a function's checks, and what was known where they stand.

A check stays because the intervals and facts of `ranges` do not decide it; the intervals are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Block, Function, Inst, Loc, Term
from vipc.ir.ops import OPS
from vipc.opt.flow import Analysis
from vipc.opt.info import ProgramInfo
from vipc.opt.intervals import ALL_U, SMAX, TOP, Interval

_NAMES = {TOP: "any", ALL_U: "any", (0, SMAX): "0 or more", (1, SMAX): "1 or more", (1, ALL_U[1]): "1 or more"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One check: the trap's key, where it comes from, and why it was not proven."""

    key: str
    loc: Loc | None
    why: str


def check_key(inst: Inst | Term) -> str:
    """The trap that an instruction or terminator checks for, "" for none."""
    if inst.op in ("check", "trap"):
        return str(inst.imm[0])
    if inst.op in OPS and OPS[inst.op].effect == "check":
        return {"check_index": "index", "check_fit": "fit"}.get(inst.op, "result")
    return ""


def kept_checks(f: Function, info: ProgramInfo) -> list[Kept]:
    """The checks of an optimised function, in the order of its blocks."""
    if "naked" in f.attrs:
        return []
    walk = _Explainer(f, info)
    walk.run()
    walk.found.clear()
    walk.may_skip = False
    walk.walk()
    return [Kept(check_key(item), item.loc, walk.found.get(id(item), "")) for item in checks_of(f)]


def checks_of(f: Function) -> list[Inst | Term]:
    """The checks of a function, in the order of its blocks."""
    found: list[Inst | Term] = []
    for block in f.blocks.values():
        found += [inst for inst in block.insts if check_key(inst)]
        found += [block.term] if check_key(block.term) else []
    return found


class _Explainer(Analysis):
    """`found`: by the check's identity what is known of its arguments."""

    def __init__(self, f: Function, info: ProgramInfo) -> None:
        super().__init__(f, info)
        self.found: dict[int, str] = {}

    def visit(self, number: int, block: Block) -> None:
        for inst in block.insts:
            if check_key(inst):
                self.found[id(inst)] = self._why(inst)
            if not self.step(inst):
                for i in range(len(block.term.targets)):
                    self.edges[number, i] = None
                return
        if block.term.op == "trap":
            self.found[id(block.term)] = "fails when reached"
        self.finish(number, block)

    def _why(self, inst: Inst) -> str:
        shown = [_shown(self.current[arg]) for arg in inst.args]
        match inst.op:
            case "check_index":
                return f"index {shown[0]}, length {shown[1]}"
            case "check_fit":
                return f"{shown[0]}, for {inst.imm[0]}"
            case "add_c" | "sub_c" | "mul_c":
                sign = {"add_c": "+", "sub_c": "-", "mul_c": "*"}[inst.op]
                return f"{shown[0]} {sign} {shown[1]}, in {inst.imm[0]}"
            case _:
                made = self.defs.get(inst.args[0])
                if made is None or made.op != "cmp":
                    return ""
                return f"{_shown(self.current[made.args[0]])} {made.imm[0]} {_shown(self.current[made.args[1]])}"


def _shown(interval: Interval) -> str:
    low, high = interval
    if low == high:
        return str(low)
    return _NAMES.get(interval) or f"{low}..{high}"
