"""Names in FAT folders: which are allowed, their short forms, and the records that hold both.

A name that is 8.3 already keeps it; if it is all lower case, per part, the two case bits say so (as Linux and Windows
NT do). Every other name has a short form made of it (`LONGNA~1.TXT`), unique in its folder, and long-name records.
Source: Microsoft, FAT32 File System Specification 1.03; Linux, Documentation/filesystems/vfat.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from tools.card.errors import CardFault

FILE, DIRECTORY = 0x20, 0x10
_LONG_NAME = 0x0F
_PART = 13                          # UTF-16 units in one long-name record
_FORBIDDEN = set('"*/:<>?\\|')
_SHORT = re.compile(r"^[A-Z0-9!#$%&'()@^_`{}~-]{1,8}(\.[A-Z0-9!#$%&'()@^_`{}~-]{1,3})?$")
_LOWER_BASE, _LOWER_EXTENSION = 0x08, 0x10


class BadName(CardFault):
    """A name that FAT cannot hold, or that another of its folder has already."""

    status = 2


def short_names(names: Sequence[str]) -> list[bytes]:
    """The 11-byte short forms of a folder's names, in their order. Raises BadName."""
    seen: dict[str, str] = {}
    for name in names:
        _check(name)
        if (other := seen.setdefault(name.upper(), name)) is not name:
            raise BadName(f"{other!r} and {name!r} are one name on FAT, which ignores case")
    taken = {_padded(name.upper()) for name in names if _case_bits(name) is not None}
    result = []
    for name in names:
        short = _padded(name.upper()) if _case_bits(name) is not None else _made_up(name, taken)
        taken.add(short)
        result.append(short)
    return result


def long_name_records(name: str, short: bytes) -> int:
    """How many long-name records `name` needs beside its short one."""
    return 0 if not name or _case_bits(name) is not None else -(-len(_units(name)) // (2 * _PART))


def directory_records(name: str, short: bytes, kind: int, cluster: int, size: int, stamp: tuple[int, int]) -> bytes:
    """The records of one entry: long-name parts, last one first, then the short record. An empty name has no long form."""
    records = bytearray()
    parts = long_name_records(name, short)
    if parts:
        units = _units(name)
        if len(units) % (2 * _PART):
            units = (units + b"\0\0").ljust(parts * 2 * _PART, b"\xFF")
        for number in range(parts, 0, -1):
            part = units[(number - 1) * 2 * _PART : number * 2 * _PART]
            last = 0x40 if number == parts else 0
            records += struct.pack("<B10sBBB12sH4s", number | last, part[:10], _LONG_NAME, 0, _checksum(short), part[10:22], 0, part[22:26])
    case = (_case_bits(name) or 0) if name else 0
    date, moment = stamp
    records += struct.pack("<11sBBBHHHHHHHI", short, kind, case, 0, moment, date, date, cluster >> 16, moment, date, cluster & 0xFFFF, size)
    return bytes(records)


def _check(name: str) -> None:
    wrong = sorted({character for character in name if character in _FORBIDDEN or ord(character) < 32 or ord(character) == 127})
    if any(0xD800 <= ord(character) < 0xE000 for character in name):
        raise BadName(f"{name!r} cannot be a name on FAT: it is not Unicode text")
    if not name or name.strip(".") == "" or wrong:
        raise BadName(f"{name!r} cannot be a name on FAT" + (f": it holds {', '.join(map(repr, wrong))}" if wrong else ""))
    if name[-1] in ". " or name[0] == " ":
        raise BadName(f"{name!r} cannot be a name on FAT: it begins with a space or ends in a dot or space")
    if len(_units(name)) > 2 * 255:
        raise BadName(f"{name[:40]!r}... has {len(_units(name)) // 2} UTF-16 units; FAT names have 255 at most")


def _units(name: str) -> bytes:
    return name.encode("utf-16-le")


def _case_bits(name: str) -> int | None:
    """The case bits with which the 8.3 form says all of `name`; None if a long name is needed."""
    if not _SHORT.match(name.upper()) or not name.isascii():
        return None
    base, _, extension = name.partition(".")
    bits = 0
    for part, bit in ((base, _LOWER_BASE), (extension, _LOWER_EXTENSION)):
        if part == part.upper():
            continue
        if part != part.lower():
            return None
        bits |= bit
    return bits


def _made_up(name: str, taken: set[bytes]) -> bytes:
    base, dot, extension = name.rpartition(".")
    if not dot or not base:
        base, extension = name.lstrip("."), ""
    base, extension = _plain(base) or "_", _plain(extension)[:3]
    number = 1
    while True:
        tail = f"~{number}"
        short = _padded(base[: 8 - len(tail)] + tail + ("." + extension if extension else ""))
        if short not in taken:
            return short
        number += 1


def _plain(text: str) -> str:
    kept = "".join(character for character in text.upper() if character not in ". ")
    return re.sub(r"[^A-Z0-9!#$%&'()@^_`{}~-]", "_", kept)


def _padded(name: str) -> bytes:
    base, _, extension = name.partition(".")
    return base.encode("ascii").ljust(8) + extension.encode("ascii").ljust(3)


def _checksum(short: bytes) -> int:
    total = 0
    for byte in short:
        total = ((total & 1) << 7 | total >> 1) + byte & 0xFF
    return total
