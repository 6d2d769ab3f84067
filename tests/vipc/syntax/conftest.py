"""Golden tests of the syntax stage: each `*.test` file holds cases: a line `=== name`, a source, a line `--- FORM`
and what that form of the source is; FORM is `diagnostics`, `tokens` or `tree`. `pytest --update` rewrites the latter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FORM = re.compile(r"^--- (diagnostics|tokens|tree)\n", re.M)


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".test" and file_path.parent == Path(__file__).parent:
        return SyntaxFile.from_parent(parent, path=file_path)
    return None


class SyntaxFile(pytest.File):
    """One file of cases."""

    def collect(self) -> list[pytest.Item]:
        items: list[pytest.Item] = []
        for chunk in re.split(r"^=== ", self.path.read_text(), flags=re.M)[1:]:
            name, _, rest = chunk.partition("\n")
            mark = FORM.search(rest)
            assert mark is not None, f"{self.path.name}: '{name}' has no form"
            source, expected = rest[: mark.start()], rest[mark.end() :]
            items.append(SyntaxCase.from_parent(self, name=name, source=source, form=mark[1], expected=expected))
        return items


class SyntaxCase(pytest.Item):
    """One case."""

    def __init__(self, *, source: str, form: str, expected: str, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.source = source
        self.form = form
        self.expected = expected

    def runtest(self) -> None:
        from tests.vipc.syntax.forms import printed

        got = printed(self.source, self.form)
        if self.config.getoption("--update"):
            text = self.path.read_text()
            head = f"=== {self.name}\n{self.source}--- {self.form}\n"
            start = text.index(head) + len(head)
            end = text.find("\n=== ", start - 1)
            tail = "" if end < 0 else "\n" + text[end + 1 :]
            self.path.write_text(text[:start] + got + "\n" + tail)
        else:
            assert got.strip() == self.expected.strip(), f"{self.name}: got\n{got}"

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name
