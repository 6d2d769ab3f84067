"""1,000 drawn programs give the same output, traceback and status hosted, compiled at -O0 and compiled at -O2.

`VIPER_SEED=n` draws others. A failure shows a program made small; `vipc fuzz --programs N` looks for more.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from vipc.compiler_digest import compiler_digest
from vipc.fuzz import campaign, command
from vipc.fuzz.campaign import BATCH_SIZE, Find, drawn, examine, smallest
from vipc.fuzz.census import FEATURES, census
from vipc.fuzz.execute import Outcome, forget_run_time, run_batch
from vipc.fuzz.minimise import minimise
from vipc.fuzz.program import MIN_LINES
from vipc.fuzz.progress import HEAD

PROGRAMS = 1000
SEED = int(os.environ.get("VIPER_SEED", "3"))
ATTEMPTS = 60
TWO_WAYS = '''"""A program whose hosted run can be told from a compiled one."""

from vipc.lang import u8


def first(a: u8) -> int:
    return a + 1


def second(a: u8) -> int:
    if a > 3:
        print("more")
        return first(a)
    return 2


def main() -> int:
    print(second(4))
    return 0
'''


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH_SIZE))
def test_programs(first: int) -> None:
    finds = examine(drawn(SEED, range(first, first + BATCH_SIZE)))
    if finds:
        shown = smallest(finds[0], ATTEMPTS)
        pytest.fail(f"{len(finds)} finds; {shown.name}: {shown.kind}: {shown.what}\n{shown.text}", pytrace=False)


def test_programs_are_worth_running() -> None:
    programs = drawn(SEED, range(100))
    assert programs == drawn(SEED, range(100))
    assert len(set(programs.values())) == 100
    for text in programs.values():
        functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        assert text.count("\n") >= MIN_LINES and len(functions) >= 4


def test_features_are_not_rare() -> None:
    shares = census(3, 500)
    assert {f.name: shares[f.name] for f in FEATURES if shares[f.name] < f.share} == {}


def test_a_feature_that_is_missing_is_seen() -> None:
    names = {f.name for f in FEATURES if any(f.test(node) for node in ast.walk(ast.parse(TWO_WAYS)))}
    assert names == {"places of type u8"}


def test_a_run_goes_on_where_the_last_one_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compared by one state of the compiler is one line; a find counts, and its program is written."""
    monkeypatch.setattr(command, "examine", lambda batch: [Find(name, "refused", "no", "") for name in batch if name.endswith("_30")])
    assert command.fuzz(5, 20, 0, tmp_path) == 0
    assert command.fuzz(5, 60, 0, tmp_path) == 1
    assert command.fuzz(6, 10, 0, tmp_path) == 0
    digest = compiler_digest()[:12]
    assert (tmp_path / "progress.txt").read_text() == f"{HEAD}\n5 0 60 1 {digest}\n6 0 10 0 {digest}\n"
    assert (tmp_path / "drawn_5_30.py").exists()
    (tmp_path / "progress.txt").write_text("5 0 60 1 another\n")
    assert command.fuzz(5, 70, 0, tmp_path) == 0
    assert (tmp_path / "progress.txt").read_text() == f"{HEAD}\n5 0 60 1 another\n5 60 10 0 {digest}\n"


def test_most_programs_show_something() -> None:
    results = run_batch(drawn(SEED, range(50, 75)))
    outcomes = [ways["hosted"] for ways in results.outcomes.values()]
    assert sum(outcome.stdout.count("\n") >= 5 for outcome in outcomes) > len(outcomes) // 2
    assert any("Traceback" in outcome.stderr for outcome in outcomes)


def test_a_difference_is_seen() -> None:
    same, other = Outcome("1\n2\n", "", 0), Outcome("1\n3\n", "", 0)
    assert same.differs(same) == ""
    assert same.differs(other) == "output, line 2: '2' and '3'"
    assert "status" in same.differs(Outcome("1\n2\n", "", 1))


def test_refused_programs_are_finds() -> None:
    finds = examine({"good": TWO_WAYS, "bad": TWO_WAYS.replace("a + 1", "b + 1")})
    assert [(find.name, find.kind) for find in finds] == [("bad", "refused")]


def test_minimising() -> None:
    """Everything goes that the property does not need."""
    less = minimise(TWO_WAYS, lambda text: "print" in text and "a > 3" in text, 400)
    assert less.count("\n") < 8 and "first" not in less


def test_a_wrong_rule_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a rule of algebra that is wrong, a program fails; a few attempts make it smaller."""
    from vipc.ir.core import Inst
    from vipc.opt import algebra

    def wrong(state: object, inst: Inst, words: list[int]) -> object:
        return inst.args[0] if words[1] == 1 else None

    monkeypatch.setitem(algebra.RULES, "add", wrong)  # type: ignore[arg-type]
    forget_run_time()
    try:
        (find,) = examine({"program": TWO_WAYS})
        small = smallest(find, 12)
    finally:
        forget_run_time()
    assert find.kind == small.kind == "mismatch"
    assert "a + 1" in small.text and small.text.count("\n") < TWO_WAYS.count("\n")


def test_what_breaks_the_compiler_is_made_small_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that breaks it in another way, as one without `main` does, is another find."""
    def looked_at(programs: dict[str, str]) -> list[Find]:
        (name, text), = programs.items()
        what = "" if "def main" in text and "a + 1" not in text else "KeyError: '+'" if "def main" in text else "CompileError: no main"
        return [Find(name, "broken", what, text)] if what else []

    monkeypatch.setattr(campaign, "examine", looked_at)
    small = smallest(Find("program", "broken", "KeyError: '+'", TWO_WAYS), 200)
    assert small.what == "KeyError: '+'" and "a + 1" in small.text and "def main" in small.text
    assert "second" not in small.text
