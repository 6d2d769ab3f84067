"""`Pool` and `Ring`: handing out, taking back, a derived pool, and a double free at the end."""

from vipc.lang import Array, Pool, Ring, array, u8, u32


class Task:
    number: u32 = 0
    state: u8 = 0


tasks: Array[Task] = array(Task, 4)
pool: Pool[Task] = Pool(tasks)
ring = Ring(array(u32, 4))


class Jobs(Pool[Task]):
    made: u32 = 0

    def make(self, number: u32) -> Task:
        task = self.alloc()
        task.number = number
        self.made += 1
        return task


jobs = Jobs(array(Task, 2))


def main() -> int:
    for n in range(3):
        ring.push(n * 10)
    print(ring.pop(), len(ring), ring.peek(), ring.is_full, ring.capacity)
    ring.push(1)
    ring.push(2)
    for value in ring:
        print(value, end=" ")
    print(ring.offer(4), 20 in ring, 21 in ring, ring[1])
    first = pool.alloc()
    first.number = 7
    second = pool.alloc()
    print(first is second, len(pool), pool.available, first in pool)
    pool.free(first)
    print(first in pool, second in pool, len(pool))
    third = pool.alloc()
    print(third is first, third.number)
    print(jobs.make(5).number, jobs.make(6).number, jobs.made)
    try:
        jobs.make(7)
    except MemoryError as error:
        print("no more:", error)
    pool.free(second)
    pool.free(second)
    return 0
