"""How the caller's registers are found, derived from the instructions that move sp and save registers.

    sub sp, sp, #32                 CFA = sp + 32
    stp x29, x30, [sp, #16]         x29 at CFA - 16, x30 at CFA - 8
    add x29, sp, #16                CFA = x29 + 16
    ldp x29, x30, [sp, #16]         both as the caller left them; CFA = sp + 32

Requires: the forms that vipc/a64/frame.py writes and the `.s` files use; x29 and x30 are restored last. Registers count
as saved until then, which is right: their old values stand in the frame all the time.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vipc.a64.registers import CALLEE_SAVED, D0, FP, LR, dwarf_number
from vipc.ir.debug import SP, FrameRule

LAST = FrameRule(last=True)

_MOVE = re.compile(r"(sub|add) sp, sp, #(\w+)(?:, lsl #(12))?")
_PAIR = re.compile(r"(stp|ldp) ([xd]\d+), ([xd]\d+), \[sp(?:, #(-?\w+))?\](!)?(?:, #(\w+))?")
_ONE = re.compile(r"str ([xd]\d+), \[sp(?:, #(-?\w+))?\](!)?")
_POINTER = re.compile(r"mov x29, sp|add x29, sp, #(\w+)")
_LABEL = re.compile(r"[A-Za-z_][\w.$]*:")
_AWAY = re.compile(r"(?:b|br|ret|eret)\b(?!\.)")
_KEPT = frozenset((*CALLEE_SAVED, FP, LR))


class FrameTracker:
    """The state behind the instructions seen so far. Distances are from the frame's address (CFA) downwards."""

    def __init__(self) -> None:
        self._sp = 0
        self._pointer: int | None = None
        self._saved: dict[int, int] = {}

    def rule(self) -> FrameRule:
        """What holds now."""
        saved = tuple(sorted((dwarf_number(register), -at) for register, at in self._saved.items()))
        if self._pointer is not None:
            return FrameRule(FP, self._pointer, saved)
        return FrameRule(SP, self._sp, saved)

    def step(self, line: str) -> None:
        """One instruction."""
        kind, registers, amount, moves = _effect(line)
        if kind == "move":
            self._sp += amount
        elif kind == "store":
            self._store(registers, amount, moves)
        elif kind == "load":
            self._load(registers[0], amount)
        elif kind == "pointer":
            self._pointer = self._sp - amount

    def copy(self) -> FrameTracker:
        """Another in the same state."""
        other = FrameTracker()
        other._sp, other._pointer, other._saved = self._sp, self._pointer, dict(self._saved)
        return other

    def _store(self, registers: tuple[int, ...], at: int, moves: bool) -> None:
        """The first store of a register that the caller wants back saves it."""
        if moves:
            self._sp -= at
            at = 0
        for number, register in enumerate(registers):
            if register in _KEPT:
                self._saved.setdefault(register, self._sp - at - 8 * number)

    def _load(self, register: int, moves: int) -> None:
        if register == FP:
            self._pointer = None
            self._saved.clear()
        self._sp -= moves


Effect = tuple[str, tuple[int, ...], int, bool]
"""What an instruction does: move (sp, down by an amount), store or load (registers, distance), pointer, or nothing; whether
a store moves sp."""


def _number(name: str) -> int:
    return int(name[1:]) + (D0 if name[0] == "d" else 0)


@lru_cache(maxsize=1 << 12)
def _effect(line: str) -> Effect:
    if found := _MOVE.fullmatch(line):
        amount = int(found[2], 0) << int(found[3] or 0)
        return "move", (), amount if found[1] == "sub" else -amount, False
    if found := _PAIR.fullmatch(line):
        pair = _number(found[2]), _number(found[3])
        if found[1] == "ldp":
            return "load", pair, int(found[6] or "0", 0), False
        return "store", pair, int(found[4] or "0", 0), bool(found[5])
    if found := _ONE.fullmatch(line):
        return "store", (_number(found[1]),), int(found[2] or "0", 0), bool(found[3])
    if found := _POINTER.fullmatch(line):
        return "pointer", (), int(found[1] or "0", 0), False
    return "", (), 0, False


def assembly_rules(text: str) -> dict[int, FrameRule]:
    """For a `.s` file: the rules, by the number of the line from which each holds on.

    A label that is not a local one begins a function, and so does what follows an unconditional jump. `.frame end`
    holds up to the next such label."""
    rules: dict[int, FrameRule] = {}
    tracker, ended, now = FrameTracker(), False, FrameRule()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.partition("//")[0].strip()
        if line == ".frame end":
            ended = True
        elif _LABEL.match(line):
            tracker, ended = FrameTracker(), False
        wanted = LAST if ended else tracker.rule()
        if wanted != now:
            rules[number] = now = wanted
        if not ended:
            tracker.step(line)
            if _AWAY.match(line):
                tracker = FrameTracker()
    return rules
