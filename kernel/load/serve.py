"""The serial line's side of receiving: frames in, replies out, the rate, and silence.

I1. A rate that brings no whole frame within SILENCE is left for the first one again.
"""

from typing import Final

from kernel.arch import timer
from kernel.load.frame import CHECK, HEADER, QUIT, RATE, START, TAKEN, FrameReader, crc32
from kernel.load.receiver import REPLY_MAX, Receiver
from kernel.serial import BAUD, serial
from vipc.lang import Array, array, u8, u32

NO_INPUT: Final = 0x100
SILENCE: Final = 2_000_000_000          # nanoseconds
PATIENCE: Final = 30_000_000_000        # with no whole frame at all, the monitor goes back to its prompt
PAUSE: Final = 40_000                   # between looks at an empty FIFO, which fills in 107 us at the fastest rate: QEMU's
                                        # other threads get their turn only while no register is being read
SLOWEST: Final = 9_600
FASTEST: Final = 1_500_000

out: Array[u8] = array(u8, HEADER + REPLY_MAX + CHECK)
reader: FrameReader = FrameReader()


def receive(receiver: Receiver, for_ever: bool) -> bool:
    """Serves the line until the image is to start (True), or until the other end gave up (False)."""
    rate: u32 = BAUD
    heard = timer.now()
    while True:
        received = serial.get_polled()
        if received == NO_INPUT:
            now = timer.now()
            while timer.now() - now < PAUSE:
                pass
            silence = now - heard
            if rate != BAUD and silence > SILENCE:
                rate = BAUD
                serial.set_rate(rate)
            if not for_ever and silence > PATIENCE:
                return False
        elif reader.feed(u8(received)):
            heard = timer.now()
            kind = reader.kind()
            if kind == RATE:
                rate = _change_rate(rate, reader.number())
            elif kind == QUIT and not for_ever:
                _send(TAKEN, 0, 0, receiver)
                return False
            else:
                answer = receiver.handle(reader)
                if answer != 0:
                    _send(answer, receiver.reply_number, receiver.reply_length, receiver)
                if kind == START and answer == TAKEN:
                    serial.drain()
                    return True


def _change_rate(rate: u32, wanted: u32) -> u32:
    """Answers at the old rate, then takes the new one."""
    if not SLOWEST <= wanted <= FASTEST:
        return rate
    _put_header(TAKEN, wanted)
    _finish(HEADER)
    serial.drain()
    serial.set_rate(wanted)
    return wanted


def _send(kind: u8, number: u32, length: u32, receiver: Receiver) -> None:
    _put_header(kind, number)
    for place in range(length):
        out[HEADER + place] = receiver.reply[place]
    _finish(HEADER + length)


def _put_header(kind: u8, number: u32) -> None:
    out[0] = kind
    for place in range(4):
        out[1 + place] = u8(number >> 8 * place)


def _finish(length: u32) -> None:
    """Adds the CRC and sends the frame; replies are short, so that one run of 254 bytes is the longest."""
    check = crc32(out[0:length], 0)
    for place in range(4):
        out[length + place] = u8(check >> 8 * place)
    end = length + CHECK
    serial.put_polled(0)
    start: u32 = 0
    while start <= end:
        stop = start
        while stop < end and out[stop] != 0:
            stop += 1
        serial.put_polled(u8(stop - start + 1))
        for place in range(start, stop):
            serial.put_polled(out[place])
        start = stop + 1
    serial.put_polled(0)
