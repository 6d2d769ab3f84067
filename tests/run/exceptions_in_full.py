"""What exceptions keep and show: hierarchies, recipes of __init__, methods, constants, members of enums, args of any kind."""
from enum import Enum, IntEnum, IntFlag

from vipc.lang import u32


class Code(IntEnum):
    LOW = 1
    HIGH = 200


class Kind(Enum):
    A = 1
    B = 2


class Perm(IntFlag):
    R = 4
    W = 2
    X = 1


class AppError(Exception):
    """Base."""
    severity = 3


class DeviceError(AppError):
    def __init__(self, code: int, where: str = "disk") -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where

    def is_fatal(self) -> bool:
        return self.code > 100

    @property
    def doubled(self) -> int:
        return self.code * 2


class Timeout(DeviceError):
    def __init__(self, ticks: u32) -> None:
        super().__init__(7, "timer")
        self.ticks = ticks
        self.late: int = ticks * 2
        self.kind = Kind.B


class Described(AppError):
    def __init__(self, a: int, b: int) -> None:
        super().__init__("described", a)
        self.total: int = a * 1 + 0
        self.b = b

    def __str__(self) -> str:
        return f"total {self.total} b {self.b:03}"


class Plain(Exception):
    pass


class Coded(Exception):
    def __init__(self, code: int, flag: bool = False) -> None:
        self.code = code
        self.flag = flag


class NoArgs(Exception):
    def __init__(self) -> None:
        super().__init__("no args at all")


def fail(n: int, k: Kind, p: Perm) -> None:
    if n == 0:
        raise DeviceError(5)
    if n == 1:
        raise DeviceError(500, "net")
    if n == 2:
        raise Timeout(9)
    if n == 3:
        raise Described(1, 2)
    if n == 4:
        raise Plain("a", 1, True, k)
    if n == 5:
        raise Plain(n)
    if n == 6:
        raise ValueError(n, "two")
    if n == 7:
        raise Coded(Code.HIGH, flag=True)
    if n == 8:
        raise Coded(Code.LOW, True)
    if n == 9:
        raise Plain(p, p | Perm.W)
    if n == 10:
        raise KeyError(n)
    if n == 11:
        raise NoArgs
    if n == 12:
        raise Plain(k)
    if n == 13:
        raise Plain(p)
    if n == 14:
        raise IndexError(1, 2, 3)
    if n == 15:
        raise Coded(True)
    if n == 16:
        raise AppError()
    raise Plain


def main() -> int:
    for n in range(18):
        try:
            fail(n, Kind.A, Perm.R)
        except DeviceError as e:
            print(n, "device", e, repr_of(n), f"{e!r}", e.code, e.where, e.is_fatal(), e.doubled, e.severity)
            if isinstance(e, Timeout):
                print(e.ticks, e.late, e.kind)
        except Described as e:
            print(n, e, f"{e!r} {e!s:>20}", e.total, str(e))
        except AppError as e:
            print(n, "app", e, f"{e!r}", e.severity)
        except Coded as e:
            print(n, e, f"{e!r}", e.code + 1, e.flag)
        except (KeyError, IndexError) as e:
            print(n, "lookup", e, f"{e!r}")
        except Exception as e:
            print(n, "other", e, f"{e!r}")
    return 0


def repr_of(n: int) -> int:
    return n
