"""Objects with storage of their own in the class body: at module level, local, in arrays, derived, generic."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from lib.dict import Dict, Entry
from lib.list import List
from vipc.lang import Array, Pool, Ring, array, u8, u16, u32

T = TypeVar("T")


class Packet:
    size: u16 = 0


class Port:
    inbox: Ring[u8] = Ring(array(u8, 2))
    packets: Pool[Packet] = Pool(array(Packet, 2))
    names: Dict[str, u32] = Dict(entries=array(Entry[str, u32], 4))
    sent: u32 = 0

    def receive(self, byte: u8) -> bool:
        if self.inbox.offer(byte):
            return True
        self.inbox.pop()
        self.inbox.push(byte)
        return False

    def first_packet(self, size: u16) -> Packet:
        packet = self.packets.alloc()
        packet.size = size
        return packet


class LoudPort(Port):
    history: List[u8] = List(array(u8, 8))

    def hear(self, byte: u8) -> None:
        self.receive(byte)
        self.history.append(byte)


class Buffered(Generic[T]):
    values: List[T] = List(array(T, 3))

    def keep(self, value: T) -> None:
        self.values.append(value)


@dataclass
class Reading:
    label: str
    samples: List[u16] = List(array(u16, 2))


class Machine:
    left: Port = Port()
    right: LoudPort = LoudPort()


port = Port()
ports: Array[Port] = array(Port, 2)
machine = Machine()


def fill(target: Port) -> int:
    for byte in (1, 2, 3):
        target.receive(byte)
    return len(target.inbox) * 100 + target.inbox.peek()


def main() -> int:
    local = Port()
    print(fill(port), fill(ports[1]), fill(local), len(ports[0].inbox), fill(machine.left))
    machine.right.hear(9)
    machine.right.hear(8)
    print(machine.right.history[1], machine.right.inbox.pop(), machine.right.inbox.pop(), len(machine.left.inbox))
    print(local.first_packet(40).size, local.first_packet(41) in local.packets, local.packets.available, port.packets.available)
    local.names["a"] = 1
    local.names["b"] = 2
    print(len(local.names), len(port.names), local.names["b"])
    kept: Buffered[u16] = Buffered()
    kept.keep(60_000)
    print(kept.values[0], len(kept.values))
    reading = Reading("one")
    reading.samples.append(5)
    other = Reading("two")
    print(reading.label, len(reading.samples), len(other.samples))
    for byte in port.inbox:
        print(byte, end=" ")
    print(ports[1].inbox[1])
    kept.keep(kept.values[0] + 10_000)
    return 0
