"""The shell's own commands: each takes the line and answers a status."""

from typing import Final

from abi.errors import OK
from abi.start import NAME_MAX, STATE_READY, TASK_RECORD
from apps.shell import jobs
from lib import calls
from lib.output import write, write_printable
from lib.program import program
from lib.text import NOT_A_NUMBER, parse_number, rest_from, word_at
from vipc.lang import Array, array, u8, u64

USAGE: Final = 2
UNKNOWN: Final = 127
FRAME_KIB: Final = 4
TEXT: Final = 256
NEWLINE: Final = 10
LEVEL_COLUMN: Final = 15                # of a log line: `[    1.234567] W`
LEVELS: Final = b"DIWE"

record: Array[u8] = array(u8, TASK_RECORD)
text: Array[u8] = array(u8, TEXT)
line: Array[u8] = array(u8, TEXT)


class Shell:
    """Status of the last command but `status` itself."""

    status: int

    def __init__(self) -> None:
        self.status = 0


shell: Shell = Shell()


def obey(command: bytes) -> None:
    """Runs one line."""
    name = word_at(command, 0)
    if len(name) > 0 and name != b"status":
        shell.status = _dispatch(name, command)
    elif len(name) > 0:
        write(b"status ")
        if len(word_at(command, 1)) > 0:
            write_printable(word_at(command, 1))
            write(b" ")
        print(f"{shell.status}")


def _dispatch(name: bytes, command: bytes) -> int:
    if name == b"help":
        return _help()
    if name == b"ps":
        return _ps()
    if name == b"mem":
        return _mem()
    if name == b"uptime":
        return _uptime()
    if name == b"echo":
        write_printable(rest_from(command, 1))
        write(b"\n")
        return 0
    if name == b"version":
        return _version()
    if name == b"run":
        return _run(command)
    if name == b"kill":
        return _kill(command)
    if name == b"log":
        return _log(command)
    if name == b"crash" and word_at(command, 1) == b"check":
        return _fail_kernel(0)
    if name == b"crash" and word_at(command, 1) == b"panic":
        return _fail_kernel(1)
    if name == b"crash" or name == b"primes":
        return jobs.run(name, rest_from(command, 0), False)
    if name == b"reboot" or name == b"poweroff":
        return _reset(name == b"poweroff")
    write_printable(name)
    write(b": unknown command, `help` lists them\n")
    return UNKNOWN


def _help() -> int:
    print("help                  this list")
    print("ps                    processes: id, parent, state, memory, time, name")
    print("mem                   free memory")
    print("uptime                time since the start")
    print("echo TEXT             prints the text")
    print("version               what runs here")
    print("run NAME ARGS [&]     runs a program; & leaves it behind")
    print("status [WORD]         status of the last command")
    print("kill ID               ends a program that was left behind")
    print("log [LEVEL]           the log, from a level on: debug info warn error")
    print("crash KIND            null, index, overflow, stack, illegal; in the kernel: check, panic")
    print("primes N              how many primes lie below N")
    print("reboot, poweroff")
    return 0


def _ps() -> int:
    print("   id parent state   KiB       ms name")
    first: u64 = 0
    while True:
        error, number = calls.task_list(program.own, first, record)
        if error != OK:
            return 0
        state = "ready  " if _word(8) == STATE_READY else "waits  "
        milliseconds = (_word(16) | _word(20) << 32) // 1_000_000
        print(f"{_word(0):5} {_word(4):6} {state}{_word(12) * FRAME_KIB:5} {milliseconds:7} ", end="")
        write_printable(_name())
        write(b"\n")
        first = number + 1


def _mem() -> int:
    error, free, total, processes = calls.memory_info(program.own)
    if error != OK:
        print(f"error {error}")
        return 1
    print(f"{free * FRAME_KIB} KiB free of {total * FRAME_KIB} KiB, {free} frames, {processes} processes")
    return 0


def _uptime() -> int:
    _, now = calls.time_now()
    print(f"up {now // 1_000_000_000}.{now // 1_000_000 % 1000:03} s")
    return 0


def _version() -> int:
    error, length = calls.system_banner(program.log, text)
    if error != OK:
        print(f"error {error}")
        return 1
    write_printable(text[0:length])
    write(b"\n")
    return 0


def _run(command: bytes) -> int:
    name = word_at(command, 1)
    words = rest_from(command, 1)
    if len(name) == 0:
        print("usage: run NAME ARGS [&]")
        return USAGE
    if words[len(words) - 1] != 38:
        return jobs.run(name, words, False)
    end = len(words) - 1
    while end > 0 and words[end - 1] == 32:
        end -= 1
    if end == 0:
        print("usage: run NAME ARGS [&]")
        return USAGE
    return jobs.run(name, words[0:end], True)


def _kill(command: bytes) -> int:
    number = parse_number(word_at(command, 1))
    if number == NOT_A_NUMBER:
        print("usage: kill ID")
        return USAGE
    return jobs.kill(number)


def _reset(is_off: bool) -> int:
    error = calls.system_reset(program.power, 1 if is_off else 0)
    print(f"error {error}")
    return 1


def _fail_kernel(phase: u64) -> int:
    """Makes a check of the kernel fail: 0 in a call that has changed nothing yet, 1 in one that has."""
    error = calls.debug_trap(program.log, phase)
    print(f"the kernel answered {error}")
    return 1


def _log(command: bytes) -> int:
    word = word_at(command, 1)
    level = 0
    if len(word) > 0:
        level = _level(word)
        if level < 0:
            print("usage: log [debug|info|warn|error]")
            return USAGE
    _show_log(level)
    return 0


def _show_log(level: int) -> None:
    """Lines of at least this level, up to what was last written now."""
    position: u64 = 0
    length = 0
    while True:
        error, count, position = calls.log_read(program.log, position, text)
        if error != OK:
            return
        for byte in text[0:count]:
            if byte == NEWLINE:
                _show_line(line[0:length], level)
                length = 0
            elif length < TEXT:
                line[length] = byte
                length += 1


def _show_line(shown: bytes, level: int) -> None:
    if len(shown) > LEVEL_COLUMN:
        for n in range(level, len(LEVELS)):
            if shown[LEVEL_COLUMN] == LEVELS[n]:
                write_printable(shown)
                write(b"\n")


def _level(word: bytes) -> int:
    if word == b"debug":
        return 0
    if word == b"info":
        return 1
    if word == b"warn" or word == b"warning":
        return 2
    return 3 if word == b"error" else -1


def _word(offset: int) -> u64:
    """A 32-bit word of the record."""
    value: u64 = 0
    for n in range(4):
        value |= u64(record[offset + n]) << (8 * n)
    return value


def _name() -> bytes:
    length = 0
    while length < NAME_MAX and record[24 + length] != 0:
        length += 1
    return record[24:24 + length]
