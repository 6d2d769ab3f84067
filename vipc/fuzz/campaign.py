"""A campaign: batches of drawn programs, and what they found, made small.

I1. Program `number` of seed `seed` is the same in every campaign, whatever the size of the batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from vipc.diagnostics import CompileError, InternalError
from vipc.fuzz.execute import Results, run_batch
from vipc.fuzz.minimise import minimise
from vipc.fuzz.program import program

BATCH_SIZE = 25
ATTEMPTS = 400


@dataclass(frozen=True)
class Find:
    """A program whose ways differ (`kind` "mismatch"), that is refused, or that breaks the compiler."""

    name: str
    kind: str
    what: str
    text: str


def name_of(seed: int, number: int) -> str:
    """The module name of a program."""
    return f"drawn_{seed}_{number}"


def drawn(seed: int, numbers: Sequence[int]) -> dict[str, str]:
    """Programs by name."""
    return {name_of(seed, number): program(f"{seed}.{number}") for number in numbers}


def batches(seed: int, start: int, end: int | None) -> Iterator[dict[str, str]]:
    """The programs from `start` up to `end`, batch by batch; without `end` for ever."""
    for first in count(start, BATCH_SIZE):
        if end is not None and first >= end:
            return
        yield drawn(seed, range(first, min(first + BATCH_SIZE, end or first + BATCH_SIZE)))


def examine(programs: dict[str, str]) -> list[Find]:
    """What a batch found. If it breaks the compiler, each program is tried alone."""
    try:
        return _finds(programs, run_batch(programs))
    except (InternalError, CompileError, AssertionError) as error:
        if len(programs) == 1:
            (name, text), = programs.items()
            return [Find(name, "broken", _reason(error), text)]
    finds = [find for name, text in programs.items() for find in examine({name: text})]
    return finds or [Find(next(iter(programs)), "broken", "only together with the others of its batch", "".join(programs.values()))]


def _finds(programs: dict[str, str], results: Results) -> list[Find]:
    refused = [Find(name, "refused", why, programs[name]) for name, why in results.refused.items()]
    differing = [(name, results.mismatch(name)) for name in results.outcomes]
    return refused + [Find(name, "mismatch", what, programs[name]) for name, what in differing if what]


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {(str(cause).splitlines() or [''])[0]}"


def smallest(find: Find, attempts: int = ATTEMPTS) -> Find:
    """The same find in a program as small as some attempts make it. Refusals stay as they are."""
    if find.kind == "refused":
        return find

    def same(text: str) -> Find | None:
        """The find in another text; what breaks the compiler in another way is another one."""
        return next((other for other in examine({find.name: text}) if other.kind == find.kind
                     and (find.kind != "broken" or other.what.partition(":")[0] == find.what.partition(":")[0])), None)

    text = minimise(find.text, lambda text: same(text) is not None, attempts)
    what = (same(text) or find).what
    return Find(find.name, find.kind, what, text)
