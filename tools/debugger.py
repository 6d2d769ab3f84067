"""`viper gdb`: a board in QEMU, stopped at the kernel's entry, and gdb with symbols and helpers.

The serial line goes to a terminal of its own (its name is printed; `./viper console NAME` joins it) and to a log beside the
image. gdb and QEMU speak over a socket in a folder that is removed afterwards.

I1. QEMU ends with gdb, on every way out.
"""

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import tty
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from tools.boards import Board
from tools.build import ROOT, build_image
from tools.find_gdb import find_gdb
from tools.line import Line
from tools.qemu import Machine
from tools.run import split_commands
from tools.session import AT_PROMPT

HELPERS = ROOT / "tools" / "gdb" / "viper.py"
LOG = "gdb-console.log"
ENTRY, PROGRAMS, PROGRAM_SIZE = 0x18, 0x20, 0x36              # in an ELF header
PT_LOAD = 1


def debug(board: Board, optimise: int, commands: str, mode: str, arguments: Sequence[str]) -> int:
    """gdb's exit status. `commands`: typed at the shell's prompt whenever it shows one; `arguments`: for gdb."""
    gdb = find_gdb()
    image = build_image(board.name, optimise)
    kernel = image.with_name("kernel.elf")
    with tempfile.TemporaryDirectory(prefix="viper-gdb-") as folder:
        socket = Path(folder) / "gdb"
        extra = ["-S", "-gdb", f"unix:{socket},server=on,wait=off"]
        with Machine(board, image, append=f"mode={mode}" if mode else "", extra=extra) as machine:
            with _served(machine, image.with_name(LOG), split_commands(commands)) as terminal:
                print(f"viper: the serial line is {terminal} (./viper console {terminal}), its log {image.with_name(LOG)}",
                      file=sys.stderr)
                return _run([str(gdb), *_start(kernel, socket), *arguments])


def _start(kernel: Path, socket: Path) -> list[str]:
    """What gdb is told first: where everything is, then to go on to the kernel's entry."""
    lines = [f"set substitute-path /viperos {ROOT}", "set confirm off", f"source {HELPERS}", f"target remote {socket}",
             f"tbreak *{_physical_entry(kernel.read_bytes()):#x}", "continue"]
    given = ["-nx", "-q", "-iex", "set pagination off", "-iex", "set architecture aarch64", str(kernel)]
    return [*given, *(part for line in lines for part in ("-ex", line))]


def _physical_entry(elf: bytes) -> int:
    """Where the kernel is entered, before it has moved to its own addresses."""
    entry, programs = struct.unpack_from("<QQ", elf, ENTRY)
    size, count = struct.unpack_from("<HH", elf, PROGRAM_SIZE)
    for number in range(count):
        kind, _, _, virtual, physical, _, length, _ = struct.unpack_from("<IIQQQQQQ", elf, programs + number * size)
        if kind == PT_LOAD and virtual <= entry < virtual + length:
            return int(physical + entry - virtual)
    return int(entry)


def _run(command: list[str]) -> int:
    """gdb in front: Ctrl-C is for it."""
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)).returncode
    finally:
        signal.signal(signal.SIGINT, handler)


@contextlib.contextmanager
def _served(line: Line, log: Path, commands: list[str]) -> Iterator[str]:
    """The name of a terminal that is joined to the line until the end."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    stop, stopped = os.pipe()
    with log.open("w", encoding="utf-8", errors="replace") as file:
        thread = threading.Thread(target=_serve, args=(line, ours, stop, file, commands), daemon=True)
        thread.start()
        try:
            yield os.ttyname(theirs)
        finally:
            os.close(stopped)
            thread.join()
            for number in (ours, theirs, stop):
                os.close(number)


def _serve(line: Line, terminal: int, stop: int, log: TextIO, commands: list[str]) -> None:
    """Until `stop` is closed: what the line says goes to the terminal and the log, what is typed to the line."""
    heard = ""
    waiting: list[Line | int] = [line, terminal, stop]
    while True:
        ready = select.select(waiting, [], [])[0]
        if stop in ready:
            return
        if terminal in ready:
            with contextlib.suppress(BlockingIOError):
                line.send(os.read(terminal, 1024).decode(errors="surrogateescape"))
        if line in ready:
            if not line.receive():
                waiting.remove(line)
            text = line.take()
            log.write(text)
            log.flush()
            with contextlib.suppress(BlockingIOError):      # nobody reads it: the log has it
                os.write(terminal, text.encode())
            heard = (heard + text)[-200:] if commands else ""
            if commands and re.search(AT_PROMPT, heard):
                heard = ""
                line.send(commands.pop(0) + "\r")
