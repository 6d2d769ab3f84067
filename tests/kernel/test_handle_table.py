"""Handles: what finds an object, and what does not."""

from __future__ import annotations

import vipc.hosted  # noqa: F401
from abi.errors import BAD_HANDLE, PERMISSION
from abi.rights import ANY_KIND, KIND_LOG, KIND_SERIAL, READ, WRITE
from kernel.obj.handle_table import GENERATION_END, HANDLES, RETIRED, HandleTable


def test_a_handle_finds_its_object_with_its_rights() -> None:
    table = HandleTable()
    handle = table.add(KIND_LOG, 7, WRITE)
    slot = table.find(handle, KIND_LOG, WRITE)
    assert slot >= 0 and table.target_of(slot) == 7
    assert table.find(handle, ANY_KIND, 0) == slot
    assert table.find(handle, KIND_SERIAL, WRITE) == BAD_HANDLE
    assert table.find(handle, KIND_LOG, READ | WRITE) == PERMISSION


def test_nothing_else_finds_anything() -> None:
    table = HandleTable()
    handle = table.add(KIND_LOG, 7, WRITE)
    for wrong in (0, handle + 1, handle + (1 << 32), handle | 1 << 31, 2**64 - 1, 1 << 32 | HANDLES):
        assert table.find(wrong, ANY_KIND, 0) == BAD_HANDLE


def test_a_closed_handle_stays_closed() -> None:
    table = HandleTable()
    old = table.add(KIND_LOG, 7, WRITE)
    table.remove(table.find(old, KIND_LOG, 0))
    new = table.add(KIND_SERIAL, 8, READ)
    assert old & 0xFFFF_FFFF == new & 0xFFFF_FFFF
    assert table.find(old, ANY_KIND, 0) == BAD_HANDLE
    assert table.find(new, KIND_SERIAL, READ) >= 0


def test_a_full_table_says_so() -> None:
    table = HandleTable()
    for _ in range(HANDLES):
        assert table.has_room()
        table.add(KIND_LOG, 0, 0)
    assert not table.has_room() and table.used == HANDLES


def test_a_slot_retires_before_its_generation_wraps() -> None:
    table = HandleTable()
    table.slots[0].generation = GENERATION_END
    handle = table.add(KIND_LOG, 0, 0)
    table.remove(table.find(handle, KIND_LOG, 0))
    assert table.slots[0].kind == RETIRED
    assert table.find(handle, ANY_KIND, 0) == BAD_HANDLE
    assert table.add(KIND_LOG, 0, 0) & 0xFFFF_FFFF == 1
