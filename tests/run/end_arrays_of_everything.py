"""Arrays of every kind of element, local and global."""

from enum import Enum, IntEnum

from vipc.lang import Array, Opt, Ref, Span, array, i8, i64, u8, u16, u32


class Color(Enum):
    RED = 1
    GREEN = 2


class Level(IntEnum):
    LOW = 0
    HIGH = 3


class Node:
    value: u32 = 1

    def __init__(self) -> None:
        self.extra: u8 = 4


class Cpu:
    nodes: Array[Node] = array(Node, 3)
    links: Array[Opt[Node]] = array(Opt[Node], 3)
    levels: Array[Level] = array(Level, 4)
    flags: Array[bool] = array(bool, 4, fill=True)
    names: Array[u8] = array(u8, [1, 2, 3])
    grid: Array[Array[u16]] = array(u16, 2, 2)

    def sum(self) -> int:
        return sum(self.names)

    def first(self) -> Node:
        return self.nodes[0]


colors = array(Color, [Color.GREEN, Color.RED])
cpus = array(Cpu, 2)
a_node = Node()
b_node = Node()
refs = array(Ref[Node], [a_node, b_node])
texts = array(str, ["one", "two"])


def count(nodes: Span[Node]) -> int:
    total = 0
    for node in nodes:
        total += node.value
    return total


def reset(nodes: Array[Node]) -> None:
    for i in range(len(nodes)):
        nodes[i].value = i


def pick(refs: Span[Ref[Node]], i: int) -> Node:
    return refs[i]


def links(all: Array[Opt[Node]]) -> int:
    n = 0
    for link in all:
        if link is not None:
            n += link.value
    return n


def main() -> int:
    here = array(Ref[Node], [b_node, a_node])
    here[1].value = 50
    print(a_node.value, refs[0].value, pick(refs, 0) is a_node, pick(here, 0) is b_node)
    there = array(Opt[Node], [a_node, None])
    print(links(there), there[1] is None)
    kinds = array(Color, [Color.RED, Color.GREEN])
    print(kinds[1], colors[0], kinds[0] == Color.RED)
    yes = array(bool, [True, False, True])
    print(sum(yes), yes[1], any(yes), all(yes))
    more = array(bool, 3, fill=True)
    more[1] = False
    print(more[0], more[1], len(more))
    signed = array(i8, [-1, 5, -128])
    print(min(signed), max(signed), sum(signed), signed[-1])
    cpu = cpus[1]
    cpu.nodes[2].value = 9
    print(count(cpu.nodes), cpu.sum(), cpu.first().extra, cpu.levels[1], cpu.flags[3], cpus[0].nodes[2].value)
    cpu.links[0] = cpu.nodes[2]
    print(links(cpu.links), cpu.levels[0] == Level.LOW)
    cpu.levels[2] = Level.HIGH
    for level in cpu.levels:
        print(int(level), end=" ")
    reset(cpu.nodes)
    print(count(cpu.nodes[1:]))
    local = array(Node, 4)
    reset(local)
    print(count(local), count(local[2:]), local[3].value)
    part = local[1:3]
    part[0].value = 100
    print(local[1].value)
    for c in cpus:
        c.grid[1][1] += 7
    print(cpus[0].grid[1][1], cpu.grid[1][0])
    own = Cpu()
    own.names.copy_from(cpu.names)
    own.flags.fill(False)
    print(own.names == cpu.names, own.flags == cpu.flags, own.grid[0] == cpu.grid[0])
    words: Array[i64] = array(i64, 2, fill=-7)
    print(words[0] + words[1])
    fives = array(u32, 5, fill=5)
    print(sum(fives[1:4]), fives == fives[:], 5 in fives)
    for i, t in enumerate(texts):
        print(i, t, end=" ")
    print()
    cpus[2].sum()
    return 0
