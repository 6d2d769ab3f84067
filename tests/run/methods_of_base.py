"""Single inheritance with static dispatch, and super()."""

from vipc.lang import u16, u32


class Device:
    number: u16
    uses: u32

    def __init__(self, number: u16) -> None:
        self.number = number
        self.uses = 0

    def use(self) -> u32:
        self.uses += 1
        return self.uses


class Disk(Device):
    sectors: u32

    def __init__(self, number: u16, sectors: u32) -> None:
        super().__init__(number)
        self.sectors = sectors

    def read(self, sector: u32) -> u32:
        self.use()
        return self.number * 1000 + sector % self.sectors


def poke(device: Device) -> u32:
    return device.use() + device.number


def main() -> int:
    disk = Disk(7, 10)
    print(disk.read(3), disk.read(14), disk.uses, disk.sectors)
    print(poke(disk), disk.uses)
    plain = Device(2)
    print(poke(plain), plain.use())
    return 0
