"""Checks of shapes."""

from vipc.lang import u32


class BadShape(Exception):
    side: u32

    def __init__(self, side: u32) -> None:
        self.side = side


def check_side(side: u32) -> u32:
    if side == 0:
        raise BadShape(side)
    return side
