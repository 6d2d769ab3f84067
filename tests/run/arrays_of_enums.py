"""Arrays of enum members: made at build time, as locals, filled, stored to, compared and matched."""

from enum import Enum, IntEnum

from vipc.lang import Array, array, stored_as, u16


class State(Enum):
    IDLE = 0
    BUSY = 1
    GONE = 2


@stored_as(u16)
class Level(IntEnum):
    LOW = 300
    HIGH = 301


states: Array[State] = array(State, 3)
levels: Array[Level] = array(Level, [Level.HIGH, Level.LOW, Level.HIGH])


def count(level: Level) -> int:
    found = 0
    for each in levels:
        if each == level:
            found += 1
    return found


def main() -> int:
    states[1] = State.BUSY
    local = array(State, 2, fill=State.GONE)
    print(states[0], states[1], states[2], local[0], local[1])
    print(levels[0], levels[1] + 1, count(Level.HIGH), f"{levels[2]!r}")
    for state in states:
        match state:
            case State.IDLE:
                print("idle")
            case State.BUSY:
                print("busy")
            case State.GONE:
                print("gone")
    return 0
