"""Methods with type variables of their own."""

from typing import Callable, Generic, TypeVar

from vipc.lang import Span, array, u8, u16, u32

T = TypeVar("T")
K = TypeVar("K")


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
        self.uses = 0

    def pair(self, key: K) -> tuple[T, K]:
        self.uses += 1
        return self.value, key

    def mapped(self, change: Callable[[T], K]) -> K:
        return change(self.value)

    def filled(self, items: Span[K], value: K) -> int:
        for index in range(len(items)):
            items[index] = value
        self.uses += len(items)
        return self.uses


class Special(Box[T]):
    def twice(self, key: K) -> tuple[T, K]:
        self.pair(key)
        return self.pair(key)


class Tool:
    calls: u32 = 0

    def largest(self, items: Span[T]) -> T:
        self.calls += 1
        best = items[0]
        for item in items:
            if item > best:
                best = item
        return best

    @staticmethod
    def same(a: T, b: T) -> bool:
        return a == b

    def place(self, items: Span[T], at: int, value: T) -> None:
        items[at] = value


def half(value: u32) -> float:
    return value / 2


def main() -> int:
    box = Box[u32](7)
    print(box.pair("seven"), box.pair(1.5), box.uses, box.mapped(half))
    storage = array(u8, 3)
    print(box.filled(storage, 9), bytes(storage), box.filled(items=array(u16, 2), value=3))
    special = Special("s")
    print(special.twice(True), special.uses)
    tool = Tool()
    print(tool.largest(array(u16, [3, 900, 20])), tool.largest(array(float, [0.5, 0.25])), tool.calls)
    print(Tool.same("a", "a"), tool.same(1, 2))
    tool.place(storage, 1, 255)
    print(storage[1])
    tool.place(storage, 2, len(storage) + 300)
    return 0
