"""Objects of a pool: used after `free`, used again after `alloc`, and what is embedded in them."""

from vipc.lang import Array, Pool, array, u8, u32


class Inner:
    value: u32 = 5


class Task:
    number: u32 = 0
    inner: Inner = Inner()
    stack: Array[u8] = array(u8, 16)

    def bump(self) -> u32:
        self.number += 1
        return self.number


storage: Array[Task] = array(Task, 4)
pool = Pool(storage)


def main() -> int:
    first = pool.alloc()
    second = pool.alloc()
    inner, stack = second.inner, second.stack
    print(first.bump(), second.bump(), inner.value, stack[3])
    pool.free(second)
    for kind in range(5):
        try:
            match kind:
                case 0:
                    print(second.number)
                case 1:
                    print(second.bump())
                case 2:
                    print(inner.value)
                case 3:
                    print(stack[3])
                case _:
                    print(storage[1].number)
        except ReferenceError as error:
            print(kind, error)
    print(first.number, second in pool, first in pool, len(pool))
    try:
        pool.free(second)
    except ValueError as error:
        print(error)
    again = pool.alloc()
    print(again is second, second.bump(), inner.value)
    pool.free(first)
    return first.number
