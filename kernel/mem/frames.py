"""The frame allocator: which 4 KiB frames of physical memory are free.

A bit per frame, 1 = free, over the span from the lowest to the highest RAM address; holes are never free.
Zones are upper bounds, because devices reach only so far: LOW below 1 GiB (VideoCore, DWC2), DMA32 below 3 GiB
(PCIe), ANY. A request for ANY takes the highest zone that has a frame, so low frames last longest.
I1. `free` of a zone equals the number of its set bits.
I2. A frame is given back exactly once: giving back a free frame stops the call.
"""

from typing import Final

from abi.layout import GIB, KERNEL_BASE, PAGE, PAGE_SHIFT
from kernel.arch.image import clear_page
from vipc.lang import Array, array, u32, u64
from vipc.lang.arm64 import clz, rbit

LOW: Final = 0
DMA32: Final = 1
ANY: Final = 2
ZONES: Final = 3

WORDS: Final = 0x4_0000 // 8            # bitmap for 8 GiB
FRAMES_MAX: Final = WORDS * 64
LOW_END: Final = GIB
DMA32_END: Final = 3 * GIB
NO_FRAME: Final = 0                     # frame 0 holds the firmware's spin table and is never given out


class Zone:
    """Words of the bitmap, [first, end); `hint` is where the search goes on."""

    first: u64
    end: u64
    hint: u64
    free: u64

    def __init__(self) -> None:
        self.first = 0
        self.end = 0
        self.hint = 0
        self.free = 0


class Frames:
    """All frames."""

    base: u64                           # physical address of the first bit
    total: u64                          # frames that were ever added
    zones: Array[Zone] = array(Zone, ZONES)
    bits: Array[u64] = array(u64, WORDS)

    def __init__(self) -> None:
        self.base = 0
        self.total = 0

    def span(self, lowest: u64, highest: u64) -> None:
        """Sets the range that the bitmap covers; beyond its size, memory stays unused."""
        self.base = lowest & ~(64 * PAGE - 1)
        words = min((highest - self.base + 64 * PAGE - 1) // (64 * PAGE), WORDS)
        low = self._word_at(LOW_END, words)
        dma = self._word_at(DMA32_END, words)
        self._set_zone(self.zones[LOW], 0, low)
        self._set_zone(self.zones[DMA32], low, dma)
        self._set_zone(self.zones[ANY], dma, words)

    def add(self, start: u64, end: u64) -> None:
        """Frees every whole frame of a range of RAM; used once per range, before any allocation."""
        frame = self._index((start + PAGE - 1) & ~(PAGE - 1))
        stop = min(self._index(end), self.zones[ANY].end * 64)
        while frame < stop:
            if frame % 64 == 0 and stop - frame >= 64:
                zone = self._zone_of(frame)
                self.bits[frame // 64] = 0xFFFF_FFFF_FFFF_FFFF
                zone.free += 64
                self.total += 64
                frame += 64
            else:
                self._free_bit(frame)
                self.total += 1
                frame += 1

    def reserve(self, start: u64, end: u64) -> None:
        """Takes a range out for good; frames in it that are no RAM, or taken already, do not matter."""
        lowest = max(start, self.base)
        frame = self._index(lowest & ~(PAGE - 1))
        stop = min(self._index((max(end, lowest) + PAGE - 1) & ~(PAGE - 1)), self.zones[ANY].end * 64)
        while frame < stop:
            bit: u64 = 1 << (frame % 64)
            if self.bits[frame // 64] & bit != 0:
                self.bits[frame // 64] &= ~bit
                self._zone_of(frame).free -= 1
                self.total -= 1
            frame += 1

    def allocate(self, zone_limit: u32) -> u64:
        """Physical address of a frame below the zone's bound, or NO_FRAME. Its content is anything."""
        zone_number = zone_limit
        while True:
            zone = self.zones[zone_number]
            if zone.free > 0:
                return self._take(zone)
            if zone_number == 0:
                return NO_FRAME
            zone_number -= 1

    def allocate_cleared(self, zone_limit: u32) -> u64:
        """The same, filled with zeros."""
        frame = self.allocate(zone_limit)
        if frame != NO_FRAME:
            clear_page(KERNEL_BASE + frame)
        return frame

    def free_run(self, count: u64, end: u64) -> u64:
        """The first of `count` free frames in a row below `end`, or NO_FRAME; they stay free."""
        found: u64 = 0
        for index in range(min(self._index(end), self.zones[ANY].end * 64)):
            found = found + 1 if self.bits[index // 64] >> (index % 64) & 1 != 0 else 0
            if found == count:
                return self.base + (index + 1 - count) * PAGE
        return NO_FRAME

    def release(self, frame: u64) -> None:
        """Gives a frame back."""
        index = self._index(frame)
        assert self.bits[index // 64] >> (index % 64) & 1 == 0, "frames I2: a frame was given back twice"
        self._free_bit(index)

    def free(self) -> u64:
        """Frames that are free."""
        return self.zones[LOW].free + self.zones[DMA32].free + self.zones[ANY].free

    def _take(self, zone: Zone) -> u64:
        word = zone.hint
        while self.bits[word] == 0:
            word += 1
            if word == zone.end:
                word = zone.first
        zone.hint = word
        bit = clz(rbit(self.bits[word]))
        self.bits[word] &= ~(1 << bit)
        zone.free -= 1
        return self.base + (word * 64 + bit) * PAGE

    def _free_bit(self, frame: u64) -> None:
        self.bits[frame // 64] |= u64(1 << (frame % 64))
        self._zone_of(frame).free += 1

    def _zone_of(self, frame: u64) -> Zone:
        word = frame // 64
        if word < self.zones[LOW].end:
            return self.zones[LOW]
        if word < self.zones[DMA32].end:
            return self.zones[DMA32]
        return self.zones[ANY]

    def _index(self, address: u64) -> u64:
        return (address - self.base) >> PAGE_SHIFT

    def _word_at(self, address: u64, words: u64) -> u64:
        if address <= self.base:
            return 0
        return min((address - self.base) // (64 * PAGE), words)

    def _set_zone(self, zone: Zone, first: u64, end: u64) -> None:
        zone.first = first
        zone.end = end
        zone.hint = first
        zone.free = 0


frames: Frames = Frames()


def check_invariants() -> None:
    """I1, for tests."""
    for zone in frames.zones:
        count: u64 = 0
        for word in range(zone.first, zone.end):
            count += frames.bits[word].bit_count()
        assert count == zone.free, "frames I1: a zone's count differs from its bits"
