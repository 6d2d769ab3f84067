"""The machine that OS code meets when it runs hosted: devices, memory, system registers, the end of the world outside.

Tests attach models of devices, look at `operations`, put values into `system_registers` and `memory`, and begin with
`reset()`.

I1. An address that nothing was stored to reads as zero.
I2. Objects and sequences get addresses of their own when they are asked for, from OBJECT_BASE up, never twice;
    loads and stores at the address of a sequence of integers go to the sequence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from vipc.lang.words import IntegerType, Sequence, trap

OBJECT_BASE = 0xFFFF_0001_0000_0000
OBJECT_ALIGN = 16
PAGE = 4096


class Device(Protocol):
    """A model of a device; offsets and widths in bytes."""

    def read(self, offset: int, width: int) -> int: ...

    def write(self, offset: int, width: int, value: int) -> None: ...


system_registers: dict[str, int] = {}
operations: list[tuple[Any, ...]] = []          # barriers, cache and TLB operations, in order
memory: dict[int, int] = {}                     # bytes by address
hooks: dict[str, Callable[..., Any]] = {}       # "wfi": () -> None; "svc": (number, *arguments) -> four integers

_devices: list[tuple[int, int, Device]] = []
_addresses: dict[tuple[int, int], int] = {}     # (id, id of what holds it or 0) -> address
_objects: dict[int, Any] = {}                   # address -> object, which also keeps its id() its own
_sequences: list[tuple[int, int, Sequence]] = []    # first address, end, whole sequence
_next_address = [OBJECT_BASE]


def reset() -> None:
    """As after power-on: no devices, no memory, no registers, no addresses."""
    for store in (system_registers, operations, memory, hooks, _devices, _addresses, _objects, _sequences):
        store.clear()
    _next_address[0] = OBJECT_BASE


# ------------------------------------------------------------ devices


def attach(base: int, size: int, model: Device) -> None:
    """A device's registers at [base, base + size)."""
    _devices.append((base, base + size, model))


def device_read(base: int, offset: int, width: int) -> int:
    """Reads a register, from the model or from plain memory if none is attached."""
    address = base + offset
    for start, end, model in _devices:
        if start <= address < end:
            return model.read(address - start, width) & ((1 << 8 * width) - 1)
    return load(address, width)


def device_write(base: int, offset: int, width: int, value: int) -> None:
    """Writes a register."""
    address = base + offset
    for start, end, model in _devices:
        if start <= address < end:
            model.write(address - start, width, value)
            return
    store(address, width, value)


# ------------------------------------------------------------ memory


def load(address: int, width: int) -> int:
    """`width` bytes, little-endian (I1)."""
    found = _place(address, width)
    if found is not None:
        return int.from_bytes(found, "little")
    return sum(memory.get(address + n, 0) << 8 * n for n in range(width))


def store(address: int, width: int, value: int) -> None:
    """Stores `width` bytes, little-endian."""
    parts = (value % (1 << 8 * width)).to_bytes(width, "little")
    for start, end, sequence in _sequences:
        if start <= address < end:
            _store_bytes(sequence, address - start, parts)
            return
    memory.update((address + n, part) for n, part in enumerate(parts))


def store_bytes(address: int, contents: bytes) -> None:
    """Puts bytes into memory, for tests."""
    memory.update((address + n, part) for n, part in enumerate(contents))


