"""Random straight-line functions over all pure operations, with many extensions and constants, run both ways."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.a64.machine import Program
from vipc.ir.core import Block, Function, Inst, Loc, Term
from vipc.ir.interp import Machine

CONSTANTS = (0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 24, 31, 32, 33, 63, 64, 255, 256, 4095, 4096, 0xFFFF, 0x10000, 0xFF00,
             0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0x123456789ABC, 2**63 - 1, 2**63, -1, -2, -7, -4096, 0x00FF00FF)
EXTS = ("u8", "u16", "u32", "u32", "u32", "i8", "i16", "i32")
CONDS = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
UNARY = ("neg", "not", "clz", "rbit", "popcount")
BINARY = ("add", "add", "sub", "sub", "mul", "and", "and", "or", "or", "xor", "umulh", "smulh", "udiv", "sdiv")
SHIFTS = ("shl", "lshr", "ashr")
DIVISIONS = ("floordiv", "floormod", "umod")


def function(seed: int, length: int) -> Function:
    """A function of four words and up to eight results."""
    random = Random(seed)
    f = Function("f", {}, 1, 0, 1, loc=Loc("r.py", 1, "f"))
    params = [f.new_value() for _ in range(4)]
    insts: list[Inst] = []
    values = list(params)

    def emit(op: str, args: tuple[int, ...], imm: tuple[int | str, ...] = ()) -> int:
        value = f.new_value()
        insts.append(Inst(op, (value,), args, imm))
        return value

    def pick() -> int:
        if random.random() < 0.25:
            return emit("const", (), (random.choice(CONSTANTS),))
        return random.choice(values[-6:] if random.random() < 0.8 else values)

    def count() -> int:
        if random.random() < 0.7:
            return emit("const", (), (random.randrange(64),))
        return emit("and", (pick(), emit("const", (), (random.choice((63, 31)),))))

    for _ in range(length):
        roll = random.random()
        if roll < 0.25:
            values.append(emit("ext", (pick(),), (random.choice(EXTS),)))
        elif roll < 0.6:
            values.append(emit(random.choice(BINARY), (pick(), pick())))
        elif roll < 0.75:
            values.append(emit(random.choice(SHIFTS), (pick(), count())))
        elif roll < 0.8:
            x, by = pick(), random.choice((8, 12, 16, 32))
            high = emit("shl", (x, emit("const", (), (by,))))
            low = emit("lshr", (x, emit("const", (), (random.choice((32, 64)) - by,))))
            values.append(emit("or", (high, low)))
        elif roll < 0.87:
            values.append(emit(random.choice(UNARY), (pick(),)))
        elif roll < 0.9:
            divisor = emit("or", (pick(), emit("const", (), (1,))))
            if random.random() < 0.5:
                divisor = emit("const", (), (random.choice((1, 2, 3, 10, 64, -3, -8, 2**63)),))
            values.append(emit(random.choice(DIVISIONS), (pick(), divisor)))
        elif roll < 0.95:
            values.append(emit("cmp", (pick(), pick()), (random.choice(CONDS),)))
        elif roll < 0.97:
            values.append(emit("rev", (pick(),), (random.choice((16, 32, 64)),)))
        else:
            values.append(emit("select", (pick(), pick(), pick())))
    results = tuple(values[-8:])
    f.results = len(results)
    f.blocks[f.new_block()] = Block(params, insts, Term("ret", results))
    return f


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 40))
def test_straight_line(seed: int, length: int) -> None:
    f = function(seed, length)
    random = Random(seed)
    program = Program([f])
    for _ in range(6):
        args = [random.choice((random.getrandbits(64), random.getrandbits(32), random.choice(CONSTANTS) % 2**64))
                for _ in range(4)]
        assert program.call("f", args).words == Machine([f]).call("f", args), args
