"""What module level leaves behind is what the types say, or the program is refused: hosted and compiled alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from vipc.diagnostics import CompileError
from vipc.driver import build, emulated_job
from vipc.hosted.run import run_hosted

HEAD = """from enum import Enum
from typing import Callable
from vipc.lang import Array, Opt, array, build_time, u8
class C:
    x: int = 1
class D:
    y: int = 2
class E(Enum):
    A = 1
class F(Enum):
    A = 1
def text(a: str) -> str:
    return a
@build_time
def make(value):
    return value
"""

WRONG = {
    "d: int = make(1.5)": "d: int is expected, this is float",
    "d: int = 1\nd = 2.5": "d: int is expected, this is float",
    "d: bool = make(3)": "d: bool is expected, this is int",
    "d: str = make(5)": "d: str is expected, this is int",
    "d: bytes = make('a')": "d: bytes is expected, this is str",
    "d: str = make('\\ud800')": "d: half of a surrogate pair has no UTF-8",
    "d: tuple[int, str] = make((1, 2))": "d[1]: str is expected, this is int",
    "d: tuple[int, str] = make((1, 'a', 2))": "d: tuple[int, str] is expected, this is tuple",
    "d: Array[u8] = make([1, 2])": "d: Array[u8] is expected, this is list",
    "d: Array[u8] = make(array(int, 2))": "d: Array[u8] is expected, this is Array[i64]",
    "d: Array[u8] = array(u8, 3)\nd[1] = 2.5": "d: u8 is expected at 1, this is float",
    "d: Array[C | None] = array(Opt[C], 3)\nd[1] = D()": "d[1]: C is expected, this is D",
    "d: C = make(None)": "d: C is expected, this is None",
    "d: C | None = make(D())": "d: C is expected, this is D",
    "d: C = C()\nd.x = 'a'": "d.x: int is expected, this is str",
    "d: E = make(F.A)": "d: E is expected, this is F",
    "d: Callable[[int], int] = make(text)": "d: Callable[[int], int] is expected, this is Callable[[str], str]",
    "d: Callable[[int], int] = make(lambda x: x)": "d: <lambda> is no function that is compiled",
    "d: Callable[[int], int] = make(3)": "d: Callable[[int], int] is expected, this is int",
    "d: int": "d is never given a value",
    "d: int = 5\ndel d": "d is never given a value",
}


def _program(folder: Path, body: str) -> Path:
    file = folder / "program.py"
    file.write_text(f"{HEAD}{body}\ndef main() -> int:\n    text('a')\n    return 0\n", errors="surrogatepass")
    return file


@pytest.mark.parametrize("body", WRONG)
def test_a_variable_of_another_type_is_refused(body: str, tmp_path: Path) -> None:
    file = _program(tmp_path, body)
    with pytest.raises(CompileError) as hosted:
        run_hosted(file)
    with pytest.raises(CompileError) as compiled:
        build(emulated_job(file))
    for problem in (hosted, compiled):
        [finding] = problem.value.diagnostics
        assert (finding.code, finding.message, finding.span.line) == ("VIP0606", WRONG[body], HEAD.count("\n") + 1)


def test_a_nested_call_makes_what_the_annotation_says(tmp_path: Path) -> None:
    file = _program(tmp_path, "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]):\n"
                              "    def __init__(self, value: T) -> None:\n        self.value: T = value\nbox: Box[Box[u8]] = Box(Box(9))\n")
    assert run_hosted(file) == 0
    assert build(emulated_job(file)).linked.map


def test_what_conforms_runs(tmp_path: Path) -> None:
    file = _program(tmp_path, "a: int = True\nb: C | None = make(None)\nc: Array[C | None] = array(Opt[C], 3)\nc[1] = C()\n"
                              "d: Callable[[str], str] = make(text)\ne: tuple[int, str] = make((1, 'x'))\nf: bytes = make(b'ab')\n"
                              "g: E = make(E(1))\nh = C()\nh.x = True\n")
    assert run_hosted(file) == 0
    assert build(emulated_job(file)).linked.map


def test_leaving_python_at_module_level_is_a_finding(tmp_path: Path) -> None:
    file = _program(tmp_path, "import sys\nsys.exit(5)\n")
    for run in (lambda: run_hosted(file), lambda: build(emulated_job(file))):
        with pytest.raises(CompileError, match="error VIP0605: build-time Python raised SystemExit: 5"):
            run()
