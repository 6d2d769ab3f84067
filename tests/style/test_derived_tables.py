"""Tables in the documents that are derived from the sources; `--update` writes them anew."""

from __future__ import annotations

import re

import pytest

from tools.checks import ROOT
from vipc.diagnostic_codes import ROWS
from vipc.lang.traps import TRAPS
from vipc.opt.passes import EARLY, LATE

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]

CODES = (("code", "what", "why"), [(row.code, row.title, row.explanation) for row in ROWS])
PASSES = (("pass", "file", "stands here because"),
          [(row.name, row.run.__module__.rsplit(".", 1)[1] + ("" if group is LATE else " (early)"), row.why)
           for group in (EARLY, LATE) for row in group])
TRAP_ROWS = (("code", "key", "exception", "text"), [(str(row.code), row.key, row.exception, row.text) for row in TRAPS])

TABLES = [
    ("docs/language.md", "vipc/diagnostic_codes.py", CODES),
    ("docs/compiler.md", "vipc/opt/passes.py", PASSES),
    ("docs/compiler.md", "vipc/lang/traps.py", TRAP_ROWS),
]


def markdown(table: Table) -> str:
    head, rows = table
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


@pytest.mark.parametrize(("page", "source", "table"), TABLES, ids=[source for _, source, _ in TABLES])
def test_table(page: str, source: str, table: Table, request: pytest.FixtureRequest) -> None:
    text = (ROOT / page).read_text()
    found = re.search(rf"<!-- derived from {re.escape(source)} .*? -->\n(.*?)<!-- end -->\n", text, re.S)
    assert found, f"{page} has no place for the table of {source}"
    if request.config.getoption("--update"):
        (ROOT / page).write_text(text[:found.start(1)] + markdown(table) + text[found.end(1):])
    else:
        assert found[1] == markdown(table), "out of date; run ./viper test style --update"
