"""Golden tests of passes: each `*.test` file holds cases `=== name`, `--- passes` naming rows of the pass table (or
`all`), the functions before, and after a line `---` the function after. `pytest --update` rewrites the latter."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".test" and file_path.parent == Path(__file__).parent:
        return PassFile.from_parent(parent, path=file_path)
    return None


class PassFile(pytest.File):
    """One file of cases."""

    def collect(self) -> list[pytest.Item]:
        items: list[pytest.Item] = []
        for chunk in self.path.read_text().split("=== ")[1:]:
            name, _, rest = chunk.partition("\n")
            passes, _, rest = rest.partition("\n")
            before, _, after = rest.partition("---\n")
            items.append(PassCase.from_parent(self, name=name.strip(), passes=passes.removeprefix("--- ").strip(),
                                              before=before, after=after))
        return items


class PassCase(pytest.Item):
    """One case."""

    def __init__(self, *, passes: str, before: str, after: str, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.passes = passes
        self.before = before
        self.after = after

    def runtest(self) -> None:
        from tests.vipc.opt.golden import transformed

        got = transformed(self.before, self.passes)
        if self.config.getoption("--update"):
            text = self.path.read_text()
            head = f"=== {self.name}\n--- {self.passes}\n{self.before}---\n"
            start = text.index(head) + len(head)
            end = text.find("=== ", start)
            tail = "" if end < 0 else "\n" + text[end:]
            self.path.write_text(text[:start] + got + tail)
        else:
            assert got.strip() == self.after.strip(), f"{self.name}: got\n{got}"

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name
