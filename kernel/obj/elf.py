"""ELF files of programs, loaded into an address space: little-endian AArch64, static, W^X.

I1. Nothing in the file is believed: every offset, size and address is checked before it is used.
I2. A segment that is writable and executable is refused, and so are two segments that share a page.
Reference: ELF-64 object file format; ELF for the Arm 64-bit architecture.
"""

from typing import Final

from abi.errors import NOT_EXECUTABLE, OK
from abi.layout import KERNEL_BASE, PAGE, USER_IMAGE, USER_IMAGE_END
from kernel.arch.image import copy_memory, publish_code_page
from kernel.line_table import read_u32
from kernel.mem.address_space import AddressSpace
from kernel.mem.page_table import USER_CONSTANT, USER_DATA, USER_TEXT
from kernel.obj.bootfs import read_u64
from vipc.lang import i64, u32, u64
from vipc.lang.unsafe import address_of

HEADER: Final = 64
PROGRAM_HEADER: Final = 56
SECTION_HEADER: Final = 64
SEGMENTS_MAX: Final = 8
SECTIONS_MAX: Final = 64
LOAD: Final = 1
EXECUTE: Final = 1
WRITE: Final = 2
IDENT_LOW: Final = 0x464C_457F          # "\\x7fELF"
IDENT_HIGH: Final = 0x0001_0102         # 64-bit, little-endian, version 1, System V
EXECUTABLE_AARCH64: Final = 0x00B7_0002
LINE_TABLE_NAME: Final = b".vipline\x00"


class Segment:
    """One loadable segment, its numbers checked."""

    offset: u64
    file_size: u64
    address: u64
    memory_size: u64
    flags: u32

    def __init__(self) -> None:
        self.offset = 0
        self.file_size = 0
        self.address = 0
        self.memory_size = 0
        self.flags = 0


def is_program(data: bytes) -> bool:
    """Whether the ELF header is one of ours, and its tables lie within the file."""
    if len(data) < HEADER or read_u32(data, 0) != IDENT_LOW or read_u32(data, 4) & 0x00FF_FFFF != IDENT_HIGH:
        return False
    if read_u32(data, 16) != EXECUTABLE_AARCH64 or read_u32(data, 54) & 0xFFFF != PROGRAM_HEADER:
        return False
    count = read_u32(data, 56) & 0xFFFF
    table = read_u64(data, 32)
    return 0 < count <= SEGMENTS_MAX and table <= len(data) and count * PROGRAM_HEADER <= len(data) - table


def entry_point(data: bytes) -> u64:
    """Where the program starts."""
    return read_u64(data, 24)


def image_base(data: bytes) -> u64:
    """Lowest address of the image: line table rows count from there."""
    lowest: u64 = USER_IMAGE_END
    table = read_u64(data, 32)
    for n in range(read_u32(data, 56) & 0xFFFF):
        header = table + n * PROGRAM_HEADER
        if read_u32(data, header) == LOAD:
            lowest = min(lowest, read_u64(data, header + 16))
    return lowest


def load(data: bytes, space: AddressSpace) -> i64:
    """Maps and fills every segment; OK or an error. The caller destroys the space after an error."""
    if not is_program(data):
        return NOT_EXECUTABLE
    table = read_u64(data, 32)
    segment = Segment()
    for n in range(read_u32(data, 56) & 0xFFFF):
        header = table + n * PROGRAM_HEADER
        if read_u32(data, header) == LOAD:
            if not _read_segment(data, header, segment):
                return NOT_EXECUTABLE
            result = _map_segment(data, segment, space)
            if result != OK:
                return result
    start = entry_point(data)
    return OK if space.frame_at(start) != 0 and start % 4 == 0 else NOT_EXECUTABLE


def _read_segment(data: bytes, header: u64, segment: Segment) -> bool:
    segment.flags = read_u32(data, header + 4)
    segment.offset = read_u64(data, header + 8)
    segment.address = read_u64(data, header + 16)
    segment.file_size = read_u64(data, header + 32)
    segment.memory_size = read_u64(data, header + 40)
    if segment.flags & WRITE != 0 and segment.flags & EXECUTE != 0:
        return False
    if segment.offset > len(data) or segment.file_size > len(data) - segment.offset:
        return False
    if segment.file_size > segment.memory_size:
        return False
    if not USER_IMAGE <= segment.address < USER_IMAGE_END:
        return False
    return segment.memory_size <= USER_IMAGE_END - segment.address


def _map_segment(data: bytes, segment: Segment, space: AddressSpace) -> i64:
    attributes = _attributes(segment.flags)
    end = segment.address + segment.memory_size
    page = segment.address // PAGE * PAGE
    while page < end:
        result = space.add_page(page, attributes)
        if result != OK:
            return result
        _fill_page(data, segment, page, space.frame_at(page))
        page += PAGE
    return OK


def _fill_page(data: bytes, segment: Segment, page: u64, frame: u64) -> None:
    """Copies what the file has of one page (cleared before)."""
    start = max(page, segment.address)
    stop = min(page + PAGE, segment.address + segment.file_size)
    if start < stop:
        source = address_of(data) + segment.offset + (start - segment.address)
        copy_memory(KERNEL_BASE + frame + (start - page), source, stop - start)
    if segment.flags & EXECUTE != 0:
        publish_code_page(KERNEL_BASE + frame)


def _attributes(flags: u32) -> u64:
    if flags & EXECUTE != 0:
        return USER_TEXT
    return USER_DATA if flags & WRITE != 0 else USER_CONSTANT


def line_table(data: bytes) -> bytes:
    """The section .vipline, or nothing."""
    table = read_u64(data, 40)
    count = read_u32(data, 60) & 0xFFFF
    names_index = read_u32(data, 60) >> 16
    if count > SECTIONS_MAX or table > len(data) or count * SECTION_HEADER > len(data) - table or names_index >= count:
        return b""
    names = read_u64(data, table + names_index * SECTION_HEADER + 24)
    for n in range(count):
        header = table + n * SECTION_HEADER
        if _is_named(data, names + read_u32(data, header)):
            offset = read_u64(data, header + 24)
            size = read_u64(data, header + 32)
            if offset <= len(data) and size <= len(data) - offset:
                return data[offset:offset + size]
    return b""


def _is_named(data: bytes, offset: u64) -> bool:
    if offset > len(data) or len(LINE_TABLE_NAME) > len(data) - offset:
        return False
    for n in range(len(LINE_TABLE_NAME)):
        if data[offset + n] != LINE_TABLE_NAME[n]:
            return False
    return True
