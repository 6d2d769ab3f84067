"""Pushes a kernel over a serial line: finds the receiver, agrees on a rate, sends what is missing, verifies, starts.

A thread reads all the while: a board whose answers nobody takes would stop taking blocks. Blocks are sent in a window; an
answer that skips an earlier block tells that it was lost (the line keeps the order), so a loss costs one frame and not a
wait. Silence is only waited for when nothing else tells.
"""

from __future__ import annotations

import queue
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from tools.console.ports import RATE as FIRST_RATE
from tools.console.ports import Gone, Port
from tools.faults import Fault
from tools.push.frames import (
    BEGIN,
    DATA,
    FRAME_MAX,
    HELLO,
    NAMES,
    PAYLOAD_MAX,
    QUIT,
    RATE,
    READY,
    REFUSED,
    START,
    TAKEN,
    VERIFY,
    Frame,
    decode,
    encode,
)

RATES = (1_500_000, 921_600)            # tried in this order
ANSWER_S = 0.5
HELLO_S = 15.0
TRIES = 10                              # of one question
FAILURES = 3                            # unanswered frames at a rate, before the first rate is taken again
WINDOW = 24                             # blocks on the way
VERSION = 1
Progress = Callable[[int, int], None]   # bytes received by the board, bytes in all


@dataclass
class Pusher:
    """One push over an open port, within a `with` block. Raises Fault (what is wrong, its cure) and Gone (the port went away)."""

    port: Port
    progress: Progress = lambda done, total: None
    rate: int = FIRST_RATE
    resent: int = 0                     # blocks that were sent again
    rest: bytes = b""                   # after the block: what came behind the last frame, the first words of the kernel

    def __post_init__(self) -> None:
        self._frames: queue.SimpleQueue[Frame | Gone] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Pusher:
        self._reader.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopping.set()
        self._reader.join()

    def push(self, kernel: bytes, rates: tuple[int, ...] = RATES) -> None:
        """Everything up to the kernel's first instruction."""
        load, most = self._hello()
        if len(kernel) > most:
            raise Fault(f"the kernel has {len(kernel):,} bytes, the board takes {most:,}")
        self._agree_on_rate(rates)
        first = self._ask(Frame(BEGIN, 0, struct.pack("<QII", load, len(kernel), zlib.crc32(kernel)))).number
        self._send_blocks(kernel, first)
        self._ask(Frame(VERIFY), patience=10 * ANSWER_S)
        self._ask(Frame(START))
        self._set_rate(FIRST_RATE)

    def quit(self) -> None:
        """Bring a receiver of the monitor back to its prompt."""
        self._write(Frame(QUIT))

    def _hello(self) -> tuple[int, int]:
        """(load address, most bytes) of the receiver; a monitor at its prompt is asked to become one."""
        deadline = time.monotonic() + HELLO_S
        tries = 0
        while time.monotonic() < deadline:
            if tries == 2:
                self.port.write(b"\rload\r")
            tries += 1
            self._write(Frame(HELLO, tries))
            answer = self._answer(lambda frame: frame.kind == READY, ANSWER_S)
            if answer and len(answer.payload) == 20:
                version, payload, load, most = struct.unpack("<IIQI", answer.payload)
                if version != VERSION or payload != PAYLOAD_MAX:
                    raise Fault(f"the board's loader speaks version {version}, this one {VERSION}; cure: a card with this loader")
                return load, most
        raise Fault(f"nothing answers on {self.port.name}; cure: start the board with the loader (flash.py write --loader), "
                    "or type `load` at the recovery monitor")

    def _agree_on_rate(self, rates: tuple[int, ...]) -> None:
        for rate in rates:
            self._ask(Frame(RATE, rate))
            self._set_rate(rate)
            for _ in range(FAILURES):
                self._write(Frame(HELLO))
                if self._answer(lambda frame: frame.kind == READY, ANSWER_S):
                    return
            self._set_rate(FIRST_RATE)      # the board comes back too, when it hears nothing
            self._hello()

    def _set_rate(self, rate: int) -> None:
        if rate != self.rate:
            self.port.set_rate(rate)
            self.rate = rate

    def _send_blocks(self, kernel: bytes, first: int) -> None:
        blocks = -(-len(kernel) // PAYLOAD_MAX)
        waiting = deque(range(first, blocks))
        on_the_way: deque[int] = deque()    # in the order in which they were sent
        silent = 0
        while waiting or on_the_way:
            while waiting and len(on_the_way) < WINDOW:
                block = waiting.popleft()
                self._write(Frame(DATA, block, kernel[block * PAYLOAD_MAX : (block + 1) * PAYLOAD_MAX]))
                on_the_way.append(block)
            answer = self._answer(lambda frame: frame.kind in (TAKEN, REFUSED), ANSWER_S + FRAME_MAX * 10 / self.rate)
            if answer is None:
                silent += 1
                self._silence(silent)
                self._again(on_the_way, waiting, len(on_the_way))
                continue
            silent = 0
            if answer.kind == REFUSED:
                raise Fault(f"the board refuses a block: {_reason(answer)}")
            if len(answer.payload) == 4:
                missing = int.from_bytes(answer.payload, "little")
                if answer.number in on_the_way:
                    # What was sent before it and is not answered was lost, or its answer was.
                    self._again(on_the_way, waiting, on_the_way.index(answer.number))
                    on_the_way.popleft()
                for queue in (on_the_way, waiting):
                    for block in [block for block in queue if block < missing]:
                        queue.remove(block)
                self.progress(min(missing * PAYLOAD_MAX, len(kernel)), len(kernel))

    def _again(self, on_the_way: deque[int], waiting: deque[int], count: int) -> None:
        """The first `count` blocks on the way are sent again, soonest."""
        lost = [on_the_way.popleft() for _ in range(count)]
        waiting.extendleft(reversed(lost))
        self.resent += len(lost)

    def _silence(self, silent: int) -> None:
        if silent == FAILURES and self.rate != FIRST_RATE:
            self._set_rate(FIRST_RATE)
            self._hello()
        elif silent > TRIES:
            raise Fault(f"{self.port.name}: the board does not answer any more; cure: push again, it goes on where it stopped")

    def _ask(self, question: Frame, patience: float = ANSWER_S) -> Frame:
        """A question that must be answered; what has another kind is left out."""
        for _ in range(TRIES):
            self._write(question)
            answer = self._answer(lambda frame: frame.kind in (TAKEN, REFUSED) and not _is_of_block(frame), patience)
            if answer and answer.kind == REFUSED:
                raise Fault(f"the board refuses the kernel: {_reason(answer)}")
            if answer:
                return answer
        raise Fault(f"{self.port.name}: the board does not answer; cure: reset it and push again")

    def _write(self, frame: Frame) -> None:
        self.port.write(encode(frame))

    def _answer(self, wanted: Callable[[Frame], bool], patience: float) -> Frame | None:
        """The next frame that is wanted, others before it are dropped; None when none comes in time."""
        deadline = time.monotonic() + patience
        while True:
            try:
                frame = self._frames.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if isinstance(frame, Gone):
                raise frame
            if wanted(frame):
                return frame

    def _read(self) -> None:
        begun = bytearray()
        while not self._stopping.is_set():
            try:
                begun += self.port.read()
            except Gone as error:
                self._frames.put(error)
                return
            *whole, rest = bytes(begun).split(b"\0")
            begun = bytearray(rest)
            self.rest = rest
            for part in whole:
                if part and (frame := decode(bytes(part))):
                    self._frames.put(frame)


def _is_of_block(frame: Frame) -> bool:
    """Only answers to blocks carry the first missing one."""
    return len(frame.payload) == 4


def _reason(frame: Frame) -> str:
    return next((name for name, number in NAMES.items() if number == frame.number), f"reason {frame.number}")


