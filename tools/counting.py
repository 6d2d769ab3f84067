"""Counts of guest instructions, from QEMU with the plugin tools/plugin/count.c.

The plugin is compiled on first use, which needs a C compiler on the host; nothing else does.
"""

import os
import shutil
import subprocess
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "plugin" / "count.c"


@dataclass(frozen=True)
class SystemCall:
    """An svc instruction: how often it came back, and the fewest and most instructions of a pass, itself counted."""

    address: int
    passes: int
    least: int
    most: int


@dataclass(frozen=True)
class Counts:
    total: int
    at: dict[int, int]
    calls: list[SystemCall]


@dataclass(frozen=True)
class Symbols:
    """Function starts in address order, to name an address by."""

    starts: list[int]
    names: list[str]

    def name(self, address: int) -> str:
        index = bisect_right(self.starts, address) - 1
        return self.names[index] if index >= 0 else "?"


def compiled_plugin(source: Path) -> Path:
    """The shared library of a C file, in build/; raises Fault when there is no C compiler."""
    library = ROOT / "build" / f"{source.stem}.so"
    if library.exists() and library.stat().st_mtime >= source.stat().st_mtime:
        return library
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Fault("counting instructions needs a C compiler on the host; cure: sudo apt-get install gcc libc6-dev")
    library.parent.mkdir(exist_ok=True)
    flags = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]
    unfinished = library.with_suffix(f".{os.getpid()}")
    subprocess.run([compiler, *flags, str(source), "-o", str(unfinished)], check=True)
    unfinished.replace(library)
    return library


def plugin_arguments(out: Path) -> list[str]:
    """QEMU's arguments for a counted run; the counts are in `out` after QEMU has ended by itself or by `quit`."""
    return ["-plugin", f"{compiled_plugin(SOURCE)},out={out}"]


def read_counts(path: Path) -> Counts:
    total, at, calls = 0, Counter[int](), []
    for line in path.read_text().splitlines():
        kind, *words = line.split()
        if kind == "total":
            total = int(words[0])
        elif kind == "at":
            at[int(words[0], 16)] += int(words[1])
        else:
            calls.append(SystemCall(int(words[0], 16), *map(int, words[1:])))
    return Counts(total, dict(at), calls)


def function_symbols(elf: Path) -> Symbols:
    """The functions of an ELF file's symbol table."""
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    found: dict[int, str] = {}
    with elf.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            if isinstance(section, SymbolTableSection):
                for symbol in section.iter_symbols():
                    if symbol["st_info"]["type"] == "STT_FUNC":
                        found[symbol["st_value"]] = symbol.name
    starts = sorted(found)
    return Symbols(starts, [found[start] for start in starts])
