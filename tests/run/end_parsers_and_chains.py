"""More valid forms."""
from dataclasses import dataclass
from enum import IntEnum
from typing import Callable

from vipc.lang import Array, Span, array, heap, i8, stored_as, u8, u32


@stored_as(u32)
class Code(IntEnum):
    OK = 0
    BAD = 7


@dataclass
class Item:
    name: str
    count: int = 0
    code: Code = Code.OK
    tags: Array[u8] = array(u8, 3)

    def total(self) -> int:
        return sum(self.tags) + self.count


@dataclass(eq=False)
class Link:
    value: int
    next: "Link | None" = None


class Cursor:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def peek(self) -> u8:
        return self.text[self.at] if not self.done else 0

    def take(self) -> u8:
        value = self.peek()
        self.at += 1
        return value

    def number(self) -> int:
        value = 0
        while not self.done and 48 <= self.peek() <= 57:
            value = value * 10 + self.take() - 48
        return value

    def expression(self) -> int:
        value = self.term()
        while not self.done and self.peek() in b"+-":
            if self.take() == ord("+"):
                value += self.term()
            else:
                value -= self.term()
        return value

    def term(self) -> int:
        value = self.factor()
        while not self.done and (op := self.peek()) in (42, 47):
            self.take()
            value = value * self.factor() if op == 42 else value // self.factor()
        return value

    def factor(self) -> int:
        if self.peek() == 40:
            self.take()
            value = self.expression()
            if self.take() != 41:
                raise ValueError("expected )")
            return value
        return self.number()


def last(link: Link) -> Link:
    while link.next is not None:
        link = link.next
    return link


def total(head: Link | None) -> int:
    result = 0
    while (link := head) is not None:
        result += link.value
        head = link.next
    return result


def find(head: Link | None, value: int) -> Link | None:
    node = head
    while node is not None and node.value != value:
        node = node.next
    return node


def remove(head: Link | None, value: int) -> Link | None:
    if head is None:
        return None
    if head.value == value:
        return head.next
    node: Link = head
    while node.next is not None:
        if node.next.value == value:
            node.next = node.next.next
            break
        node = node.next
    return head


def length(head: Link | None) -> int:
    count = 0
    node = head
    while True:
        if not node:
            return count
        count += 1
        node = node.next


def build(values: Span[u8]) -> Link | None:
    head: Link | None = None
    tail: Link | None = None
    for value in values:
        link = heap.new(Link, value)
        if tail is None:
            head = tail = link
        else:
            tail.next = link
            tail = link
    return head


def show(head: Link | None) -> None:
    node = head
    while node:
        print(node.value, end=" -> " if node.next else "\n")
        node = node.next


def rotate(items: Span[u8], by: int) -> None:
    size = len(items)
    copy = array(u8, 16)
    copy[:size].copy_from(items)
    for i, value in enumerate(copy[:size]):
        items[(i + by) % size] = value


def apply(items: Span[u8], *, key: Callable[[u8], int], reverse: bool = False) -> None:
    for i in range(1, len(items)):
        value = items[i]
        j = i - 1
        while j >= 0 and (key(items[j]) < key(value) if reverse else key(items[j]) > key(value)):
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = value


def digits(value: u8) -> int:
    return value % 10


def main() -> int:
    item = Item("bolt", 3)
    item.tags[1] = 4
    print(item.name, item.total(), item.code, Item("bolt", 3).code == item.code, Code.BAD + 1)
    for text in (b"1+2*3", b"(1+2)*3-4/2", b"2*(3"):
        try:
            print(text, Cursor(text).expression())
        except ValueError as error:
            print(text, error)
    data = array(u8, [3, 1, 4, 1, 5])
    head = build(data)
    show(head)
    print(total(head), length(head), find(head, 4) is not None, find(head, 9) is None)
    head = remove(head, 3)
    head = remove(head, 5)
    show(head)
    assert head is not None
    print(last(head).value)
    rotate(data, 2)
    print(bytes(data))
    apply(data, key=digits, reverse=True)
    print(bytes(data), max(data, key=digits), sorted_ok(data))
    value: i8 = -128
    try:
        value -= 1
    except OverflowError as error:
        print(error, value)
    print(Cursor(b"7/0").expression())
    return 0


def sorted_ok(items: Span[u8]) -> bool:
    return all(a >= b for a, b in zip(items, items[1:]))
