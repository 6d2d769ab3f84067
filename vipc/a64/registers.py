"""The registers of A64 and what the ViperOS calling convention makes of them.

Machine IR names registers by integers: 0..30 are x0..x30, 31 is the zero register, 32 is sp, 32 + n is dn; from
FIRST_VIRTUAL on they are virtual. x16 and x17 are scratch: the allocator never gives them to a value, moves and cold
code use them, and d1 likewise. x18 is left alone, x28 is the error register, x29 the frame pointer, x30 the link
register. The rest of d0..d7 and d31 are left alone.
"""

ZR = 31
SP = 32
X16 = 16
X17 = 17
ERROR = 28
FP = 29
LR = 30
FIRST_VIRTUAL = 64

ARGUMENTS = 8
CALLER_SAVED = tuple(range(18)) + (LR,)
CALLEE_SAVED_WORDS = tuple(range(19, 28))
TEMPORARIES = tuple(range(8, 16)) + tuple(range(7, -1, -1))
"""The caller-saved registers that hold values, best first: those that carry no arguments."""

ALLOCATABLE = TEMPORARIES + CALLEE_SAVED_WORDS

D0 = 32
D1 = 33
FLOAT_TEMPORARIES = tuple(range(D0 + 16, D0 + 31))
FLOATING = FLOAT_TEMPORARIES + tuple(range(D0 + 8, D0 + 16))
"""The registers that hold floats, best first: d8..d15 are saved by the callee."""

CALLEE_SAVED = frozenset(CALLEE_SAVED_WORDS + FLOATING[len(FLOAT_TEMPORARIES):])


class RegName(str):
    """The x name; `w` is the name of the low half."""

    w: str


def _name(number: int) -> RegName:
    name = RegName({ZR: "xzr", SP: "sp"}.get(number, f"x{number}"))
    name.w = {ZR: "wzr", SP: "wsp"}.get(number, f"w{number}")
    return name


def _float_name(number: int) -> RegName:
    name = RegName(f"d{number}")
    name.w = f"s{number}"
    return name


NAMES = tuple(_name(number) for number in range(33)) + tuple(_float_name(number) for number in range(1, 32))
NUMBERS = {f"x{number}": number for number in range(31)} | {f"w{number}": number for number in range(31)} | {
    "xzr": ZR, "wzr": ZR, "sp": SP, "lr": LR, "fp": FP}


def is_float(reg: int) -> bool:
    """Is the machine register one of d0..d31?"""
    return D0 < reg < FIRST_VIRTUAL


def dwarf_number(reg: int) -> int:
    """The register's number in debug data, where d0 is 64."""
    return reg - D0 + 64 if is_float(reg) else reg
