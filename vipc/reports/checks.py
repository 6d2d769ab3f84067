"""`--report=checks`: per function how many checks of each kind were emitted and removed, and why the others stay.

A check counts once, where it stands in the source; it is removed when no copy of it is left, inlined ones included.
"""

from __future__ import annotations

from collections import Counter

from vipc.ir.core import Loc
from vipc.reports.survey import Survey, table

Place = tuple[str, str, int, str]
"""File, function, line and key of a check."""


def text(survey: Survey, only: str = "") -> str:
    """The report; with `only`, of the functions of that name."""
    emitted = Counter(_place(key, loc) for key, loc in survey.emitted if loc is not None)
    copies = Counter(_place(item.key, item.loc) for item in survey.kept if item.loc is not None)
    reasons: dict[Place, str] = {}
    for item in survey.kept:
        if item.loc is not None:
            reasons.setdefault(_place(item.key, item.loc), item.why)
    lines: list[str] = []
    total = kept_total = 0
    for file, function in sorted({place[:2] for place in [*emitted, *copies]}):
        if only and function != only and not function.endswith("." + only):
            continue
        own = [place for place in dict.fromkeys([*emitted, *copies]) if place[:2] == (file, function)]
        rows = [["kind", "emitted", "removed", "kept"]]
        for kind in sorted({place[3] for place in own}):
            made = sum(emitted[place] for place in own if place[3] == kind)
            left = sum(min(copies[place], max(emitted[place], 1)) for place in own if place[3] == kind)
            rows.append([kind, str(made), str(max(made - left, 0)), str(left)])
            total += made
            kept_total += left
        lines.append(f"{file}: {function}")
        lines += [f"  {row}" for row in table(rows)]
        for place in sorted(place for place in own if copies[place]):
            many = f" ({copies[place]} copies)" if copies[place] > max(emitted[place], 1) else ""
            lines.append(f"    line {place[2]}: {place[3]}{many}" + (f": {reasons[place]}" if reasons[place] else ""))
        lines.append("")
    lines.append(f"{total} checks emitted, {total - kept_total} removed, {kept_total} kept")
    return "\n".join(lines)


def _place(key: str, loc: Loc | None) -> Place:
    assert loc is not None
    return loc.file, loc.function, loc.line, key
