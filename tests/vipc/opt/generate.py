"""Random programs in SSA form: a few variables, nested branches and loops, checks, memory, calls.

Every program ends soon (loops count down a budget, and the interpreter has fuel), reads no memory it did not write
or was not given, and divides by nothing that can be 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from vipc.ir.core import Block, Function, Imm, Inst, Loc, Target, Term

MEMORY = 0x10000
MEMORY_SIZE = 80
CONSTANTS = (0, 1, 2, 3, 7, 8, 15, 16, 63, 64, 100, 255, 256, 2**31, 2**32 - 1, 2**63 - 1, -1, -2, -8, -128, -(2**63))
BINARY = ("add", "add", "sub", "mul", "umulh", "smulh", "sdiv", "udiv", "and", "or", "xor", "shl")
CONDS = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
EXTS = ("u8", "u16", "u32", "i8", "i16", "i32")
FITS = (*EXTS, "u64", "i64", "bool")
VARIABLES = 4


class Generator:
    """Builds one function; `callees` are functions of two parameters and one result that may raise or not."""

    def __init__(self, random: Random, name: str, traps: str, callees: list[Function]) -> None:
        self.random = random
        self.callees = callees
        self.f = Function(name, {}, 1, 0, 0, traps, loc=Loc("r.py", 1, name))
        self.insts: list[Inst] = []
        self.params: list[int] = []
        self.number = self.f.new_block()
        self.line = 1
        self.failed: list[int] = []
        self.conds: list[int] = []          # conditions that can be asked again where the program stands
        self.counters: list[int] = []       # of the loops around; at most 7

    def build(self, parameters: int, statements: int) -> Function:
        """The function, with attribute may_raise set as its traps say."""
        self.params = [self.f.new_value() for _ in range(parameters)]
        self.base = self.const(MEMORY)
        self.moved = self.emit("add", (self.base, self.emit("lshr", (self.params[0], self.const(63)))))   # nobody knows it
        self.slot = self.emit("alloca", (), (16, 8))
        for offset in (0, 8):
            self.insts.append(Inst("store", (), (self.slot, self.params[0]), ("u64", offset)))
        self.vars = (self.params + [self.const(self.random.choice(CONSTANTS)) for _ in range(VARIABLES)])[:VARIABLES]
        self.body(statements, 3)
        self.close(Term("ret", (self.mix(),)))
        self.f.may_raise = self.f.traps == "raise"
        return self.f

    def emit(self, op: str, args: tuple[int, ...], imm: tuple[Imm, ...] = ()) -> int:
        value = self.f.new_value()
        self.insts.append(Inst(op, (value,), args, imm, Loc("r.py", self.line, self.f.name)))
        return value

    def effect(self, op: str, args: tuple[int, ...], imm: tuple[Imm, ...]) -> None:
        self.insts.append(Inst(op, (), args, imm, Loc("r.py", self.line, self.f.name)))

    def const(self, value: int) -> int:
        return self.emit("const", (), (value,))

    def mix(self) -> int:
        total = self.vars[0]
        for value in self.vars[1:]:
            total = self.emit("xor", (self.emit("mul", (total, self.const(31))), value))
        return total

    def close(self, term: Term) -> None:
        self.f.blocks[self.number] = Block(self.params, self.insts, term)

    def open(self, number: int, params: list[int], conds: Sequence[int] = ()) -> None:
        self.number, self.params, self.insts, self.conds = number, params, [], list(conds)

    def fresh(self) -> list[int]:
        return [self.f.new_value() for _ in range(VARIABLES)]

    def pick(self) -> int:
        if self.random.random() < 0.75:
            return self.random.choice(self.vars)
        return self.const(self.random.choice(CONSTANTS))

    def assign(self, value: int) -> None:
        self.vars[self.random.randrange(VARIABLES)] = value

    def body(self, statements: int, depth: int) -> None:
        for _ in range(statements):
            self.line += 1
            roll = self.random.random()
            if depth and roll < 0.1:
                self.branch(statements // 2, depth - 1)
            elif depth and roll < 0.16:
                self.chain(statements // 2, depth - 1)
            elif depth and roll < 0.26:
                self.loop(statements // 2, depth - 1)
            elif roll < 0.45:
                self.check()
            elif roll < 0.6:
                self.memory()
            elif roll < 0.66 and self.callees:
                self.call()
            else:
                self.vars[self.random.randrange(VARIABLES)] = self.expression()

    def expression(self) -> int:
        a, b = self.pick(), self.pick()
        match self.random.randrange(9):
            case 0:
                return self.emit("ext", (a,), (self.random.choice(EXTS),))
            case 1:
                return self.condition()
            case 2:
                return self.emit("select", (self.condition(), a, b))
            case 3:
                divisor = self.emit("or", (b, self.const(1)))
                return self.emit(self.random.choice(("floordiv", "floormod", "umod")), (a, divisor))
            case 4:
                divisor = self.const(self.random.choice((1, 2, 8, 10, 64, -3)))
                return self.emit(self.random.choice(("floordiv", "floormod", "umod", "udiv", "sdiv")), (a, divisor))
            case 5:
                count = self.emit("and", (b, self.const(63)))
                return self.emit(self.random.choice(("lshr", "ashr", "shl")), (a, count))
            case 6:
                return self.emit(self.random.choice(("neg", "not", "clz", "rbit", "popcount")), (a,))
            case 7:
                return self.emit("and", (a, self.const(self.random.choice((1, 7, 15, 255, 65535, 2**32 - 1)))))
            case _:
                return self.emit(self.random.choice(BINARY), (a, b))

    def condition(self) -> int:
        if self.conds and self.random.random() < 0.3:
            return self.random.choice(self.conds)
        cond = self.emit("cmp", (self.pick(), self.pick()), (self.random.choice(CONDS),))
        if self.random.random() < 0.2:
            other = self.emit("cmp", (self.pick(), self.pick()), (self.random.choice(CONDS),))
            cond = self.emit(self.random.choice(("and", "or", "xor")), (cond, other))
        self.conds.append(cond)
        return cond

    def check(self) -> None:
        a, b = self.pick(), self.pick()
        which = self.random.randrange(9)
        if which < 3:
            narrow = self.emit("and", (a, self.const(255))) if self.random.random() < 0.6 else a
            op = self.random.choice(("add_c", "sub_c", "mul_c"))
            self.assign(self.emit(op, (narrow, b), (self.random.choice(("i64", "u64")),)))
        elif which < 5:
            self.effect("check_index", (a, self.length(b)), (self.random.choice("su"),))
        elif which < 7:
            self.effect("check_fit", (a,), (self.random.choice(FITS), self.random.choice("su")))
        else:
            self.effect("check", (self.condition(), a, b), ("value", f"at {self.line}", "su"))

    def length(self, value: int) -> int:
        """What may be a length: below 2^63."""
        return self.emit("and", (value, self.const(2**63 - 1)))

    def memory(self) -> None:
        kind = self.random.choice(("u8", "u16", "u32", "u64", "i8", "i32"))
        size = {"8": 1, "6": 2, "2": 4, "4": 8}[kind[-1]]
        if self.counters and self.random.random() < 0.5:
            address, offset = self.element(size)
        else:
            address, offset = self.place(size)
        if self.random.random() < 0.5:
            self.vars[self.random.randrange(VARIABLES)] = self.emit("load", (address,), (kind, offset))
        else:
            self.effect(self.random.choice(("store", "store", "store", "vstore")), (address, self.pick()),
                        ("u" + kind[1:], offset))

    def element(self, size: int) -> tuple[int, int]:
        """Address and offset of what a loop's counter stands at, as in an array."""
        shift = self.random.choice((0, size.bit_length() - 1, size.bit_length() - 1, 2))
        index = self.emit("shl", (self.random.choice(self.counters), self.const(shift))) if shift else self.counters[-1]
        return self.emit("add", (self.moved, index)), self.random.randrange(MEMORY_SIZE - (7 << shift) - size)

    def place(self, size: int) -> tuple[int, int]:
        """Address and offset of any other place."""
        match self.random.randrange(4):
            case 0:
                index = self.emit("and", (self.pick(), self.const(56)))
                return self.emit("add", (self.base, index)), 0
            case 1:
                return self.slot, size * self.random.randrange(16 // size)
            case 2 if self.random.random() < 0.1:
                index = self.emit("and", (self.pick(), self.const(8)))
                return self.emit("add", (self.slot, index)), 0
            case _:
                return self.base, size * self.random.randrange(MEMORY_SIZE // size)

    def call(self) -> None:
        callee = self.random.choice(self.callees)
        value = self.emit("call", (self.pick(), self.pick()), (callee.name, int(callee.may_raise)))
        if callee.may_raise:
            error = self.emit("err_get", ())
            after, cold, conds = self.f.new_block(), self.f.new_block(), self.conds
            self.close(Term("br", (error,), (Target(cold), Target(after)), (), Loc("r.py", self.line, self.f.name)))
            self.open(cold, [])
            if self.f.traps == "raise" and self.random.random() < 0.7:
                self.effect("call", (), ("trace", 0))
                self.close(Term("ret_error"))
            else:
                self.effect("err_set", (self.const(0),), ())
                self.close(Term("ret", (self.const(self.line),)))
            self.open(after, [], conds)
        self.vars[self.random.randrange(VARIABLES)] = value

    def branch(self, statements: int, depth: int) -> None:
        arms = [self.f.new_block() for _ in range(self.random.choice((2, 2, 3)))]
        join = self.f.new_block()
        if len(arms) == 2:
            self.close(Term("br", (self.condition(),), (Target(arms[0]), Target(arms[1]))))
        else:
            cases = tuple(self.random.sample((0, 1, 2, 3, 255), 2))
            self.close(Term("switch", (self.pick(),), tuple(Target(arm) for arm in arms), cases))
        self.arms(arms, join, self.conds, statements, depth)

    def chain(self, statements: int, depth: int) -> None:
        """Several conditions in a row, as `and` and `or` make them: each leads on, or to one of two arms."""
        arms = [self.f.new_block() for _ in range(2)]
        join = self.f.new_block()
        known: list[int] = []
        for last in (False, self.random.random() < 0.5, True):
            on = self.random.choice(arms) if last else self.f.new_block()
            out = arms[on == arms[0]] if last else self.random.choice(arms)
            ways = [Target(on), Target(out)]
            self.random.shuffle(ways)
            self.close(Term("br", (self.condition(),), tuple(ways)))
            known = known or list(self.conds)                       # the first condition is known in the arms too
            if last:
                break
            self.open(on, [], self.conds)
        self.arms([arm for arm in arms if any(t.block == arm for b in self.f.blocks.values() for t in b.term.targets)],
                  join, known, statements, depth)

    def arms(self, arms: list[int], join: int, conds: Sequence[int], statements: int, depth: int) -> None:
        """Each arm with statements of its own; then they meet. `conds`: what is known in all of them."""
        start = list(self.vars)
        for arm in arms:
            self.open(arm, [], conds)
            self.vars = list(start)
            self.body(self.random.randrange(statements + 1), depth)
            self.close(Term("jump", (), (Target(join, tuple(self.vars)),)))
        params = self.fresh()
        self.vars = list(params)
        self.open(join, params, conds)

    def loop(self, statements: int, depth: int) -> None:
        header, inside, after = (self.f.new_block() for _ in range(3))
        step = self.random.choice((1, 1, 1, 2, -1))
        few = self.const(self.random.choice((0, 1, 3, 6)))
        limit = self.random.choice((few, few, self.emit("and", (self.pick(), self.const(7)))))
        start, end = (few if step < 0 else self.const(0)), (self.const(0) if step < 0 else limit)
        self.close(Term("jump", (), (Target(header, (*self.vars, start)),)))
        params = self.fresh()
        counter = self.f.new_value()
        self.vars = list(params)
        self.open(header, [*params, counter], self.conds)
        kinds = ("sgt", "ugt") if step < 0 else ("slt", "ult", "slt", "ne" if step == 1 else "slt")
        more = self.emit("cmp", (counter, end), (self.random.choice(kinds),))
        self.close(Term("br", (more,), (Target(inside), Target(after))))
        at_header, conds = list(self.vars), list(self.conds)
        self.open(inside, [], conds)
        if self.random.random() < 0.5:
            self.vars[self.random.randrange(VARIABLES)] = counter
        if self.random.random() < 0.5:
            length = self.random.choice((limit, few, self.const(self.random.choice((2, 4, 7, 100)))))
            self.effect("check_index", (counter, length), ("s",))
        self.counters.append(counter)
        for _ in range(self.random.randrange(3)):
            self.memory()
        self.body(self.random.randrange(statements + 1), depth)
        self.counters.pop()
        op = self.random.choice(("add", "add_c"))
        following = self.emit(op, (counter, self.const(step)), ("i64",) if op == "add_c" else ())
        self.close(Term("jump", (), (Target(header, (*self.vars, following)),)))
        self.vars = list(at_header)
        self.open(after, [], conds)


def program(seed: int) -> list[Function]:
    """A few leaf functions and `main`, of three parameters, that calls them."""
    random = Random(seed)
    leaves = [Generator(random, f"leaf{i}", random.choice(("brk", "raise")), []).build(2, random.randrange(1, 5))
              for i in range(random.randrange(3))]
    main = Generator(random, "main", random.choice(("brk", "raise")), leaves).build(3, random.randrange(3, 14))
    return [*leaves, main]


def counted_loops(seed: int) -> list[Function]:
    """`main` with loops over a count and checks of the counter against several lengths, some too small."""
    random = Random(seed)
    g = Generator(random, "main", random.choice(("brk", "raise")), [])
    g.f.results = 1
    g.params = [g.f.new_value() for _ in range(3)]
    given = list(g.params)
    g.base = g.const(MEMORY)
    g.slot = g.emit("alloca", (), (16, 8))
    for offset in (0, 8):
        g.effect("store", (g.slot, g.params[0]), ("u64", offset))
    g.vars = (given + [g.const(random.choice(CONSTANTS)) for _ in range(VARIABLES)])[:VARIABLES]
    mask = g.const(15)
    limits = [g.emit("and", (value, mask)) for value in given]
    for _ in range(random.randrange(1, 3)):
        header, inside, step, after = (g.f.new_block() for _ in range(4))
        start = g.const(random.choice((0, 0, 1, -2)))
        limit = random.choice(limits)
        g.close(Term("jump", (), (Target(header, (*g.vars, start)),)))
        params, counter = g.fresh(), g.f.new_value()
        g.open(header, [*params, counter])
        more = g.emit("cmp", (counter, limit), (random.choice(("slt", "ult")),))
        g.close(Term("br", (more,), (Target(inside), Target(after))))
        g.open(inside, [])
        g.vars = list(params)
        for _ in range(random.randrange(1, 4)):
            length = random.choice((*limits, g.const(random.choice((3, 8, 12, 20)))))
            index = random.choice((counter, counter, g.emit("add", (counter, g.const(random.choice((1, 2, -1)))))))
            g.effect("check_index", (index, length), ("s",))
            g.memory()
            g.assign(random.choice((counter, g.expression())))
        if random.random() < 0.4:
            leave = g.f.new_block()
            g.close(Term("br", (g.condition(),), (Target(leave), Target(step, tuple(g.vars)))))
            g.open(leave, [])
            if random.random() < 0.5:
                g.close(Term("ret", (g.emit("xor", (g.mix(), counter)),)))
            else:
                joined = g.f.new_block()
                g.close(Term("jump", (), (Target(joined, tuple(g.vars)),)))
                g.open(after, [])
                g.close(Term("jump", (), (Target(joined, tuple(params)),)))
                after = joined
        else:
            g.close(Term("jump", (), (Target(step, tuple(g.vars)),)))
        passed = g.fresh()
        g.open(step, list(passed))
        following = g.emit("add", (counter, g.const(random.choice((1, 1, 3)))))
        g.close(Term("jump", (), (Target(header, (*passed, following)),)))
        g.vars = list(params)
        joined_params = g.fresh() if any(t.args and t.block == after for b in g.f.blocks.values()
                                         for t in b.term.targets) else []
        if joined_params:
            g.vars = list(joined_params)
        g.open(after, joined_params)
    g.close(Term("ret", (g.mix(),)))
    g.f.may_raise = g.f.traps == "raise"
    return [g.f]
