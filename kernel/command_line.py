"""The kernel's command line: words KEY=VALUE. Unknown words are ignored, the last of a key wins.

    mode=microkernel|recovery    recovery: the monitor comes first, `resume` goes on to the first program
    floats=on|off                off: programs may not use floating-point registers; the first use ends one
    log=debug|info|warning|error     lines of this level and above are shown on the serial line; default warning
    init=NAME                    the first program; default `shell`

I1. A value that a key cannot have changes nothing; the last such word is kept for the banner.
"""

from typing import Final

from abi.start import NAME_MAX
from kernel.log import DEBUG, ERROR, INFO, WARNING
from vipc.lang import Array, array, u8, u32

SPACE: Final = 32
WORD_MAX: Final = 48                    # of a bad word that is shown
DEFAULT_INIT: Final = b"shell"
INIT: Final = b"init="
MODE: Final = b"mode="
FLOATS: Final = b"floats="
LOG: Final = b"log="

MICROKERNEL: Final = 0
RECOVERY: Final = 1


class Options:
    """What the command line asks for."""

    mode: u32
    floats: bool
    log: u32                            # kernel/log.py's level
    init_length: u32
    bad_length: u32
    init: Array[u8] = array(u8, NAME_MAX)
    bad: Array[u8] = array(u8, WORD_MAX)

    def __init__(self) -> None:
        self.mode = MICROKERNEL
        self.floats = True
        self.log = WARNING
        self.init_length = 0
        self.bad_length = 0

    def set_init(self, name: bytes) -> None:
        """Names the first program."""
        length = len(name)
        for n in range(length):
            self.init[n] = name[n]
        self.init_length = length

    def keep_bad(self, word: bytes) -> None:
        """Remembers a word whose value is none, or its beginning."""
        length = min(len(word), WORD_MAX)
        for n in range(length):
            self.bad[n] = word[n]
        self.bad_length = length


options: Options = Options()


def read(text: bytes) -> None:
    """Obeys every word."""
    options.set_init(DEFAULT_INIT)
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] != SPACE:
            end += 1
        _obey(text[start:end])
        start = end + 1


def mode_name(mode: u32) -> str:
    """As on the command line."""
    return "recovery" if mode == RECOVERY else "microkernel"


def _obey(word: bytes) -> None:
    if _has_key(word, MODE):
        _choose_mode(word, word[len(MODE):len(word)])
    elif _has_key(word, FLOATS):
        value = word[len(FLOATS):len(word)]
        if value == b"on" or value == b"off":
            options.floats = value == b"on"
        else:
            options.keep_bad(word)
    elif _has_key(word, LOG):
        _choose_log(word, word[len(LOG):len(word)])
    elif _has_key(word, INIT):
        name = word[len(INIT):len(word)]
        if 0 < len(name) <= NAME_MAX:
            options.set_init(name)
        else:
            options.keep_bad(word)


def _choose_mode(word: bytes, value: bytes) -> None:
    if value == b"microkernel":
        options.mode = MICROKERNEL
    elif value == b"recovery":
        options.mode = RECOVERY
    else:
        options.keep_bad(word)


def _choose_log(word: bytes, value: bytes) -> None:
    if value == b"debug":
        options.log = DEBUG
    elif value == b"info":
        options.log = INFO
    elif value == b"warning":
        options.log = WARNING
    elif value == b"error":
        options.log = ERROR
    else:
        options.keep_bad(word)


def _has_key(word: bytes, key: bytes) -> bool:
    return len(word) >= len(key) and word[0:len(key)] == key
