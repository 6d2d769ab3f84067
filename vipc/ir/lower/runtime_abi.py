"""What lowering and the run-time support agree on: functions, the error record, the thread block.

A function's words: views come as address and length, everything else as one word. tests/vipc/lower/test_runtime_abi.py
compares this table with vipc/lang/runtime.
"""

from __future__ import annotations

FUNCTIONS: dict[str, tuple[int, int]] = {
    "memory.set_bytes": (3, 0),             # address, byte, count
    "memory.move": (3, 0),                  # target, source, count
    "memory.equal": (5, 1),                 # view, view, bytes of an element -> bool
    "memory.compare": (4, 1),               # bytes, bytes -> below, at or above 0
    "memory.starts_with": (4, 1),
    "memory.ends_with": (4, 1),
    "memory.find": (4, 1),                  # bytes, part -> place or -1
    "memory.find_byte": (3, 1),
    "memory.count_code_points": (2, 1),
    "memory.code_point": (1, 1),            # address -> value
    "memory.code_point_size": (1, 1),       # address -> bytes
    "memory.put_code_point": (2, 1),        # address, value -> bytes
    "memory.last_code_point_size": (2, 1),  # address, length -> bytes
    "memory.integer_from_bytes": (4, 1),    # bytes, big endian?, signed? -> word
    "text.offset": (3, 1),                  # str, code points -> bytes
    "text.find_last": (4, 1),               # text, part -> place or -1
    "text.search": (7, 1),                  # text, part, start, end, flags -> place, or count
    "text.strip": (5, 2),                   # text, characters, flags -> text
    "text.word": (3, 1),                    # text, flags -> bytes
    "text.line": (3, 2),                    # text, flags -> bytes without and with the line's end
    "text.is_utf8": (2, 1),
    "text.parse": (4, 2),                   # text, base, flags -> word, 0 valid 1 invalid 2 too large
    "classes.holds": (4, 1),                # text, class, flags -> bool
    "format.decimal": (3, 1),               # buffer, word, signed? -> length
    "format.integer": (5, 1),               # buffer, word, flags, width, fill -> length
    "format.prefix_size": (2, 1),           # word, flags -> bytes of sign and base
    "format.cut": (3, 1),                   # str, code points -> bytes
    "format.pad": (6, 2),                   # buffer, str, width, fill, alignment -> str
    "format.quoted": (5, 2),                # view, 0 str 1 bytes 2 hex 3 ASCII, cursor, buffer -> length (0: done), cursor
    "format.margins": (3, 2),               # characters, width, alignment -> fill before and after
    "format.repeat": (3, 1),                # buffer, count, code point -> bytes
    "float_math.fmod": (2, 1),
    "float_math.compare": (3, 1),           # float, integer, signed? -> -1 0 1, or 2 for a NaN
    "float_math.low_bits": (1, 1),
    "float_math.divide_integers": (4, 1),   # a, b, signed?, signed? -> float
    "float_text.formatted": (6, 1),         # buffer, float, flags, width, fill, precision -> length
    "float_round.round_to": (2, 2),         # float, digits -> float, 1 if too large
    "float_power.power": (2, 2),            # float, float -> float, 0 or what went wrong
    "errors.catch": (1, 0),                 # record: the error in flight moves into it
    "errors.release": (1, 0),
    "errors.release_error": (1, 0),
    "errors.raise_again": (1, 0),
    "errors.set_cause": (1, 0),             # record, or 0 for `from None`
    "errors.make_cause": (8, 0),            # class, kind, words: a cause that was never raised
    "errors.raise_trap": (5, 0),            # for stubs.s
    "errors.raise_error": (9, 0),
    "errors.push": (1, 0),
    "messages.error_text": (3, 1),          # record, buffer, size -> length
    "messages.error_repr": (3, 1),
    "traceback.print_uncaught": (0, 0),
    "heap.allocate": (3, 1),                # state, list of blocks, bytes -> address or 0
    "heap.allocate_array": (4, 1),          # state, lists, elements, bytes of each -> address or 0
    "heap.release": (2, 1),                 # state, address -> 0, 1 not on the heap, 2 freed before
    "heap.poison": (2, 0),                  # state, address
    "heap.revive": (2, 0),
    "heap.is_stale": (2, 1),                # state, address -> 1 in a freed block
}
STUBBED = ("errors.raise_trap", "errors.raise_error", "errors.push")
"""What stubs.s calls."""

RECORD_SIZE = 160
DESCRIPTOR_OFFSET = 0
PAYLOAD_OFFSET = 16
"""Of a record: its class's descriptor, the first word of its payload."""

TEXT, PAYLOAD, KEY = 16, 17, 18
"""Kinds of error: a constant text, what a class carries, the text of a KeyError; below them the codes of traps. `raise` gives
the address of what tells how `args` read (lower/raising.py) in place of PAYLOAD."""

DESCRIPTOR_SIZE = 32
"""Of an exception class: base, name, length, the method that makes its text or 0."""

EXCEPTION_TEXT = 256
"""Bytes kept of `str(e)`."""

TEXT_ROOM = 1024
"""Bytes that the text of an object may have; vipc/hosted/support.py says so too."""

THREAD_BLOCK = "__vip_thread"
THREAD_HEADER = 4096
ENTRY_SIZE = 16
"""The thread block: `room` in its first word, and twice as many traceback entries after the header."""

ROOM = {"emulated": 1000, "user": 1000, "kernel": 64, "freestanding": 64}
"""Traceback entries, by target: `vipc run`, user programs, the kernel, `--freestanding`."""
