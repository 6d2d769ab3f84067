"""Starts `hello` again and again without output, and compares free memory and processes before and after."""

from abi.errors import OK
from abi.start import FOREVER
from lib import calls
from lib.program import program
from lib.text import parse_number


def main() -> int:
    """soak N: N starts; status 1 when something is missing afterwards."""
    rounds = parse_number(program.argument(1))
    if rounds < 0:
        print("usage: soak N")
        return 2
    _, free_before, _, processes_before = calls.memory_info(program.own)
    for n in range(rounds):
        error, child, _ = calls.task_spawn(program.own, b"hello", b"hello\x00", 0)
        if error != OK:
            print(f"start {n}: error {error}")
            return 1
        calls.task_wait(child, FOREVER)
        calls.cap_close(child)
    _, free_after, _, processes_after = calls.memory_info(program.own)
    print(f"{rounds} starts: {free_before} frames free before, {free_after} after")
    return 0 if free_before == free_after and processes_before == processes_after else 1
