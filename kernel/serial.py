"""The debug UART: a PL011, two rings of 4 KiB, and the console's control characters.

Receive interrupts move bytes from the FIFO to the ring. When the ring is full they are masked and the bytes stay in
the FIFO until a reader made room (a sender with flow control, as QEMU's, then waits; others overrun).
Output goes to the FIFO at once; what does not fit goes to the ring, and the transmit interrupt moves it.
I1. Bytes leave in the order they came; nothing bypasses a ring that is not empty.
The receive interrupts are never cleared by hand: an empty FIFO clears them, and one that could not be emptied raises
them again when they are unmasked.
I2. `pending_interrupts` is the number of Ctrl-C bytes in the receive ring.
Reference: ARM DDI 0183.
"""

from typing import Final

from vipc.lang import Array, Mmio, Reg, Span, array, reg, u8, u32, u64

RING: Final = 4096
RECEIVE_EMPTY: Final = 1 << 4           # FR
TRANSMIT_FULL: Final = 1 << 5
BUSY: Final = 1 << 3
BREAK: Final = 1 << 10                  # DR
EIGHT_BITS_FIFO: Final = 0x70           # LCRH
ENABLE: Final = 0x301                   # CR: UART, transmitter, receiver
RECEIVE: Final = 1 << 4                 # interrupts
TRANSMIT: Final = 1 << 5
RECEIVE_TIMEOUT: Final = 1 << 6
EVERY_INTERRUPT: Final = 0x7FF
BAUD: Final = 115_200

CTRL_C: Final = 0x03
CTRL_BACKSLASH: Final = 0x1C
MONITOR_PRESSES: Final = 3
MONITOR_WINDOW: Final = 1_000_000_000   # nanoseconds

# What an interrupt brought.
INPUT: Final = 1
ROOM: Final = 2
MONITOR: Final = 4


class Pl011(Mmio):
    """The registers in use."""

    DR: Reg[u32] = reg(0x00)
    FR: Reg[u32] = reg(0x18)
    IBRD: Reg[u32] = reg(0x24)
    FBRD: Reg[u32] = reg(0x28)
    LCRH: Reg[u32] = reg(0x2C)
    CR: Reg[u32] = reg(0x30)
    IFLS: Reg[u32] = reg(0x34)
    IMSC: Reg[u32] = reg(0x38)
    MIS: Reg[u32] = reg(0x40)
    ICR: Reg[u32] = reg(0x44)


class ByteRing:
    """A queue of bytes; `read` and `written` count for ever."""

    read: u64
    written: u64
    data: Array[u8] = array(u8, RING)

    def __init__(self) -> None:
        self.read = 0
        self.written = 0

    def is_empty(self) -> bool:
        """Nothing to take."""
        return self.read == self.written

    def is_full(self) -> bool:
        """No room to put."""
        return self.written - self.read == RING

    def put(self, byte: u8) -> None:
        """Adds a byte where there is room."""
        self.data[self.written % RING] = byte
        self.written += 1

    def take(self) -> u8:
        """Removes the oldest byte of a ring that is not empty."""
        byte = self.data[self.read % RING]
        self.read += 1
        return byte

    def clear(self) -> None:
        """Forgets everything."""
        self.read = self.written


