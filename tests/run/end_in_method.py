"""Ends inside a method called by a method, through a property."""

from vipc.lang import Array, array, u8, u32


class Buffer:
    data: Array[u8] = array(u8, 4)
    used: u8 = 0

    def put(self, value: u8) -> None:
        self.data[self.used] = value
        self.used += 1

    def put_all(self, count: u32) -> None:
        for i in range(count):
            self.put(i)

    @property
    def last(self) -> u8:
        return self.data[self.used - 1]


buffer = Buffer()


def main() -> int:
    buffer.put_all(3)
    print(buffer.last, buffer.used)
    buffer.put_all(2)
    print(buffer.last)
    return 0
