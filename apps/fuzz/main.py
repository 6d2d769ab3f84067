"""Makes system calls with random numbers and arguments. It holds itself and the log, nothing else.

Where the answer is known, it is compared: a call on a handle that is none must answer BAD_HANDLE, one without the
right PERMISSION. Its status counts: bits 15-0 calls, 31-16 answers BAD_HANDLE, 47-32 answers PERMISSION; or WRONG_ANSWER.
"""

from typing import Final

from abi.errors import BAD_HANDLE, PERMISSION
from lib import calls
from lib.program import program
from lib.text import parse_number
from vipc.lang import Array, array, i64, u8, u64
from vipc.lang.arm64 import svc
from vipc.lang.unsafe import address_of

CALLS: Final = 500
WRONG_ANSWER: Final = 0xFFFF

NUMBERS: Array[u64] = array(u64, [0x01, 0x03, 0x04, 0x05, 0x06, 0x30, 0x31, 0x70, 0xF0, 0xF1, 0xF2, 0xF3, 0x110,
                                  0x111, 0x118, 0x140, 0x02, 0x200])

buffer: Array[u8] = array(u8, 4096)


class Random:
    """A linear congruential generator; its high bits are good enough."""

    state: u64

    def __init__(self) -> None:
        self.state = 1

    def below(self, limit: u64) -> u64:
        """A number below the limit."""
        self.state = u64(self.state * 6364136223846793005 + 1442695040888963407)
        return (self.state >> 33) % limit


class Answers:
    """What the calls answered."""

    made: int
    bad_handle: int
    permission: int

    def __init__(self) -> None:
        self.made = 0
        self.bad_handle = 0
        self.permission = 0

    def count(self, error: i64) -> None:
        """One more answer."""
        self.made += 1
        if error == BAD_HANDLE:
            self.bad_handle += 1
        elif error == PERMISSION:
            self.permission += 1

    def status(self) -> int:
        """The program's."""
        return self.made | self.bad_handle << 16 | self.permission << 32


random: Random = Random()
answers: Answers = Answers()


def argument() -> u64:
    """Something that a call may stumble over."""
    match random.below(8):
        case 0:
            return 0
        case 1:
            return program.own
        case 2:
            return program.log
        case 3:
            return address_of(buffer)
        case 4:
            return u64(address_of(buffer) + random.below(8192))
        case 5:
            return u64(0xFFFF_FF80_0000_0000 + random.below(0x4000_0000))
        case 6:
            return u64(0 - random.below(1 << 31))
        case _:
            return random.below(5000)


def known_answers() -> bool:
    """The calls whose answer is certain."""
    nothing: u64 = 0
    wrong: u64 = 0xDEAD_0000_0005
    first, _ = calls.serial_write(nothing, b"x")
    second, _, _ = calls.task_wait(wrong, 0)
    third, _ = calls.task_list(program.log, 0, buffer[0:48])
    fourth, _ = calls.task_list(program.own, 0, buffer[0:48])
    fifth, _, _ = calls.log_read(program.log, 0, buffer)
    sixth = calls.system_reset(program.own, 0)
    seventh, _, _ = calls.task_spawn(program.own, b"hello", b"", 0)
    return (first == BAD_HANDLE and second == BAD_HANDLE and third == BAD_HANDLE and fourth == PERMISSION
            and fifth == PERMISSION and sixth == BAD_HANDLE and seventh == PERMISSION)


def main() -> int:
    """fuzz SEED."""
    random.state = u64(parse_number(program.argument(1)))
    if not known_answers():
        return WRONG_ANSWER
    for _ in range(CALLS):
        number = NUMBERS[random.below(len(NUMBERS))]
        if (number == 0x01 or number == 0x31) and random.below(50) > 0:
            number = 0x30
        if number == 0x01:
            break
        error, _, _, _ = svc(number, argument(), argument(), argument(), argument(), argument(), argument())
        answers.count(error)
    return answers.status()
