"""Areas of shapes."""

from shapes.check import check_side
from vipc.lang import u32


def rectangle(width: u32, height: u32) -> u32:
    return check_side(width) * check_side(height)
