"""isalpha, isdigit, isupper and the like: whether all characters of a text are of a class, and there is one."""

from typing import Final

from vipc.lang import u8, u32, u64
from vipc.lang.runtime.letters import ALPHA, DECIMAL, DIGIT, LOWER, NUMERIC, TITLE, UPPER
from vipc.lang.runtime.memory import code_point, code_point_size
from vipc.lang.runtime.text import OF_STR, is_white
from vipc.lang.unsafe import Ptr, address_of

IS_ALPHA: Final = 0
IS_DIGIT: Final = 1
IS_ALNUM: Final = 2
IS_SPACE: Final = 3
IS_UPPER: Final = 4
IS_LOWER: Final = 5
IS_DECIMAL: Final = 6
IS_NUMERIC: Final = 7


def holds(address: u64, length: u64, kind: u64, flags: u64) -> bool:
    """Whether the text is of the class. Upper and lower case: characters without case are passed over."""
    at: u64 = 0
    seen = False
    while at < length:
        here = u64(address + at)
        value = code_point(here) if flags & OF_STR != 0 else u64(Ptr[u8](here)[0])
        at = u64(at + (code_point_size(here) if flags & OF_STR != 0 else 1))
        if kind == IS_UPPER or kind == IS_LOWER:
            upper = _is_upper(value, flags)
            lower = _is_lower(value, flags)
            if upper and kind == IS_UPPER or lower and kind == IS_LOWER:
                seen = True
            elif upper or lower or value >= 0x80 and flags & OF_STR != 0 and _is_member(address_of(TITLE), len(TITLE), value):
                return False
        elif _is_of(value, kind, flags):
            seen = True
        else:
            return False
    return seen


def _is_upper(value: u64, flags: u64) -> bool:
    return 65 <= value <= 90 or value >= 0x80 and flags & OF_STR != 0 and _is_member(address_of(UPPER), len(UPPER), value)


def _is_lower(value: u64, flags: u64) -> bool:
    return 97 <= value <= 122 or value >= 0x80 and flags & OF_STR != 0 and _is_member(address_of(LOWER), len(LOWER), value)


def _is_of(value: u64, kind: u64, flags: u64) -> bool:
    if kind == IS_SPACE:
        return is_white(value, flags)
    if value < 0x80:
        digit = 48 <= value <= 57
        letter = 65 <= value <= 90 or 97 <= value <= 122
        if kind == IS_ALNUM:
            return digit or letter
        return letter if kind == IS_ALPHA else digit
    if flags & OF_STR == 0:
        return False
    if kind == IS_ALPHA:
        return _is_member(address_of(ALPHA), len(ALPHA), value)
    if kind == IS_DIGIT:
        return _is_member(address_of(DIGIT), len(DIGIT), value)
    if kind == IS_DECIMAL:
        return _is_member(address_of(DECIMAL), len(DECIMAL), value)
    if kind == IS_NUMERIC:
        return _is_member(address_of(NUMERIC), len(NUMERIC), value)
    return _is_member(address_of(ALPHA), len(ALPHA), value) or _is_member(address_of(NUMERIC), len(NUMERIC), value)


def _is_member(table: u64, length: u64, value: u64) -> bool:
    """Whether an odd number of entries of a table are not above the value."""
    entries = Ptr[u32](table)
    low: u64 = 0
    high = length
    while low < high:
        middle = u64(u64(low + high) >> 1)
        if entries[middle] <= value:
            low = u64(middle + 1)
        else:
            high = middle
    return low & 1 != 0
