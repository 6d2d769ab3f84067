"""Lists, trees and buffers on the heap."""

from dataclasses import dataclass

from vipc.lang import Array, Opt, Span, array, heap, i32, u8, u16, u32, u64


class Node:
    tags: Array[u8] = array(u8, 4)
    next: "Node | None"

    def __init__(self, value: u32, next: "Node | None" = None) -> None:
        self.value: u32 = value
        self.next = next

    def double(self) -> u32:
        return self.value * 2


class Tree:
    def __init__(self, key: i32) -> None:
        self.key: i32 = key
        self.left: Tree | None = None
        self.right: Tree | None = None


@dataclass
class Pair:
    a: u16
    b: u16 = 7


class Stack:
    top: Node | None = None
    count: u32 = 0

    def push(self, value: u32) -> None:
        self.top = heap.new(Node, value, next=self.top)
        self.count += 1

    def pop(self) -> u32:
        node = self.top
        if node is None:
            raise IndexError("empty")
        value = node.value
        self.top = node.next
        self.count -= 1
        del node
        return value


class Buffer:
    data: Span[u8]
    used: u64

    def __init__(self) -> None:
        self.data = heap.array(u8, 4)
        self.used = 0

    def append(self, value: u8) -> None:
        if self.used == len(self.data):
            bigger = heap.array(u8, len(self.data) * 2)
            bigger[:len(self.data)].copy_from(self.data)
            old = self.data
            self.data = bigger
            del old
        self.data[self.used] = value
        self.used += 1


def insert(root: Tree | None, key: i32) -> Tree:
    if root is None:
        return heap.new(Tree, key)
    if key < root.key:
        root.left = insert(root.left, key)
    else:
        root.right = insert(root.right, key)
    return root


def walk(root: Tree | None) -> int:
    if root is None:
        return 0
    count = walk(root.left)
    print(root.key, end=" ")
    return count + 1 + walk(root.right)


def destroy(root: Tree | None) -> int:
    if root is None:
        return 0
    freed = destroy(root.left) + destroy(root.right) + 1
    del root
    return freed


def make(n: u32) -> Node:
    return heap.new(Node, n)


stack = Stack()
kept: Node | None = None


def main() -> int:
    global kept
    for i in range(10):
        stack.push(i * i)
    total = 0
    while stack.count > 3:
        total += stack.pop()
    print(total, stack.count)
    head = stack.top
    while head is not None:
        following = head.next
        print(head.value, head.double(), end="; ")
        del head
        head = following
    print()
    root: Tree | None = None
    for key in (5, 2, 8, 1, 9, 3):
        root = insert(root, key)
    print(walk(root), destroy(root))
    p = heap.new(Pair, 3)
    q = heap.new(Pair, b=1, a=3)
    print(p, p == q, p.b + q.b)
    del p, q
    buffer = Buffer()
    for i in range(20):
        buffer.append(i * 10)
    print(len(buffer.data), bytes(buffer.data[:20]))
    kept = make(42)
    kept.tags[2] = 9
    again = make(43)
    assert kept is not None
    print(kept.value, kept.tags[2], again.tags[2], again is kept)
    nodes = heap.array(Opt[Node], 5)
    nodes[2] = again
    found = nodes[2]
    if found is not None:
        print(found.value, nodes[1] is None)
    del nodes
    pairs = heap.array(Node2, 3)
    pairs[1].x = 5
    print(pairs[0].x, pairs[1].x, len(pairs), pairs[1].y[0])
    filled = heap.array(u32, 6, fill=7)
    print(sum(filled))
    many = 0
    for i in range(3000):
        n = heap.new(Node, i)
        many += n.value
        del n
    print(many)
    ended = False
    count = 0
    try:
        while True:
            big = heap.array(u64, 100000)
            count += len(big)
    except MemoryError:
        ended = True
    print(ended, count > 0)
    return 0


class Node2:
    x: u32 = 1
    y: Array[u8] = array(u8, 2)
    def get(self) -> u32:
        return self.x
