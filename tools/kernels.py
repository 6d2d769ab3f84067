"""The benchmark kernels of tests/bench/kernels, each in C and in the language: built every way, run and counted.

Instructions are counted in the emulator, from the first of `bench_main` to its return; every result is compared with the
kernel's checksum.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tools.executed import Run, checks, run
from tools.faults import Fault
from tools.peers import Peer, compiled_c, text_bytes
from vipc.driver import build, emulated_job, freestanding_job
from vipc.link.elf import elf_bytes

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "bench" / "kernels"
# Stands over a kernel that is compiled as a program: bench_main is exported, so it is in the image.
PROGRAM = '"""A program around a kernel."""\n\nfrom {name} import bench_main\n\n\ndef main() -> int:\n    return 0\n'
RUN_TIME = ("vipc.", "__", "_start")       # symbols that are not the kernel's own


@dataclass(frozen=True)
class Kernel:
    """`n` and the result of a full run."""

    name: str
    n: int
    checksum: int
    folder: Path = FOLDER

    @property
    def source(self) -> Path:
        """The kernel in the language; its C is beside it."""
        return self.folder / f"{self.name}.py"


KERNELS = (
    Kernel("crc32_bitwise", 65536, 0x0000000074D7936A),
    Kernel("crc32_table", 65536, 0x0000000074D7936A),
    Kernel("sha256", 65536, 0x7E8B51A08A8A6F2A),
    Kernel("chacha20", 65536, 0xD154AAC1721DEEF3),
    Kernel("sieve", 100000, 0x000025781B158A79),
    Kernel("sort", 20000, 0x95367B763A75AAC9),
    Kernel("matmul", 48, 0x2BE89E573277AAFA),
    Kernel("memops_byte", 65536, 0xE0C7A1FBD980FAB8),
    Kernel("memops_word", 65536, 0xC4617B5FBDB5CEF6),
    Kernel("hashtable", 20000, 0x273E331F269E4B1F),
    Kernel("list", 10000, 0x2D0C534DC3687BAB),
    Kernel("vm", 30000, 0xB94A5A54D705359E),
    Kernel("inetsum", 65536, 0xA62A53E025EB01EF),
    Kernel("recurse", 25, 0xA8391B7270A7EDC1),
    Kernel("pagealloc", 50000, 0x20A35FF6771D37E1),
)


@dataclass(frozen=True)
class Measured:
    """One build of one kernel. `own`: bytes of the kernel's functions alone; `checks` executed: ours only."""

    kernel: Kernel
    build: str
    instructions: int
    text: int
    own: int = 0
    checks: int = 0


def chosen_kernels(names: Sequence[str] = ()) -> list[Kernel]:
    """The kernels named, or all."""
    return [kernel for kernel in KERNELS if not names or kernel.name in names]


def compiled(name: str, optimise: int = 2) -> bytes:
    """The freestanding ELF of a kernel in the language."""
    return elf_bytes(build(freestanding_job(FOLDER / f"{name}.py", optimise)).linked)


def compiled_as_program(kernel: Kernel) -> bytes:
    """The same kernel under the raise model, as every program is compiled."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / kernel.source.name).write_text(kernel.source.read_text())
        program = Path(folder) / "program.py"
        program.write_text(PROGRAM.format(name=kernel.name))
        return elf_bytes(build(emulated_job(program)).linked)


def measure_ours(kernel: Kernel, optimise: int = 2) -> Measured:
    """The freestanding build."""
    elf = compiled(kernel.name, optimise)
    done = _checked_run(kernel, elf)
    return Measured(kernel, f"vipc -O{optimise}", done.instructions, text_bytes(elf), own_bytes(elf), checks(elf, done.ends))


def measure_program(kernel: Kernel) -> Measured:
    """The build under the raise model."""
    elf = compiled_as_program(kernel)
    done = _checked_run(kernel, elf)
    return Measured(kernel, "vipc -O2 raise", done.instructions, text_bytes(elf), own_bytes(elf))


def measure_c(kernel: Kernel, peer: Peer) -> Measured:
    """A build of the C."""
    elf, text = compiled_c(peer, kernel.source.with_suffix(".c"))
    return Measured(kernel, peer.name, _checked_run(kernel, elf).instructions, text)


def own_bytes(elf: bytes) -> int:
    """The sizes of the functions that are neither run time nor stubs."""
    table = ELFFile(io.BytesIO(elf)).get_section_by_name(".symtab")
    assert isinstance(table, SymbolTableSection)
    functions = [symbol for symbol in table.iter_symbols() if symbol["st_info"]["type"] == "STT_FUNC"]
    return sum(symbol["st_size"] for symbol in functions if not symbol.name.startswith(RUN_TIME))


def _checked_run(kernel: Kernel, elf: bytes) -> Run:
    done = run(elf, kernel.n)
    if done.value != kernel.checksum:
        raise Fault(f"{kernel.name}({kernel.n}) gives {done.value:#018x}, not {kernel.checksum:#018x}")
    return done
