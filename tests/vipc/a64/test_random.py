"""Random programs do the same in the interpreter and as machine code, and their allocation passes the checker."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vipc.a64.machine import Program
from tests.vipc.opt.generate import CONSTANTS, MEMORY, MEMORY_SIZE, program
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.interp import ERROR_BASE, ErrorReturn, InterpError, Machine, Trap
from vipc.opt.info import ProgramInfo
from vipc.opt.passes import PASSES


def arguments(seed: int) -> list[tuple[int, ...]]:
    random = Random(seed)
    return [tuple(random.choice(CONSTANTS) if random.random() < 0.7 else random.getrandbits(64) for _ in range(3))
            for _ in range(4)]


def add_early_exit(f: Function) -> None:
    """Put before the function: return the first argument if it is the second."""
    old = f.blocks[f.entry]
    objects = [inst for inst in old.insts if inst.op == "alloca"]
    params = [f.new_value() for _ in old.params]
    first, out, same = f.new_block(), f.new_block(), f.new_value()
    test = Inst("cmp", (same,), (params[0], params[1]), ("eq",))
    branch = Term("br", (same,), (Target(out), Target(f.entry, tuple(params))))
    old.insts = [inst for inst in old.insts if inst.op != "alloca"]
    f.blocks = {first: Block(params, [*objects, test], branch), **f.blocks, out: Block([], [], Term("ret", (params[0],)))}


def interpreted(functions: list[Function], args: tuple[int, ...]) -> tuple[object, bytes]:
    memory = {MEMORY: bytearray(range(MEMORY_SIZE))}
    machine = Machine(functions, memory, externals={"trace": lambda _: ()}, fuel=60_000)
    outcome: object
    try:
        outcome = machine.call("main", args)
    except Trap as trap:
        outcome = (trap.key, trap.values, trap.text)
    except ErrorReturn as error:
        outcome = error.word
    return outcome, bytes(memory[MEMORY])


def emulated(code: Program, args: tuple[int, ...]) -> tuple[object, bytes]:
    code.map_memory({MEMORY: bytearray(range(MEMORY_SIZE))})
    result = code.call("main", args)
    outcome: object = result.words
    if result.failed is not None:
        outcome = (result.failed.key, result.failed.values, result.failed.text)
    elif result.error:
        assert result.error != ERROR_BASE
        outcome = result.error
    return outcome, bytes(code.uc.mem_read(MEMORY, MEMORY_SIZE))


def compare(functions: list[Function], seed: int) -> None:
    code = Program(functions)
    for args in arguments(seed):
        try:
            expected = interpreted(functions, args)
        except InterpError as error:
            if "fuel" in str(error):
                continue
            raise
        assert emulated(code, args) == expected, args


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_as_built(seed: int) -> None:
    compare(program(seed), seed)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_early_exits(seed: int) -> None:
    functions = program(seed)
    for f in functions:
        add_early_exit(f)
    compare(functions, seed)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_optimised(seed: int) -> None:
    functions = program(seed)
    for f in functions:
        for row in PASSES:
            row.run(f, ProgramInfo())
    compare(functions, seed)


