"""Counters, flags and a spin lock that several threads could share."""


from vipc.lang import Array, Atomic, array, i8, i32, u8, u32, u64

hits: Atomic[u32] = Atomic[u32](5)
flag = Atomic[bool](False)
slots: Array[Atomic[u8]] = array(Atomic[u8], 4)
big = Atomic[u64](0xFFFF_FFFF_FFFF_FFFE)


class SpinLock:
    word: Atomic[u32] = Atomic[u32](0)

    def acquire(self) -> None:
        while not self.word.compare_exchange(0, 1, order="acquire"):
            pass

    def release(self) -> None:
        self.word.store(0, order="release")

    def __enter__(self) -> "SpinLock":
        self.acquire()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.release()

    @property
    def held(self) -> bool:
        return self.word.load() != 0


class Stats:
    reads: Atomic[u64] = Atomic[u64](0)
    level: Atomic[i32] = Atomic[i32](-3)
    lock: SpinLock = SpinLock()


stats = Stats()


def bump(counter: Atomic[u32], by: u32) -> u32:
    return counter.fetch_add(by)


def main() -> int:
    print(bump(hits, 3), hits.load(), hits.exchange(100), hits.load())
    print(flag.exchange(True), flag.load(), flag.compare_exchange(False, True), flag.compare_exchange(True, False), flag.load())
    with stats.lock:
        print(stats.lock.held)
        stats.reads.fetch_add(1)
    print(stats.lock.held, stats.reads.load())
    print(stats.level.fetch_sub(5), stats.level.load(), stats.level.fetch_add(-1), stats.level.load())
    for i, slot in enumerate(slots):
        slot.store(i * 50)
    print(slots[3].fetch_or(1), slots[3].fetch_and(0xF0), slots[3].fetch_xor(0xFF), slots[3].load())
    local = Atomic[i8](-128)
    print(local.load(), local.compare_exchange(-128, 127), local.load(order="relaxed"))
    local.store(-5, order="relaxed")
    print(local.load(), local.exchange(-1), local.load())
    try:
        slots[2].fetch_add(200)
    except OverflowError as error:
        print(error, slots[2].load())
    try:
        stats.reads.fetch_sub(2)
    except OverflowError as error:
        print(error, stats.reads.load())
    try:
        big.fetch_add(2)
    except OverflowError as error:
        print(error, big.load())
    n = 300
    try:
        slots[0].store(n)
    except OverflowError as error:
        print(error)
    total = Atomic[u32]()
    for i in range(10):
        total.fetch_add(i)
    print(total.load() + 1, total.load() // 2)
    print(local.fetch_sub(127))
    local.fetch_sub(1)
    return 0
