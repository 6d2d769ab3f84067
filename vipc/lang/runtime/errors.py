"""Errors in flight, caught, and kept as context: records, and the traceback entries that belong to them.

The error in flight lies in the thread block `__vip_thread` (made by the compiler, which sets `room`). Catching copies it
into a record of the catching frame. Each frame that an error leaves adds an entry; the entries of a record are a
stretch of the stack of entries, innermost first.

I1. Records that live were raised in the order of their stretches; the newest stretch is on top.
I2. Below `trace_base` and `saved_base` of a record lies only what belongs to older errors that are still handled.
I3. A record that left its handler as the context of another error is a copy in `saved`.
Beyond `room` entries the middle of a stretch is dropped, and counted in `left_out`.
"""

from dataclasses import dataclass
from typing import Final

from vipc.lang import extern, u64
from vipc.lang.runtime import lines
from vipc.lang.runtime.memory import move
from vipc.lang.unsafe import Ptr, address_of, object_at

RECORD: Final = 160                     # bytes of a Record
FIRST_WORD: Final = 16                  # offset of word0
CURRENT: Final = 64                     # where things lie in the thread block
SAVED: Final = 256
SAVED_MAXIMUM: Final = 24
ENTRIES: Final = 4096
ENTRY: Final = 16                       # return address, how often in a row

TEXT: Final = 16                        # kinds of error; below: the code of a trap
PAYLOAD: Final = 17
KEY: Final = 18                         # the text of a KeyError, shown as its repr


@dataclass
class Record:
    """An error. `words`: the values of a trap, then address, length and signs of its text; or text, or payload."""

    descriptor: u64
    kind: u64
    word0: u64
    word1: u64
    word2: u64
    word3: u64
    word4: u64
    word5: u64
    start: u64                          # its entries: from `start` to before `end`
    end: u64
    left_out: u64                       # frames dropped in front of entry `start + gap`
    gap: u64
    context: u64                        # records, or 0
    cause: u64
    hides_context: u64
    serial: u64                         # the same for copies of one error
    trace_base: u64
    saved_base: u64
    shown: u64                          # how `args` read, of kind PAYLOAD: vipc/ir/lower/raising.py
    spare0: u64


@dataclass
class Thread:
    """The head of the thread block."""

    room: u64                           # entries of one error; there are twice as many in all
    top: u64                            # entries in use
    serial: u64
    saved: u64                          # records in use


@dataclass
class Descriptor:
    """An exception class. `text`: the method that makes its text, or 0."""

    base: u64
    name: u64
    name_length: u64
    text: u64


@extern
def __vip_thread_block() -> u64:
    """Address of the thread block of whoever asks."""


def current_error() -> Record:
    """The error in flight."""
    return object_at(Record, u64(__vip_thread_block() + CURRENT))


def raise_trap(a: u64, b: u64, descriptor: u64, code: u64, address: u64) -> None:
    """A check has failed in front of the return address `address`, whose row has text and signs."""
    text: u64 = 0
    length: u64 = 0
    signs: u64 = 0
    record = lines.find_trap(address)
    if record != 0:
        text, length = lines.trap_text(record)
        signs = lines.trap_signs(record)
    raise_error(descriptor, code, a, b, text, length, signs, 0, address)


def raise_error(descriptor: u64, kind: u64, word0: u64, word1: u64, word2: u64, word3: u64, word4: u64, word5: u64,
                address: u64) -> None:
    """A new error begins at the return address `address`."""
    block = __vip_thread_block()
    thread = object_at(Thread, block)
    error = object_at(Record, u64(block + CURRENT))
    thread.serial = u64(thread.serial + 1)
    error.descriptor = descriptor
    error.kind = kind if kind <= KEY else PAYLOAD
    error.shown = kind
    error.word0 = word0
    error.word1 = word1
    error.word2 = word2
    error.word3 = word3
    error.word4 = word4
    error.word5 = word5
    error.start = thread.top
    error.end = thread.top
    error.left_out = 0
    error.gap = 0
    error.context = 0
    error.cause = 0
    error.hides_context = 0
    error.serial = thread.serial
    error.trace_base = thread.top
    error.saved_base = thread.saved
    push(address)


def push(address: u64) -> None:
    """The error in flight leaves a frame at the return address."""
    block = __vip_thread_block()
    thread = object_at(Thread, block)
    error = object_at(Record, u64(block + CURRENT))
    if thread.top > error.start:
        last = Ptr[u64](_entry(block, u64(thread.top - 1)))
        if last[0] == address:
            last[1] = u64(last[1] + 1)
            return
    if (thread.top >= u64(2 * thread.room) or u64(thread.top - error.start) >= thread.room) and not _drop_middle(block):
        error.left_out = u64(error.left_out + lines.frames_at(address))
        return
    place = Ptr[u64](_entry(block, thread.top))
    place[0] = address
    place[1] = 1
    thread.top = u64(thread.top + 1)


