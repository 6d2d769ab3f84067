"""Errors in flight, caught errors, and the traceback entries of a thread.

An error is a record: what it is, its payload, its segment of traceback entries, and the errors it is chained to.
The error in flight lies in the thread block; a caught one is moved into a record of the catching frame and linked
into the list of errors being handled. An error that leaves a handler keeps that handler's record as its context,
so the record moves to the thread block's pool.

I1. Segments of traceback entries and pool slots are freed in the reverse order of their making: `low` and `pool_low`
    of a record tell what to go back to when its handler ends.
I2. A record that is linked to lies in the pool, or in a frame whose handler is still running.
Layout and sizes: vipc/ir/lower/program.py (THREAD_HEADER), unwind.py (RECORD_SIZE), calls.py (PAYLOAD_OFFSET).
"""

from vipc.lang import Array, array, extern, u8, u64
from vipc.lang.runtime import lines
from vipc.lang.unsafe import Ptr, address_of, object_at

POOL = 16
ENTRIES = 4096
TEXT = 16
PAYLOAD = 17


class Record:
    """One error. `kind`: a trap's code, TEXT (p0, p1: a text) or PAYLOAD (the words of the class's payload).
    Traps: p0, p1 the values, p2 the address of the constant text, p3 its length, p4 the signs."""

    descriptor: u64 = 0
    kind: u64 = 0
    p0: u64 = 0
    p1: u64 = 0
    p2: u64 = 0
    p3: u64 = 0
    p4: u64 = 0
    p5: u64 = 0
    start: u64 = 0
    end: u64 = 0
    low: u64 = 0
    pool_low: u64 = 0
    context: u64 = 0
    cause: u64 = 0
    suppress: u64 = 0
    outer: u64 = 0
    left_out: u64 = 0
    spare0: u64 = 0
    spare1: u64 = 0
    spare2: u64 = 0


class Thread:
    """The thread block; after it, at ENTRIES, `room` traceback entries of two words: address, and how often."""

    room: u64 = 0
    top: u64 = 0
    handled: u64 = 0
    again: u64 = 0
    pooled: u64 = 0
    error: Record = Record()
    pool: Array[Record] = array(Record, 16)


@extern
def __vip_thread() -> None: ...


def thread() -> Thread:
    """The thread block."""
    return object_at(Thread, address_of(__vip_thread))


def entry(index: u64) -> Ptr[u64]:
    """A traceback entry."""
    return Ptr[u64](u64(address_of(__vip_thread) + ENTRIES + index * 16))


def raise_error(descriptor: u64, kind: u64, p0: u64, p1: u64, p2: u64, p3: u64, p4: u64, p5: u64) -> u64:
    """Makes the error in flight; its descriptor."""
    t = thread()
    e = t.error
    e.descriptor = descriptor
    e.kind = kind
    e.p0 = p0
    e.p1 = p1
    e.p2 = p2
    e.p3 = p3
    e.p4 = p4
    e.p5 = p5
    e.start = t.top
    e.low = t.top
    e.pool_low = t.pooled
    e.context = t.handled
    e.cause = 0
    e.suppress = 0
    e.left_out = 0
    t.again = 0
    return descriptor


def raise_trap(a: u64, b: u64, descriptor: u64, code: u64, address: u64) -> u64:
    """A failed check, known by the return address of its raise stub."""
    text: u64 = 0
    signs: u64 = 0
    found = lines.find_trap(address)
    if found != lines.NOWHERE:
        text = lines.trap_text(found)
        signs = lines.trap_signs(found)
    raise_error(descriptor, code, a, b, text, text_length(text), signs, 0)
    push(address)
    return descriptor


def text_length(address: u64) -> u64:
    """The length of NUL-terminated text."""
    if address == 0:
        return 0
    count: u64 = 0
    text = Ptr[u8](address)
    while text[count] != 0:
        count = u64(count + 1)
    return count


def push(address: u64) -> None:
    """A frame that the error leaves: its return address joins the traceback. Equal ones are counted."""
    t = thread()
    e = t.error
    if t.top > e.start:
        last = entry(u64(t.top - 1))
        if last[0] == address:
            last[1] = u64(last[1] + 1)
            return
    if t.top >= t.room:
        if t.room < u64(e.start + 2):
            e.left_out = u64(e.left_out + 1)
            return
        _drop_middle(t, e)
    added = entry(t.top)
    added[0] = address
    added[1] = 1
    t.top = u64(t.top + 1)


def middle(e: Record) -> u64:
    """The place in a full segment where entries are left out."""
    return u64(e.start + thread().room) >> 1


def _drop_middle(t: Thread, e: Record) -> None:
    at = middle(e)
    e.left_out = u64(e.left_out + entry(at)[1])
    while u64(at + 1) < t.top:
        to = entry(at)
        of = entry(u64(at + 1))
        to[0] = of[0]
        to[1] = of[1]
        at = u64(at + 1)
    t.top = u64(t.top - 1)


def copy(to: Record, of: Record) -> None:
    """One record into another."""
    target = Ptr[u64](address_of(to))
    source = Ptr[u64](address_of(of))
    for i in range(20):
        target[i] = source[i]


def catch(record: u64) -> None:
    """The error in flight has reached a handler."""
    t = thread()
    r = object_at(Record, record)
    copy(r, t.error)
    r.end = t.top
    if t.again != 0:
        r.low = t.top
        r.pool_low = t.pooled
        t.again = 0
    r.outer = t.handled
    t.handled = record


def release(record: u64) -> None:
    """A handler is left in peace."""
    t = thread()
    r = object_at(Record, record)
    t.handled = r.outer
    t.top = r.low
    t.pooled = r.pool_low


def release_error(record: u64) -> None:
    """A handler is left by the error in flight."""
    t = thread()
    r = object_at(Record, record)
    t.handled = r.outer
    if t.again == record:
        t.again = 0
        return
    place: u64 = 0
    if t.pooled < POOL:
        slot = t.pool[t.pooled]
        t.pooled = u64(t.pooled + 1)
        copy(slot, r)
        place = address_of(slot)
    _relink(t, record, place)
    t.error.low = r.low
    t.error.pool_low = r.pool_low


def _relink(t: Thread, old: u64, new: u64) -> None:
    """The chain of the error in flight refers to `old` no more (I2)."""
    at: u64 = address_of(t.error)
    steps: u64 = 0
    while at != 0 and steps <= POOL:
        r = object_at(Record, at)
        if r.cause == old:
            r.cause = new
        if r.context == old:
            r.context = new
            return
        at = r.context
        steps = u64(steps + 1)


def raise_again(record: u64) -> None:
    """A caught error goes on."""
    t = thread()
    r = object_at(Record, record)
    copy(t.error, r)
    t.again = record
    if t.top != r.end:
        t.error.start = t.top
        at: u64 = r.start
        while at < r.end and t.top < t.room:
            to = entry(t.top)
            of = entry(at)
            to[0] = of[0]
            to[1] = of[1]
            t.top = u64(t.top + 1)
            at = u64(at + 1)


def set_cause(record: u64) -> None:
    """`raise ... from`: a record, or 0 for None."""
    e = thread().error
    e.cause = record
    e.suppress = 1
