"""A parameter's check belongs to the override that is called, whatever the width of the parameter."""

from vipc.lang import u8, u64, virtual


class Meter:
    @virtual
    def narrow(self, amount: u8) -> int:
        return amount

    @virtual
    def wide(self, amount: u64) -> int:
        return 1


class Scale(Meter):
    @virtual
    def narrow(self, amount: u8) -> int:
        return amount * 2

    @virtual
    def wide(self, amount: u64) -> int:
        return 2


def attempt(meter: Meter, amount: int) -> int:
    try:
        return meter.narrow(amount)
    except OverflowError as error:
        print(error)
    return meter.wide(amount)


def main() -> int:
    print(attempt(Meter(), 5), attempt(Scale(), 5), attempt(Meter(), 256))
    return attempt(Scale(), -1)
