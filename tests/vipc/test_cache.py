"""Kept files: whole or absent, and those not used for longest go first."""

import os
import pickle
from pathlib import Path

import pytest

from vipc.cache import STORES, load, prune, store


def filled(folder: Path) -> list[Path]:
    """Four files of about 1,000 bytes, the first used longest ago."""
    paths = [folder / "tree" / f"{number}.pickle" for number in range(4)]
    for age, path in enumerate(reversed(paths)):
        store(path, pickle.dumps(bytes(1000)))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return paths


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    paths = filled(tmp_path)
    pruned = prune(tmp_path, 2500)
    assert [path.exists() for path in paths] == [False, False, True, True]
    assert (pruned.left, pruned.removed) == (2, 2)
    assert pruned.left_bytes <= 2500 < pruned.left_bytes + pruned.removed_bytes


def test_a_file_that_is_read_has_been_used(tmp_path: Path) -> None:
    paths = filled(tmp_path)
    assert load(paths[0]) == bytes(1000)
    prune(tmp_path, 1500)
    assert [path.exists() for path in paths] == [True, False, False, False]


def test_everything_can_go(tmp_path: Path) -> None:
    filled(tmp_path)
    assert prune(tmp_path, 0).left == 0
    assert not list(tmp_path.glob("*/*"))


def test_a_file_cut_short_is_absent(tmp_path: Path) -> None:
    path = filled(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:500])
    assert load(path) is None
    assert load(tmp_path / "tree" / "nothing") is None


def test_stores_keep_the_folder_within_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr("vipc.cache.prune", seen.append)
    for number in range(2 * STORES):
        store(tmp_path / "code" / f"{number}.pickle", b"")
    assert seen == [tmp_path, tmp_path]
