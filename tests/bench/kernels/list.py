"""Singly linked list from a pool: build, reverse, merge sort. n: nodes, at most 10000."""

from typing import Final

from vipc.lang import Array, array, export, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325


class Node:
    next: "Node | None" = None
    key: u32 = 0
    serial: u32 = 0


pool: Array[Node] = array(Node, 10000)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def build(n: u64) -> Node | None:
    head: Node | None = None
    x: u64 = 10
    for i in range(n):
        node = pool[i]
        x = following(x)
        node.key = x >> 52
        node.serial = i
        node.next = head
        head = node
    return head


def reverse(node: Node | None) -> Node | None:
    done: Node | None = None
    while node is not None:
        rest = node.next
        node.next = done
        done = node
        node = rest
    return done


def merge(p: Node | None, q: Node | None) -> Node | None:
    head = Node()
    last = head
    while p is not None and q is not None:
        if q.key < p.key:
            last.next = q
            last = q
            q = q.next
        else:
            last.next = p
            last = p
            p = p.next
    last.next = p if p is not None else q
    return head.next


def merge_sort(first: Node | None) -> Node | None:
    if first is None or first.next is None:
        return first
    slow: Node = first
    fast: Node | None = first.next
    while fast is not None:
        after = fast.next
        middle = slow.next
        if after is None or middle is None:
            break
        slow = middle
        fast = after.next
    half = slow.next
    slow.next = None
    return merge(merge_sort(first), merge_sort(half))


def fold_list(h: u64, node: Node | None) -> u64:
    while node is not None:
        h = fold(h, node.key << 32 | node.serial)
        node = node.next
    return h


@export
def bench_main(n: u64) -> u64:
    head = build(n)
    h = fold_list(FOLD_INIT, head)
    head = reverse(head)
    h = fold_list(h, head)
    head = merge_sort(head)
    return fold_list(h, head)
