"""Identical code is kept once: functions with the same bytes, references and source lines become one.

Instances of a generic class for types that look alike to the machine are the reason. Line numbers and names are compared
too, so a traceback reads the same.

I1. Only functions that are called and nothing else are folded: no address that a program could compare changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vipc.asm.objects import Reloc
from vipc.debuginfo.linetable import RowInfo
from vipc.link.symbols import Node, SymbolTable

_CALLS = ("R_AARCH64_CALL26", "R_AARCH64_JUMP26")
Key = tuple[object, ...]


def fold_identical(table: SymbolTable, live: set[Node], rows: Mapping[int, RowInfo], roots: Sequence[str]) -> dict[Node, Node]:
    """Take from `live` what is there already; for each section taken the one that stands for it."""
    fixed = {table.globals[name].node for name in roots} | _addressed(table, live)
    candidates = [node for node in sorted(live) if node not in fixed and _is_function(table, node)]
    folded: dict[Node, Node] = {}
    while True:
        kept: dict[Key, Node] = {}
        before = len(folded)
        for node in candidates:
            if node not in folded:
                first = kept.setdefault(_key(table, node, rows, folded), node)
                if first != node:
                    folded[node] = first
        if len(folded) == before:
            break
    live.difference_update(folded)
    return {node: _last(folded, node) for node in folded}


def _last(folded: Mapping[Node, Node], node: Node) -> Node:
    while node in folded:
        node = folded[node]
    return node


def _addressed(table: SymbolTable, live: set[Node]) -> set[Node]:
    """The sections that something other than a call refers to."""
    found: set[Node] = set()
    for number, index in live:
        for reloc in table.objects[number].sections[index].relocs:
            definition = table.find(number, reloc.symbol)
            if definition is not None and (reloc.kind not in _CALLS or reloc.addend or definition.symbol.offset):
                found.add(definition.node)
    return found


def _is_function(table: SymbolTable, node: Node) -> bool:
    """Is the section the code of one function?"""
    number, index = node
    names = [symbol for symbol in table.objects[number].symbols if symbol.section == index and symbol.kind != "label"]
    return table.objects[number].sections[index].name.startswith(".text.") and len(names) == 1 and names[0].offset == 0


def _key(table: SymbolTable, node: Node, rows: Mapping[int, RowInfo], folded: Mapping[Node, Node]) -> Key:
    """The same for sections that are the same; a reference to itself is one to itself."""
    section = table.objects[node[0]].sections[node[1]]
    kind = section.name.split(".")[1]
    references = tuple((reloc.offset, reloc.kind, reloc.addend, _goal(table, node, reloc, folded)) for reloc in section.relocs)
    lines = tuple((mark.offset, rows[mark.key]) for mark in section.rows)
    return kind, section.align, section.size, bytes(section.data), references, lines


def _goal(table: SymbolTable, node: Node, reloc: Reloc, folded: Mapping[Node, Node]) -> object:
    definition = table.find(node[0], reloc.symbol)
    if definition is None:
        return reloc.symbol
    goal = _last(folded, definition.node)
    return "itself" if goal == node else goal, definition.symbol.offset
