"""Code kept between runs: a component of the call graph is found again by all that went into it.

I1. The key of a component covers its unoptimised SSA form, the summaries of the functions it calls, what is known of
    each symbol that it or a body it may inline names, the level, whether a debugger is told, and the sources of vipc.
I2. A cache file holds what its job used last and nothing else, so it does not grow.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field
from pathlib import Path

from vipc.a64.emit import EmittedFunction
from vipc.cache import CACHE, load, store
from vipc.compiler_digest import compiler_digest
from vipc.ir.core import Function
from vipc.ir.fingerprint import fingerprint
from vipc.link.stack import Frame
from vipc.opt.info import ProgramInfo
from vipc.opt.program import Summary


@dataclass(slots=True)
class Entry:
    """A compiled component: per function its code, summary and frame; `digests` of the summaries for the callers' keys."""

    emitted: list[EmittedFunction]
    summaries: list[Summary]
    frames: list[Frame]
    digests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.digests:
            self.digests = [_digest(summary) for summary in self.summaries]


MADE = 2000
_made: dict[str, Entry] = {}
"""What jobs of this process compiled last: programs have the run time and much of the library in common."""


def forget() -> None:
    """After a change of the compiler within the process."""
    _made.clear()


class CodeCache:
    """The entries of one job; `name` says which (roots, target, level)."""

    def __init__(self, name: str, folder: Path = CACHE) -> None:
        self._path = folder / "code" / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.pickle"
        found = load(self._path)
        old = found if isinstance(found, dict) and found.get("vipc") == compiler_digest() else {}
        self._old: dict[str, Entry] = old.get("entries", {})
        self._new: dict[str, Entry] = {}
        self._summaries: dict[str, str] = {}
        self.missed = 0

    def key(self, component: list[Function], level: int, debug: bool, info: ProgramInfo) -> str:
        """The key of a component whose callees have been entered (I1)."""
        digest = hashlib.sha256(f"{level} {debug}".encode())
        names = [f.name for f in component]
        for f in component:
            digest.update(fingerprint(f))
            named = _symbols(f)
            inlined = [info.functions[symbol] for symbol in named if symbol in info.functions]
            for symbol in dict.fromkeys([*named, *(symbol for body in inlined for symbol in _symbols(body))]):
                facts = (symbol, symbol in names or self._summaries.get(symbol), info.uses.get(symbol) == 1,
                         info.result_types.get(symbol), symbol in info.read_only)
                digest.update(repr(facts).encode())
        return digest.hexdigest()

    def find(self, key: str) -> Entry | None:
        """The entry of an earlier run, or of another job."""
        return self._old.get(key) or _made.get(key)

    def enter(self, key: str, component: list[Function], entry: Entry) -> None:
        """Keep an entry, found or made."""
        self.missed += key not in self._old
        self._new[key] = entry
        _made[key] = entry
        if len(_made) > MADE:
            del _made[next(iter(_made))]
        self._summaries.update(zip((f.name for f in component), entry.digests, strict=True))

    def save(self) -> None:
        """Write what this run used (I2)."""
        if self.missed or len(self._new) != len(self._old):
            store(self._path, pickle.dumps({"vipc": compiler_digest(), "entries": self._new}, protocol=5))


def _digest(summary: Summary) -> str:
    body = b"" if summary.inline is None else fingerprint(summary.inline)
    return hashlib.sha256(f"{summary.never_raises} {summary.quiet} ".encode() + body).hexdigest()


def _symbols(f: Function) -> list[str]:
    """The functions and data that a function names, in order."""
    return list(dict.fromkeys(str(inst.imm[0]) for block in f.blocks.values() for inst in block.insts
                              if inst.op in ("call", "addr")))
