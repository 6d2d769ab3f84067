"""The stack frame: where things lie, and the lines that make and leave it.

From sp upwards: stack arguments of calls made here; the frame record (x29, x30), to which x29 points; saved registers;
spill slots; objects. Above the frame, at the caller's sp, lie this function's own stack arguments.

I1. sp stays a multiple of 16. A function that makes calls has a frame record; others make one in their cold tails.
I2. Only registers below x28, and of d8 to d15, that the function uses are saved; exported functions save x28 too.
"""

from __future__ import annotations

from vipc.a64.mir import MachineFunction, Slot
from vipc.a64.registers import ERROR, NAMES, X16, is_float

PAIR_LIMIT = 504
PAGE = 4096


class Frame:
    """The layout of one allocated function."""

    def __init__(self, mf: MachineFunction) -> None:
        raising = mf.traps == "raise" and mf.has_checks
        self.record = mf.has_calls
        self.owns_error = bool(mf.attrs & {"export", "entry"}) and (mf.has_calls or raising or mf.reads_error)
        self.checks_error = "export" in mf.attrs and self.owns_error
        returns = any(inst.op in ("ret", "ret_error") for block in mf.blocks.values() for inst in block.insts)
        self.saved = list(mf.saved) if returns or raising else []
        if self.checks_error:
            self.saved.append(ERROR)
        self.out = (mf.out_size + 15) // 16 * 16
        offset = self.out + (16 if self.record else 0)
        self._saved_at = offset
        words = [reg for reg in self.saved if not is_float(reg)]
        floats = [reg for reg in self.saved if is_float(reg)]
        self._pairs = [regs[at:at + 2] for regs in (words, floats) for at in range(0, len(regs), 2)]
        offset += len(self._pairs) * 16
        self._spill_at = offset
        offset += 8 * mf.spill_slots
        self._objects: list[int] = []
        for item in mf.objects:
            assert item.align <= 16, f"{mf.name}: a stack object cannot be aligned to {item.align}"
            offset = -(-offset // max(item.align, 1)) * max(item.align, 1)
            self._objects.append(offset)
            offset += item.size
        self.size = -(-offset // 16) * 16

    def offset(self, slot: Slot) -> int:
        """The slot's distance from sp."""
        match slot.kind:
            case "out":
                return slot.offset
            case "in":
                return self.size + slot.offset
            case "spill":
                return self._spill_at + 8 * slot.index
            case _:
                return self._objects[slot.index] + slot.offset

    def prologue(self) -> list[str]:
        """Lines that make the frame."""
        lines: list[str] = []
        if self.record and not self.out and self.size <= PAIR_LIMIT:
            lines += [f"stp x29, x30, [sp, #-{self.size}]!", "mov x29, sp"]
        else:
            lines += _move_sp("sub", self.size)
            if self.record:
                lines.append(f"stp x29, x30, [sp, #{self.out}]")
                lines.append(f"add x29, sp, #{self.out}" if self.out else "mov x29, sp")
        lines += self._move_saved("st")
        if self.owns_error:
            lines.append(f"mov {NAMES[ERROR]}, xzr")
        return lines

    def epilogue(self) -> list[str]:
        """Lines that leave the frame, without the return."""
        lines = self._move_saved("ld")
        if self.record and not self.out and self.size <= PAIR_LIMIT:
            return [*lines, f"ldp x29, x30, [sp], #{self.size}"]
        if self.record:
            lines.append(f"ldp x29, x30, [sp, #{self.out}]")
        return lines + _move_sp("add", self.size)

    def _move_saved(self, op: str) -> list[str]:
        lines: list[str] = []
        for index, regs in enumerate(self._pairs):
            at = self._saved_at + 16 * index
            pair = [NAMES[reg] for reg in regs]
            lines.append(f"{op}p {pair[0]}, {pair[1]}, [sp, #{at}]" if len(pair) == 2 else f"{op}r {pair[0]}, [sp, #{at}]")
        return lines


def _move_sp(op: str, amount: int) -> list[str]:
    lines: list[str] = []
    if amount >= PAGE:
        assert amount < PAGE * PAGE, "a frame of 16 MiB or more"
        lines.append(f"{op} sp, sp, #{amount // PAGE}, lsl #12")
    if amount % PAGE:
        lines.append(f"{op} sp, sp, #{amount % PAGE}")
    return lines


def frame_address(register: str, offset: int) -> list[str]:
    """register = sp + offset."""
    if offset < PAGE:
        return [f"add {register}, sp, #{offset}"]
    lines = [f"add {register}, sp, #{offset // PAGE}, lsl #12"]
    return [*lines, f"add {register}, {register}, #{offset % PAGE}"] if offset % PAGE else lines


def frame_access(op: str, register: str, offset: int, size: int) -> list[str]:
    """A load or store at sp + offset; far ones by way of x16."""
    if -256 <= offset < 256 or 0 <= offset <= 4095 * size and not offset % size:
        return [f"{op} {register}, [sp, #{offset}]"]
    scratch = NAMES[X16]
    return [*frame_address(scratch, offset), f"{op} {register}, [{scratch}]"]
