"""A linked image: placed sections with their final bytes, and the symbols that name them."""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.asm.objects import Section
from vipc.link.layout import Layout, OutputSection


@dataclass(slots=True)
class Piece:
    """An input section at its address."""

    file: str
    section: Section
    address: int


@dataclass(slots=True)
class Placed:
    """An output section: virtual `address`, physical `load`, `offset` from the start of the image."""

    output: OutputSection
    address: int
    load: int
    offset: int
    size: int = 0
    data: bytearray = field(default_factory=bytearray)     # `size` bytes, or none when the output is zero
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinkedSymbol:
    """A name for an address. `section`: index of the output section, -1 for an absolute value."""

    name: str
    address: int
    size: int
    kind: str                          # function | object | none
    binding: str                       # global | local
    section: int


@dataclass(slots=True)
class Linked:
    """The result of a link. `map`: text of the map file."""

    layout: Layout
    entry: int
    outputs: list[Placed]
    symbols: list[LinkedSymbol]        # by address, then name
    map: str = ""

    def address_of(self, name: str) -> int:
        """The address of a global symbol; KeyError when there is none."""
        for symbol in self.symbols:
            if symbol.name == name and symbol.binding == "global":
                return symbol.address
        raise KeyError(name)
