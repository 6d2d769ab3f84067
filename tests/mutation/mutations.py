"""Conditions of the back half, each with a program that gives another result without it (docs/compiler.md,
Mutations).

`old` stands once in the module's file; `new` is the same without the condition. `shown` is what the program gives as it should.
"""

from dataclasses import dataclass

HEAD = '"""A program."""\n\nfrom vipc.lang import Array, Span, array, export, i32, i64, noinline, u8, u32, u64\n\n'


@dataclass(frozen=True)
class Mutation:
    """`argument` of the exported `run`; `shown`: its result, or the text of its trap."""

    name: str
    module: str
    old: str
    new: str
    program: str
    argument: int
    shown: str


MUTATIONS = (
    Mutation(
        "fold: an extension goes only if what it extends is narrower", "vipc.opt.algebra",
        'have[0] == "u" and WIDTHS[have] < bits', 'have[0] == "u"',
        """
table: Array[u32] = array(u32, [0x1234, 5])


@export
def run(n: u64) -> u64:
    return u8(table[n & 1])
""", 0, "52"),
    Mutation(
        "ranges: a check goes only if the interval lies within", "vipc.opt.ranges",
        "if within(view(args[0], str(inst.imm[1])), (low, high)):", "if True:",
        """
@export
def run(n: u64) -> u64:
    small: u8 = n + 1
    return small
""", 299, "OverflowError: 300 does not fit u8"),
    Mutation(
        "gvn: a store forgets what it may overwrite", "vipc.opt.gvn",
        "        if known:\n            self._forget(writes, known)\n", "",
        """
table: Array[u64] = array(u64, [1, 2, 3, 4])


@export
def run(n: u64) -> u64:
    first = table[1]
    table[n & 3] = 9
    return u64(first * 10 + table[1])
""", 1, "29"),
    Mutation(
        "licm: a load stays in a loop that may store to its place", "vipc.opt.licm",
        "        if self.memory.clobbers(writes, access):\n            return False\n", "",
        """
table: Array[u64] = array(u64, [1, 2, 3, 4])


@export
def run(n: u64) -> u64:
    total: u64 = 0
    for i in range(n):
        total = u64(total * 10 + table[0])
        table[i & 1] = 7
    return total
""", 3, "177"),
    Mutation(
        "dse: a load keeps the store that it may read", "vipc.opt.dse",
        "overwritten = [access for access in overwritten if memory.apart(access, read)]", "pass",
        """
class Cell:
    value: u64 = 0


cell = Cell()


@noinline
def change(one: Cell, other: Cell, n: u64) -> u64:
    one.value = u64(n + 1)
    seen = other.value
    one.value = 5
    return seen


@export
def run(n: u64) -> u64:
    return change(cell, cell, n)
""", 2, "3"),
    Mutation(
        "sroa: an object that is passed on stays in memory", "vipc.opt.sroa",
        'if inst.op == "load":\n                continue', 'if inst.op in ("load", "call"):\n                continue',
        """
class Pair:
    def __init__(self, a: u64) -> None:
        self.a: u64 = a


@noinline
def double(pair: Pair) -> None:
    pair.a = u64(pair.a * 2)


@export
def run(n: u64) -> u64:
    pair = Pair(n)
    double(pair)
    return pair.a
""", 21, "42"),
    Mutation(
        "params: a parameter goes only if all edges give it one value", "vipc.opt.params",
        "        if only >= 0:\n            return False\n", "",
        """
@export
def run(n: u64) -> u64:
    total: u64 = 1
    while n > 0:
        total = u64(total * 3)
        n -= 1
    return total
""", 4, "81"),
    Mutation(
        "memory: what a view shows may be what a name shows", "vipc.opt.memory",
        '        if "value" in kinds:\n            return False\n', "",
        """
table: Array[u64] = array(u64, [1, 2, 3, 4])


@noinline
def change(view: Span[u64]) -> u64:
    before = table[0]
    view[0] = 8
    return u64(before * 10 + table[0])


@export
def run(n: u64) -> u64:
    return change(table[:n])
""", 2, "18"),
    Mutation(
        "congruent: two counters are one only if their steps are alike", "vipc.opt.congruent",
        "op is not None and _ALIKE.get(second.op) == op and all(", "op is not None and all(",
        """
@export
def run(n: u64) -> u64:
    up: i64 = 50
    down: i64 = 50
    for _ in range(n & 7):
        up += 1
        down -= 1
    return u64(up * 100 + down)
""", 3, "5347"),
    Mutation(
        "allocate: copies are merged only if their ranges do not meet", "vipc.regalloc.allocate",
        " or a.bits & b.bits", "",
        """
@export
def run(n: u64) -> u64:
    a: u64 = 0
    b: u64 = 1
    while n > 0:
        a, b = b, u64(a + b)
        n -= 1
    return a
""", 10, "55"),
    Mutation(
        "split: a spilled value is in a register only in loops that do not copy to it", "vipc.regalloc.split",
        " or loop & copied", "",
        """
@noinline
def spoil(n: u64) -> u64:
    return u64(n * 7)


@export
def run(n: u64) -> u64:
    total: u64 = 0
    a = spoil(n + 0)
    b = spoil(n + 1)
    c = spoil(n + 2)
    d = spoil(n + 3)
    e = spoil(n + 4)
    f = spoil(n + 5)
    g = spoil(n + 6)
    h = spoil(n + 7)
    i = spoil(n + 8)
    j = spoil(n + 9)
    k = spoil(n + 10)
    for _ in range(n):
        total = u64(total * 3 + (a + b + c + d + e + f + g + h + i + j + k))
        total = u64(total * 5 ^ (a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k))
        a, b, c, d, e, f, g, h, i, j, k = b, c, d, e, f, g, h, i, j, k, a
    m = spoil(n)
    return u64(total + m + a + b + c + d + e + f + g + h + i + j + k)
""", 3, "1765665"),
    Mutation(
        "pairs: two accesses are joined only if they share their base", "vipc.a64.pairs",
        " or first.uses[-1] != second.uses[-1]", "",
        """
class Pair:
    a: u64 = 0
    b: u64 = 0


first = Pair()
second = Pair()


@noinline
def store(one: Pair, other: Pair, n: u64) -> None:
    one.a = n
    other.b = n


@export
def run(n: u64) -> u64:
    store(first, second, n)
    return u64(first.a + 10 * first.b + 100 * second.a + 1000 * second.b)
""", 3, "3003"),
    Mutation(
        "edges: what a branch says holds behind its one edge", "vipc.opt.edges",
        "if len(self.incoming[number]) == 1:", "if self.incoming[number]:",
        """
table: Array[u64] = array(u64, [1, 2, 3, 4])


@export
def run(n: u64) -> u64:
    if n < 5:
        table[0] = 7
    table[1] = n
    if n & 1 == 0:
        table[2] = 8
    if n < 5:
        return 1
    return u64(table[0] + 2)
""", 4, "1"),
    Mutation(
        "combine: nothing between the loads may write to one of the bytes", "vipc.opt.combine",
        "            if writes is not None and any(", "            if writes is None and any(",
        """
table: Array[u8] = array(u8, [1, 2, 3, 4])


@noinline
def word(view: Span[u8], other: Span[u8], n: u8) -> u64:
    low = view[0]
    other[0] = n
    return low | view[1] << 8


@export
def run(n: u64) -> u64:
    return word(table, table, u8(n))
""", 7, "513"),
)
