"""Parts of programs whose text is mostly fixed: a generic class, generic functions, records over bytes."""

from __future__ import annotations

from vipc.fuzz.scope import Chance, Class, Type, Var

STACK = '''

class Stack(Generic[T]):
    def __init__(self, items: Span[T]) -> None:
        self.items: Span[T] = items
        self.count: u32 = 0

    def push(self, value: T) -> None:
        self.items[self.count] = value
        self.count += 1

    def pop(self) -> T:
        self.count -= 1
        return self.items[self.count]
'''
GENERIC_FUNCTIONS = {
    "larger": "\n\ndef larger(a: T, b: T) -> T:\n    return a if a > b else b\n",
    "twice": "\n\ndef twice(a: T, b: T) -> T:\n    return T(a * 2) if a == b else T(a + b)\n",
    "total": "\n\ndef total(items: Span[T]) -> int:\n    result = 0\n    for item in items:\n        result += item\n    return result\n",
}
STORED = {"u8": ("u8", 1), "be16": ("u16", 2), "le16": ("u16", 2), "be32": ("u32", 4), "le32": ("u32", 4), "le64": ("u64", 8)}


def record(chance: Chance) -> tuple[Class, list[str]]:
    """A Wire class."""
    kinds = [chance.pick(tuple(STORED)) for _ in range(1 + chance.below(3))]
    fields = [Var(f"w{at}", Type("int", STORED[kind][0])) for at, kind in enumerate(kinds)]
    lines = ["class Record(Wire):", *(f"    {field.text}: {kind}" for field, kind in zip(fields, kinds, strict=True))]
    return Class("Record", fields, (), size=sum(STORED[kind][1] for kind in kinds)), lines
