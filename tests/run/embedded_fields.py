"""Fields initialised in the class body are embedded, one to each instance."""

from vipc.lang import Array, array, u8, u16, u32


class Counter:
    value: u32 = 0
    step: u16 = 1

    def advance(self) -> u32:
        self.value += self.step
        return self.value


class Port:
    number: u8
    sent: Counter = Counter()
    received: Counter = Counter()
    buffer: Array[u8] = array(u8, 8)

    def __init__(self, number: u8) -> None:
        self.number = number
        self.buffer[0] = number
        self.received.step = 10


first = Port(1)
second = Port(2)


def push(port: Port, value: u8) -> None:
    port.buffer[port.sent.advance()] = value


def main() -> int:
    push(first, 50)
    push(first, 60)
    push(second, 70)
    local = Port(3)
    push(local, 80)
    local.received.advance()
    counter = local.received
    counter.advance()
    print(first.sent.value, second.sent.value, local.sent.value, local.received.value, first.received.value)
    for port in (first, second, local):
        for value in port.buffer:
            print(value, end=" ")
        print("port", port.number, len(port.buffer))
    view = first.buffer[1:3]
    view[0] = 99
    print(first.buffer[1], first.sent is second.sent, first.sent is first.sent)
    return 0
