"""Host bodies of the unsafe words: raw memory is a model (vipc.hosted.machine), inline assembly raises."""

from __future__ import annotations

from typing import Any

from vipc.lang import heap_store
from vipc.lang.floats import f_bits, f_of_bits
from vipc.lang.words import IntegerType, Sequence, u64


class Pointer:
    """`Ptr[T](address)`: unchecked loads and stores of the model's memory."""

    def __init__(self, elem: IntegerType, address: int) -> None:
        self.elem, self.address = elem, int(address)

    def __getitem__(self, index: int) -> int:
        from vipc.hosted import machine

        return machine.memory_load(self.address + index * (self.elem.bits // 8), self.elem)

    def __setitem__(self, index: int, value: int) -> None:
        from vipc.hosted import machine

        machine.memory_store(self.address + index * (self.elem.bits // 8), self.elem, self.elem.fit(value))


class _PointerType:
    def __getitem__(self, elem: IntegerType) -> Any:
        return lambda address: Pointer(elem, address)


Ptr = _PointerType()


def PhysAddr(value: int) -> int:  # noqa: N802 - a type of the language
    """A physical address."""
    return u64(value)


def VirtAddr(value: int) -> int:  # noqa: N802 - a type of the language
    """A virtual address."""
    return u64(value)


def asm(template: str, **operands: Any) -> Any:
    """Inline assembly has no host body."""
    raise NotImplementedError(f"inline assembly does not run hosted: {template!r}")


def span_at(elem: Any, address: int, count: int) -> Sequence:
    """A span of the model's memory."""
    from vipc.hosted import machine

    return Sequence(machine.MemoryWindow(address, elem), 0, count, elem)


def bytes_at(address: int, count: int) -> Sequence:
    """A read-only view of the model's memory."""
    from vipc.hosted import machine
    from vipc.lang.words import u8

    return Sequence(machine.MemoryWindow(address, u8), 0, count, u8, writable=False)


def str_at(address: int, count: int) -> str:
    """The text in the model's memory."""
    return bytes(bytes_at(address, count)).decode()


def object_at(kind: Any, address: int) -> Any:
    """The object that address_of gave this address."""
    from vipc.hosted import machine

    return machine.object_at(kind, address)


def address_of(thing: Any) -> int:
    """A stable address of an object, sequence or function."""
    from vipc.hosted import machine

    return machine.address_of(thing)


def element_index(objects: Any, item: Any) -> int:
    """Which element of the objects in place this one is, or -1."""
    return next((index for index in range(len(objects)) if objects[index] is item), -1)


def float_bits(value: float) -> int:
    """The bits of a float."""
    return f_bits(value)


def float_of_bits(word: int) -> float:
    """The float of these bits."""
    return f_of_bits(u64(word))


def poison(thing: Any) -> None:
    """The object is free: every use of it raises until `revive`."""
    heap_store.poison(thing)


def revive(thing: Any) -> None:
    """The object is in use again."""
    heap_store.revive(thing)


def unchecked(value: Any) -> Any:
    """The value; hosted, checks stay."""
    return value
