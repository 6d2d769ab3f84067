"""Starts children and waits for ever; the children do the same, one generation less each."""

from typing import Final

from abi.errors import OK
from abi.rights import GRANT_SPAWN
from abi.start import FOREVER
from lib import calls
from lib.output import output
from lib.program import program
from lib.text import parse_number
from vipc.lang import Array, array, u8

CHILDREN: Final = 3
GENERATIONS: Final = 2

arguments: Array[u8] = array(u8, 9)


def main() -> int:
    """family [GENERATIONS]: does not end by itself."""
    generations = parse_number(program.argument(1))
    if generations < 0:
        generations = GENERATIONS
    started = 0
    arguments[0:7].copy_from(b"family\x00")
    if generations > 0:
        arguments[7] = 48 + generations - 1
        for _ in range(CHILDREN):
            error, _, _ = calls.task_spawn(program.own, b"family", arguments, GRANT_SPAWN)
            if error == OK:
                started += 1
    print(f"family of {started}")
    output.flush()
    while True:
        calls.sleep_until(FOREVER)
