"""Which build this is: the version, and what the image was made from (put there by whoever links it).

The note: one byte length and up to 31 bytes of the commit's short name (a plus sign: files differ from it), then one
byte length and up to 15 bytes of the digest of the sources.
"""

from typing import Final

from kernel.arch import image
from vipc.lang.unsafe import bytes_at, str_at

VERSION: Final = "0.1.0"                # as in pyproject.toml; a test compares

NOTE_BYTES: Final = 48
GIT_AT: Final = 0
BUILD_AT: Final = 32


def git_id() -> str:
    """Short name of the commit."""
    note = image.build_note()
    return str_at(note + GIT_AT + 1, bytes_at(note, NOTE_BYTES)[GIT_AT])


def build_id() -> str:
    """The first digits of the digest of everything that went into the image."""
    note = image.build_note()
    return str_at(note + BUILD_AT + 1, bytes_at(note, NOTE_BYTES)[BUILD_AT])
