"""Virtual methods: the table of each class, calls through it, and what it tells of an object's class.

A table: the class's number, the size of its objects, then the address of each virtual method. Classes of a hierarchy are
numbered from 1 on, bases first, so that a class and all that derive from it have numbers in a row; a method has the same
place in the tables of all classes that have it. Tables are read-only data.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vipc.ir.core import Data, DataReloc
from vipc.ir.layout import word_count
from vipc.ir.lower import calls
from vipc.ir.lower.facts import is_narrow
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import HIGH, Interval, within
from vipc.sema.hierarchy import candidates, find, own_functions, subtree
from vipc.sema.instance_names import symbol_name
from vipc.sema.types import BoolType, ClassDecl, FuncDecl, IntType, Type

if TYPE_CHECKING:
    from vipc.ir.lower.program import Context

NUMBER, SIZE, METHODS = 0, 8, 16


def table(ctx: Context, decl: ClassDecl) -> str:
    """The symbol of a class's table."""
    symbol = symbol_name(f"__vip_table_{decl.module}.{decl.name}")
    if symbol not in ctx.image.done:
        methods = _slots(decl)
        content = bytearray(METHODS + 8 * len(methods))
        content[NUMBER:NUMBER + 8] = _number(decl).to_bytes(8, "little")
        content[SIZE:SIZE + 8] = ctx.layouts.of(decl).size.to_bytes(8, "little")
        data = Data(symbol, bytes(content), len(content), 8, ".rodata")
        ctx.image.add(data)
        for at, func in enumerate(methods):
            found = find(decl, func)
            assert found is not None
            data.relocs.append(DataReloc(METHODS + 8 * at, ctx.function_value(found)))
    return symbol


def _slots(decl: ClassDecl) -> list[FuncDecl]:
    """The virtual methods of the class, as they were introduced, in the order of their places."""
    above = _slots(decl.base) if decl.base is not None else []
    own = [func for func in own_functions(decl) if "virtual" in func.flags and (decl.base is None or find(decl.base, func) is None)]
    return above + own


def _root(decl: ClassDecl) -> ClassDecl:
    while decl.base is not None:
        decl = decl.base
    return decl


def _number(decl: ClassDecl) -> int:
    return list(subtree(_root(decl))).index(decl) + 1


def call_virtual(f: Lowering, func: FuncDecl, at_least: ClassDecl, args: Sequence[Sequence[int]],
                 bounds: Sequence[Interval], src: ast.AST) -> list[int]:
    """Call the override of `func` that the object args[0] has."""
    reached = candidates(func, at_least)
    if len(reached) == 1:
        return calls.call_function(f, reached[0], args, bounds, src)
    b = f.b
    old, b.loc = b.loc, f.loc(src)
    place = next(at for at, one in enumerate(_slots(at_least)) if find(at_least, one) is find(at_least, func))
    address = b.emit("load", (b.emit("load", (args[0][0],), ("u64", 0)),), ("u64", METHODS + 8 * place))
    check_parameters(f, reached, address, [param.type for param in func.params], args, bounds, src)
    flat = [word for words in args for word in words]
    flat += calls.room(f, reached[0])
    raises = any(f.ctx.may_raise(one) for one in reached)
    results = b.emit_many("calli", (address, *flat), (int(raises),), word_count(func.result))
    if raises:
        f.after_raising()
    b.loc = old
    return results


def check_parameters(f: Lowering, reached: Sequence[FuncDecl], address: int, types: Sequence[Type], args: Sequence[Sequence[int]],
                     bounds: Sequence[Interval], src: ast.AST) -> None:
    """Before one of `reached` is called, the one at `address`: what only the caller can check, which are parameters of 64 bits and
    words that the callee would read as negative; and all parameters before those, as the first that fails counts."""
    given = list(zip(types, args, bounds, strict=True))
    last = max((at for at, (ty, _, known) in enumerate(given) if _is_for_caller(ty, known)), default=-1)
    for ty, words, known in given[:last + 1]:
        if isinstance(ty, IntType | BoolType) and not within(known, ty) and not f.unchecked:
            _check(f, reached, address, words[0], known, ty, src)


def _is_for_caller(ty: Type, known: Interval) -> bool:
    return isinstance(ty, IntType | BoolType) and not within(known, ty) and (not is_narrow(ty) or known[1] > HIGH)


def _check(f: Lowering, reached: Sequence[FuncDecl], address: int, word: int, known: Interval, ty: IntType | BoolType,
           src: ast.AST) -> None:
    """The check of a parameter, at the `def` line of whichever is called."""
    b = f.b
    good, bad = b.new_block(), b.new_block(cold=True)
    b.branch(f.fits(word, known, ty), good, bad)
    b.seal(bad)
    b.start(bad)
    sign, name = "s" if known[0] < 0 else "u", ty.name if isinstance(ty, IntType) else "bool"
    here = f.loc(src)
    for one in reached[:-1]:
        mine, other = b.new_block(cold=True), b.new_block(cold=True)
        symbol = b.emit("addr", (), (f.ctx.function_value(one), 0))
        b.branch(b.emit("cmp", (address, symbol), ("eq",)), mine, other)
        b.seal(mine)
        b.start(mine)
        b.loc = calls.definition(f, one, here)
        f.fail("fit", name, (word,), sign)
        b.seal(other)
        b.start(other)
    b.loc = calls.definition(f, reached[-1], here)
    f.fail("fit", name, (word,), sign)
    b.seal(good)
    b.start(good)
    b.loc = here


def is_instance(f: Lowering, word: int, decl: ClassDecl, exact: bool, may_be_none: bool) -> int:
    """0 or 1: is the object of the class or one derived from it?"""
    b = f.b
    if may_be_none:
        yes, no = b.new_block(), b.new_block()
        b.branch(word, yes, no)
        return f.merge([lambda: [is_instance(f, word, decl, exact, False)], lambda: [b.const(0)]], [yes, no])[0]
    found = b.emit("load", (word,), ("u64", 0))
    below = list(subtree(decl))
    if exact or len(below) == 1:
        return b.emit("cmp", (found, b.emit("addr", (), (table(f.ctx, decl), 0))), ("eq",))
    number = b.emit("load", (found,), ("u64", NUMBER))
    return b.emit("cmp", (b.emit("sub", (number, b.const(_number(decl)))), b.const(len(below))), ("ult",))


def same_class(f: Lowering, one: int, other: int) -> int:
    """0 or 1: are both objects of one class?"""
    b = f.b
    return b.emit("cmp", (b.emit("load", (one,), ("u64", 0)), b.emit("load", (other,), ("u64", 0))), ("eq",))


def object_size(f: Lowering, word: int, decl: ClassDecl) -> int:
    """The size of an object of the class or one derived from it."""
    b = f.b
    if not decl.table or not decl.derived:
        return b.const(f.ctx.layouts.of(decl).size)
    return b.emit("load", (b.emit("load", (word,), ("u64", 0)),), ("u64", SIZE))


def largest(f: Lowering, decl: ClassDecl) -> tuple[int, int]:
    """Size and alignment of a place for an object of the class or, where its table tells, one derived from it."""
    layouts = [f.ctx.layouts.of(one) for one in (subtree(decl) if decl.table else (decl,))]
    return max(layout.size for layout in layouts), max(layout.align for layout in layouts)
