"""Location expressions and lists (.debug_loclists) from the places of a variable's words.

A variable of one word has the place's expression; one of several has a piece of eight bytes for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.encode import address_value, constant, frame_address, frame_slot, piece, register, uleb
from vipc.ir.debug import Place

WORD = 8
HALF = 4
Spans = list[tuple[int, int, Place]]
Located = list[tuple[int, int, bytes]]


class LocationLists:
    """.debug_loclists in the making. `symbols`: the addresses of data."""

    def __init__(self, symbols: Mapping[str, int]) -> None:
        self.data = bytearray()
        self._symbols = symbols
        self._known: dict[tuple[Place, int], bytes] = {}

    def located(self, words: Sequence[Spans], size: int) -> Located:
        """Where a variable of `size` bytes is, given where its words are: (start, end, expression)."""
        if len(words) == 1:
            found = [(start, end, self._expression(place, size)) for start, end, place in words[0]]
            return [one for one in found if one[2]]
        cuts = sorted({at for spans in words for start, end, _ in spans for at in (start, end)})
        result: Located = []
        for start, end in zip(cuts, cuts[1:], strict=False):
            places = [next((place for a, b, place in spans if a <= start and end <= b), None) for spans in words]
            if any(places):
                text = b"".join(piece(self._expression(place, WORD) if place else b"", WORD) for place in places)
                if result and result[-1][1:] == (start, text):
                    result[-1] = result[-1][0], end, text
                else:
                    result.append((start, end, text))
        return result

    def add(self, base: int, located: Located) -> int:
        """A list; its offset behind the section's header. `base`: the function's address."""
        at = len(self.data)
        self.data += bytes((dw.LLE_BASE_ADDRESS,)) + base.to_bytes(8, "little")
        for start, end, text in located:
            self.data += bytes((dw.LLE_OFFSET_PAIR,)) + uleb(start - base) + uleb(end - base) + uleb(len(text)) + text
        self.data.append(dw.LLE_END_OF_LIST)
        return at

    def _expression(self, place: Place, size: int) -> bytes:
        key = place, size
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._make(place, size)
        return found

    def _make(self, place: Place, size: int) -> bytes:
        kind, number, symbol = place
        match kind:
            case "register":
                return register(number)
            case "low":
                return register(number) if size <= HALF else b""
            case "memory":
                return frame_slot(number)
            case "frame":
                return frame_address(number)
            case "constant":
                return constant(number)
        assert kind == "address", kind
        return address_value(self._symbols[symbol] + number) if symbol in self._symbols else b""
