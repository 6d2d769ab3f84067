"""Host bodies of the AArch64 words: system registers live in a model, barriers do nothing, the rest computes."""

from __future__ import annotations

from typing import Any

from vipc.lang.floats import f_sqrt


def mrs(register: str) -> int:
    """Read a system register of the model."""
    from vipc.hosted import machine

    return machine.system_registers.get(register.lower(), 0)


def msr(register: str, value: int) -> None:
    """Write a system register of the model."""
    from vipc.hosted import machine

    machine.system_registers[register.lower()] = value & (2**64 - 1)


def _record(word: str) -> Any:
    def operation(*operands: Any) -> None:
        from vipc.hosted import machine

        machine.operations.append((word, *operands))

    return operation


isb, dsb, dmb, wfe, sev, eret, tlbi, dc, ic, at = (
    _record(word) for word in ("isb", "dsb", "dmb", "wfe", "sev", "eret", "tlbi", "dc", "ic", "at")
)


def wfi() -> None:
    """Wait for an interrupt: the model's hook decides what happens."""
    from vipc.hosted import machine

    machine.wait_for_interrupt()


def svc(number: int, *arguments: int) -> tuple[int, int, int, int]:
    """A system call: the model's hook answers."""
    from vipc.hosted import machine

    return machine.system_call(number, *arguments)


def clz(value: int) -> int:
    """Leading zeros of 64 bits."""
    return 64 - value.bit_length()


def rbit(value: int) -> int:
    """The 64 bits reversed."""
    return int(f"{value:064b}"[::-1], 2)


def rev32(value: int) -> int:
    """The 4 bytes reversed."""
    return int.from_bytes(value.to_bytes(4, "little"), "big")


def rev64(value: int) -> int:
    """The 8 bytes reversed."""
    return int.from_bytes(value.to_bytes(8, "little"), "big")


def umulh(a: int, b: int) -> int:
    """The high 64 bits of the 128-bit product."""
    return (a * b) >> 64


def fsqrt(value: float) -> float:
    """The square root; a NaN below zero."""
    return f_sqrt(value)
