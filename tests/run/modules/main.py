"""A program of three modules: functions, classes, constants and variables across them."""

import counters
from counters import STEP, Counter, bump
from geometry import UNIT, Point, Side, distance

from vipc.lang import u32


def total(count: u32) -> u32:
    result: u32 = 0
    for _ in range(count):
        result += bump()
    return result


def main() -> int:
    print(total(3), counters.current, STEP)
    counters.start(100)
    print(bump(), counters.limit())
    a = Point(1, 2)
    print(distance(a, UNIT), UNIT.x, a.mirrored(Side.LEFT), a.mirrored(Side.RIGHT))
    counter = Counter(5)
    counter.add(STEP)
    print(counter.value, counters.shared.value)
    counters.shared.add(1)
    print(counters.shared is counters.get_shared(), counters.get_shared().value)
    return 0
