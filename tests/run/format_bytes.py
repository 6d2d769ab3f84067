"""How bytes, tuples and enums print."""

from enum import Enum, IntEnum, IntFlag


class Colour(Enum):
    RED = 1
    GREEN = 2


class Level(IntEnum):
    LOW = 1
    HIGH = 9


class Mode(IntFlag):
    READ = 1
    WRITE = 2


def main() -> int:
    print(b"plain", b"it's", b"\n\r\t\x01\x7f\x80")
    print((1, 2), (1,), (True, "text", b"b"), ((1, 2), 3))
    print(Colour.RED, Level.HIGH, f"{Colour.GREEN} {Level.LOW}")
    print(f"{Colour.RED!r} {Level.LOW!r}")
    print(Mode.READ | Mode.WRITE, int(Mode.READ | Mode.WRITE))
    print(Level.HIGH + 1, Level.HIGH == 9, Level.LOW < Level.HIGH)
    return 0
