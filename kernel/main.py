"""kmain: what is started, in which order. Entered on the early tables, with interrupts masked."""

from abi.bootinfo import BootInfo
from abi.layout import BLOCK, KERNEL_BASE
from kernel import banner, command_line, console, entry, led, log
from kernel.arch import image, interrupt_controller, timer, translation
from kernel.board import board
from kernel.mem import kernel_map
from kernel.mem.frames import frames
from kernel.obj.bootfs import bootfs
from kernel.serial import serial
from vipc.lang import export, u64
from vipc.lang.unsafe import object_at


@export
def kmain(address: u64) -> None:
    """Brings everything up and runs programs; never returns."""
    info = object_at(BootInfo, address)
    timer.initialise()
    kernel_map.build(info)
    kernel_map.adopt()
    translation.lower_half.empty_root = kernel_map.kernel_map.empty_root
    translation.lower_half.current_root = kernel_map.kernel_map.empty_root
    board.adopt(info)
    led.connect_uart()
    _start_serial(info)
    command_line.read(info.command_line[0:info.command_line_length])
    log.log.shown = command_line.options.log
    banner.show(info)
    _collect_memory(info)
    _open_bootfs()
    interrupt_controller.initialise(board.gic_distributor, board.gic_cpu)
    interrupt_controller.enable(timer.TIMER_INTERRUPT)
    interrupt_controller.enable(board.uart_interrupt)
    serial.start_receiving()
    if info.initrd_end > info.initrd_start:
        log.info(f"initrd of {info.initrd_end - info.initrd_start} bytes at {info.initrd_start:#x}")
    log.info(f"{frames.free()} frames free, {bootfs.count} programs, timer {timer.timer.frequency} Hz")
    image.resume_program(entry.leave_kernel())


def _start_serial(info: BootInfo) -> None:
    facts = info.board
    assert facts is not None, "no board facts"
    serial.initialise(board.uart, facts.uart_clock)


def _collect_memory(info: BootInfo) -> None:
    """Frames of all RAM, but for the image and what the firmware keeps."""
    lowest = info.ram[0].start
    highest = info.ram[0].end
    for n in range(info.ram_count):
        lowest = min(lowest, info.ram[n].start)
        highest = max(highest, info.ram[n].end)
    frames.span(lowest, highest)
    for n in range(info.ram_count):
        frames.add(kernel_map.first_block(info.ram[n].start), info.ram[n].end // BLOCK * BLOCK)
    frames.reserve(image.image_start() - KERNEL_BASE, image.image_end() - KERNEL_BASE)
    for n in range(info.reserved_count):
        frames.reserve(info.reserved[n].start, info.reserved[n].end)


def _open_bootfs() -> None:
    start = image.bootfs_start()
    if not bootfs.open(start, image.bootfs_end() - start):
        console.write("viper: the bootfs is damaged: no programs\n")
