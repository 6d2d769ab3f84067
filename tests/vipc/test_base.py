"""What programs have in common is checked once; a program that stands on it is the same as one that was checked whole."""

from pathlib import Path

import pytest

from vipc.base import base_world
from vipc.diagnostics import Sink
from vipc.sema.check import check_base, check_program
from vipc.sema.dump import dump
from vipc.sema.modules import Loader
from vipc.sema.unsuited import Unsuited
from vipc.syntax.parse import parse

COMMON = '''\
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from vipc.lang import Array, array, u32, virtual

T = TypeVar("T")


@dataclass
class Point:
    x: int
    y: int


class Shape:
    def __init__(self, size: int) -> None:
        self.size: int = size

    @virtual
    def area(self) -> int:
        return self.size


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value: T = value

    def get(self) -> T:
        return self.value


class OutOfPaper(Exception):
    def __init__(self, sheets: int) -> None:
        super().__init__(sheets)
        self.sheets: int = sheets


def squares(count: int) -> list:
    return [n * n for n in range(count)]


def twice(n: int) -> int:
    return 2 * n


table: Array[u32] = array(u32, squares(8))
LIMIT: Final = 12


def same(a: Point, b: Point) -> bool:
    return a == b
'''

STANDING = '''\
from common import LIMIT, Box, OutOfPaper, Point, same, table, twice


class Torn(OutOfPaper):
    pass


calls: int = 0


def take(n: int) -> int:
    global calls
    calls += 1
    if n > LIMIT:
        raise Torn(n)
    return table[n] + twice(n)


def main() -> None:
    box = Box(take(3))
    print(box.get(), same(Point(1, 2), Point(1, 2)), f"{Point(3, 4)}")
    try:
        take(13)
    except OutOfPaper as short:
        print(short.sheets)
'''


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    (tmp_path / "common.py").write_text(COMMON)
    return Loader([tmp_path], parse)


def program(loader: Loader, name: str, text: str) -> str:
    """The name of a new module."""
    (Path(loader.search[0]) / f"{name}.py").write_text(text)
    return name


def typed(loader: Loader, name: str, stands: bool) -> str:
    """The typed program as text, and what is said of it."""
    sink = Sink()
    base = check_base(["common"], loader) if stands else None
    assert base is not None or not stands
    made = check_program(["common", name], loader, sink, base=base)
    return dump(made) + "\n".join(map(str, sink.diagnostics))


def test_a_program_on_a_base_is_the_program_checked_whole(loader: Loader) -> None:
    name = program(loader, "standing", STANDING)
    assert typed(loader, name, stands=True) == typed(loader, name, stands=False)


def test_errors_of_a_program_on_a_base_are_said(loader: Loader) -> None:
    name = program(loader, "wrong", STANDING.replace("table[n] +", "table[n] + nothing +"))
    text = typed(loader, name, stands=True)
    assert "VIP0301" in text
    assert text == typed(loader, name, stands=False)


@pytest.mark.parametrize("text", [
    "from common import Shape\n\n\nclass Square(Shape):\n    def area(self) -> int:\n        return self.size * self.size\n",
    "from common import Point\n\n\nclass Place(Point):\n    pass\n",
    "from common import squares\n\n\ndef main() -> None:\n    print(squares(3))\n",
    "import common\n\n\ndef main() -> None:\n    print(common.squares(3))\n",
], ids=["override", "comparison that becomes virtual", "left out", "left out, by the module's name"])
def test_what_changes_the_base_does_not_stand_on_it(loader: Loader, text: str) -> None:
    name = program(loader, "changing", text)
    base = check_base(["common"], loader)
    assert base is not None
    with pytest.raises(Unsuited):
        check_program(["common", name], loader, Sink(), base=base)


def test_a_base_of_which_there_is_something_to_say_is_none(loader: Loader) -> None:
    program(loader, "common", COMMON + "\n\ndef unread() -> None:\n    n = 3\n")
    assert check_base(["common"], loader) is None


def test_a_kept_base_is_found_again_while_its_files_are_as_they_were(loader: Loader, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = base_world(["common"], loader, False, cache)
    again = base_world(["common"], loader, False, cache)
    assert first is not None and again is not None
    assert again is not first
    assert {scope.module.base for scope in first.scopes.values()} == {scope.module.base for scope in again.scopes.values()}
    program(loader, "common", COMMON.replace("2 * n", "n + n"))
    other = base_world(["common"], loader, False, cache)
    assert other is not None
    assert other.scopes["common"].module.text != first.scopes["common"].module.text
    assert other.scopes["common"].module.base != first.scopes["common"].module.base


def test_a_damaged_base_is_made_again(loader: Loader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    base_world(["common"], loader, False, cache)
    monkeypatch.setattr("vipc.base._kept", {})
    (kept,) = (cache / "base").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert base_world(["common"], loader, False, cache) is not None