def _entry(block: u64, number: u64) -> u64:
    return u64(block + ENTRIES + number * ENTRY)


def _drop_middle(block: u64) -> bool:
    """Makes room for one entry; False when the newest stretch has too few to drop one."""
    thread = object_at(Thread, block)
    error = object_at(Record, u64(block + CURRENT))
    count = u64(thread.top - error.start)
    if count < 2:
        return False
    if error.left_out == 0 or error.gap >= count:
        error.gap = count >> 1
    victim = u64(error.start + error.gap)
    place = _entry(block, victim)
    frames = lines.frames_at(Ptr[u64](place)[0])
    error.left_out = u64(error.left_out + frames * Ptr[u64](place)[1])
    move(place, u64(place + ENTRY), u64((thread.top - victim - 1) * ENTRY))
    thread.top = u64(thread.top - 1)
    return True


def catch(record: u64) -> None:
    """The error in flight stops; from here on it is `record`."""
    block = __vip_thread_block()
    error = object_at(Record, u64(block + CURRENT))
    error.end = object_at(Thread, block).top
    move(record, u64(block + CURRENT), RECORD)


def raise_again(record: u64) -> None:
    """A caught error is in flight again."""
    block = __vip_thread_block()
    thread = object_at(Thread, block)
    move(u64(block + CURRENT), record, RECORD)
    error = object_at(Record, u64(block + CURRENT))
    if error.end != thread.top:
        count = u64(error.end - error.start)
        if count > u64(2 * thread.room - thread.top):
            count = u64(2 * thread.room - thread.top)
        move(_entry(block, thread.top), _entry(block, error.start), u64(count * ENTRY))
        error.start = thread.top
        thread.top = u64(thread.top + count)


def release(record: u64) -> None:
    """The handler of `record` ends in peace: the error and all that came before it are forgotten."""
    error = object_at(Record, record)
    thread = object_at(Thread, __vip_thread_block())
    thread.top = error.trace_base
    thread.saved = error.saved_base


def release_error(record: u64) -> None:
    """The handler of `record` is left by the error in flight, whose context it becomes, unless it is the same error."""
    block = __vip_thread_block()
    old = object_at(Record, record)
    error = object_at(Record, u64(block + CURRENT))
    if not _is_in_chain(error, old.serial):
        copy = _save(block, record)
        _replace_cause(error, record, copy)
        _last_of(error).context = copy
    error.trace_base = old.trace_base
    error.saved_base = old.saved_base


def set_cause(record: u64) -> None:
    """`raise ... from record`; 0: `from None`."""
    error = current_error()
    error.cause = record
    error.hides_context = 1


def make_cause(descriptor: u64, kind: u64, word0: u64, word1: u64, word2: u64, word3: u64, word4: u64, word5: u64) -> None:
    """`raise ... from E(...)`: an error that was never raised is the cause of the one in flight."""
    block = __vip_thread_block()
    thread = object_at(Thread, block)
    error = object_at(Record, u64(block + CURRENT))
    copy = _save(block, u64(block + CURRENT))
    error.cause = copy
    error.hides_context = 1
    if copy == 0:
        return
    made = object_at(Record, copy)
    thread.serial = u64(thread.serial + 1)
    made.serial = thread.serial
    made.descriptor = descriptor
    made.kind = kind if kind <= KEY else PAYLOAD
    made.shown = kind
    made.word0 = word0
    made.word1 = word1
    made.word2 = word2
    made.word3 = word3
    made.word4 = word4
    made.word5 = word5
    made.start = thread.top
    made.end = thread.top
    made.left_out = 0
    made.context = 0
    made.cause = 0


def _save(block: u64, record: u64) -> u64:
    """A copy of the record that outlives its frame; 0 when there is no room."""
    thread = object_at(Thread, block)
    if thread.saved >= SAVED_MAXIMUM:
        return 0
    copy = u64(block + SAVED + thread.saved * RECORD)
    move(copy, record, RECORD)
    thread.saved = u64(thread.saved + 1)
    return copy


def _is_in_chain(error: Record, serial: u64) -> bool:
    here = error
    while here.serial != serial:
        if here.context == 0:
            return False
        here = object_at(Record, here.context)
    return True


def _last_of(error: Record) -> Record:
    here = error
    while here.context != 0:
        here = object_at(Record, here.context)
    return here


def _replace_cause(error: Record, old: u64, new: u64) -> None:
    here = address_of(error)
    while here != 0:
        record = object_at(Record, here)
        if record.cause == old:
            record.cause = new
        here = record.context
