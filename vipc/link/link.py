"""Links objects into an image: resolve, drop, fold, place, relocate, and write the line table.

The line table's size is known before placement and its contents after, so it is a section like any other.
Same objects in the same order, same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vipc.asm.fields import FieldError
from vipc.asm.objects import Object, Section, Symbol
from vipc.debuginfo.linetable import LineTableError, Plan, RowInfo
from vipc.link.errors import LinkError
from vipc.link.fold import fold_identical
from vipc.link.image import header_object
from vipc.link.layout import Layout
from vipc.link.linked import Linked, LinkedSymbol, Placed
from vipc.link.mapfile import map_text
from vipc.link.place import made_names, place, plain_name
from vipc.link.relocate import relocate
from vipc.link.symbols import Definition, Node, SymbolTable, live_sections, referrer

_TABLE = "__vipline"                   # local symbol of the line table's section


def link(objects: Sequence[Object], layout: Layout, entry: str, keep: Sequence[str] = (),
         rows: Mapping[int, RowInfo] | None = None) -> Linked:
    """The image of `objects`: what `entry` and the symbols `keep` need, placed by `layout`. Raises LinkError.

    `rows` gives the meaning of the keys of `.row` marks; without it there is no line table.
    """
    everything = [header_object(entry), *objects] if layout.header else list(objects)
    if rows is not None:
        everything.append(Object("<line table>", [Section(".vipline")], [Symbol(_TABLE, 0, 0, 0, "label", "local")]))
    table = SymbolTable(everything, made_names(layout))
    roots = [entry, *keep] + (["__image_header"] if layout.header else [])
    live = live_sections(table, layout, roots)
    folded = fold_identical(table, live, rows, roots) if rows is not None else {}
    plan, marks = None, []
    if rows is not None:
        live.add((len(everything) - 1, 0))
        marks = _marks(everything, live, rows)
        plan = _plan([rows[key] for _, _, key in marks], everything[-1].sections[0])
    placed, addresses, size = place(everything, live, layout)
    addresses.update((node, addresses[kept]) for node, kept in folded.items())
    made = _made(layout, placed, size)
    start = table.globals[entry]
    linked = Linked(layout, addresses[start.node] + start.symbol.offset, placed,
                    _symbols(table, live | folded.keys(), addresses, placed, made))
    if plan is not None:
        _fill(plan, everything[-1].sections[0], [addresses[node] + offset - layout.base for node, offset, _ in marks])
    _join(placed)
    _apply(table, live, addresses, made, placed)
    linked.map = map_text(linked, everything, live)
    return linked


def _marks(objects: Sequence[Object], live: set[Node], rows: Mapping[int, RowInfo]) -> list[tuple[Node, int, int]]:
    """(section, offset, key) of each row mark of the live sections."""
    marks = [(node, mark.offset, mark.key) for node in sorted(live)
             for mark in objects[node[0]].sections[node[1]].rows]
    missing = sorted({key for _, _, key in marks if key not in rows})
    if missing:
        raise LinkError([f"row key {key} has no row" for key in missing])
    return marks


def _plan(infos: list[RowInfo], section: Section) -> Plan:
    try:
        plan = Plan(infos)
    except LineTableError as error:
        raise LinkError([str(error)]) from error
    section.size = plan.size
    section.data = bytearray(plan.size)
    return plan


def _fill(plan: Plan, section: Section, offsets: list[int]) -> None:
    try:
        section.data[:] = plan.write(offsets)
    except LineTableError as error:
        raise LinkError([str(error)]) from error


def _made(layout: Layout, placed: list[Placed], size: int) -> dict[str, tuple[int, int]]:
    """Name -> (value, output section or -1) of the symbols the linker defines."""
    made = {name: (value, -1) for name, value in layout.defines}
    made["__image_start"] = (layout.base, -1)
    made["__image_end"] = (layout.base + size, -1)
    made["__image_size"] = (size, -1)
    for number, here in enumerate(placed):
        made[f"__{plain_name(here.output)}_start"] = (here.address, number)
        made[f"__{plain_name(here.output)}_end"] = (here.address + here.size, number)
    return made


def _symbols(table: SymbolTable, live: set[Node], addresses: Mapping[Node, int], placed: list[Placed],
             made: Mapping[str, tuple[int, int]]) -> list[LinkedSymbol]:
    """All symbols of live sections, and the made ones, by address."""
    numbers = {piece.address: number for number, here in enumerate(placed) for piece in here.pieces
               if piece.section.size}
    found = [LinkedSymbol(name, value, 0, "none", "global", number) for name, (value, number) in made.items()]
    for number, one in enumerate(table.objects):
        for symbol in one.symbols:
            node = number, symbol.section
            if node not in live or symbol.kind == "label" or _overridden(table, number, symbol):
                continue
            address = addresses[node]
            binding = "local" if symbol.binding == "local" else "global"
            found.append(LinkedSymbol(symbol.name, address + symbol.offset, symbol.size, symbol.kind, binding,
                                      numbers.get(address, -1)))
    return sorted(found, key=lambda symbol: (symbol.address, symbol.name, symbol.binding))


def _overridden(table: SymbolTable, number: int, symbol: Symbol) -> bool:
    """A weak definition another one was preferred to."""
    return symbol.binding == "weak" and table.globals[symbol.name] != Definition(number, symbol)


def _join(placed: list[Placed]) -> None:
    """Copies the pieces into their output sections; gaps are zero. The objects stay as they are."""
    for here in placed:
        if here.output.zero:
            continue
        here.data = bytearray(here.size)
        for piece in here.pieces:
            at = piece.address - here.address
            here.data[at:at + len(piece.section.data)] = piece.section.data


def _apply(table: SymbolTable, live: set[Node], addresses: Mapping[Node, int], made: Mapping[str, tuple[int, int]],
           placed: list[Placed]) -> None:
    """Relocates the bytes of every output section."""
    homes = {id(piece.section): here for here in placed for piece in here.pieces}
    problems: list[str] = []
    for number, index in sorted(live):
        one = table.objects[number]
        section = one.sections[index]
        home = homes[id(section)]
        base = addresses[number, index]
        for reloc in section.relocs:
            found = table.find(number, reloc.symbol)
            target = addresses[found.node] + found.symbol.offset if found else made[reloc.symbol][0]
            place_at = base + reloc.offset
            try:
                relocate(reloc.kind, home.data, place_at - home.address, place_at, target + reloc.addend)
            except FieldError as error:
                problems.append(f"{reloc.kind} of {reloc.symbol}, in {referrer(one, index, reloc)}: {error}")
    if problems:
        raise LinkError(problems)
