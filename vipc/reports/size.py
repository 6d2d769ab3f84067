"""`--report=size`: bytes of each section of the image and of each function, largest first."""

from __future__ import annotations

from vipc.link.linked import Linked
from vipc.reports.survey import table


def text(linked: Linked, only: str = "") -> str:
    """The report; with `only`, of the functions of that name."""
    rows = [["section", "bytes"], *([placed.output.name, str(placed.size)] for placed in linked.outputs)]
    rows.append(["all", str(sum(placed.size for placed in linked.outputs))])
    functions = [symbol for symbol in linked.symbols if symbol.kind == "function" and symbol.size]
    if only:
        functions = [symbol for symbol in functions if symbol.name == only or symbol.name.endswith("." + only)]
    functions.sort(key=lambda symbol: (-symbol.size, symbol.name))
    body = table([["function", "bytes"], *([symbol.name, str(symbol.size)] for symbol in functions)])
    return "\n".join(body if only else [*table(rows), "", *body])
