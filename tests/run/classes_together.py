"""Classes, references, narrowing, exceptions, matching."""
from dataclasses import dataclass
from enum import Enum, IntEnum, IntFlag, auto
from typing import Callable, Final

from vipc.lang import Array, Opt, Span, array, i32, u8, u32


class Color(Enum):
    RED = 1
    GREEN = auto()


class Level(IntEnum):
    LOW = 0
    HIGH = 200


class Rights(IntFlag):
    READ = auto()
    WRITE = auto()
    RW = READ | WRITE


class SpinLock:
    locked: bool = False

    def __enter__(self) -> "SpinLock":
        assert not self.locked, "lock is free"
        self.locked = True
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self.locked = False


class Node:
    def __init__(self, key: u32, next: "Node | None" = None) -> None:
        self.key: u32 = key
        self.next: Node | None = next
        self.buf: Array[u8] = array(u8, 16)

    @property
    def double(self) -> int:
        return self.key * 2

    @staticmethod
    def limit() -> int:
        return 5


@dataclass(order=True)
class Version:
    major: u8
    minor: u8


class Task:
    id: u32
    state: Color
    lock: SpinLock = SpinLock()
    parent: "Task | None" = None
    rights: Rights = Rights.READ

    def __init__(self) -> None:
        self.id = 0
        self.state = Color.RED


class BadThing(Exception):
    def __init__(self, code: int, where: u32) -> None:
        self.code = code
        self.where = where


class Simple(ValueError):
    pass


tasks: Array[Task] = array(Task, 4)
refs = array(Opt[Task], 4)
current: Task | None = None
table: Array[u32] = array(u32, [i * 3 for i in range(7)])
matrix = array(i32, 3, 4)
kernel_lock: Final = SpinLock()


def length(head: Node | None) -> int:
    n = 0
    while head is not None:
        n += 1
        head = head.next
    return n


def find(head: Node | None, key: u32) -> Node | None:
    node = head
    while node:
        if node.key == key:
            return node
        node = node.next
    return None


def apply(f: Callable[[int], int], x: int) -> int:
    return f(x)


def twice(x: int) -> int:
    return 2 * x


def name(c: Color) -> str:
    match c:
        case Color.RED:
            return "red"
        case Color.GREEN:
            return "green"


def classify(x: int) -> int:
    match x:
        case 1 | 2 | 3:
            return 10
        case -1:
            return 5
        case n if n > 100:
            return n
        case _:
            return 0


def minmax(a: int, b: int) -> tuple[int, int]:
    if a < b:
        return a, b
    return b, a


def risky(x: int) -> int:
    if x > 10:
        raise BadThing(x, 7)
    if x < 0:
        raise Simple("negative")
    return x


def guard(x: int) -> int:
    total = 0
    try:
        total = risky(x)
    except BadThing as e:
        total = e.code + e.where
        print(f"bad {e.code} {e}")
    except (Simple, IndexError) as e:
        print("simple", str(e))
        raise ValueError("again") from e
    else:
        total += 1
    finally:
        print("done")
    return total


def kw(a: int, b: int = 2, *, c: u8 = 3) -> int:
    return a * b + c


def use(t: Task, s: Span[u32]) -> int:
    global current
    current = t
    with t.lock:
        t.id += 1
    with kernel_lock as k:
        print(k.locked)
    if t.parent is not None and t.parent.id > 3:
        return 1
    t.parent = tasks[1]
    p = t.parent
    assert p is not None
    p.id = 4
    for i, v in enumerate(s):
        if v == 3:
            break
    else:
        return 2
    for a, b in zip(s, table):
        print(a, b, sep=", ", end=";")
    x = matrix[1][2]
    row = matrix[0]
    refs[0] = t
    r = refs[0]
    if r is not None:
        r.id += 3
    s[1:3].fill(0)
    if (m := len(s)) > 300:
        return m
    flags = Rights.READ | Rights.WRITE
    flags &= ~Rights.READ
    if flags & Rights.RW:
        print("rw")
    y = 5 if t.id else 6
    lo, hi = minmax(kw(1, c=4), kw(b=1, a=3))
    lo, hi = hi, lo
    z = min(lo, hi, 3)
    v1 = Version(1, 2)
    v2 = Version(minor=3, major=2)
    if v1 < v2 or v1 == v2:
        print(f"{v1.major!r:>5} {x=}")
    print(apply(twice, 4), Color.RED, Level.HIGH, flags, y, z, row[0], tasks[1].id, t.id)
    print(Node.limit(), Level(x), 2 ** 5, 1 << x, abs(x), divmod(x, 3))
    n = Node(1)
    n2 = Node(7, n)
    found = find(n2, 1)
    print(length(n2), found is n, classify(2), classify(500), name(t.state))
    return n.double


def main() -> int:
    print(use(tasks[0], table))
    print(guard(3), guard(12))
    try:
        guard(-1)
    except ValueError as e:
        print(e)
    return 0
