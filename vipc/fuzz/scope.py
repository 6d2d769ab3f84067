"""What a drawn program has declared: variables in reach, enums, classes, exceptions, functions; and the source of chance.

I1. The same seed draws the same program: nothing but `Chance` decides, and nothing iterates over a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

T = TypeVar("T")

INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "int")
RANGES: dict[str, tuple[int, int]] = {
    f"{sign}{bits}": (-(1 << bits - 1), (1 << bits - 1) - 1) if sign == "i" else (0, (1 << bits) - 1)
    for sign in "ui" for bits in (8, 16, 32, 64)
} | {"int": (-(1 << 63), (1 << 63) - 1)}
EDGES: list[int] = sorted({*range(-3, 18), 31, 32, 33, 63, 64, 100, 1000,
                *(sign * (1 << bits) + off for bits in (7, 8, 15, 16, 31, 32, 63, 64) for off in (-1, 0, 1) for sign in (-1, 1))})


class Chance:
    """All that is random in a program."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, count: int) -> int:
        """0 to count - 1."""
        return self._random.randrange(count)

    def once_in(self, count: int) -> bool:
        """True once in `count` times."""
        return self._random.randrange(count) == 0

    def pick(self, items: Sequence[T]) -> T:
        """One of them."""
        return self._random.choice(items)

    def weighted(self, items: Sequence[tuple[int, T]]) -> T:
        """One of them, by weight."""
        return self._random.choices([item for _, item in items], [weight for weight, _ in items])[0]

    def value(self, kind: str) -> int:
        """A value of an integer type: small, near an edge, or any."""
        low, high = RANGES[kind]
        match self.below(4):
            case 0:
                return self._random.randint(low, high)
            case 1:
                return self.pick([low, low + 1, high - 1, high, *(edge for edge in EDGES if low <= edge <= high)])
            case _:
                return self._random.randint(max(low, -20), min(high, 100))


@dataclass(frozen=True)
class Type:
    """`kind`: int, bool, float, str, bytes, enum, object, array, span, call, none. `name`: its annotation; of arrays and spans
    that of the element. `length` of arrays."""

    kind: str
    name: str = ""
    length: int = 0

    @property
    def annotation(self) -> str:
        match self.kind:
            case "array":
                return f"Array[{self.name}]"
            case "span":
                return f"Span[{self.name}]"
            case "none":
                return "None"
            case "optional":
                return f"{self.name} | None"
            case _:
                return self.name


BOOL, STR, BYTES, NONE = Type("bool", "bool"), Type("str", "str"), Type("bytes", "bytes"), Type("none")
FLOAT = Type("float", "float")
INFERRED = Type("int")               # of a local without annotation: of any type
FINAL = Type("int", "int", 1)      # of module-level constants: the value may fit no smaller type
PAIR = Type("pair", "tuple[int, bool]")
OPERATION = Type("call", "Callable[[int, int], int]")


@dataclass(frozen=True)
class Var:
    """A place: `text` reads it. `writable`: may be stored to."""

    text: str
    type: Type
    writable: bool = True


@dataclass(frozen=True)
class Function:
    """`cost`: about how many statements a call executes. `text`: how it is called (`f3`, or `.method` of an object)."""

    text: str
    parameters: tuple[Type, ...]
    result: Type
    cost: int
    keyword: str = ""          # the name of a last, keyword-only parameter


@dataclass
class Class:
    """A class of the program; `fields` as they are read from outside, without the dot."""

    name: str
    fields: list[Var]
    parameters: tuple[Type, ...]
    methods: list[Function] = field(default_factory=list)
    operators: tuple[str, ...] = ()
    printable: bool = False
    ordered: bool = False
    base: str = ""
    is_virtual: bool = False   # objects tell their class
    size: int = 0              # of a record laid over bytes; 0 for other classes


@dataclass
class World:
    """Everything at module level."""

    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    integer_enums: list[str] = field(default_factory=list)
    classes: dict[str, Class] = field(default_factory=dict)
    exceptions: dict[str, tuple[Type, ...]] = field(default_factory=dict)
    globals: list[Var] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    operations: list[Function] = field(default_factory=list)
    pairs: list[Function] = field(default_factory=list)        # give an integer and a bool
    generics: list[str] = field(default_factory=list)
    has_stack: bool = False
    kits: list[str] = field(default_factory=list)
    floats: bool = False       # whether the program uses floats
