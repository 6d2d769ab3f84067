"""OS code on the models of vipc.hosted.machine."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from vipc.hosted import machine
from vipc.hosted.importing import hook

DRIVER = '''
from vipc.lang import Array, Mmio, Reg, RegArray, Span, array, extern, reg, reg_array, u8, u16, u32, u64
from vipc.lang.arm64 import clz, dsb, mrs, msr, svc, tlbi, wfi
from vipc.lang.unsafe import PhysAddr, Ptr, address_of, asm, bytes_at, object_at, span_at


class Uart(Mmio):
    DR: Reg[u32] = reg(0x00)
    FR: Reg[u16] = reg(0x18)
    CLEAR: RegArray[u32] = reg_array(0x40, 4)


class Header:
    kind: u32
    ready: bool
    data: Array[u8] = array(u8, 4)

    def __init__(self) -> None:
        self.kind = 1
        self.ready = True


uart = Uart(0x1000)
buffer: Array[u8] = array(u8, 8)
header = Header()


@extern
def outside() -> u64: ...


def put(value: u32, index: int) -> u32:
    while uart.FR.read() & 8 != 0:
        pass
    uart.DR.write(value)
    uart.CLEAR[index].modify(1, 6)
    return uart.CLEAR[index].read()


def system() -> u64:
    msr("vbar_el1", 0x800)
    dsb("ish")
    tlbi("vae1is", 5)
    wfi()
    return mrs("vbar_el1") + clz(1)


def call(n: u64) -> int:
    status, value, _, _ = svc(3, n, a2=4)
    return status + int(value)


def raw(address: u64) -> u64:
    words = Ptr[u32](address)
    words[1] = 0x1_0203
    view = bytes_at(address, 8)
    span_at(u8, address, 8)[7] = 9
    return view[4] + view[5] * 10 + words[1] // 0x0100_0000 * 1000


def through_address() -> u8:
    Ptr[u8](address_of(buffer) + 3)[0] = 77
    Ptr[u32](address_of(buffer[4:8]))[0] = 0x0403_0201
    return buffer[3] + buffer[5]


def same() -> bool:
    return object_at(Header, address_of(header)) is header


def overlay() -> int:
    fresh = object_at(Header, 0x5000)
    fresh.kind += 2
    return int(object_at(Header, 0x5000).kind) + len(fresh.data)


def physical(base: u64) -> u64:
    start = PhysAddr(base)
    end = start + 0x1000
    return u64(end - start) + u64(end)


def assembly() -> None:
    asm("nop")


def start() -> u64:
    return outside()
'''


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("driver")
    (folder / "machine_driver.py").write_text(DRIVER)
    hook.add_root(folder)
    return importlib.import_module("machine_driver")


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    machine.reset()
    yield
    machine.reset()


class Model:
    """Registers that remember, a status that is busy for two reads."""

    def __init__(self) -> None:
        self.busy = 2
        self.held: dict[int, int] = {}
        self.writes: list[tuple[int, int, int]] = []

    def read(self, offset: int, width: int) -> int:
        if offset == 0x18:
            assert width == 2
            self.busy -= 1
            return 8 if self.busy >= 0 else 0
        return self.held.get(offset, 0xFF)

    def write(self, offset: int, width: int, value: int) -> None:
        self.writes.append((offset, width, value))
        self.held[offset] = value


def test_registers_go_to_the_model(driver: ModuleType) -> None:
    model = Model()
    machine.attach(0x1000, 0x100, model)
    assert driver.put(65, 2) == 0xFE
    assert model.writes == [(0, 4, 65), (0x48, 4, 0xFE)]
    with pytest.raises(IndexError, match="^index 4 is out of range for length 4$"):
        driver.put(65, 4)


def test_registers_without_a_model_are_memory(driver: ModuleType) -> None:
    assert driver.put(65, 0) == 6
    assert machine.load(0x1000, 4) == 65


def test_system_registers_and_operations(driver: ModuleType) -> None:
    woken: list[int] = []
    machine.hooks["wfi"] = lambda: woken.append(1)
    assert driver.system() == 0x800 + 63
    assert machine.operations == [("dsb", "ish"), ("tlbi", "vae1is", 5), ("wfi",)]
    assert woken == [1] and machine.system_registers == {"vbar_el1": 0x800}


def test_system_calls(driver: ModuleType) -> None:
    machine.hooks["svc"] = lambda number, *arguments: (-number, sum(arguments))
    assert driver.call(10) == -3 + 14
    del machine.hooks["svc"]
    with pytest.raises(ValueError, match="system call 3 has no model"):
        driver.call(10)


def test_memory(driver: ModuleType) -> None:
    assert driver.raw(0x9000) == 3 + 2 * 10 + 9000
    assert machine.load(0x9000, 8) == 0x0901_0203_0000_0000
    assert machine.load(0xA000, 8) == 0


def test_addresses(driver: ModuleType) -> None:
    assert driver.through_address() == 77 + 2
    assert bytes(driver.buffer) == bytes([0, 0, 0, 77, 1, 2, 3, 4])
    assert driver.same()
    assert driver.overlay() == 2 + 4
    assert driver.physical(0x2000) == 0x1000 + 0x3000
    assert machine.address_of(None) == 0


def test_what_lies_outside_says_so(driver: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotImplementedError, match="outside is implemented outside"):
        driver.start()
    monkeypatch.setattr(driver, "outside", lambda: 12)
    assert driver.start() == 12
    with pytest.raises(NotImplementedError, match="inline assembly does not run hosted: 'nop'"):
        driver.assembly()
