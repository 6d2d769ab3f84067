"""Golden tests of the checker: each `*.test` file holds cases.

A case is a line `=== name`, sources, and either a line `--- typed` with the typed tree, or marks `#! VIP0210` on the
lines where diagnostics are expected: those and no others. A line `## module a.b` begins another module; the first one is
`m`, the root is the last one. `pytest --update` rewrites typed trees.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MARK = re.compile(r"#! (VIP\d{4}(?: VIP\d{4})*)\s*$")


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".test" and file_path.parent == Path(__file__).parent:
        return SemaFile.from_parent(parent, path=file_path)
    return None


class SemaFile(pytest.File):
    """One file of cases."""

    def collect(self) -> list[pytest.Item]:
        items: list[pytest.Item] = []
        for chunk in re.split(r"^=== ", self.path.read_text(), flags=re.M)[1:]:
            name, _, rest = chunk.partition("\n")
            source, typed, expected = rest.partition("--- typed\n")
            items.append(SemaCase.from_parent(self, name=name, source=source, expected=expected if typed else None))
        return items


class SemaCase(pytest.Item):
    """One case."""

    def __init__(self, *, source: str, expected: str | None, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.source = source
        self.expected = expected

    def runtest(self) -> None:
        from tests.vipc.sema.checking import checked, found, typed, wanted

        program, sink, texts = checked(self.source)
        if self.expected is None:
            got_marks, asked = found(sink), wanted(texts, MARK)
            assert got_marks == asked, "\n".join([
                *(f"missing {mark}" for mark in asked if mark not in got_marks),
                *(f"{d.file}:{d.span.line} {d.code} {d.message}" for d in sink.diagnostics
                  if (d.file, d.span.line, d.code) not in asked)])
            return
        got = typed(program, sink)
        if self.config.getoption("--update"):
            text = self.path.read_text()
            head = f"=== {self.name}\n{self.source}--- typed\n"
            start = text.index(head) + len(head)
            end = text.find("\n=== ", start - 1)
            tail = "" if end < 0 else "\n" + text[end + 1:]
            self.path.write_text(text[:start] + got.strip() + "\n" + tail)
        else:
            assert got.strip() == self.expected.strip(), f"{self.name}: got\n{got}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        return str(excinfo.value) if isinstance(excinfo.value, AssertionError) else str(excinfo.getrepr(style="short"))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name
