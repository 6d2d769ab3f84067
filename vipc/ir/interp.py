"""The reference interpreter: what a function in SSA form does, one instruction after the other.

It is slow and strict, and shares nothing with the code generator: tests run a function before and after a pass,
or a program here and emulated, and compare.

I1. Memory is a few regions; an access outside every region is an error of the program (InterpError).
I2. A failing check ends in Trap, at once under "brk", and under "raise" when the error has left the function called.
I3. Volatile accesses and calls of functions given in `externals` are recorded in `effects`, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from vipc.ir.core import Function, Inst, Term
from vipc.ir.words import MASK, WIDTHS, arith_result, check_passes, evaluate, extend, failure

STACK_BASE = 0x7F00_0000_0000
SYMBOL_BASE = 0x10_0000
ERROR_BASE = 0xE000
"""A failing check under "raise" sets the error register to ERROR_BASE."""


class InterpError(Exception):
    """The program did what no correct program does: a wild access, a division by 0, running too long."""


class Trap(Exception):
    """A check failed: the trap's key, the values of its message as their signs say, and {t}."""

    def __init__(self, key: str, values: tuple[int, ...], text: str) -> None:
        super().__init__(key, values, text)
        self.key = key
        self.values = values
        self.text = text


class ErrorReturn(Exception):
    """The function returned with the error register set to `word`, and no check had failed."""

    def __init__(self, word: int) -> None:
        super().__init__(word)
        self.word = word


External = Callable[[tuple[int, ...]], Iterable[int]]


def run(functions: Mapping[str, Function] | Iterable[Function], name: str, args: Iterable[int] = (),
        memory: dict[int, bytearray] | None = None) -> tuple[int, ...]:
    """The result words (0..2^64-1) of calling `name`. `memory`: base address to contents, changed in place."""
    return Machine(functions, memory).call(name, args)


