"""What conditions tell: names bound by them, references that are not None."""


class Node:
    value: int
    next: "Node | None"

    def __init__(self, value: int = 3) -> None:
        self.value = value
        self.next = None

    def is_set(self) -> bool:
        return True


x: Node = Node(1)
y: Node = Node(2)


def pick(n: int) -> int:
    if n > 0 and (k := n * 2) > 4 and not (k > 100 or (j := k + 1) == 20):
        return k + j
    if not (n < 0 or (m := n + 1) == 3):
        return m
    while n < 0 and (p := n + 1) < 5:
        n = p
    return n


def main() -> int:
    x.next = y
    n = x.next
    if n is not None and n.is_set() and n.value == 2:
        print(n.value)
    if x.next is None or x.next.value == 3:
        print("no")
    else:
        print(x.next is y)
    if not (n is None or n.next is not None):
        print(n.value)
    for k in (0, 1, 2, 3, 9, 50, 60, -3):
        print(pick(k))
    return 0
