"""User classes of exceptions: payload, hierarchy, order of handlers."""

from vipc.lang import u8, u32


class DiskError(Exception):
    sector: u32
    code: u8

    def __init__(self, sector: u32, code: u8) -> None:
        self.sector = sector
        self.code = code


class TimedOut(DiskError):
    pass


class Closed(Exception):
    pass


def read(sector: u32) -> u32:
    if sector == 3:
        raise DiskError(sector, code=5)
    if sector == 4:
        raise TimedOut(sector, 9)
    if sector == 5:
        raise Closed
    if sector == 6:
        raise Closed()
    return sector * 2


def attempt(sector: u32) -> u32:
    try:
        return read(sector)
    except TimedOut as error:
        return 1000 + error.code
    except DiskError as error:
        return 2000 + error.sector * 10 + error.code
    except Closed:
        return 3000


def base_first(sector: u32) -> u32:
    try:
        return read(sector)
    except DiskError as error:
        return error.sector
    except Exception:
        return 99


def main() -> int:
    for sector in range(7):
        print(attempt(sector), base_first(sector))
    return 0
