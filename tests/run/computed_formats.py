"""Formats whose parts are computed, and every spec of integers and texts."""

from enum import Enum, IntEnum

from vipc.lang import u8, u64


class Color(Enum):
    RED = 1
    GREEN = 2


class Level(IntEnum):
    LOW = 1
    HIGH = 200


def table(rows: int, width: int) -> None:
    for i in range(rows):
        print(f"|{i:{width}}|{i * i:<{width}}|{i * 37:^{width}}|{i:0{width}}|{i:0{width},}")
        print(f"|{-i:={width}}|{i:#0{width}x}|{i:+{width}d}|")


def texts(s: str, width: int, n: int) -> None:
    print(f"[{s:{width}}] [{s:>{width}}] [{s:^{width}.{n}}] [{s:.{n}}] [{s!r:>{width}}] [{s!r:.{n}}]")
    print(f"[{s!a}] [{s!a:*^{width}}] [{s!s:<{width}}]")


def fills(c: str, n: int, w: int) -> None:
    print(f"[{n:{c}>{w}}] [{n:{c}<8}] [{n:{c}^{w}x}] [{n:{c}={w}}] ['x':{c}^5] [{'ab':{c}^{w}}] [{n:{w}_d}] [{n:{c}<{w}_b}]")


def flags(n: int, u: u64, b: u8) -> None:
    print(f"{n:d} {n:5d} {n:<5d}| {n:^7d}| {n:+d} {n: d} {n:05d} {n:x} {n:#x} {n:#X}")
    print(f" {n:b} {n:#b} {n:o} {n:#o} {n:,} {n:_} {n:_x} {n:#_b} {n:n}")
    print(f"{u:,} {u:#x} {u:>25} {u:025_} {u:0>25,} {b:c}{b:5c}{b:<5c}|{b:^5c}| {b:05c}")
    print(f" {b:*>+6} {n:*=10} {n:#012x} {n:#_x} {n:-}")


def others(flag: bool, color: Color, level: Level, raw: bytes) -> None:
    print(f"{flag} {flag!r:>6} {flag:d} {flag:>3} {flag!s:<6}| {color} {color:>12} {color!r}")
    print(f" {color!s:.5} {level} {level:5} {level!r} {level:#x} {level!s:>4}")
    print(f"{raw} {raw!r:>12} {raw!r:.3} {raw:hex} {raw!s} {(1, 'é', raw, flag)} {(color,)} {(1, (2, 'x'))!a}")
    print(f"{(1, 'é')!a} {(1, 2)!r:>10} {(1, 2)!s:.4}|")


def main() -> int:
    table(4, 6)
    table(2, 0)
    for w in (0, 3, 9, 40):
        texts("añ€'z", w, w // 3)
    fills("*", 255, 12)
    fills("€", -1, 7)
    fills("", 5, 6)
    fills("0", 5, 0)
    flags(42, 18446744073709551615, 65)
    flags(-1234567, 0, 122)
    others(True, Color.RED, Level.HIGH, b"a\x00'")
    w = -6
    print(f"[{42:{w}}] [{42:>{w}}] [{42:<{w}d}]")
    x = 7
    print(f"{x=} {x = :>{x}} {x=!r:0>3} {x:>{x}}{x:{'>'}4}")
    return 0
