"""Fields that __init__ declares by assigning."""
from vipc.lang import Array, Span, array, u8, u16


class Buf:
    def __init__(self, name: str, data: Span[u8], size: u8 = 3) -> None:
        self.name = name
        self.data = data
        self.size = self.limit = size
        self.count = 0
        self.ok = True
        self.ratio = 1.5
        self.room = array(u8, 4)
        self.mark = u16(70000)

class Sub(Buf):
    def __init__(self, data: Array[u8]) -> None:
        super().__init__("sub", data)
        self.extra = -1
        if size := len(data):
            self.length = size
        self.length = 3

def f(name: str, x: int) -> None:
    try:
        if x == 1:
            raise ValueError(x)
        if x == 2:
            raise ValueError(x)
        if x == 3:
            raise AssertionError(x)
        raise ValueError(x, 3)
    except ValueError as e:
        print(e)

def main() -> int:
    data = array(u8, [1, 2, 3])
    b = Buf("b", data)
    c = Sub(data)
    b.room[2] = 9
    c.room[1] = 4
    print(b.name, b.data[1], b.size, b.limit, b.count, b.ok, b.ratio, b.room[2], b.room[1], b.mark, c.extra, c.length)
    b.count += 70000
    f("a", 1)
    f("a", 2)
    f("a", 4)
    b.limit = b.count
    return 0
