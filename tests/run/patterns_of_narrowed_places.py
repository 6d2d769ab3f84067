"""A pattern of None where what stands around it has excluded None."""


class Node:
    def __init__(self, value: int, next: "Node | None") -> None:
        self.value: int = value
        self.next: Node | None = next


def after(n: Node) -> str:
    match n.next:
        case Node(value=1 | 8):
            match n.next:
                case Node(value=8):
                    return "eight"
                case None:
                    return "none"
                case Node(value=m):
                    return "one"
        case None:
            return "end"
    return "other"


def value_of(n: Node | None) -> int:
    if n is None:
        return 0
    match n:
        case None:
            return 1
        case Node(value=v):
            return v


def main() -> int:
    a = Node(3, None)
    b = Node(1, a)
    c = Node(8, b)
    d = Node(0, c)
    for n in (a, b, c, d):
        print(after(n), value_of(n), value_of(n.next))
    return 0
