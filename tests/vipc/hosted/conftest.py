"""Programs run hosted: each `*.test` file holds cases.

A case is a line `=== name`, the source of `main`, after lines `## module a.b` further modules, then `--- status N`, what
the program prints on standard output, and after `--- error` its traceback. `pytest --update` rewrites expectations.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

import pytest


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".test" and file_path.parent == Path(__file__).parent:
        return HostedFile.from_parent(parent, path=file_path)
    return None


class HostedFile(pytest.File):
    """One file of cases."""

    def collect(self) -> list[pytest.Item]:
        items: list[pytest.Item] = []
        for chunk in re.split(r"^=== ", self.path.read_text(), flags=re.M)[1:]:
            name, _, rest = chunk.partition("\n")
            source, mark, expected = rest.partition("--- status ")
            items.append(HostedCase.from_parent(self, name=name, source=source, expected=mark + expected))
        return items


class HostedCase(pytest.Item):
    """One program."""

    def __init__(self, *, source: str, expected: str, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.source = source
        self.expected = expected

    def runtest(self) -> None:
        got = run(f"case_{self.path.stem}_{self.name}", self.source)
        if not self.config.getoption("--update"):
            assert got.strip() == self.expected.strip(), f"{self.name}: got\n{got}"
            return
        text = self.path.read_text()
        start = text.index(f"=== {self.name}\n{self.source}") + len(f"=== {self.name}\n{self.source}")
        end = text.find("\n=== ", start - 1)
        self.path.write_text(text[:start] + got.strip() + "\n" + ("" if end < 0 else "\n" + text[end + 1:]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        return str(excinfo.value) if isinstance(excinfo.value, AssertionError) else str(excinfo.getrepr(style="short"))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def run(name: str, source: str) -> str:
    """Status, output and error output of a program, its file called `main.py` in what is printed."""
    from vipc.hosted.run import run_hosted

    main, *others = re.split(r"^## module ", source, flags=re.M)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / f"{name}.py"
        program.write_text(main)
        for other in others:
            module, _, text = other.partition("\n")
            path = Path(folder) / (module.strip().replace(".", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run_hosted(program)
    errors = err.getvalue().replace(f"{name}.py", "main.py")
    return f"--- status {status}\n{out.getvalue()}" + (f"--- error\n{errors}" if errors else "")
