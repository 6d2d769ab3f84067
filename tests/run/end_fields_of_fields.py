"""Fields that follow from other fields."""
from vipc.lang import Span, array, u8, u32


class Window:
    STEP = 4

    def __init__(self, data: Span[u8], start: u32, size: u32) -> None:
        self.data = data
        self.start = start
        self.end = self.start + size
        self.view = self.data[start:self.end]
        self.is_empty = self.start == self.end
        self.next = self.end + Window.STEP
        self.next += 1
        self.largest = max(self.start, self.end)
        self.mean = self.end / 2


class Child(Window):
    def __init__(self, data: Span[u8], parent: Window) -> None:
        super().__init__(data, parent.start, 1)
        self.parent = parent
        self.offset = parent.start - self.start
        self.label = "child" if parent.is_empty else "kid"


def main() -> int:
    data = array(u8, [1, 2, 3, 4, 5])
    w = Window(data, 1, 3)
    c = Child(data, w)
    print(w.end, w.is_empty, w.next, w.largest, w.mean, c.offset, c.label, c.parent.end, c.end, w.view[1], len(c.view))
    w.largest = c.largest - 5
    return c.view[w.largest + 7]
