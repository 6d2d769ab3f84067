"""`List`, `Dict` and the heap queue against Python's own, step by step."""

from __future__ import annotations

import heapq
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vipc.hosted  # noqa: F401
from lib.dict import Dict, Entry
from lib.heapq import heapify, heappop, heappush, heappushpop, heapreplace
from lib.list import List
from lib.sort import sort_span
from vipc.lang import Ref, array, i32, u8

VALUES = st.integers(-5, 5)
INDICES = st.integers(-8, 8)
ROOM = 6

LIST_STEPS = st.one_of(
    st.tuples(st.just("append"), VALUES), st.tuples(st.just("insert"), INDICES, VALUES), st.tuples(st.just("pop")),
    st.tuples(st.just("pop"), INDICES), st.tuples(st.just("remove"), VALUES), st.tuples(st.just("index"), VALUES),
    st.tuples(st.just("count"), VALUES), st.tuples(st.just("reverse")), st.tuples(st.just("sort")),
    st.tuples(st.just("clear")), st.tuples(st.just("__setitem__"), INDICES, VALUES),
    st.tuples(st.just("__delitem__"), INDICES), st.tuples(st.just("__getitem__"), INDICES),
    st.tuples(st.just("__contains__"), VALUES),
)


def outcome(action: Any, *arguments: Any) -> object:
    """What a step gives, or the kind of its error."""
    try:
        return action(*arguments)
    except (IndexError, ValueError, KeyError) as error:
        return type(error)


@given(st.lists(LIST_STEPS, max_size=30))
@settings(max_examples=150, deadline=None)
def test_list(steps: list[tuple[Any, ...]]) -> None:
    ours, theirs = List[i32](array(i32, ROOM)), []
    for name, *arguments in steps:
        if name in ("append", "insert") and len(theirs) == ROOM:
            with pytest.raises(MemoryError):
                getattr(ours, name)(*arguments)
            continue
        assert outcome(getattr(ours, name), *arguments) == outcome(getattr(theirs, name), *arguments)
        assert list(ours) == theirs and len(ours) == len(theirs)


def test_list_checks_what_it_stores() -> None:
    small = List[u8](array(u8, 4))
    small.append(255)
    with pytest.raises(OverflowError, match="256 does not fit u8"):
        small.append(256)
    small.extend(array(u8, [1, 2, 3]))
    with pytest.raises(MemoryError):
        small.extend(array(u8, [4]))
    assert list(small) == [255, 1, 2, 3] and small.capacity == 4


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), max_size=120))
@settings(max_examples=50, deadline=None)
def test_sort_keeps_the_order_of_equals(pairs: list[tuple[int, int]]) -> None:
    class Key:
        def __init__(self, pair: tuple[int, int]) -> None:
            self.pair = pair

        def __lt__(self, other: Key) -> bool:
            return self.pair[0] < other.pair[0]

    ours = List[i32](array(i32, len(pairs) + 1))
    for pair in pairs:
        ours.append(pair[0] * 100 + pair[1])
    ours.sort()
    assert list(ours) == sorted(pair[0] * 100 + pair[1] for pair in pairs)
    keys = [Key(pair) for pair in pairs]
    storage = array(Ref, keys)
    sort_span(storage)
    assert list(storage) == sorted(keys, key=lambda key: key.pair[0])


KEYS = st.text("abcñ", max_size=2)
DICT_STEPS = st.one_of(
    st.tuples(st.just("__setitem__"), KEYS, VALUES), st.tuples(st.just("__getitem__"), KEYS), st.tuples(st.just("pop"), KEYS),
    st.tuples(st.just("get"), KEYS, VALUES), st.tuples(st.just("setdefault"), KEYS, VALUES), st.tuples(st.just("clear")),
    st.tuples(st.just("__delitem__"), KEYS), st.tuples(st.just("__contains__"), KEYS),
)


@given(st.lists(DICT_STEPS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_dict(steps: list[tuple[Any, ...]]) -> None:
    ours, theirs = Dict[str, i32](array(Entry[str, i32], ROOM)), dict[str, int]()
    for name, *arguments in steps:
        if name in ("__setitem__", "setdefault") and len(theirs) == ROOM and arguments[0] not in theirs:
            with pytest.raises(MemoryError):
                getattr(ours, name)(*arguments)
            continue
        assert outcome(getattr(ours, name), *arguments) == outcome(getattr(theirs, name), *arguments)
        assert list(ours) == list(theirs) and list(ours.values()) == list(theirs.values())
        assert list(ours.items()) == list(theirs.items()) and len(ours) == len(theirs)


def test_dict_with_other_keys() -> None:
    numbers: Any = Dict[i32, u8](array(Entry[i32, u8], 50))
    texts: Any = Dict[bytes, u8](array(Entry[bytes, u8], 50))
    for n in range(-25, 25):
        numbers[n], texts[b"%d" % n] = n + 25, n + 25
    assert [numbers[n] for n in range(-25, 25)] == [texts[b"%d" % n] for n in range(-25, 25)] == list(range(50))
    with pytest.raises(OverflowError, match="256 does not fit u8"):
        numbers[3] = 256


HEAP_STEPS = st.one_of(st.tuples(st.sampled_from(["heappush", "heapreplace", "heappushpop"]), VALUES),
                       st.tuples(st.sampled_from(["heappop", "heapify"])))


@given(st.lists(VALUES, max_size=8), st.lists(HEAP_STEPS, max_size=30))
@settings(max_examples=150, deadline=None)
def test_heap(start: list[int], steps: list[tuple[Any, ...]]) -> None:
    functions = {function.name: function for function in (heapify, heappop, heappush, heappushpop, heapreplace)}
    ours, theirs = List[i32](array(i32, 40)), list(start)
    for value in start:
        ours.append(value)
    heapify(ours)
    heapq.heapify(theirs)
    for name, *arguments in steps:
        assert outcome(functions[name], ours, *arguments) == outcome(getattr(heapq, name), theirs, *arguments)
        assert list(ours) == theirs
