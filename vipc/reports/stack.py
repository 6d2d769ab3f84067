"""`--report=stack`: the frame of each function, the deepest way down from it, and what calls itself.

Where functions call each other in a circle there is no bound: the circle is shown with its frames.
"""

from __future__ import annotations

from vipc.link.stack import call_graph, deepest
from vipc.opt.components import strongly_connected
from vipc.reports.survey import Survey, table


def text(survey: Survey, roots: list[str], only: str = "") -> str:
    """The report for a program that begins at `roots`; with `only`, for the functions of that name."""
    frames = survey.frames
    graph = call_graph(frames, survey.taken)
    reached = _reached(graph, [root for root in roots if root in frames])
    circles = [names for names in strongly_connected({name: graph[name] for name in reached})
               if len(names) > 1 or names[0] in graph[names[0]]]
    lines: list[str] = []
    for root in reached if only else roots:
        if root not in frames or (only and root != only and not root.endswith("." + only)):
            continue
        depth = deepest(frames, graph, [root])
        bound = "at least " if depth.cycle else ""
        lines.append(f"deepest from {root}: {bound}{depth.size} bytes")
        lines += [f"  {row}" for row in table([[name, str(frames[name].size)] for name in depth.chain])]
        lines.append("")
    for names in circles:
        lines.append(f"call each other, {sum(frames[name].size for name in names)} bytes a round: no bound")
        lines += [f"  {row}" for row in table([[name, str(frames[name].size)] for name in names])]
        lines.append("")
    if not only:
        rows = [["function", "frame", "with callees"]]
        for name in sorted(reached, key=lambda name: (-frames[name].size, name)):
            depth = deepest(frames, graph, [name])
            rows.append([name, str(frames[name].size), "no bound" if depth.cycle else str(depth.size)])
        lines += table(rows)
    return "\n".join(lines)


def _reached(graph: dict[str, list[str]], roots: list[str]) -> list[str]:
    """Everything called from `roots`, callers first."""
    found = dict.fromkeys(roots)
    work = list(roots)
    while work:
        for callee in graph[work.pop()]:
            if callee not in found:
                found[callee] = None
                work.append(callee)
    return list(found)
