"""Handle tables: the only authority a process has.

A handle is index | generation << 32. Closing a slot raises its generation, so an old handle never finds a new object;
a slot whose generation would wrap is retired.
I1. A handle that a process was never given, or has closed, finds nothing.
"""

from typing import Final

from abi.errors import BAD_HANDLE, NO_HANDLES, PERMISSION
from abi.rights import ANY_KIND
from vipc.lang import Array, array, i64, u8, u32, u64

HANDLES: Final = 32
GENERATION_END: Final = 0xFFFF_FFFF
FREE: Final = 0                         # kind of a slot without an object
RETIRED: Final = 0xFF


class Slot:
    """One handle: object kind, which object of that kind, rights."""

    generation: u32
    target: u32
    rights: u32
    kind: u8

    def __init__(self) -> None:
        self.generation = 1
        self.target = 0
        self.rights = 0
        self.kind = FREE


class HandleTable:
    """The handles of one process."""

    used: u32
    slots: Array[Slot] = array(Slot, HANDLES)

    def __init__(self) -> None:
        self.used = 0

    def find(self, handle: u64, kind: u8, rights: u32) -> i64:
        """The slot's index, or BAD_HANDLE, or PERMISSION."""
        index = u32(handle)
        if index >= HANDLES:
            return BAD_HANDLE
        slot = self.slots[index]
        if slot.kind == FREE or slot.kind == RETIRED or slot.generation != handle >> 32:
            return BAD_HANDLE
        if kind != ANY_KIND and slot.kind != kind:
            return BAD_HANDLE
        if slot.rights & rights != rights:
            return PERMISSION
        return index

    def has_room(self) -> bool:
        """Whether `add` will succeed."""
        return self._free_index() >= 0

    def add(self, kind: u8, target: u32, rights: u32) -> u64:
        """The new handle; the caller made sure that there is room."""
        index = self._free_index()
        assert index >= 0, "handle table: no room where room was checked"
        slot = self.slots[index]
        slot.kind = kind
        slot.target = target
        slot.rights = rights
        self.used += 1
        return u64(index) | u64(slot.generation) << 32

    def remove(self, index: i64) -> None:
        """Closes the slot."""
        slot = self.slots[index]
        assert slot.kind != FREE and slot.kind != RETIRED, "handle table: a free slot was closed"
        self.used -= 1
        slot.rights = 0
        slot.target = 0
        if slot.generation == GENERATION_END:
            slot.kind = RETIRED
        else:
            slot.generation += 1
            slot.kind = FREE

    def target_of(self, index: i64) -> u32:
        """Which object of its kind."""
        return self.slots[index].target

    def rights_of(self, index: i64) -> u32:
        """The rights of the slot."""
        return self.slots[index].rights

    def kind_of(self, index: i64) -> u8:
        """Kind of the slot's object; FREE or RETIRED: none."""
        return self.slots[index].kind

    def first_of_kind(self, kind: u8) -> i64:
        """Lowest slot with an object of this kind, or BAD_HANDLE."""
        for index in range(HANDLES):
            if self.slots[index].kind == kind:
                return index
        return BAD_HANDLE

    def _free_index(self) -> i64:
        for index in range(HANDLES):
            if self.slots[index].kind == FREE:
                return index
        return NO_HANDLES
