"""A program with a package: an exception crosses modules, and the traceback names each file."""

from shapes import area
from shapes.check import BadShape

from vipc.lang import u32


def try_area(width: u32, height: u32) -> u32:
    try:
        return area.rectangle(width, height)
    except BadShape as error:
        print("bad side", error.side)
        return 0


def main() -> int:
    print(try_area(3, 4), try_area(0, 4))
    print(area.rectangle(70_000, 70_000))
    return 0
