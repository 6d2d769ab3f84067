"""Images that the firmware did not put where they were linked for: the Image header asks QEMU for another place."""

import struct
from pathlib import Path

import pytest

from tests.system.booted import Booted
from tools.boards import BOARDS
from tools.build import build_image
from tools.qemu import Machine

TEXT_OFFSET = 8                         # of the arm64 Image header: a 64-bit word
ASKED = 0x8_0000
WAIT_S = 30.0


def moved_image(board: str, offset: int, folder: Path) -> Path:
    image = bytearray(build_image(board).read_bytes())
    assert struct.unpack_from("<Q", image, TEXT_OFFSET)[0] == ASKED
    struct.pack_into("<Q", image, TEXT_OFFSET, offset)
    path = folder / "moved.img"
    path.write_bytes(image)
    return path


@pytest.mark.parametrize("offset", [0x20_0000, 0x123_4000])
def test_an_image_at_another_place_moves_itself(board: str, offset: int, tmp_path: Path) -> None:
    booted = Booted(board, image=moved_image(board, offset, tmp_path))
    try:
        assert booted.shell().ok("primes 1000") == "168 primes below 1000\n"
    finally:
        booted.stop()


def test_an_image_that_overlaps_its_own_place_says_so(board: str, tmp_path: Path) -> None:
    with Machine(BOARDS[board], moved_image(board, 0x10_0000, tmp_path)) as machine:
        machine.expect(r"^ViperOS: loaded too close to its own address: set kernel_address=0x80000\r\n$", WAIT_S)
