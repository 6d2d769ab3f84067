"""What the pure opcodes compute: the meaning of ops.py's table in Python, for the interpreter and constant folding.

I1. Words are held as integers 0..2^64-1.
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.ir.core import Imm
from vipc.ir.float_words import FLOAT_OPS, float_word

MASK = (1 << 64) - 1
SIGN = 1 << 63

WIDTHS = {"u8": 8, "i8": 8, "u16": 16, "i16": 16, "u32": 32, "i32": 32, "u64": 64, "i64": 64}

INTERVALS = {"bool": (0, 1)} | {
    name: (-(1 << bits - 1), (1 << bits - 1) - 1) if name[0] == "i" else (0, (1 << bits) - 1)
    for name, bits in WIDTHS.items()
}
"""The exact values of each type, both ends included."""


def signed(word: int) -> int:
    """The word read as signed."""
    return word - (1 << 64) if word & SIGN else word


def extend(word: int, kind: str) -> int:
    """The word truncated to `kind` and extended back."""
    bits = WIDTHS[kind]
    word &= (1 << bits) - 1
    return (word - (1 << bits)) & MASK if kind[0] == "i" and word >> (bits - 1) else word


def read(word: int, sign: str) -> int:
    """The word read as `sign` ('s' or 'u') says."""
    return signed(word) if sign == "s" else word


CONDITIONS: dict[str, Callable[[int, int], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "slt": lambda a, b: signed(a) < signed(b),
    "sle": lambda a, b: signed(a) <= signed(b),
    "sgt": lambda a, b: signed(a) > signed(b),
    "sge": lambda a, b: signed(a) >= signed(b),
    "ult": lambda a, b: a < b,
    "ule": lambda a, b: a <= b,
    "ugt": lambda a, b: a > b,
    "uge": lambda a, b: a >= b,
}


def _sdiv(a: int, b: int) -> int:
    x, y = signed(a), signed(b)
    if y == 0:
        return 0
    quotient = abs(x) // abs(y)
    return quotient if (x < 0) == (y < 0) else -quotient


_BINARY: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "umulh": lambda a, b: a * b >> 64,
    "smulh": lambda a, b: signed(a) * signed(b) >> 64,
    "sdiv": _sdiv,
    "udiv": lambda a, b: a // b if b else 0,
    "floordiv": lambda a, b: signed(a) // signed(b),
    "floormod": lambda a, b: signed(a) % signed(b),
    "umod": lambda a, b: a % b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "shl": lambda a, b: a << b if b < 64 else 0,
    "lshr": lambda a, b: a >> (b & 63),
    "ashr": lambda a, b: signed(a) >> (b & 63),
}

_UNARY: dict[str, Callable[[int], int]] = {
    "neg": lambda a: -a,
    "not": lambda a: ~a,
    "clz": lambda a: 64 - a.bit_length(),
    "rbit": lambda a: int(f"{a:064b}"[::-1], 2),
    "popcount": lambda a: a.bit_count(),
}

DIVISIONS = ("floordiv", "floormod", "umod")
"""Opcodes whose second argument must not be 0."""


def evaluate(op: str, args: tuple[int, ...], imm: tuple[Imm, ...]) -> int | None:
    """The word that a pure opcode without memory or addresses computes; None for others and for division by 0."""
    binary = _BINARY.get(op)
    if binary is not None:
        if op in DIVISIONS and args[1] == 0:
            return None
        return binary(args[0], args[1]) & MASK
    unary = _UNARY.get(op)
    if unary is not None:
        return unary(args[0]) & MASK
    match op:
        case "const":
            assert isinstance(imm[0], int)
            return imm[0] & MASK
        case "cmp":
            return int(CONDITIONS[str(imm[0])](args[0], args[1]))
        case "ext":
            return extend(args[0], str(imm[0]))
        case "select":
            return args[1] if args[0] else args[2]
        case _ if op in FLOAT_OPS:
            return float_word(op, args, imm)
        case "rev":
            assert isinstance(imm[0], int)
            return int.from_bytes((args[0] & ((1 << imm[0]) - 1)).to_bytes(imm[0] // 8, "little"), "big")
        case _:
            return None


def arith_result(op: str, a: int, b: int, arith: str) -> int | None:
    """The word of add_c, sub_c or mul_c, None where the check fails."""
    low, high = INTERVALS[arith]
    x, y = read(a, "s" if arith == "i64" else "u"), read(b, "s" if arith == "i64" else "u")
    exact = x + y if op == "add_c" else x - y if op == "sub_c" else x * y
    return exact & MASK if low <= exact <= high else None


def check_passes(op: str, args: tuple[int, ...], imm: tuple[Imm, ...]) -> bool:
    """Does `check`, `check_index` or `check_fit` let these words pass?"""
    if op == "check":
        return args[0] != 0
    if op == "check_index":
        return args[0] < args[1]
    low, high = INTERVALS[str(imm[0])]
    return low <= read(args[0], str(imm[1])) <= high


ARITH_SYMBOLS = {"add_c": "+", "sub_c": "-", "mul_c": "*"}


def failure(op: str, args: tuple[int, ...], imm: tuple[Imm, ...]) -> tuple[str, tuple[int, ...], str]:
    """What a failing check says: the trap's key, the message's values, and {t}."""
    if op in ("check", "trap"):
        words = args[1:] if op == "check" else args
        signs = str(imm[2]).ljust(len(words), "s")
        return str(imm[0]), tuple(read(w, s) for w, s in zip(words, signs, strict=False)), str(imm[1])
    if op == "check_index":
        return "index", (read(args[0], str(imm[0])), args[1]), ""
    if op == "check_fit":
        return "fit", (read(args[0], str(imm[1])),), str(imm[0])
    return "result", (), f"{ARITH_SYMBOLS[op]} does not fit {imm[0]}"
