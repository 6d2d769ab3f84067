"""The map file: where everything lies and what was left out, for people."""

from __future__ import annotations

from collections.abc import Sequence

from vipc.asm.objects import Object
from vipc.link.linked import Linked
from vipc.link.symbols import Node


def map_text(linked: Linked, objects: Sequence[Object], live: set[Node]) -> str:
    """Sections with their pieces, symbols by address, dropped sections."""
    lines = [f"layout {linked.layout.name}, entry {linked.entry:#018x}", "",
             f"{'address':18} {'load':>10} {'size':>8}  section"]
    for placed in linked.outputs:
        lines.append(f"{placed.address:#018x} {placed.load:#10x} {placed.size:#8x}  {placed.output.name} "
                     f"{placed.output.flags}")
        for piece in placed.pieces:
            section = piece.section
            lines.append(f"{piece.address:#018x} {'':10} {section.size:#8x}    {section.name}  {piece.file}")
    lines += ["", "symbols"]
    for symbol in linked.symbols:
        lines.append(f"{symbol.address:#018x} {symbol.size:#8x} {symbol.binding:6} {symbol.name}")
    dropped = [(section, one.file) for number, one in enumerate(objects) for index, section in enumerate(one.sections)
               if (number, index) not in live]
    lines += ["", f"dropped: {len(dropped)} sections, {sum(section.size for section, _ in dropped)} bytes"]
    lines += [f"{section.size:#8x}  {section.name}  {file}" for section, file in dropped]
    return "\n".join(lines) + "\n"