class Serial:
    """The UART and its rings."""

    uart: Pl011
    clock: u32                          # of the UART, Hz
    is_ready: bool
    mask: u32                           # interrupts that are let through
    pending_interrupts: u32
    presses: u32                        # of Ctrl-\\ in a row
    first_press: u64
    received: ByteRing = ByteRing()
    to_send: ByteRing = ByteRing()

    def __init__(self) -> None:
        self.uart = Pl011(0)
        self.clock = 0
        self.is_ready = False
        self.mask = 0
        self.pending_interrupts = 0
        self.presses = 0
        self.first_press = 0

    def initialise(self, base: u64, clock: u32) -> None:
        """115,200 baud, 8N1, FIFOs; receive interrupts once `start_receiving` was called."""
        self.uart = Pl011(base)
        self.clock = clock
        self.set_rate(BAUD)
        self.uart.IFLS.write(0)
        self.uart.IMSC.write(0)
        self.is_ready = True

    def set_rate(self, rate: u32) -> None:
        """Another rate from the next byte on; what is being sent is lost (`drain` waits for it)."""
        uart = self.uart
        uart.CR.write(0)
        while uart.FR.read() & BUSY != 0:
            pass
        uart.LCRH.write(0)
        uart.ICR.write(EVERY_INTERRUPT)
        divisor = (self.clock * 4 + rate // 2) // rate
        uart.IBRD.write(divisor // 64)
        uart.FBRD.write(divisor % 64)
        uart.LCRH.write(EIGHT_BITS_FIFO)
        uart.CR.write(ENABLE)

    def drain(self) -> None:
        """Waits until the last bit is on the line."""
        self.flush()
        while self.uart.FR.read() & BUSY != 0:
            pass

    def start_receiving(self) -> None:
        """Lets receive interrupts through."""
        self._set_mask(RECEIVE | RECEIVE_TIMEOUT)

    def write(self, data: Span[u8]) -> u64:
        """Sends what FIFO and ring take; how many bytes that was."""
        count: u64 = 0
        for byte in data:
            if self.to_send.is_empty() and self.uart.FR.read() & TRANSMIT_FULL == 0:
                self.uart.DR.write(byte)
            elif not self.to_send.is_full():
                self.to_send.put(byte)
            else:
                break
            count += 1
        if not self.to_send.is_empty():
            self._set_mask(self.mask | TRANSMIT)
        return count

    def put_polled(self, byte: u8) -> None:
        """The kernel's own output: waits for the FIFO, after everything in the ring."""
        if not self.is_ready:
            return
        self.flush()
        self._send(byte)

    def flush(self) -> None:
        """Waits until the ring is in the FIFO."""
        while not self.to_send.is_empty():
            self._send(self.to_send.take())

    def get_polled(self) -> u32:
        """The monitor's input: a byte, or 0x100 when there is none."""
        if not self.received.is_empty():
            return self.take()
        if self.uart.FR.read() & RECEIVE_EMPTY != 0:
            return 0x100
        return self.uart.DR.read() & 0xFF

    def has_input(self) -> bool:
        """Whether `take` has something."""
        return not self.received.is_empty()

    def take(self) -> u8:
        """The oldest byte received; the FIFO may move up."""
        byte = self.received.take()
        if byte == CTRL_C:
            self.pending_interrupts -= 1
        if self.mask & RECEIVE == 0:
            self._set_mask(self.mask | RECEIVE | RECEIVE_TIMEOUT)
        return byte

    def take_interrupt(self) -> bool:
        """Whether Ctrl-C had come; everything typed up to it is dropped."""
        if self.pending_interrupts == 0:
            return False
        while self.take() != CTRL_C:
            pass
        return True

    def handle_interrupt(self, now: u64) -> u32:
        """Serves the device; what came of it."""
        events: u32 = 0
        status = self.uart.MIS.read()
        if status & TRANSMIT != 0:
            events |= self._refill()
        self.uart.ICR.write(status & ~(RECEIVE | RECEIVE_TIMEOUT | TRANSMIT))
        return events | self._drain(now)

    def _drain(self, now: u64) -> u32:
        events: u32 = 0
        while self.uart.FR.read() & RECEIVE_EMPTY == 0:
            if self.received.is_full():
                self._set_mask(self.mask & ~(RECEIVE | RECEIVE_TIMEOUT))
                return events | INPUT
            word = self.uart.DR.read()
            if word & BREAK != 0 or self._asks_for_monitor(u8(word), now):
                events |= MONITOR
            else:
                self.received.put(u8(word))
                events |= INPUT
                if u8(word) == CTRL_C:
                    self.pending_interrupts += 1
        return events

    def _refill(self) -> u32:
        while not self.to_send.is_empty() and self.uart.FR.read() & TRANSMIT_FULL == 0:
            self.uart.DR.write(self.to_send.take())
        if self.to_send.is_empty():
            self._set_mask(self.mask & ~TRANSMIT)
            self.uart.ICR.write(TRANSMIT)
        return ROOM

    def _asks_for_monitor(self, byte: u8, now: u64) -> bool:
        """Ctrl-\\ for the third time within a second."""
        if byte != CTRL_BACKSLASH:
            self.presses = 0
            return False
        if self.presses == 0 or now > self.first_press + MONITOR_WINDOW:
            self.presses = 0
            self.first_press = now
        self.presses += 1
        if self.presses < MONITOR_PRESSES:
            return False
        self.presses = 0
        return True

    def _send(self, byte: u8) -> None:
        while self.uart.FR.read() & TRANSMIT_FULL != 0:
            pass
        self.uart.DR.write(byte)

    def _set_mask(self, mask: u32) -> None:
        if mask != self.mask:
            self.mask = mask
            self.uart.IMSC.write(mask)


serial: Serial = Serial()
