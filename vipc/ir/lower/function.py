"""The lowering of one function: its builder, its open scopes, and how a check fails here.

Where a failing check goes depends on the place. In "brk" functions, and in "raise" functions outside `try`,
`with` and `finally`, it is one of the check operations. Inside them a "raise" function must reach the handler:
the check becomes a branch to a cold block that calls the raise stub and goes on at the innermost landing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vipc.ir.core import Loc
from vipc.ir.lower.builder import Builder
from vipc.ir.lower.intervals import Interval, sign_of, type_interval, within
from vipc.lang.traps import BY_KEY
from vipc.sema.tree import Module
from vipc.sema.types import BoolType, EnumType, FuncDecl, IntType, LocalVar, Type

if TYPE_CHECKING:
    from vipc.ir.lower.program import Context


@dataclass(eq=False)
class Scope:
    """Something that statements inside leave: a loop, a `try`, a `with`, a `finally`, a running handler.

    `landing`: where an error goes (x28 set). `leave`: what is done on every other way out. `record`: the caught
    error of a handler.
    """

    breaks: int | None = None
    continues: int | None = None
    landing: int | None = None
    leave: Callable[[], None] | None = None
    record: int | None = None
    mark: object = field(default_factory=object)


class Lowering:
    """State while one function is lowered."""

    def __init__(self, ctx: Context, module: Module, decl: FuncDecl, builder: Builder, traps: str) -> None:
        self.ctx = ctx
        self.module = module
        self.decl = decl
        self.b = builder
        self.traps = traps
        self.scopes: list[Scope] = []
        self.old: list[list[int]] = []                 # values for OldValue, innermost last
        self.unchecked = 0
        self.temps = 0
        self.tail: tuple[int, int] | None = None       # the room left for the text that is being made
        self.returns: int | None = None                # common exit of an exported function
        self.frame: tuple[str, Loc | None] = (decl.name, None)      # whose lines: of the function, or of a frame in it
        self._locs: dict[tuple[int, tuple[str, Loc | None]], Loc] = {}

    def loc(self, src: ast.AST) -> Loc:
        """The source line of a node."""
        line: int = getattr(src, "lineno", 0) or (self.b.f.loc.line if self.b.f.loc else 1)
        known = self._locs.get((line, self.frame))
        if known is None:
            known = self._locs[line, self.frame] = Loc(self.module.file, line, *self.frame)
        return known

    @contextmanager
    def inner_frame(self, name: str, at: Loc) -> Iterator[None]:
        """What is lowered within belongs to a frame that CPython has and this code has not: `<genexpr>`, entered `at`."""
        outer, self.frame = self.frame, (name, at)
        old = self.b.loc
        yield
        self.frame, self.b.loc = outer, old

    def temp(self) -> tuple[str, int]:
        """A fresh variable."""
        self.temps += 1
        return "temp", self.temps

    def write_words(self, var: object, words: Sequence[int]) -> None:
        """Set a variable of several words."""
        for i, word in enumerate(words):
            self.b.write((var, i), word)

    def read_words(self, var: object, count: int) -> list[int]:
        """The words of a variable."""
        return [self.b.read((var, i)) for i in range(count)]

    def write_local(self, var: LocalVar, words: Sequence[int]) -> None:
        """Assign a local variable."""
        self.write_words(var, words)
        for i, word in enumerate(words):
            self.b.note((var, i), word)
        if len(words) == 1:
            self.b.f.debug_names.setdefault(words[0], var.name)

    # Control

    def merge(self, arms: Sequence[Callable[[], Sequence[int]]], blocks: Sequence[int]) -> list[int]:
        """Lower each arm in its block; the words that come out where they meet."""
        b = self.b
        out, var, count = b.new_block(), self.temp(), 0
        for block, arm in zip(blocks, arms, strict=True):
            b.seal(block)
            b.start(block)
            words = arm()
            count = max(count, len(words))
            self.write_words(var, words)
            b.jump(out)
        b.seal(out)
        b.start(out)
        return self.read_words(var, count)

    def landing(self) -> int | None:
        """Where an error goes from here; None: out of the function."""
        for scope in reversed(self.scopes):
            if scope.landing is not None:
                return scope.landing
        return None

    def go_to_handler(self) -> None:
        """End the block with x28 set: to the innermost handler or out of the function."""
        goal = self.landing()
        if goal is not None:
            self.b.jump(goal)
        else:
            self.b.end("ret_error")

    # Checks

    @property
    def explicit(self) -> bool:
        """Must a failing check be caught here?"""
        return self.traps == "raise" and self.landing() is not None

    def check(self, condition: int, trap: str, text: str = "", values: Sequence[int] = (), signs: str = "") -> None:
        """Fail with `trap` unless `condition`."""
        if self.unchecked:
            return
        if not self.explicit:
            self.b.emit("check", (condition, *values), (trap, text, signs), 0)
            return
        b = self.b
        good, bad = b.new_block(), b.new_block(cold=True)
        b.branch(condition, good, bad)
        b.seal(bad)
        b.start(bad)
        self.fail(trap, text, values, signs)
        b.seal(good)
        b.start(good)

    def fail(self, trap: str, text: str = "", values: Sequence[int] = (), signs: str = "") -> None:
        """Fail with `trap` here; ends the block."""
        b = self.b
        if not self.explicit:
            b.end("trap", values, (), (trap, text, signs))
            return
        shown = list(values) + [b.const(0)] * (2 - len(values))
        bits = sum(1 << i for i, sign in enumerate(signs) if sign == "u")
        address, length = self.ctx.text(b, text)
        row = BY_KEY[trap]
        args = [self.ctx.exception_address(b, row.exception), b.const(row.code), *shown, address, length, b.const(bits)]
        b.emit("call", args, ("__vip_raise", 0), 0)
        self.go_to_handler()

    def check_index(self, index: int, length: int, sign: str) -> None:
        """`index` lies in [0, length)."""
        if self.unchecked:
            return
        if self.explicit:
            good = self.b.emit("cmp", (index, length), ("ult",))
            self.check(good, "index", "", (index, length), sign + "u")
        else:
            self.b.emit("check_index", (index, length), (sign,), 0)

    def check_fit(self, word: int, bounds: Interval, ty: Type) -> None:
        """`word`, known to lie in `bounds`, lies in `ty`."""
        if isinstance(ty, EnumType):
            ty = ty.decl.stored
        if self.unchecked or within(bounds, ty):
            return
        name = ty.name if isinstance(ty, IntType) else "bool"
        assert isinstance(ty, (IntType, BoolType))
        sign = sign_of(bounds)
        if self.explicit:
            self.check(self.fits(word, bounds, ty), "fit", name, (word,), sign)
        else:
            self.b.emit("check_fit", (word,), (name, sign), 0)

    def fits(self, word: int, bounds: Interval, ty: Type) -> int:
        """0 or 1: does the word lie in the type?"""
        b = self.b
        low, high = type_interval(ty)
        if bounds[0] >= low:
            return b.emit("cmp", (word, b.const(high)), ("sle" if bounds[0] < 0 else "ule",))
        if bounds[1] <= high:
            return b.emit("cmp", (word, b.const(low)), ("sge",))
        if low == 0:
            return b.emit("cmp", (word, b.const(high)), ("ule",)) if high < 1 << 63 else \
                b.emit("cmp", (word, b.const(0)), ("sge",))
        above = b.emit("cmp", (word, b.const(low)), ("sge",))
        return b.emit("and", (above, b.emit("cmp", (word, b.const(high)), ("sle",))))

    def call(self, symbol: str, args: Sequence[int], results: int, raises: bool) -> list[int]:
        """A call; an error goes to the handler after this frame's line has joined the traceback."""
        b = self.b
        words = b.emit_many("call", args, (symbol, int(raises)), results)
        if raises:
            self.after_raising()
        return words

    def after_raising(self) -> None:
        """What follows a call that may have set the error register."""
        b = self.b
        error = b.emit("err_get")
        good, bad = b.new_block(), b.new_block(cold=True)
        b.branch(error, bad, good)
        b.seal(bad)
        b.start(bad)
        b.emit("call", (), ("__vip_trace", 0), 0)
        self.go_to_handler()
        b.seal(good)
        b.start(good)

    def runtime(self, name: str, args: Sequence[int], results: int = 1) -> list[int]:
        """A call of a function of vipc/lang/runtime, which never raises."""
        return self.b.emit_many("call", args, (self.ctx.runtime(name), 0), results)


def single(words: Sequence[int]) -> int:
    """The only word of a one-word value."""
    assert len(words) == 1, f"one word expected, got {len(words)}"
    return words[0]



