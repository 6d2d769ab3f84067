"""match on enums: complete without a default, mixed with guards, inside loops."""

from enum import Enum, IntEnum, auto

from vipc.lang import i32, u8


class State(Enum):
    IDLE = auto()
    RUNNING = auto()
    BLOCKED = auto()
    ENDED = auto()


class Op(IntEnum):
    PUSH = 1
    ADD = 2
    NEG = 3
    STOP = 0


def following(state: State, wake: bool) -> State:
    match state:
        case State.IDLE:
            return State.RUNNING
        case State.RUNNING if wake:
            return State.ENDED
        case State.RUNNING:
            return State.BLOCKED
        case State.BLOCKED | State.ENDED:
            return State.ENDED if wake else state


def letter(state: State) -> str:
    match state:
        case State.IDLE:
            return "I"
        case State.RUNNING:
            return "R"
        case State.BLOCKED:
            return "B"
        case State.ENDED:
            return "E"


def apply(op: Op, total: i32) -> i32:
    match op:
        case Op.PUSH:
            total += 10
        case Op.ADD:
            total *= 3
        case Op.NEG:
            total = -total
        case _:
            pass
    return total


def main() -> int:
    state = State.IDLE
    path: u8 = 0
    for wake in (False, False, False, True, True):
        state = following(state, wake)
        path += 1
        print(path, letter(state), end=" ")
    print()
    total: i32 = 0
    for op in (Op.PUSH, Op.ADD, Op.NEG, Op.STOP, Op.PUSH):
        total = apply(op, total)
        print(total, end=" ")
    print()
    return 0
