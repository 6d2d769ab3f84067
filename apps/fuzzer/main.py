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
WRONG_ANSWER: Final = 0xFFFF               # as in apps/fuzz
SEEDS_MAX: Final = 2000


class Sums:
    """What all fuzzers together report; `killed` are those that slept too long, and report nothing."""

    calls: int
    bad_handle: int
    permission: int
    killed: int

    def __init__(self) -> None:
        self.calls = 0
        self.bad_handle = 0
        self.permission = 0
        self.killed = 0


sums: Sums = Sums()
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


def run_once(seed: int) -> bool:
    """Runs one fuzzer and adds what it reports; False: something is wrong."""
    length = set_arguments(seed)
    error, child, _ = calls.task_spawn(program.own, b"fuzz", arguments[0:length], GRANT_LOG)
    if error != OK:
        print(f"fuzz does not start: error {error}")
        return False
    _, now = calls.time_now()
    waited, status, reason = calls.task_wait(child, now + PATIENCE)
    if waited == TIMED_OUT:
        calls.task_kill(child, 0)
        waited, status, reason = calls.task_wait(child, now + 2 * PATIENCE)
    calls.cap_close(child)
    if waited != OK:
        print(f"seed {seed}: wait answers {waited}")
        return False
    if reason == ENDED_EXIT and status == WRONG_ANSWER:
        print(f"seed {seed}: a call gave a wrong answer")
        return False
    if reason != ENDED_EXIT and reason != ENDED_KILLED:
        print(f"seed {seed}: ended for reason {reason}")
        return False
    if reason == ENDED_KILLED:
        sums.killed += 1
    else:
        sums.calls += status & 0xFFFF
        sums.bad_handle += status >> 16 & 0xFFFF
        sums.permission += status >> 32 & 0xFFFF
    return True


def main() -> int:
    """fuzzer N: until N calls were made."""
    wanted = parse_number(program.argument(1))
    if wanted < 0:
        print("usage: fuzzer CALLS")
        return 2
    for seed in range(SEEDS_MAX):
        if sums.calls >= wanted:
            print(f"{sums.calls} calls by {seed} fuzzers, {sums.killed} of them killed")
            print(f"BAD_HANDLE {sums.bad_handle}, PERMISSION {sums.permission}")
            return 0
        if not run_once(seed):
            return 1
    print(f"only {sums.calls} calls after {SEEDS_MAX} fuzzers")
    return 1
