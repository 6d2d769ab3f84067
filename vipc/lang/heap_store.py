"""The heap as it is hosted: a limit as compiled, and objects that refuse every use once they are freed.

What a freed object held stays as it is; its class becomes one that raises ReferenceError on every access, so each alias
meets it. Storage is counted as the compiled heap counts it: a block is used again only for its own kind.
"""

from __future__ import annotations

from typing import Any

from vipc.lang.traps import FREED
from vipc.lang.words import Elements, Sequence, array, trap

HEADER = 16

LIMIT = 4 << 20                                     # bytes of the arena, unless the program says otherwise


class Store:
    """What the program has on its heap."""

    def __init__(self) -> None:
        self.live: dict[int, tuple[Any, Any]] = {}          # by id: the object or list, its kind
        self.free: dict[Any, int] = {}                      # blocks to be used again, by kind
        self.sizes: dict[Any, int] = {}                     # bytes of an object, by class
        self.used = 0
        self.limit = LIMIT

    def take(self, kind: Any, size: int) -> None:
        """Room for one block, or MemoryError."""
        if self.free.get(kind):
            self.free[kind] -= 1
            return
        if self.used + size + HEADER > self.limit:
            raise MemoryError
        self.used += size + HEADER

    def add(self, thing: Any, kind: Any) -> None:
        """A block is in use."""
        self.live[id(thing)] = thing, kind

    def remove(self, thing: Any) -> None:
        """Its block is free."""
        _, kind = self.live.pop(id(thing))
        self.free[kind] = self.free.get(kind, 0) + 1


store = Store()


def make(kind: Any, *values: Any, **named: Any) -> Any:
    """`heap.new(C, ...)`."""
    store.take(kind, store.sizes.get(kind, 16))
    made = kind(*values, **named)
    store.sizes.setdefault(kind, size_of(made))
    store.add(made, kind)
    return made


def make_array(elem: Any, count: int, fill: Any = None) -> Sequence:
    """`heap.array(T, n)`."""
    if count < 0:
        raise trap("value", t="an array has no negative length")
    room = 16
    while room < count * _element_size(elem):
        room *= 2
    if room > store.limit:
        raise MemoryError
    kind = ("integers" if hasattr(elem, "bits") or elem in (bool, float) else elem, room)
    store.take(kind, room)
    made = array(elem, count, fill=fill)
    store.add(made.data, kind)
    return made


def release(thing: Any) -> None:
    """`del` of an object or array."""
    kept = thing.data if _is_view(thing) and thing.start == 0 else thing
    if is_freed(kept):
        raise ReferenceError(FREED)
    if id(kept) not in store.live:
        raise trap("value", t="del of what is not on the heap")
    store.remove(kept)
    poison(kept)


def is_freed(thing: Any) -> bool:
    """Whether every use of it raises."""
    return "__vip_alive__" in type(thing).__dict__


def _stale(*_: Any) -> Any:
    raise ReferenceError(FREED)


_ACCESSES = ("__getattribute__", "__setattr__", "__delattr__")
_ITEM_ACCESSES = ("__getitem__", "__setitem__", "__iter__")
_stale_classes: dict[type, type] = {}


def poison(thing: Any) -> None:
    """Every use raises ReferenceError from here on, also of what is embedded."""
    if _is_view(thing):
        thing = thing.data
    if is_freed(thing):
        return
    kind = type(thing)
    if kind is Elements:
        for item in list(thing):
            if _is_object(item):
                poison(item)
    elif hasattr(kind, "__vip_fields__"):
        for name, _, embedded in kind.__vip_fields__():
            if embedded:
                poison(getattr(thing, name))
    elif kind.__module__ not in ("vipc.lang.atomic",):
        return
    if kind not in _stale_classes:
        body: dict[str, Any] = dict.fromkeys(_ITEM_ACCESSES if kind is Elements else _ACCESSES, _stale)
        _stale_classes[kind] = type(kind.__name__, (kind,), {**body, "__slots__": (), "__vip_alive__": kind})
    object.__setattr__(thing, "__class__", _stale_classes[kind])


def revive(thing: Any) -> None:
    """Undoes `poison`: the storage is in use again."""
    if _is_view(thing):
        thing = thing.data
    if not is_freed(thing):
        return
    kind = type(thing).__dict__["__vip_alive__"]
    object.__setattr__(thing, "__class__", kind)
    if kind is Elements:
        for item in list(thing):
            if is_freed(item):
                revive(item)
    elif hasattr(kind, "__vip_fields__"):
        for name, _, embedded in kind.__vip_fields__():
            if embedded:
                revive(getattr(thing, name))


def _is_view(thing: Any) -> bool:
    """As isinstance says it, but without asking the object, which may be out of use."""
    return issubclass(type(thing), Sequence)


def _is_object(item: Any) -> bool:
    return _is_view(item) or hasattr(type(item), "__vip_fields__")


def size_of(thing: Any) -> int:
    """Bytes of an object, about as compiled."""
    total = 0
    for name, kind, embedded in type(thing).__vip_fields__() if hasattr(type(thing), "__vip_fields__") else ():
        value = getattr(thing, name, None)
        if embedded and isinstance(value, Sequence):
            total += len(value) * _element_size(value.elem)
        else:
            total += size_of(value) if embedded else kind.bits // 8 if hasattr(kind, "bits") else 8
    return max(16, -(-total // 16) * 16)


def _element_size(elem: Any) -> int:
    return elem.bits // 8 if hasattr(elem, "bits") else 1 if elem is bool else 8
