"""Exceptions that carry members of enums, by themselves and among other values; ends by one."""

from enum import Enum, IntEnum

from vipc.lang import i32, u8


class Kind(IntEnum):
    READ = 0
    WRITE = 200


class State(Enum):
    IDLE = -1
    BUSY = 7


class Refused(Exception):
    def __init__(self, kind: Kind) -> None:
        self.kind = kind


class Stuck(Exception):
    def __init__(self, state: State) -> None:
        self.state = state


class Failed(Exception):
    def __init__(self, code: i32, state: State, kind: Kind, final: bool) -> None:
        self.code = code
        self.state = state
        self.kind = kind
        self.final = final


def act(way: u8) -> None:
    if way == 0:
        raise Refused(Kind.WRITE)
    if way == 1:
        raise Stuck(State.IDLE)
    raise Failed(-5, State.BUSY if way == 2 else State.IDLE, Kind.READ, way == 3)


def main() -> int:
    for way in range(4):
        try:
            act(way)
        except Refused as error:
            print(error, error.kind is Kind.WRITE)
        except Stuck as error:
            print(error, error.state is State.IDLE)
        except Failed as error:
            print(error, error.state, error.kind, error.final)
            if error.final:
                raise
    return 0
