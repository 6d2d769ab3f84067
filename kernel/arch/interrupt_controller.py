"""GIC-400 (GICv2) as seen from the non-secure side, which is also right where there is no secure side.

I1. IGROUPR is never written: the firmware put every interrupt into group 1, and QEMU without security has group 0 only;
    bit 0 of either CTLR enables ours in both.
I2. IAR is read once per interrupt and written back whole to EOIR.
Reference: ARM IHI 0048B; BCM2711 priorities come in steps of 0x10 on the non-secure side.
"""

from typing import Final

from vipc.lang import Mmio, Reg, RegArray, reg, reg_array, u32, u64

SPURIOUS: Final = 1020                  # INTIDs from here on are no interrupts
PRIORITY: Final = 0xA0A0_A0A0
PRIORITY_MASK: Final = 0xF0
ALL: Final = 0xFFFF_FFFF


class Distributor(Mmio):
    """GICD."""

    CTLR: Reg[u32] = reg(0x000)
    TYPER: Reg[u32] = reg(0x004)
    ISENABLER: RegArray[u32] = reg_array(0x100, 32)
    ICENABLER: RegArray[u32] = reg_array(0x180, 32)
    ICPENDR: RegArray[u32] = reg_array(0x280, 32)
    ICACTIVER: RegArray[u32] = reg_array(0x380, 32)
    IPRIORITYR: RegArray[u32] = reg_array(0x400, 256)
    ITARGETSR: RegArray[u32] = reg_array(0x800, 256)
    ICFGR: RegArray[u32] = reg_array(0xC00, 64)


class CpuInterface(Mmio):
    """GICC of the core that reads."""

    CTLR: Reg[u32] = reg(0x000)
    PMR: Reg[u32] = reg(0x004)
    IAR: Reg[u32] = reg(0x00C)
    EOIR: Reg[u32] = reg(0x010)


class Controller:
    """The two halves of the controller."""

    distributor: Distributor
    cpu: CpuInterface

    def __init__(self) -> None:
        self.distributor = Distributor(0)
        self.cpu = CpuInterface(0)


controller: Controller = Controller()


def initialise(distributor_address: u64, cpu_address: u64) -> None:
    """Everything off, level-triggered, to core 0; then the two enables."""
    controller.distributor = Distributor(distributor_address)
    controller.cpu = CpuInterface(cpu_address)
    distributor = controller.distributor
    distributor.CTLR.write(0)
    groups = (distributor.TYPER.read() & 0x1F) + 1
    for n in range(groups):
        distributor.ICENABLER[n].write(ALL)
        distributor.ICPENDR[n].write(ALL)
        distributor.ICACTIVER[n].write(ALL)
    for n in range(groups * 8):
        distributor.IPRIORITYR[n].write(PRIORITY)
        if n >= 8:
            distributor.ITARGETSR[n].write(0x0101_0101)
    for n in range(2, groups * 2):
        distributor.ICFGR[n].write(0)
    distributor.CTLR.write(1)
    controller.cpu.PMR.write(PRIORITY_MASK)
    controller.cpu.CTLR.write(1)


def enable(interrupt: u32) -> None:
    """Lets one interrupt through."""
    controller.distributor.ISENABLER[interrupt // 32].write(u32(1 << (interrupt % 32)))


def take() -> u32:
    """The word of the interrupt to be handled; its INTID is `id_of` it."""
    return controller.cpu.IAR.read()


def id_of(word: u32) -> u32:
    """INTID of what `take` gave."""
    return word & 0x3FF


def finish(word: u32) -> None:
    """The interrupt has been handled."""
    controller.cpu.EOIR.write(word)