def memory_load(address: int, kind: IntegerType) -> int:
    """What `Ptr[T]` reads."""
    return kind(load(address, kind.bits // 8))


def memory_store(address: int, kind: IntegerType, value: int) -> None:
    """What `Ptr[T]` writes."""
    store(address, kind.bits // 8, value)


class MemoryWindow:
    """Memory from `address` on as the storage of a span: indexed as a list is."""

    __slots__ = ("address", "elem")

    def __init__(self, address: int, elem: Any) -> None:
        self.address, self.elem = address, elem

    def __getitem__(self, index: int) -> Any:
        if isinstance(self.elem, IntegerType):
            return memory_load(self.address + index * (self.elem.bits // 8), self.elem)
        return object_at(self.elem, self.address + index * PAGE)

    def __setitem__(self, index: int, value: int) -> None:
        memory_store(self.address + index * (self.elem.bits // 8), self.elem, value)


def _place(address: int, width: int) -> bytes | None:
    for start, end, sequence in _sequences:
        if start <= address < end:
            size = sequence.elem.bits // 8
            first, last = (address - start) // size, (address - start + width - 1) // size
            raw = b"".join((sequence.data[i] % (1 << 8 * size)).to_bytes(size, "little")
                           for i in range(first, min(last + 1, sequence.length)))
            skip = (address - start) % size
            return raw[skip:skip + width]
    return None


def _store_bytes(sequence: Sequence, offset: int, parts: bytes) -> None:
    size = sequence.elem.bits // 8
    for n, part in enumerate(parts):
        index, byte = divmod(offset + n, size)
        if index < sequence.length:
            held = sequence.data[index] % (1 << 8 * size)
            sequence.data[index] = sequence.elem(held & ~(0xFF << 8 * byte) | part << 8 * byte)


# ------------------------------------------------------------ addresses


def address_of(thing: Any) -> int:
    """The address of an object, sequence or function (I2); of a view of memory, where it begins."""
    if isinstance(thing, Sequence):
        return _sequence_address(thing)
    if thing is None:
        return 0
    if isinstance(thing, (bytes, str)):
        return _bytes_address(thing.encode() if isinstance(thing, str) else thing)
    key = (id(thing), 0)
    if key not in _addresses:
        _addresses[key] = _take(PAGE)
        _objects[_addresses[key]] = thing
    return _addresses[key]


def object_at(kind: Any, address: int) -> Any:
    """The object that has this address; else an overlay of zeros, which is there from now on."""
    address = int(address)
    found = _objects.get(address)
    if not isinstance(found, kind):
        found = _zeros(kind)
        _objects[address] = found
        _addresses[id(found), 0] = address
    return found


def _take(size: int) -> int:
    address = _next_address[0]
    _next_address[0] += -(-max(size, 1) // OBJECT_ALIGN) * OBJECT_ALIGN
    return address


def _sequence_address(view: Sequence) -> int:
    size = view.elem.bits // 8 if isinstance(view.elem, IntegerType) else PAGE
    if isinstance(view.data, MemoryWindow):
        return view.data.address + view.start * size
    key = (id(view.data), 1)
    if key not in _addresses:
        length = len(view.data)
        start = _take(length * size)
        _addresses[key] = start
        _objects[start] = view.data
        if isinstance(view.elem, IntegerType):
            _sequences.append((start, start + length * size, Sequence(view.data, 0, length, view.elem)))
    return _addresses[key] + view.start * size


def _bytes_address(contents: bytes) -> int:
    key = (id(contents), 2)
    if key not in _addresses:
        _addresses[key] = _take(len(contents))
        _objects[_addresses[key]] = contents
        store_bytes(_addresses[key], contents)
    return _addresses[key]


def _zeros(kind: Any) -> Any:
    """An instance without a constructor's work: numbers zero, references None."""
    made = kind.__new__(kind)
    for name, part, embedded in kind.__vip_fields__():
        if not embedded:
            number = isinstance(part, IntegerType)
            object.__setattr__(made, name, 0 if number else False if part is bool else 0.0 if part is float else None)
    return made


# ------------------------------------------------------------ the world outside


def wait_for_interrupt() -> None:
    """`wfi`: what the test says should happen."""
    operations.append(("wfi",))
    if "wfi" in hooks:
        hooks["wfi"]()


def system_call(number: int, *arguments: int) -> tuple[int, int, int, int]:
    """`svc`: the test answers."""
    if "svc" not in hooks:
        raise trap("value", t=f"system call {number} has no model")
    first, *rest = hooks["svc"](number, *arguments)
    return (first, *(*rest, 0, 0, 0)[:3])
