"""Properties, and static methods of a class."""

from vipc.lang import u8, u16, u32


class Register:
    raw: u16

    def __init__(self, raw: u16) -> None:
        self.raw = raw

    @property
    def low(self) -> u8:
        return self.raw & 0xFF

    @property
    def high(self) -> u8:
        return self.raw >> 8

    @property
    def is_set(self) -> bool:
        return self.raw & 1 == 1

    @staticmethod
    def joined(high: u8, low: u8) -> u16:
        return high << 8 | low

    def swapped(self) -> u16:
        return Register.joined(self.low, self.high)


class Pair:
    a: Register = Register(0x1234)
    b: Register = Register(0xFF00)

    @property
    def sum(self) -> u32:
        return self.a.raw + self.b.raw


def main() -> int:
    register = Register(0xABCD)
    print(f"{register.low:#x} {register.high:#x} {register.is_set} {register.swapped():#x}")
    register.raw = Register.joined(register.low, 2)
    print(f"{register.raw:#x} {register.is_set} {register.low + register.high}")
    pair = Pair()
    print(pair.sum, pair.a.swapped())
    return 0
