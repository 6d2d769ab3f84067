"""The import hook: what it refuses, what it leaves alone, where the lines are."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from vipc.diagnostics import CompileError, Sink
from vipc.hosted.code import hosted_code
from vipc.hosted.importing import hook
from vipc.hosted.run import run_hosted
from vipc.sema.check import check_program
from vipc.sema.modules import Loader
from vipc.syntax.trees import parse_kept

PROGRAM = '''"""A module."""

from vipc.lang import Array, array, u8

table: Array[u8] = array(u8, 3)
total: u8 = 0


class Box:
    """With an embedded part."""

    data: Array[u8] = array(
        u8,
        2,
    )
    n: u8 = 1

    def grow(self, by: u8) -> u8:
        """Adds."""
        self.n += by
        return self.n


def work(n: u8) -> int:
    global total
    total = n
    try:
        if n > 2:
            table[n] = 1
        elif n == 2:
            for i in range(n):
                table[i] = n
    finally:
        total = 0
    return (
        table[0]
        + n
    )
'''


def code_of(path: Path, name: str) -> types.CodeType:
    sink = Sink()
    program = check_program([name], Loader([path], parse_kept), sink)
    sink.check()
    return hosted_code(program.modules[name])


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def test_lines_are_those_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "hook_lines.py").write_text(PROGRAM)
    code = code_of(tmp_path, "hook_lines")
    statements = {line for node in ast.walk(ast.parse(PROGRAM)) if isinstance(node, ast.stmt | ast.expr)
                  for line in [node.lineno]}
    work = next(c for c in codes(code) if c.co_name == "work")
    assert {line for c in codes(code) for _, _, line in c.co_lines() if line} <= statements | {1}
    written = PROGRAM.splitlines().index("def work(n: u8) -> int:") + 1
    body = {line for _, _, line in work.co_lines() if line}
    assert {written, written + 2, written + 4, written + 5, written + 6, written + 7, written + 8, written + 10} <= body
    assert (code.co_filename, work.co_argcount, work.co_varnames[0]) == ("hook_lines.py", 1, "n")


def test_a_module_with_errors_is_an_import_error(tmp_path: Path) -> None:
    (tmp_path / "hook_wrong.py").write_text("from vipc.lang import u8\n\n\ndef f() -> u8:\n    return 300\n")
    hook.add_root(tmp_path)
    with pytest.raises(ImportError, match=r"(?s)hook_wrong.py:5:12: error VIP0210: 300 does not fit u8\n.*\^\^\^"):
        importlib.import_module("hook_wrong")
    assert "hook_wrong" not in sys.modules


def test_a_program_with_errors_is_a_compile_error(tmp_path: Path) -> None:
    (tmp_path / "hook_bad.py").write_text("def main() -> int:\n    return x\n")
    with pytest.raises(CompileError, match="VIP0301"):
        run_hosted(tmp_path / "hook_bad.py")


def test_host_python_without_words_runs_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "hook_plain.py").write_text("ROWS: list[str] = [c for c in 'abc']\nf = lambda: len(ROWS)\n")
    hook.add_root(tmp_path)
    assert importlib.import_module("hook_plain").f() == 3


def test_imported_modules_are_checked_and_tests_may_replace_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hook_part.py").write_text("from vipc.lang import u8\n\n\ndef clock() -> u8:\n    return 7\n")
    (tmp_path / "hook_user.py").write_text("import hook_part\nfrom hook_part import clock\n\n\ndef now() -> int:\n"
                                           "    return clock() * 10 + hook_part.clock()\n")
    hook.add_root(tmp_path)
    user = importlib.import_module("hook_user")
    assert user.now() == 77
    monkeypatch.setattr(user, "clock", lambda: 1)
    assert user.now() == 17
    monkeypatch.setattr(user.hook_part, "clock", lambda: 2)
    assert user.now() == 12


def test_instances_have_parts_of_their_own_and_checked_arguments(tmp_path: Path) -> None:
    (tmp_path / "hook_box.py").write_text(PROGRAM)
    hook.add_root(tmp_path)
    module = importlib.import_module("hook_box")
    one, two = module.Box(), module.Box()
    one.data[0] = 5
    assert two.data[0] == 0 and one.grow(3) == 4
    with pytest.raises(OverflowError, match="^256 does not fit u8$"):
        one.grow(256)
    with pytest.raises(OverflowError, match="^256 does not fit u8$"):
        one.grow(252)
    with pytest.raises(IndexError, match="^index 3 is out of range for length 3$"):
        module.work(3)


def test_stack_exhaustion_ends_the_program(tmp_path: Path) -> None:
    (tmp_path / "hook_deep.py").write_text('''
def down(n: int) -> int:
    return down(n + 1)


def main() -> int:
    try:
        return down(0)
    except Exception:
        print("caught")
    finally:
        print("finally")
    return 0
''')
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert run_hosted(tmp_path / "hook_deep.py") == 1
    assert out.getvalue() == ""
    assert err.getvalue().startswith('Traceback (most recent call last):\n  File "hook_deep.py", line 8, in main\n')
    assert err.getvalue().endswith("\nRecursionError: stack exhausted\n")


def test_the_middle_of_a_long_traceback_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "hook_long.py").write_text('''
def even(n: int) -> int:
    assert n > 0, "bottom"
    return odd(n - 1)


def odd(n: int) -> int:
    return even(n - 1)


def main() -> int:
    return even(1200)
''')
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        assert run_hosted(tmp_path / "hook_long.py") == 1
    lines = err.getvalue().splitlines()
    assert len(lines) == 1 + 1000 + 1 + 1                       # 1 + 1200 + 1 frames are open
    assert lines[501] == "  ... 202 frames left out"
    assert lines[500] == '  File "hook_long.py", line 4, in even' and lines[-1] == "AssertionError: bottom"


def test_module_level_is_checked(tmp_path: Path) -> None:
    (tmp_path / "hook_top.py").write_text("from vipc.lang import u8, build_time\n\n\n@build_time\ndef size() -> int:\n"
                                          "    return sum([100, 156])\n\n\nlimit: u8 = size()\n")
    hook.add_root(tmp_path)
    with pytest.raises(OverflowError, match="^256 does not fit u8$"):
        importlib.import_module("hook_top")


def test_an_error_of_build_time_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "hook_build.py").write_text("from vipc.lang import u8\n\nlimit: u8 = sum([200, 100])\n\n\n"
                                            "def main() -> int:\n    return 0\n")
    with pytest.raises(CompileError, match="hook_build.py:3:1: error VIP0605: .* OverflowError: 300 does not fit u8"):
        run_hosted(tmp_path / "hook_build.py")


def test_programs_of_one_name_do_not_meet(tmp_path: Path) -> None:
    for folder, number in (("one", 1), ("two", 2)):
        (tmp_path / folder / "hook_pkg").mkdir(parents=True)
        (tmp_path / folder / "hook_pkg" / "part.py").write_text(f"def number() -> int:\n    return {number}\n")
        (tmp_path / folder / "string.py").write_text("from hook_pkg.part import number\n\n\ndef main() -> int:\n"
                                                     "    return number()\n")
    assert [run_hosted(tmp_path / folder / "string.py") for folder in ("one", "two")] == [1, 2]
    assert "hook_pkg" not in sys.modules


def test_words_are_refused_without_the_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    import vipc.lang

    monkeypatch.delitem(sys.modules, "vipc.hosted")
    with pytest.raises(ImportError, match="run this with 'vipc run --hosted', or 'import vipc.hosted' first"):
        vipc.lang.__getattr__("u8")
