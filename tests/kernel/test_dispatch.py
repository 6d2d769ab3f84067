"""Every row of the table of calls: what its argument checks let through to the kernel's function, and what they answer else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from abi import errors, rights
from abi.errors import BAD_ADDRESS, BAD_HANDLE, INVALID_ARGUMENT, NO_SUCH_CALL, PERMISSION
from abi.layout import KERNEL_BASE, USER_END, USER_IMAGE
from abi.syscalls import SYSCALLS, Cap, Number, Read, Syscall, Write
from kernel import dispatch
from kernel.obj.process import Process

REACHED = 0x5EED
BUFFER = USER_IMAGE + 0x123
KINDS = {name: getattr(rights, name) for name in dir(rights) if name.startswith("KIND_")}
ROWS = pytest.mark.parametrize("row", SYSCALLS, ids=lambda row: row.name)
OUTSIDE = (0, 1, USER_IMAGE - 1, USER_END, KERNEL_BASE, KERNEL_BASE + 0x8_0000, 2**64 - 1, 2**63)


class Call:
    """A caller with one handle of each kind and all rights, and the registers of a good call of `row`."""

    def __init__(self, row: Syscall) -> None:
        self.row = row
        self.caller = Process()
        self.handles = {kind: self.caller.table.add(kind, 0, 0xFFFF) for kind in KINDS.values()}
        self.caller.regs[8] = row.number
        self.at: list[tuple[object, int]] = []           # an argument, its first register
        register = 0
        for argument in row.arguments:
            self.at.append((argument, register))
            for value in self._good(argument):
                self.caller.regs[register] = value
                register += 1

    def _good(self, argument: object) -> tuple[int, ...]:
        match argument:
            case Cap(_, kind, _):
                return (self.handles[KINDS[kind]] if kind in KINDS else next(iter(self.handles.values())),)
            case Number(_, low, _):
                return (low,)
            case Read(_, most) | Write(_, most):
                return BUFFER, most
        return (7,)

    def make(self) -> int:
        return int(dispatch.dispatch(self.caller))


@pytest.fixture(autouse=True)
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[object, ...]]]:
    """In the place of the kernel's functions: they note their arguments."""
    reached: list[tuple[object, ...]] = []

    def note(*arguments: object) -> int:
        reached.append(arguments)
        return REACHED

    for row in SYSCALLS:
        module, function = row.does.split(".")
        monkeypatch.setattr(getattr(dispatch, module), function, note)
    yield reached


@ROWS
def test_a_good_call_arrives(row: Syscall, functions: list[tuple[object, ...]]) -> None:
    call = Call(row)
    assert call.make() == REACHED
    words = sum(2 if isinstance(argument, (Read, Write)) else 1 for argument in row.arguments)
    assert len(functions) == 1 and functions[0][0] is call.caller and len(functions[0]) == 1 + words


@ROWS
def test_handles(row: Syscall, functions: list[tuple[object, ...]]) -> None:
    for argument, register in Call(row).at:
        if not isinstance(argument, Cap):
            continue
        good = Call(row).caller.regs[register]
        wrong = [0, good + 1, good ^ 1 << 32, good | 1 << 31, 2**64 - 1]
        if argument.kind in KINDS:
            wrong += [handle for kind, handle in Call(row).handles.items() if kind != KINDS[argument.kind]]
        for handle in wrong:
            call = Call(row)
            call.caller.regs[register] = handle
            if call.caller.table.find(handle, 0, 0) < 0 or argument.kind in KINDS:
                assert call.make() == BAD_HANDLE, hex(handle)
        for right in argument.rights:
            call = Call(row)
            table = call.caller.table
            table.slots[table.find(good, 0, 0)].rights = 0xFFFF & ~getattr(rights, right)
            assert call.make() == PERMISSION
    assert functions == []


@ROWS
def test_numbers(row: Syscall, functions: list[tuple[object, ...]]) -> None:
    for argument, register in Call(row).at:
        if isinstance(argument, Number):
            for value, expected in ((argument.high, REACHED), (argument.high + 1, INVALID_ARGUMENT), (2**64 - 1, INVALID_ARGUMENT)):
                call = Call(row)
                call.caller.regs[register] = value
                assert call.make() == expected, value


@ROWS
def test_buffers(row: Syscall, functions: list[tuple[object, ...]]) -> None:
    for argument, register in Call(row).at:
        if isinstance(argument, (Read, Write)):
            cases = [(address, argument.max, BAD_ADDRESS) for address in OUTSIDE]
            cases += [(USER_END - argument.max + 1, argument.max, BAD_ADDRESS), (USER_END - argument.max, argument.max, REACHED)]
            cases += [(BUFFER, argument.max + 1, INVALID_ARGUMENT), (BUFFER, 2**64 - 1, INVALID_ARGUMENT)]
            cases += [(address, 0, REACHED) for address in OUTSIDE]
            for address, length, expected in cases:
                call = Call(row)
                call.caller.regs[register], call.caller.regs[register + 1] = address, length
                assert call.make() == expected, (hex(address), length)


def test_numbers_of_no_call(functions: list[tuple[object, ...]]) -> None:
    known = {row.number for row in SYSCALLS}
    for number in [*range(0x400), 2**32, 2**63, 2**64 - 1]:
        if number not in known:
            caller = Process()
            caller.regs[8] = number
            assert dispatch.dispatch(caller) == NO_SUCH_CALL
    assert functions == []


def test_errors_of_the_table_have_names() -> None:
    assert all(getattr(errors, name) < 0 for row in SYSCALLS for name in row.errors)
