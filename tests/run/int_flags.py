"""IntFlag: combination, test, removal, storage in fields."""

from enum import IntFlag

from vipc.lang import u8, u32


class Rights(IntFlag):
    READ = 1
    WRITE = 2
    MAP = 4
    ALL = 7


class Handle:
    rights: Rights
    object: u32

    def __init__(self, rights: Rights, number: u32) -> None:
        self.rights = rights
        self.object = number

    def may(self, wanted: Rights) -> bool:
        return self.rights & wanted == wanted


def main() -> int:
    handle = Handle(Rights.READ | Rights.MAP, 7)
    print(handle.may(Rights.READ), handle.may(Rights.WRITE), handle.may(Rights.READ | Rights.MAP))
    handle.rights |= Rights.WRITE
    print(handle.may(Rights.ALL), handle.rights == Rights.ALL, int(handle.rights))
    handle.rights &= ~Rights.READ
    print(handle.may(Rights.READ), int(handle.rights), handle.object)
    bits: u8 = Rights.WRITE | Rights.MAP
    print(bits, Rights(bits) == Rights.WRITE | Rights.MAP, bool(Rights(0)), Rights.ALL ^ Rights.MAP == 3)
    if handle.rights & Rights.MAP:
        print("may map")
    return 0