class Machine:
    """Functions, memory and the error register."""

    def __init__(self, functions: Mapping[str, Function] | Iterable[Function],
                 memory: dict[int, bytearray] | None = None, externals: Mapping[str, External] | None = None,
                 symbols: Mapping[str, int] | None = None, fuel: int = 1_000_000) -> None:
        listed = functions.values() if isinstance(functions, Mapping) else functions
        self.functions = {f.name: f for f in listed}
        self.memory = {} if memory is None else memory
        self.externals = {} if externals is None else externals
        self.addresses = dict(symbols or {})
        for number, symbol in enumerate(self.functions):
            self.addresses.setdefault(symbol, SYMBOL_BASE + 16 * number)
        self.names = {address: symbol for symbol, address in self.addresses.items()}
        self.effects: list[tuple[object, ...]] = []
        self.error = 0
        self.failed: Trap | None = None
        self.fuel = fuel
        self.stack = STACK_BASE

    def call(self, name: str, args: Iterable[int] = ()) -> tuple[int, ...]:
        """Call from outside: the result words, or Trap, or ErrorReturn."""
        results = self._call(name, tuple(word & MASK for word in args))
        if self.error:
            word, self.error = self.error, 0
            if self.failed is not None and word == ERROR_BASE:
                raise self.failed
            raise ErrorReturn(word)
        return results

    def _call(self, name: str, args: tuple[int, ...]) -> tuple[int, ...]:
        f = self.functions.get(name)
        if f is None:
            if name not in self.externals:
                raise InterpError(f"no function {name}")
            self.effects.append((name, *args))
            return tuple(word & MASK for word in self.externals[name](args))
        stack = self.stack
        regions: list[int] = []
        try:
            return self._run(f, args, regions)
        finally:
            self.stack = stack
            for base in regions:
                del self.memory[base]

    def _run(self, f: Function, args: tuple[int, ...], regions: list[int]) -> tuple[int, ...]:
        values: dict[int, int] = {}
        block = f.blocks[f.entry]
        if len(args) != len(block.params):
            raise InterpError(f"{f.name}: {len(args)} arguments for {len(block.params)} parameters")
        values.update(zip(block.params, args, strict=True))
        while True:
            for inst in block.insts:
                self.fuel -= 1
                if self.fuel < 0:
                    raise InterpError("out of fuel")
                if not self._step(f, inst, values, regions):
                    return (0,) * f.results
            term = block.term
            words = tuple(values[v] for v in term.args)
            match term.op:
                case "ret":
                    return words
                case "ret_error":
                    if not self.error:
                        raise InterpError(f"{f.name}: ret_error without error")
                    return (0,) * f.results
                case "trap":
                    self._fail(f, "trap", words, term)
                    return (0,) * f.results
                case "unreachable":
                    raise InterpError(f"{f.name}: unreachable reached")
                case "jump":
                    target = term.targets[0]
                case "br":
                    target = term.targets[0 if words[0] else 1]
                case _:
                    cases = [i for i, v in enumerate(term.imm) if isinstance(v, int) and v & MASK == words[0]]
                    target = term.targets[cases[0] if cases else -1]
            self.fuel -= 1
            if self.fuel < 0:
                raise InterpError("out of fuel")
            block = f.blocks[target.block]
            values.update(zip(block.params, [values[v] for v in target.args], strict=True))

    def _step(self, f: Function, inst: Inst, values: dict[int, int], regions: list[int]) -> bool:
        """Execute one instruction; False when a check failed under "raise" and the function is left."""
        words = tuple(values[v] for v in inst.args)
        result = evaluate(inst.op, words, inst.imm)
        if result is not None:
            values[inst.dst[0]] = result
            return True
        match inst.op:
            case "addr":
                values[inst.dst[0]] = self._address(str(inst.imm[0])) + int(str(inst.imm[1])) & MASK
            case "alloca":
                values[inst.dst[0]] = self._alloca(int(str(inst.imm[0])), int(str(inst.imm[1])))
                regions.append(values[inst.dst[0]])
            case "load" | "vload" | "aload" | "xload":
                values[inst.dst[0]] = self._load(inst, words[0])
            case "store" | "vstore" | "astore" | "xstore":
                self._store(inst, words[0], words[1])
                values.update((value, 0) for value in inst.dst)
            case "call" | "calli":
                name = str(inst.imm[0]) if inst.op == "call" else self._name(words[0])
                results = self._call(name, words if inst.op == "call" else words[1:])
                values.update(zip(inst.dst, results, strict=True))
            case "err_get":
                values[inst.dst[0]] = self.error
            case "keep":
                pass
            case "err_set":
                self.error = words[0]
            case "check" | "check_index" | "check_fit":
                if not check_passes(inst.op, words, inst.imm):
                    self._fail(f, inst.op, words, inst)
                    return False
            case "add_c" | "sub_c" | "mul_c":
                checked = arith_result(inst.op, words[0], words[1], str(inst.imm[0]))
                if checked is None:
                    self._fail(f, inst.op, words, inst)
                    return False
                values[inst.dst[0]] = checked
            case _:
                raise InterpError(f"{f.name}: {inst.op} of {words}")
        return True

    def _fail(self, f: Function, op: str, words: tuple[int, ...], at: Inst | Term) -> None:
        trap = Trap(*failure(op, words, at.imm))
        if f.traps == "brk":
            raise trap
        self.failed = trap
        self.error = ERROR_BASE

    def _address(self, symbol: str) -> int:
        if symbol not in self.addresses:
            raise InterpError(f"no symbol {symbol}")
        return self.addresses[symbol]

    def _name(self, address: int) -> str:
        if address not in self.names:
            raise InterpError(f"no function at {address:#x}")
        return self.names[address]

    def _alloca(self, size: int, align: int) -> int:
        base = -(-self.stack // align) * align
        self.stack = base + max(size, 1) + 64
        self.memory[base] = bytearray(b"\xa5" * size)
        return base

    def _place(self, inst: Inst, address: int) -> tuple[bytearray, int, int]:
        size = WIDTHS[str(inst.imm[0])] // 8
        start = (address + int(str(inst.imm[1]))) & MASK
        for base, contents in self.memory.items():
            if base <= start and start + size <= base + len(contents):
                return contents, start - base, size
        raise InterpError(f"{inst.op} of {size} bytes at {start:#x}")

    def _load(self, inst: Inst, address: int) -> int:
        contents, at, size = self._place(inst, address)
        word = extend(int.from_bytes(contents[at:at + size], "little"), str(inst.imm[0]))
        if inst.op != "load":
            self.effects.append((inst.op, inst.imm[0], address + int(str(inst.imm[1])), word))
        return word

    def _store(self, inst: Inst, address: int, word: int) -> None:
        contents, at, size = self._place(inst, address)
        word &= (1 << 8 * size) - 1
        contents[at:at + size] = word.to_bytes(size, "little")
        if inst.op != "store":
            self.effects.append((inst.op, inst.imm[0], address + int(str(inst.imm[1])), word))
