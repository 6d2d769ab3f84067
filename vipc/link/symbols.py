"""Symbol resolution: which definition a name stands for, and which sections an image needs.

I1. A global name has one definition; a weak one gives way to it.
I2. An object's own local symbols come before global ones of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from vipc.asm.objects import Object, Reloc, Symbol
from vipc.link.errors import LinkError
from vipc.link.layout import Layout

Node = tuple[int, int]                 # object number, section number


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a symbol is: an object's section."""

    number: int
    symbol: Symbol

    @property
    def node(self) -> Node:
        return self.number, self.symbol.section


class SymbolTable:
    """All definitions of a link. `made`: names whose addresses the linker makes up."""

    def __init__(self, objects: Sequence[Object], made: Sequence[str]) -> None:
        self.objects = objects
        self.made = frozenset(made)
        self.globals: dict[str, Definition] = {}
        self._locals: list[dict[str, Definition]] = []
        problems: list[str] = []
        for number, one in enumerate(objects):
            own: dict[str, Definition] = {}
            for symbol in one.symbols:
                definition = Definition(number, symbol)
                if symbol.binding == "local":
                    own[symbol.name] = definition
                else:
                    self._enter(definition, problems)
            self._locals.append(own)
        if problems:
            raise LinkError(problems)

    def find(self, number: int, name: str) -> Definition | None:
        """What `name` means in object `number`; None when undefined or made by the linker."""
        return self._locals[number].get(name) or self.globals.get(name)

    def _enter(self, definition: Definition, problems: list[str]) -> None:
        name = definition.symbol.name
        if name in self.made:
            problems.append(f"symbol {name} of {self.objects[definition.number].file} is defined by the linker")
            return
        first = self.globals.get(name)
        if first is None or first.symbol.binding == "weak" and definition.symbol.binding != "weak":
            self.globals[name] = definition
        elif first.symbol.binding != "weak" and definition.symbol.binding != "weak":
            files = f"{self.objects[first.number].file} and {self.objects[definition.number].file}"
            problems.append(f"symbol {name} is defined twice: in {files}")


def live_sections(table: SymbolTable, layout: Layout, roots: Sequence[str]) -> set[Node]:
    """The sections that the symbols `roots` and `layout.keep` need; LinkError names every undefined symbol."""
    undefined: dict[str, list[str]] = {}
    pending: list[Node] = []
    for name in roots:
        definition = table.globals.get(name)
        if definition is None:
            undefined.setdefault(name, []).append("the image's entry or kept symbols")
        else:
            pending.append(definition.node)
    pending += [node for node, name in _sections(table.objects) if any(fnmatchcase(name, p) for p in layout.keep)]
    live: set[Node] = set()
    while pending:
        node = pending.pop()
        if node in live:
            continue
        live.add(node)
        number, index = node
        for reloc in table.objects[number].sections[index].relocs:
            definition = table.find(number, reloc.symbol)
            if definition is not None:
                pending.append(definition.node)
            elif reloc.symbol not in table.made:
                undefined.setdefault(reloc.symbol, []).append(referrer(table.objects[number], index, reloc))
    if undefined:
        raise LinkError([_undefined(name, places) for name, places in sorted(undefined.items())])
    return live


def referrer(one: Object, index: int, reloc: Reloc) -> str:
    """The symbol a relocation lies in, with its file: `main+0x8 (main.py)`."""
    inside = [s for s in one.symbols if s.section == index and s.offset <= reloc.offset and s.kind != "label"]
    if not inside:
        return f"{one.sections[index].name}+{reloc.offset:#x} ({one.file})"
    nearest = max(inside, key=lambda symbol: symbol.offset)
    return f"{nearest.name}+{reloc.offset - nearest.offset:#x} ({one.file})"


def _undefined(name: str, places: list[str]) -> str:
    unique = list(dict.fromkeys(places))
    more = f" and {len(unique) - 3} more" if len(unique) > 3 else ""
    return f"undefined symbol {name}, referred to by {', '.join(unique[:3])}{more}"


def _sections(objects: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    for number, one in enumerate(objects):
        for index, section in enumerate(one.sections):
            yield (number, index), section.name
