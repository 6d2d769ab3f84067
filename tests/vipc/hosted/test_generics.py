"""Instances of generics when hosted: real classes, one for each tuple of types, also for types that only a test names."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

import vipc.hosted  # noqa: F401
from vipc.hosted.importing import hook
from vipc.lang import Pool, Ref, Ring, array, u8, u32

GENERIC = '''
from typing import Generic, TypeVar

from vipc.lang import Span, array, u8

T = TypeVar("T")


class Slots(Generic[T]):
    def __init__(self, items: Span[T]) -> None:
        self.items: Span[T] = items

    def put(self, value: T) -> None:
        self.items[0] = value


class Pair(Slots[T]):
    def second(self) -> T:
        return self.items[1]


def first(slots: Slots[T]) -> T:
    return slots.items[0]


bytes_kept: Slots[u8] = Slots(array(u8, 2))
words_kept = Slots[int](array(int, 2))
'''
USER = '''
from generic_base import Pair, Slots, first
from vipc.lang import Ref, array, u32


class Thing:
    number: u32 = 0


pair = Pair(array(u32, 2))
things = Slots[Thing](array(Ref[Thing], 1))


def take(value: u32) -> u32:
    pair.put(value)
    return first(pair)
'''


@pytest.fixture
def modules(tmp_path: Path) -> tuple[Any, Any]:
    (tmp_path / "generic_base.py").write_text(GENERIC)
    (tmp_path / "generic_user.py").write_text(USER)
    with hook.program([tmp_path]):
        base = importlib.import_module("generic_base")      # checked before its user asks for more instances
        yield base, importlib.import_module("generic_user")


def test_instances_are_classes_made_once(modules: tuple[Any, Any]) -> None:
    base, user = modules
    assert type(base.bytes_kept) is base.Slots[u8] is base.Slots[u8]
    assert base.Slots[u8] is not base.Slots[u32] and type(base.words_kept) is base.Slots[int]
    assert base.Slots[u8].__qualname__ == "Slots"
    assert type(user.pair) is base.Pair[u32] and issubclass(base.Pair[u32], base.Slots[u32])


def test_each_instance_checks_its_own_types(modules: tuple[Any, Any]) -> None:
    base, user = modules
    with pytest.raises(OverflowError, match="300 does not fit u8"):
        base.bytes_kept.put(300)
    base.words_kept.put(300)
    assert user.take(70_000) == 70_000 and base.first(user.pair) == 70_000


def test_a_test_may_ask_for_other_types(modules: tuple[Any, Any]) -> None:
    base, user = modules
    assert type(user.things) is base.Slots[user.Thing] is base.Slots[Ref[user.Thing]]
    mine = base.Pair[u8](array(u8, [1, 2]))
    assert mine.second() == 2 and isinstance(mine, base.Slots[u8])
    nested = base.Slots[tuple[u8, base.Slots[u8]]]
    assert nested.__module__ == "generic_base"
    with pytest.raises(TypeError, match=r"write Slots\[T\]"):
        base.Slots(array(u8, 1))


def test_words_that_are_generic() -> None:
    ring = Ring[u8](array(u8, 2))
    ring.push(1)
    ring.push(2)
    assert ring.is_full and not ring.offer(3) and list(ring) == [1, 2] and ring.pop() == 1
    with pytest.raises(OverflowError):
        ring.push(256)
    with pytest.raises(IndexError, match="pop from an empty ring"):
        Ring[u32](array(u32, 1)).pop()


def test_a_pool_of_a_program_s_class(modules: tuple[Any, Any]) -> None:
    thing = modules[1].Thing
    pool = Pool[thing](array(thing, 65))
    taken = [pool.alloc() for _ in range(65)]
    assert len({id(one) for one in taken}) == 65 and pool.try_alloc() is None
    with pytest.raises(MemoryError):
        pool.alloc()
    pool.free(taken[3])
    assert pool.available == 1 and pool.alloc() is taken[3]
    with pytest.raises(ValueError, match="not of the pool"):
        pool.free(thing())
