"""What the language's own words raise reaches the callers' handlers."""

from vipc.lang import Array, Atomic, Wire, array, be16, i8, le32, noinline, u8


class Packet(Wire):
    kind: u8
    size: le32
    port: be16


@noinline
def sized(buffer: Array[u8], size: int) -> None:
    try:
        packet = Packet.view(buffer)
        packet.size = size
    finally:
        print("left")
    print("sized")


@noinline
def viewed(text: bytes) -> u8:
    return Packet.view(text).kind


@noinline
def add(counter: Atomic[u8], value: u8) -> u8:
    return counter.fetch_add(value)


@noinline
def subtract(counter: Atomic[i8], value: i8) -> i8:
    return counter.fetch_sub(value)


def attempt(number: int) -> None:
    counter, signed = Atomic[u8](250), Atomic[i8](-100)
    small, large = array(u8, 6), array(u8, 7)
    match number:
        case 0:
            sized(large, 5)
        case 1:
            sized(small, 5)
        case 2:
            print(viewed(b"1234567"))
        case 3:
            print(viewed(b"123456"))
        case 4:
            print(add(counter, 5))
        case 5:
            print(add(counter, 6))
        case 6:
            print(subtract(signed, 28))
        case _:
            print(subtract(signed, 29))


def main() -> int:
    for number in range(8):
        try:
            attempt(number)
        except (IndexError, OverflowError) as error:
            print(number, error)
    return 0
