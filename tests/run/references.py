"""Objects refer to one another: lists, rings, re-binding of references."""

from vipc.lang import Array, array, u32


class Node:
    value: u32
    following: "Node | None"

    def __init__(self) -> None:
        self.value = 0
        self.following = None


pool: Array[Node] = array(Node, 6)


def build(count: u32) -> Node | None:
    head: Node | None = None
    for i in range(count):
        node = pool[i]
        node.value = i * i
        node.following = head
        head = node
    return head


def reverse(head: Node | None) -> Node | None:
    done: Node | None = None
    while head is not None:
        rest = head.following
        head.following = done
        done = head
        head = rest
    return done


def show(head: Node | None) -> None:
    node = head
    while node:
        print(node.value, end=" ")
        node = node.following
    print()


def length(head: Node | None) -> int:
    return 0 if head is None else 1 + length(head.following)


def main() -> int:
    head = build(6)
    show(head)
    head = reverse(head)
    show(head)
    show(None)
    print(length(head), length(None), head is pool[0], head is None)
    pool[5].following = pool[0]
    node: Node | None = pool[3]
    for _ in range(10):
        if node is not None:
            node = node.following
    print(node.value if node is not None else 0)
    return 0
