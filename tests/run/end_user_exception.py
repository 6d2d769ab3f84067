"""Ends by an exception of a user's class, re-raised in a handler."""

from vipc.lang import u8, u32


class DeviceGone(Exception):
    pass


def read(port: u8) -> u32:
    if port > 3:
        raise DeviceGone("port is gone")
    return port


def poll() -> u32:
    total: u32 = 0
    for port in range(6):
        try:
            total += read(port)
        except DeviceGone:
            print("total so far", total)
            raise
    return total


def main() -> int:
    return poll()
