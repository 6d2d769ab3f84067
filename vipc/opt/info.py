"""What passes know of the rest of the program while they work on one function.

I1. `functions` holds the form that may be inlined: functions of earlier components of the call graph, optimised.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Function, Loc


@dataclass(frozen=True, slots=True)
class Decision:
    """What inlining decided of one call. In instructions: the callee's size, what its constants leave of it, and what the
    caller had gained before."""

    caller: str
    callee: str
    loc: Loc | None
    done: bool
    cost: int
    left: int
    gained: int
    why: str


@dataclass(slots=True)
class ProgramInfo:
    """Filled by vipc.opt.program as it goes bottom-up over the call graph; empty is always correct."""

    functions: dict[str, Function] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)      # calls and addresses taken of each function
    result_types: dict[str, tuple[str, ...]] = field(default_factory=dict)   # what calls of each function return
    never_raises: set[str] = field(default_factory=set)     # calls of these leave the error register alone
    quiet: set[str] = field(default_factory=set)            # functions that write no memory but their own frame
    read_only: set[str] = field(default_factory=set)        # data symbols that nothing writes
    decisions: list[Decision] | None = None                 # filled when somebody wants to know
    times: dict[str, float] | None = None                   # likewise: seconds by pass
