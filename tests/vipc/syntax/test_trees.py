"""Kept trees and tables: found again, damaged, and written at once."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest

from vipc.cache import load, store
from vipc.diagnostics import Sink
from vipc.syntax import trees
from vipc.syntax.tables import GRAMMAR, KEPT, digest, load_tables, make_tables, read_tables
from vipc.syntax.trees import parse_kept


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "tree").glob("*")) if (folder / "tree").exists() else []


def test_a_tree_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = parse_kept("x = f(1)\n", "a.py", Sink(), tmp_path)
    assert first is not None and len(kept(tmp_path)) == 1
    monkeypatch.setattr(trees, "parse", None)
    again = parse_kept("x = f(1)\n", "a.py", Sink(), tmp_path)
    assert again is not None
    assert ast.dump(again, include_attributes=True) == ast.dump(first, include_attributes=True)


def test_another_text_has_another_tree(tmp_path: Path) -> None:
    parse_kept("x = 1\n", "a.py", Sink(), tmp_path)
    other = parse_kept("x = 2\n", "a.py", Sink(), tmp_path)
    assert other is not None and "value=2" in ast.dump(other)


def test_findings_are_not_kept(tmp_path: Path) -> None:
    for _ in range(2):
        sink = Sink()
        assert parse_kept("x = = 1\n", "a.py", sink, tmp_path) is None
        assert sink.errors == 1
    assert kept(tmp_path) == []


@pytest.mark.parametrize("damage", [b"", b"\x80", b"not a pickle", pickle.dumps([1]), b"cno_module\nno_name\n."])
def test_damage_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    parse_kept("x = 1\n", "a.py", Sink(), tmp_path)
    kept(tmp_path)[0].write_bytes(damage)
    assert parse_kept("x = 1\n", "a.py", Sink(), tmp_path) is not None
    assert isinstance(load(kept(tmp_path)[0]), ast.Module)


def test_a_cut_file_is_passed_over(tmp_path: Path) -> None:
    parse_kept("x = [1, 2, 3]\n", "a.py", Sink(), tmp_path)
    path = kept(tmp_path)[0]
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        assert load(path) is None


def test_what_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store(tmp_path / "file" / "tree", b"x")
    assert parse_kept("x = 1\n", "a.py", Sink(), tmp_path / "file") is not None


def test_no_draft_is_left(tmp_path: Path) -> None:
    store(tmp_path / "a" / "b", pickle.dumps(1))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_tables_are_kept_and_the_same() -> None:
    assert load_tables() == make_tables(GRAMMAR.read_text())
    assert read_tables(KEPT.read_text()) == (digest(GRAMMAR.read_text()), load_tables())


def test_tables_of_another_grammar_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "grammar.lark").write_text(GRAMMAR.read_text().replace('"while"', '"as_long_as"'))
    monkeypatch.setattr("vipc.syntax.tables.GRAMMAR", tmp_path / "grammar.lark")
    kinds = load_tables().kinds
    assert "as_long_as" in kinds and "while" not in kinds
