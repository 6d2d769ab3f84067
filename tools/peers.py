"""The C compilers that vipc is measured against: their variants, and how a kernel is built with one.

gcc is Debian's gcc-aarch64-linux-gnu, installed when it is absent and this is root on a system with apt; clang is used when it
is there. "Checked" is the same C with traps on signed overflow, shifts, division and bounds (macros in tests/bench/kernels/bench.h).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from tools.faults import Fault
from tools.packages import require

GCC, CLANG, LINKER = "aarch64-linux-gnu-gcc", "clang", "aarch64-linux-gnu-ld"
COMMON = ("-std=gnu11 -ffreestanding -fno-builtin -mgeneral-regs-only -mcpu=cortex-a72 -fno-pic -fno-stack-protector "
          "-fno-asynchronous-unwind-tables -fno-unwind-tables -ffunction-sections").split()
# No loop may become a call of memcpy or memset.
OF_GCC = ["-fno-tree-loop-distribute-patterns", "-mbranch-protection=none"]
OF_CLANG = ["--target=aarch64-none-elf", "-Wno-gnu-statement-expression"]
CHECKED = ("-fsanitize=signed-integer-overflow,bounds,integer-divide-by-zero,shift -fsanitize-undefined-trap-on-error "
           "-DBENCH_CHECKED -DBENCH_BOUNDS").split()
# array-bounds: clang's `bounds` would add a second check of the same accesses.
CHECKED_CLANG = ("-fsanitize=signed-integer-overflow,unsigned-integer-overflow,integer-divide-by-zero,shift-exponent,array-bounds "
                 "-fsanitize-trap=all -DBENCH_CHECKED -DBENCH_BOUNDS").split()
LINK = "-nostdlib -static --build-id=none -Ttext=0x40080000 -e bench_main -z noexecstack".split()


@dataclass(frozen=True)
class Peer:
    """A compiler with its options."""

    name: str
    compiler: str
    options: tuple[str, ...]


def _gcc(name: str, *options: str) -> Peer:
    return Peer(f"gcc {name}", GCC, (*COMMON, *OF_GCC, *options))


def _clang(name: str, *options: str) -> Peer:
    return Peer(f"clang {name}", CLANG, (*COMMON, *OF_CLANG, *options))


PEERS = (
    _gcc("-O0", "-O0"),
    _gcc("-O1", "-O1"),
    _gcc("-O2", "-O2"),
    _gcc("-Os", "-Os"),
    _gcc("-O2 checked", "-O2", *CHECKED),
    _clang("-O2", "-O2"),
    _clang("-O2 checked", "-O2", *CHECKED_CLANG),
)


def available_peers() -> list[Peer]:
    """The variants that can be built here. Raises Fault without gcc; says so when clang is not installed."""
    require(GCC, LINKER)
    if shutil.which(CLANG) is None:
        print(f"viper: {CLANG} is not installed: its columns are left out (sudo apt-get install {CLANG})", file=sys.stderr)
    return [peer for peer in PEERS if shutil.which(peer.compiler)]


def version(compiler: str) -> str:
    """The first line of what a compiler says of itself."""
    return subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]


def compiled_c(peer: Peer, source: Path) -> tuple[bytes, int]:
    """The ELF of a C kernel, and the bytes of code in its object (the linker aligns between functions).
    A call of anything outside of its file fails the link."""
    with tempfile.TemporaryDirectory() as folder:
        made, linked = Path(folder) / "kernel.o", Path(folder) / "kernel.elf"
        _step([peer.compiler, *peer.options, "-c", str(source), "-o", str(made)])
        _step([LINKER, *LINK, str(made), "-o", str(linked)])
        return linked.read_bytes(), text_bytes(made.read_bytes())


def _step(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Fault(f"{command[0]} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


def text_bytes(elf: bytes) -> int:
    """Bytes of code: every section whose name begins with .text."""
    return sum(section["sh_size"] for section in ELFFile(io.BytesIO(elf)).iter_sections() if section.name.startswith(".text"))
