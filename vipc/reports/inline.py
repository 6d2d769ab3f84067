"""`--report=inline`: each call that could be inlined, whether it was, its cost in instructions, and why."""

from __future__ import annotations

from vipc.opt import inline
from vipc.reports.survey import Survey, place, table


def text(survey: Survey, only: str = "") -> str:
    """The report; with `only`, of the calls in the functions of that name."""
    rows = [["caller", "place", "callee", "", "size", "left", "gained", "why"]]
    for made in survey.decisions:
        if not only or made.caller == only or made.caller.endswith("." + only):
            rows.append([made.caller, place(made.loc), made.callee, "inlined" if made.done else "called", str(made.cost),
                         str(made.left), str(made.gained), made.why])
    done = sum(row[3] == "inlined" for row in rows)
    limits = (f"left: with the arguments of the call; gained: by the caller before. Small: up to {inline.SMALL} and the arguments; "
              f"small with these arguments: up to {inline.SPECIALISED}; the only call: up to {inline.SINGLE_CALL}; "
              f"a caller gains up to {inline.GROWTH}.")
    return "\n".join([*table(rows, lambda column: 3 < column < 7), "", f"{done} of {len(rows) - 1} calls inlined. {limits}"])
