"""The first line on the console: version, board, mode, cores, memory, build; then where the facts came from."""

from typing import Final

from abi.bootinfo import SOURCE_ATAGS, SOURCE_DEVICE_TREE, BootInfo
from kernel import console
from kernel.command_line import mode_name, options
from kernel.version import VERSION, build_id, git_id
from vipc.lang import Array, array, sink, u8, u32, u64

LENGTH_MAX: Final = 200
MIB: Final = 0x10_0000


class Banner:
    """The line, kept for `version`."""

    length: u32
    text: Array[u8] = array(u8, LENGTH_MAX)

    def __init__(self) -> None:
        self.length = 0


banner: Banner = Banner()


@sink
def put(text: str) -> None:
    """Adds to the line; what does not fit is left out."""
    for byte in text.encode():
        if banner.length < LENGTH_MAX:
            banner.text[banner.length] = byte
            banner.length += 1


def show(info: BootInfo) -> None:
    """Composes the line and prints it."""
    board = info.board
    assert board is not None, "no board facts"
    memory: u64 = 0
    for n in range(info.ram_count):
        memory += info.ram[n].end - info.ram[n].start
    put(f"ViperOS {VERSION} ({git_id()}) on {board.name}, {mode_name(options.mode)}, ")
    put(f"{info.cores} cores, {memory // MIB} MiB, build {build_id()}")
    console.write("\n")
    console.write_bytes(banner.text[0:banner.length])
    console.write("\n")
    console.write(f"boot facts from {source_name(info.source)}\n")
    if options.bad_length > 0:
        console.write("ignored on the command line: ")
        console.write_bytes(options.bad[0:options.bad_length])
        console.write("\n")


def source_name(source: u32) -> str:
    """Where the boot facts came from."""
    if source == SOURCE_DEVICE_TREE:
        return "the device tree"
    return "ATAGS" if source == SOURCE_ATAGS else "the board's defaults"
