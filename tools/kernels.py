"""The compiled code against gcc -O2: instructions executed by fifteen kernels, each in C and in the language.

`python -m tools.kernels` prints the table; `viper bench` takes its geometric mean. Counted in the emulator, from the
first instruction of `bench_main` to its return. Without aarch64-linux-gnu-gcc the counts recorded here stand for C.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.faults import Fault
from vipc.driver import build, freestanding_job
from vipc.emulate import call_export
from vipc.link.elf import elf_bytes

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "bench" / "kernels"
RECORDED = "gcc 12.2.0 (Debian 12.2.0-14), as recorded"
COMPILER = "aarch64-linux-gnu-gcc"
FLAGS = (
    "-std=gnu11 -ffreestanding -fno-builtin -mgeneral-regs-only -mcpu=cortex-a72 -fno-pic -fno-stack-protector "
    "-fno-asynchronous-unwind-tables -fno-unwind-tables -ffunction-sections "
    "-fno-tree-loop-distribute-patterns -mbranch-protection=none -O2"
).split()
LINK = "-nostdlib -static -Wl,--build-id=none -Wl,-Ttext=0x40080000 -Wl,-e,bench_main -Wl,-z,noexecstack".split()


@dataclass(frozen=True)
class Kernel:
    """`n` and the result of a full run; what gcc -O2 executes for it."""

    name: str
    n: int
    checksum: int
    gcc: int


KERNELS = (
    Kernel("crc32_bitwise", 65536, 0x0000000074D7936A, 3_932_179),
    Kernel("crc32_table", 65536, 0x0000000074D7936A, 800_282),
    Kernel("sha256", 65536, 0x7E8B51A08A8A6F2A, 3_994_452),
    Kernel("chacha20", 65536, 0xD154AAC1721DEEF3, 1_416_327),
    Kernel("sieve", 100000, 0x000025781B158A79, 1_693_596),
    Kernel("sort", 20000, 0x95367B763A75AAC9, 2_273_758),
    Kernel("matmul", 48, 0x2BE89E573277AAFA, 719_697),
    Kernel("memops_byte", 65536, 0xE0C7A1FBD980FAB8, 2_818_050),
    Kernel("memops_word", 65536, 0xC4617B5FBDB5CEF6, 1_278_135),
    Kernel("hashtable", 20000, 0x273E331F269E4B1F, 5_615_669),
    Kernel("list", 10000, 0x2D0C534DC3687BAB, 2_270_238),
    Kernel("vm", 30000, 0xB94A5A54D705359E, 18_471_325),
    Kernel("inetsum", 65536, 0xA62A53E025EB01EF, 631_342),
    Kernel("recurse", 25, 0xA8391B7270A7EDC1, 2_968_605),
    Kernel("pagealloc", 50000, 0x20A35FF6771D37E1, 4_467_599),
)


@dataclass(frozen=True)
class Measured:
    """Instructions of one kernel, ours and gcc's."""

    kernel: Kernel
    ours: int
    gcc: int

    @property
    def ratio(self) -> float:
        return self.ours / self.gcc


def compiled(name: str, optimise: int = 2) -> bytes:
    """The ELF of a kernel in the language."""
    return elf_bytes(build(freestanding_job(FOLDER / f"{name}.py", optimise)).linked)


def run(elf: bytes, n: int) -> tuple[int, int]:
    """The result of bench_main(n), and how many instructions it executed."""
    result = call_export(elf, "bench_main", (n,))
    if result.status:
        raise Fault(f"bench_main({n}) failed: {result.stderr.decode().strip().splitlines()[-1]}")
    return result.value, result.instructions


def measure(names: Sequence[str] = ()) -> list[Measured]:
    """Full runs of the kernels named, or of all. Raises Fault for a wrong result."""
    chosen = [kernel for kernel in KERNELS if not names or kernel.name in names]
    return [Measured(kernel, _checked(kernel, compiled(kernel.name)), _gcc(kernel)) for kernel in chosen]


def _checked(kernel: Kernel, elf: bytes) -> int:
    value, instructions = run(elf, kernel.n)
    if value != kernel.checksum:
        raise Fault(f"{kernel.name}({kernel.n}) gives {value:#018x}, not {kernel.checksum:#018x}")
    return instructions


def _gcc(kernel: Kernel) -> int:
    if shutil.which(COMPILER) is None:
        return kernel.gcc
    with tempfile.TemporaryDirectory() as folder:
        elf = Path(folder) / "kernel.elf"
        subprocess.run([COMPILER, *FLAGS, *LINK, str(FOLDER / f"{kernel.name}.c"), "-o", str(elf)], check=True, capture_output=True)
        return _checked(kernel, elf.read_bytes())


def gcc_version() -> str:
    """The compiler compared with."""
    if shutil.which(COMPILER) is None:
        return RECORDED
    return subprocess.run([COMPILER, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]


def geometric_mean(measured: Sequence[Measured]) -> float:
    return math.exp(sum(math.log(row.ratio) for row in measured) / len(measured))


def main(names: Sequence[str]) -> None:
    measured = measure(names)
    print(f"instructions executed, against {gcc_version()} -O2")
    for row in measured:
        print(f"{row.kernel.name:16}{row.ours:14,}{row.gcc:14,}{row.ratio:8.2f}")
    print(f"{'geometric mean':44}{geometric_mean(measured):8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
