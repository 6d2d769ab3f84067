"""Objects: fields, methods, properties, operators, embedded parts, through every alias."""

from dataclasses import dataclass

from vipc.lang import Array, Opt, array, heap, u8, u32


class Inner:
    value: u32 = 5


class Node:
    inner: Inner = Inner()
    tags: Array[u8] = array(u8, 4)
    next: "Node | None" = None

    def __init__(self, value: u32) -> None:
        self.value: u32 = value

    def __len__(self) -> int:
        return 3

    def __getitem__(self, i: int) -> u32:
        return self.value + i

    def double(self) -> u32:
        return self.value * 2

    @property
    def twice(self) -> u32:
        return self.value * 2


class Derived(Node):
    def get(self) -> u32:
        return self.value


@dataclass
class Pair:
    a: u32
    b: u32 = 1


kept: Array[Opt[Node]] = array(Opt[Node], 2)


def read(node: Node) -> u32:
    return node.value


def free(node: Node) -> None:
    del node


def use(kind: int, node: Node, inner: Inner, tags: Array[u8]) -> u32:
    match kind:
        case 0:
            return node.value
        case 1:
            node.value = 3
        case 2:
            return node.double()
        case 3:
            return node.twice
        case 4:
            return len(node)
        case 5:
            return node[1]
        case 6:
            return node.inner.value
        case 7:
            return inner.value
        case 8:
            return tags[1]
        case 9:
            tags.fill(1)
        case 10:
            node.inner.value += 1
        case 11:
            return read(node)
        case 12:
            for tag in tags:
                return tag
        case 13:
            free(node)
        case _:
            return 77
    return 0


def main() -> int:
    node = heap.new(Node, 4)
    alias, inner, tags = node, node.inner, node.tags
    kept[1] = node
    for kind in range(15):
        if kind != 13:
            print(use(kind, alias, inner, tags), end=" ")
    print()
    free(node)
    print(alias is node, kept[0] is None)
    for kind in range(15):
        try:
            print(kind, use(kind, alias, inner, tags))
        except ReferenceError as error:
            print(kind, error)
    pair = heap.new(Pair, 3)
    other = pair
    del pair
    fresh = heap.new(Pair, 4)
    print(fresh)
    try:
        print(other)
    except ReferenceError:
        print("the pair is gone")
    derived: Node = heap.new(Derived, 9)
    base = derived
    del derived
    try:
        print(base.value)
    except ReferenceError:
        print("and the other")
    again = kept[1]
    if again is not None:
        return again.value
    return 0
