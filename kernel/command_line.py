"""The kernel's command line: words KEY=VALUE. Unknown words are ignored, the last of a key wins."""

from typing import Final

from abi.bootinfo import BootInfo
from kernel import supervisor

SPACE: Final = 32
INIT: Final = b"init="
DEFAULT_INIT: Final = b"shell"


def read(info: BootInfo) -> None:
    """Obeys every word."""
    supervisor.choose(DEFAULT_INIT)
    text = info.command_line[0:info.command_line_length]
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] != SPACE:
            end += 1
        _obey(text[start:end])
        start = end + 1


def _obey(word: bytes) -> None:
    if len(word) > len(INIT) and word[0:len(INIT)] == INIT:
        supervisor.choose(word[len(INIT):len(word)])
