"""Encodes position-independent instructions with Keystone, each text once.

Keystone drops a statement it does not understand in silence, accepts several statements a line, resolves symbols
its own way and may end the process for odd input; so only lines of a narrow alphabet reach it, one instruction
each, without symbols, and the counts of statements and bytes are compared afterwards.

I1. A text in the memo has exactly one encoding, independent of its address and of any label.
"""

from __future__ import annotations

import re
import struct

import keystone

LONGEST = 160                          # characters of one instruction; Keystone's expression parser recurses
BATCH = 20_000                         # instructions of one Keystone call

_ALLOWED = re.compile(r"[a-z][a-z0-9]*(?:\.[a-z0-9]+)?(?:[ \t][\w \t,.#\[\]{}!+\-*/()<>&|~^]*)?", re.ASCII)
_BARE_DOT = re.compile(r"(?<!\w)\.")
_ODD = re.compile(r"(?<!\.[bhsd])(?<=\w)\s*\[|\[[^\]]*(?:\[|$)|^[^\[]*\]|[-+~!]\s*#|!.")  # accepted by Keystone, and wrong
_REFUSED = frozenset(("b", "bl", "cbz", "cbnz", "tbz", "tbnz", "adr", "adrp"))


class Encoder:
    """Instruction text -> 32-bit word, remembered for the life of the object."""

    def __init__(self) -> None:
        self.memo: dict[str, int] = {}
        self._keystone = keystone.Ks(keystone.KS_ARCH_ARM64, keystone.KS_MODE_LITTLE_ENDIAN)

    def encode(self, texts: list[str]) -> dict[str, str]:
        """Puts each text into `memo`; returns text -> message for those that are no instruction."""
        problems: dict[str, str] = {}
        wanted: list[str] = []
        for text in dict.fromkeys(texts):
            if text in self.memo:
                continue
            message = _refusal(text)
            if message:
                problems[text] = message
            else:
                wanted.append(text)
        for start in range(0, len(wanted), BATCH):
            self._batch(wanted[start:start + BATCH], problems)
        return problems

    def _batch(self, texts: list[str], problems: dict[str, str]) -> None:
        """Encodes all texts in one call; when that fails, halves until the guilty lines stand alone."""
        pending = [texts]
        while pending:
            group = pending.pop()
            words, message = self._call(group)
            if words is not None:
                self.memo.update(zip(group, words, strict=True))
            elif len(group) == 1:
                problems[group[0]] = message
            else:
                middle = len(group) // 2
                pending += [group[middle:], group[:middle]]

    def _call(self, group: list[str]) -> tuple[tuple[int, ...] | None, str]:
        try:
            code, count = self._keystone.asm("\n".join(group), 0, True)
        except keystone.KsError as error:
            reason = str(error)
            return None, "not an instruction" if "Unknown" in reason else f"not an instruction ({reason})"
        if code is None or count != len(group) or len(code) != 4 * len(group):
            return None, "not one instruction of four bytes"
        return struct.unpack(f"<{len(group)}I", code), ""


def _refusal(text: str) -> str:
    """Why `text` must not reach Keystone, or ''."""
    if len(text) > LONGEST:
        return f"longer than {LONGEST} characters"
    if not _ALLOWED.fullmatch(text) or _BARE_DOT.search(text) or _ODD.search(text):
        return "not an instruction"
    mnemonic = text.split(None, 1)[0]
    if mnemonic in _REFUSED or mnemonic.startswith("b."):
        return "a branch or address needs a label"
    return ""
