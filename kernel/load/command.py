"""`load` of the recovery monitor: receives a kernel into free memory, then hands the machine over as the firmware did.

Nothing that is in use is written before the whole image was verified, so that a push that fails leaves the system as it was.
"""

from typing import Final

from abi.layout import GIB, KERNEL_BASE, PAGE
from kernel.arch import image
from kernel.board import board
from kernel.console import write
from kernel.load.receiver import NO_AREA, Receiver
from kernel.load.serve import receive
from kernel.mem.frames import NO_FRAME, frames
from vipc.lang import extern, noreturn, u64

EL2: Final = 2


@extern
@noreturn
def enter_kernel(staged: u64, size: u64, load: u64, word: u64, distributor: u64) -> None:
    """kernel/load/handover.s: the other cores back to the firmware's waiting, this one to the kernel, all at EL2."""


def free_area(size: u64) -> u64:
    """Free memory in the first gigabyte for an image of that size."""
    frame = frames.free_run((size + PAGE - 1) // PAGE, GIB)
    return NO_AREA if frame == NO_FRAME else KERNEL_BASE + frame


receiver: Receiver = Receiver(free_area)


def command_load() -> None:
    """Comes back when nothing was pushed."""
    if board.entry_level != EL2 or board.gpio == 0:
        write("load: this board was not entered at EL2 by a spin-table firmware\n")
        return
    receiver.load = image.image_start() - KERNEL_BASE
    write("load: waiting for ./viper push PORT KERNEL\n")
    if receive(receiver, False):
        enter_kernel(receiver.area, receiver.size, receiver.load, board.entry_word, board.gic_distributor)
    write("\nload: nothing came\n")
