"""Starts `fuzz` with new seeds until it has made enough calls, and kills it when it sleeps too long."""

from typing import Final

from abi.errors import OK, TIMED_OUT
from abi.rights import GRANT_LOG
from abi.start import ENDED_EXIT, ENDED_KILLED
from lib import calls
from lib.program import program
from lib.text import parse_number
from vipc.lang import Array, array, u8

PATIENCE: Final = 100_000_000           # nanoseconds
WRONG_ANSWER: Final = 1000
SEEDS_MAX: Final = 2000

arguments: Array[u8] = array(u8, 16)


def set_arguments(seed: int) -> int:
    """`fuzz` and the seed, each with its NUL; how many bytes."""
    arguments[0:5].copy_from(b"fuzz\x00")
    length = 5
    divisor = 1000
    while divisor > 0:
        arguments[length] = 48 + seed // divisor % 10
        length += 1
        divisor //= 10
    arguments[length] = 0
    return length + 1


def run_once(seed: int) -> int:
    """How many calls one fuzzer made; below 0: something is wrong."""
    length = set_arguments(seed)
    error, child, _ = calls.task_spawn(program.own, b"fuzz", arguments[0:length], GRANT_LOG)
    if error != OK:
        print(f"fuzz does not start: error {error}")
        return -1
    _, now = calls.time_now()
    waited, status, reason = calls.task_wait(child, now + PATIENCE)
    if waited == TIMED_OUT:
        calls.task_kill(child, 0)
        waited, status, reason = calls.task_wait(child, now + 2 * PATIENCE)
    calls.cap_close(child)
    if waited != OK:
        print(f"seed {seed}: wait answers {waited}")
        return -1
    if reason == ENDED_EXIT and status == WRONG_ANSWER:
        print(f"seed {seed}: a call gave a wrong answer")
        return -1
    if reason != ENDED_EXIT and reason != ENDED_KILLED:
        print(f"seed {seed}: ended for reason {reason}")
        return -1
    return status if reason == ENDED_EXIT else 1


def main() -> int:
    """fuzzer N: until N calls were made."""
    wanted = parse_number(program.argument(1))
    if wanted < 0:
        print("usage: fuzzer CALLS")
        return 2
    made = 0
    for seed in range(SEEDS_MAX):
        if made >= wanted:
            print(f"{made} calls, {seed} fuzzers")
            return 0
        count = run_once(seed)
        if count < 0:
            return 1
        made += count
    print(f"only {made} calls after {SEEDS_MAX} fuzzers")
    return 1
