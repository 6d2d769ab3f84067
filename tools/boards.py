"""The boards as QEMU knows them: one row each."""

from dataclasses import dataclass

from tools.faults import Fault


@dataclass(frozen=True)
class Board:
    """What starts a board in QEMU, but for the image and the lines to the host."""

    name: str
    machine: tuple[str, ...]


BOARDS = {
    # RAM of raspi4b is fixed at 2 GiB, its cores at 4.
    "rpi4": Board("rpi4", ("-M", "raspi4b")),
    "virt": Board("virt", ("-M", "virt,gic-version=2", "-cpu", "cortex-a72", "-smp", "4", "-m", "1G")),
}


def board_named(name: str) -> Board:
    if name not in BOARDS:
        raise Fault(f"no board is called {name!r}; cure: --board {' or --board '.join(sorted(BOARDS))}")
    return BOARDS[name]
