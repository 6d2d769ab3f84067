"""What passes know of the rest of the program while they work on one function.

I1. `functions` holds the form that may be inlined: functions of earlier components of the call graph, optimised.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Function


@dataclass(slots=True)
class ProgramInfo:
    """Filled by vipc.opt.program as it goes bottom-up over the call graph; empty is always correct."""

    functions: dict[str, Function] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)      # calls and addresses taken of each function
    result_types: dict[str, tuple[str, ...]] = field(default_factory=dict)   # what calls of each function return
    never_raises: set[str] = field(default_factory=set)     # calls of these leave the error register alone
    quiet: set[str] = field(default_factory=set)            # functions that write no memory but their own frame
    read_only: set[str] = field(default_factory=set)        # data symbols that nothing writes
