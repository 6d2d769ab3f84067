"""Placement: which output section takes which input section, and every address."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from vipc.asm.objects import Object
from vipc.link.errors import LinkError
from vipc.link.layout import Layout, OutputSection
from vipc.link.linked import Piece, Placed
from vipc.link.symbols import Node

IMAGE_ALIGN = 16                       # of the image's end; the flat image is then a multiple of 4 long


def made_names(layout: Layout) -> list[str]:
    """The names of the symbols the linker makes for this layout."""
    names = ["__image_start", "__image_end", "__image_size", *(name for name, _ in layout.defines)]
    for output in layout.outputs:
        names += [f"__{plain_name(output)}_start", f"__{plain_name(output)}_end"]
    return names


def plain_name(output: OutputSection) -> str:
    """`.boot.text` -> `boot_text`."""
    return output.name.lstrip(".").replace(".", "_")


def place(objects: Sequence[Object], live: set[Node], layout: Layout) -> tuple[list[Placed], dict[Node, int], int]:
    """The placed output sections without bytes, the address of each live section, and the image's size in memory."""
    taken = _distribute(objects, live, layout)
    placed: list[Placed] = []
    addresses: dict[Node, int] = {}
    offset = 0
    rights = layout.outputs[0].flags
    after_zero = ""
    for output, nodes in zip(layout.outputs, taken, strict=True):
        if nodes:
            aligns = [objects[number].sections[index].align for number, index in nodes]
            offset = _up(offset, max(output.align, *aligns))
            if output.flags != rights:
                offset = _up(offset, layout.page)
                rights = output.flags
            if after_zero and not output.zero:
                raise LinkError([f"layout {layout.name}: section {output.name} has data but follows {after_zero}"])
            after_zero = output.name if output.zero else ""
        base = layout.load if output.identity else layout.base
        here = Placed(output, base + offset, layout.load + offset, offset)
        for number, index in nodes:
            section = objects[number].sections[index]
            offset = _up(offset, section.align)
            addresses[number, index] = base + offset
            here.pieces.append(Piece(objects[number].file, section, base + offset))
            offset += section.size
        here.size = offset - here.offset
        placed.append(here)
    return placed, addresses, _up(offset, IMAGE_ALIGN)


def _distribute(objects: Sequence[Object], live: set[Node], layout: Layout) -> list[list[Node]]:
    """For each output section its input sections, pattern by pattern, in input order."""
    buckets: list[list[list[Node]]] = [[[] for _ in output.takes] for output in layout.outputs]
    found: dict[str, tuple[int, int] | None] = {}
    problems: list[str] = []
    for number, index in sorted(live):
        section = objects[number].sections[index]
        if section.name not in found:
            found[section.name] = _match(section.name, layout)
        where = found[section.name]
        if where is None:
            problems.append(f"section {section.name} of {objects[number].file} has no place in layout {layout.name}")
        elif layout.outputs[where[0]].zero and section.data:
            problems.append(f"section {section.name} of {objects[number].file} has data but no room in the file")
        else:
            buckets[where[0]][where[1]].append((number, index))
    if problems:
        raise LinkError(problems)
    return [[node for bucket in output for node in bucket] for output in buckets]


def _match(name: str, layout: Layout) -> tuple[int, int] | None:
    for number, output in enumerate(layout.outputs):
        for place_in, pattern in enumerate(output.takes):
            if fnmatchcase(name, pattern):
                return number, place_in
    return None


def _up(value: int, align: int) -> int:
    return -(-value // align) * align
