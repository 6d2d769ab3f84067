"""Ends by an assertion that a reference is not None."""

from vipc.lang import u32


class Node:
    value: u32 = 1
    following: "Node | None" = None


first = Node()
second = Node()


def second_value(node: Node) -> u32:
    following = node.following
    assert following is not None, "the list ends here"
    return following.value


def main() -> int:
    first.following = second
    second.value = 8
    print(second_value(first))
    print(second_value(second))
    return 0
