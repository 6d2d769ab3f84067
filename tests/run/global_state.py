"""Module-level scalars re-bound through `global`, and objects changed in place."""

from typing import Final

from vipc.lang import Array, array, i64, u8, u32

LIMIT: Final = 3
STEP: Final = LIMIT * 2 - 1
counter: u32 = 0
extreme: i64 = -(1 << 63)
ready: bool = False
label: str = "first"
log: Array[u8] = array(u8, LIMIT)


def count() -> u32:
    global counter
    counter += STEP
    return counter


def note(value: u8) -> bool:
    global ready
    if ready:
        return False
    log[counter // STEP - 1] = value
    ready = counter >= LIMIT * STEP
    return True


def rename() -> None:
    global label, extreme
    label = "second"
    extreme += 1


def shadow() -> u32:
    counter = 1000
    return counter


def main() -> int:
    print(label, extreme, ready)
    for i in range(5):
        count()
        print(note(i + 1), counter, end="; ")
    print(log[0], log[1], log[2], ready)
    rename()
    print(label, extreme, shadow(), counter)
    return 0
