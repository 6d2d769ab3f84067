"""The runtime's functions on floats, compiled and emulated, against CPython, on random bits and on the edges."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from vipc.driver import build, freestanding_job
from vipc.emulate import call_export
from vipc.ir.lower.float_format import parse_float_spec
from vipc.lang.floats import f_bits, f_of_bits, f_pow
from vipc.link.elf import elf_bytes

TABLE, RESULTS = 0x5000_0000, 0x5100_0000
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, 0.1, 0.2, 0.3, 1 / 3, 2 / 3, 5e-324, 1e-323, 2.2250738585072014e-308,
         2.225073858507201e-308, 1.7976931348623157e308, 9007199254740992.0, 9007199254740993.0, 1e15, 1e16, 1e17, 123456789.125,
         1e22, 1e23, 9.5, 99.5, 999.9999, 0.05, 0.005, 0.0005, 1.005, 2.675, 1e-4, 1e-5, 9.999e-5, 0.0001234, 12345.678,
         4.35, 0.000001, 1e100, 1e-100, 8.5, 1234567.0, 100.0, 1e5, 1e6, 999999.5, 2.0**63, 2.0**64, -(2.0**63), 4503599627370496.5,
         0.45, 0.25, 0.75, 0.125, 1e300, 6.02214076e23, 1.1, 3.0, 10.0, 256.0, 9.0, 1e-7, float("inf"), float("-inf"), float("nan")]
SPECS = ["", ".0f", ".1f", ".2f", ".3f", ".10f", ".30f", ".0e", ".1e", ".3e", ".16e", ".20e", "e", "E", "f", "F", "g", "G",
         ".0g", ".1g", ".3g", ".10g", ".17g", "#g", "#.3g", "#.0f", "#.0e", ".3", ".1", ".17", "%", ".1%", ".0%", "n", "z.1f", "+z.0f",
         "+", " ", "+.2f", "10.3f", "<12.4f", "^15.2e", "=+12.1f", "012.3f", "+012.2f", "0>12", "*^20,.2f", ",", ",.3f", "_.1f",
         "015,.1f", "014,.1f", "020,", "08.2%", "010", "#010.0f", "é>9.1f", ",.2e", "_g", "25.17g", "030,.6g"]


@cache
def program() -> bytes:
    """exported_floats.py, compiled."""
    return elf_bytes(build(freestanding_job(Path(__file__).parent / "exported_floats.py")).linked)


def run(function: str, rows: Sequence[Sequence[int]], room: int) -> bytes:
    """What lies in the results after one call for all rows."""
    words = [word % (1 << 64) for row in rows for word in row]
    memory = {TABLE: bytearray(struct.pack(f"<{len(words)}Q", *words)), RESULTS: bytearray(room)}
    result = call_export(program(), function, (TABLE, len(rows), RESULTS), memory, deadline=20_000_000_000, count=False)
    assert not result.status, result.stderr.decode()
    return bytes(memory[RESULTS])


def floats(number: int, seed: int) -> list[float]:
    """Random bit patterns, and random numbers of everyday sizes."""
    chance = random.Random(seed)
    found = [f_of_bits(chance.getrandbits(64)) for _ in range(number // 2)]
    found += [round(chance.uniform(-1000, 1000), chance.randrange(17)) for _ in range(number // 4)]
    return found + [chance.uniform(-1, 1) * 10.0 ** chance.randrange(-20, 20) for _ in range(number // 4)]


def check_texts(pairs: Sequence[tuple[float, str]]) -> None:
    rows = []
    for value, spec in pairs:
        plan = parse_float_spec(spec)
        rows.append((f_bits(value * 100.0 if plan.is_percent else value), plan.flags, plan.width, plan.fill, plan.precision))
    content, at = run("texts", rows, 512 * len(pairs)), 0
    for value, spec in pairs:
        length = int.from_bytes(content[at:at + 8], "little")
        assert content[at + 8:at + 8 + length].decode() == format(value, spec), (value.hex(), spec)
        at += 8 + (length + 7) // 8 * 8


def test_shortest_texts() -> None:
    check_texts([(value, "") for value in (*EDGES, *floats(6000, 1))])
    check_texts([(math.ldexp(1.0, power), "") for power in range(-1074, 1024)])


def test_formats() -> None:
    check_texts([(value, spec) for value in EDGES for spec in SPECS])
    chance = random.Random(2)
    check_texts([(value, chance.choice(SPECS)) for value in floats(4000, 3)])


def test_halves_go_to_even() -> None:
    pairs = [(n / 8, f".{digits}f") for n in range(-40, 80) for digits in range(4)]
    check_texts(pairs + [(n * 0.5, ".0e") for n in range(200)] + [(n * 2.5, ".2g") for n in range(400)])


def test_round() -> None:
    chance = random.Random(4)
    counts = (-400, -310, -308, -307, -3, -1, 0, 1, 2, 3, 5, 15, 16, 17, 20, 300, 323, 324)
    pairs = [(value, digits) for value in EDGES for digits in counts]
    pairs += [(value, chance.randrange(-20, 20)) for value in floats(4000, 5)]
    content = struct.unpack(f"<{2 * len(pairs)}Q", run("rounded", [(f_bits(v), d) for v, d in pairs], 16 * len(pairs)))
    for (value, digits), bits, status in zip(pairs, content[::2], content[1::2], strict=True):
        try:
            expected = round(value, digits)
        except OverflowError:
            assert status == 1, (value, digits)
            continue
        assert status == 0 and repr(f_of_bits(bits)) == repr(expected), (value.hex(), digits, f_of_bits(bits), expected)


def test_remainders() -> None:
    pairs = [(a, b) for a in EDGES for b in EDGES]
    pairs += list(zip(floats(2000, 6), floats(2000, 7), strict=True))
    content = struct.unpack(f"<{len(pairs)}Q", run("remainders", [tuple(map(f_bits, p)) for p in pairs], 8 * len(pairs)))
    for (a, b), bits in zip(pairs, content, strict=True):
        expected = math.nan if b == 0 or math.isinf(a) or a != a or b != b else math.fmod(a, b)
        assert repr(f_of_bits(bits)) == repr(expected), (a.hex(), b.hex())


def test_quotients_of_integers() -> None:
    chance = random.Random(8)
    edges = [1, 2, 3, 5, 7, 10, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, (1 << 54) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 62]
    pairs = [(a, b) for a in (0, *edges) for b in edges]
    pairs += [(chance.getrandbits(chance.randrange(1, 65)), chance.getrandbits(chance.randrange(1, 65)) | 1) for _ in range(3000)]
    pairs += [(-a, b) for a, b in pairs if a <= 1 << 63]
    rows = [(a, b, int(a < 0), 0) for a, b in pairs]
    content = struct.unpack(f"<{len(rows)}Q", run("quotients", rows, 8 * len(rows)))
    for (a, b), bits in zip(pairs, content, strict=True):
        assert f_of_bits(bits) == a / b, (a, b)


def test_comparisons_with_integers() -> None:
    chance = random.Random(9)
    integers = [0, 1, -1, 2, 3, (1 << 53) + 1, -(1 << 53) - 1, (1 << 63) - 1, -(1 << 63), 1 << 63, (1 << 64) - 1]
    pairs = [(value, number) for value in EDGES for number in integers]
    for _ in range(3000):
        number = chance.randrange(-(1 << 63), 1 << 64)
        pairs.append((float(number) + chance.choice([-1, 0, 1, 0.5]) * chance.choice([1, 512, 1024]), number))
    rows = [(f_bits(value), number, int(number < 0)) for value, number in pairs]
    content = struct.unpack(f"<{2 * len(rows)}Q", run("comparisons", rows, 16 * len(rows)))
    for (value, number), place, low in zip(pairs, content[::2], content[1::2], strict=True):
        expected = 2 if value != value else (value > number) - (value < number)
        assert place == expected % (1 << 64), (value, number)
        if math.isfinite(value):
            assert low == int(value) % (1 << 64), value


def test_powers() -> None:
    chance = random.Random(10)
    small = [value for value in EDGES if value not in (1e22, 1e23)]
    pairs = [(a, b) for a in small for b in small]
    pairs += [(float(n), float(m)) for n in range(-6, 12) for m in range(-12, 26)]
    pairs += [(n * n / 4, 0.5) for n in range(60)] + [(float(n**3), 1 / 3) for n in range(20)] + [(float(n**4), 0.25) for n in range(20)]
    pairs += [(chance.uniform(0, 50), float(chance.randrange(-30, 60))) for _ in range(400)]
    pairs += [(chance.uniform(0, 100), chance.uniform(-50, 50)) for _ in range(400)]
    pairs += [(1.0 + chance.uniform(-1e-9, 1e-9), chance.uniform(-1e11, 1e11)) for _ in range(100)]
    pairs += list(zip(floats(200, 11), [chance.uniform(-2, 2) for _ in range(200)], strict=True))
    content = struct.unpack(f"<{2 * len(pairs)}Q", run("powers", [tuple(map(f_bits, p)) for p in pairs], 16 * len(pairs)))
    for (a, b), bits, status in zip(pairs, content[::2], content[1::2], strict=True):
        try:
            expected = (f_pow(a, b), 0)
        except ZeroDivisionError:
            expected = (0.0, 1)
        except OverflowError:
            expected = (math.inf, 2)
        except ValueError:
            expected = (0.0, 3)
        assert (repr(f_of_bits(bits)), status) == (repr(expected[0]), expected[1]), (a.hex(), b.hex())
