"""The typed tree: the program with every name resolved, every type known and every check explicit.

Sema makes it; lowering (vipc/ir) turns it into SSA and the hook (vipc/hosted) turns it back into Python. Both
read the checks from here, so hosted and compiled agree by construction. `src` is the `ast` node a piece comes
from; a check's line is that node's first line.

Integers: `Arith.arith` is the type the operation is computed in (i64 or u64); `mode` is "exact" (type intervals
prove that the result fits), "checked" (else trap `result`), or "modular" (beneath a conversion: modulo 2^64).
`Fit` is the check of a typed location; it is absent where the type interval proves it.
Evaluation order is CPython's: operands left to right, arguments in source order (`Call.order`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from vipc.sema.types import ClassDecl, EnumDecl, ExcDecl, FieldDecl, FuncDecl, GlobalVar, IntType, LocalVar, RegDecl, Type


@dataclass(eq=False, slots=True)
class Expr:
    """Base: type, origin, and for integers the type interval."""

    ty: Type
    src: ast.AST
    interval: tuple[int, int] | None = field(default=None, kw_only=True)


@dataclass(eq=False, slots=True)
class Const(Expr):
    """An integer, bool, None, str, bytes or enum member (its integer)."""

    value: int | bool | str | bytes | None


@dataclass(eq=False, slots=True)
class Local(Expr):
    """A local variable or parameter."""

    var: LocalVar


@dataclass(eq=False, slots=True)
class Global(Expr):
    """A module-level scalar (value), or array/object (reference or view)."""

    var: GlobalVar


@dataclass(eq=False, slots=True)
class FuncRef(Expr):
    """A function used as a value (Callable) or by address_of."""

    func: FuncDecl


@dataclass(eq=False, slots=True)
class Field(Expr):
    """`obj.name`: the value; for embedded fields a reference or view of the place."""

    obj: Expr
    decl: FieldDecl


@dataclass(eq=False, slots=True)
class Index(Expr):
    """`base[index]` of array, span, bytes or Ptr. Checked (trap `index`) except for Ptr. A constant negative index of
    a sequence keeps `index` as written and counts from the end."""

    base: Expr
    index: Expr


@dataclass(eq=False, slots=True)
class Slice(Expr):
    """`base[low:high]`: a view. Missing bounds are None. Order of checks: high > len (slice_end), then low > high (slice_start)."""

    base: Expr
    low: Expr | None
    high: Expr | None


@dataclass(eq=False, slots=True)
class Arith(Expr):
    """`left op right`, op one of + - * // % << >> & | ^ **(constant exponent)."""

    op: str
    left: Expr
    right: Expr
    arith: str
    mode: str


@dataclass(eq=False, slots=True)
class Unary(Expr):
    """`-x` or `~x`."""

    op: str
    operand: Expr
    arith: str
    mode: str


@dataclass(eq=False, slots=True)
class Compare(Expr):
    """`first op1 x1 op2 x2 ...`: chained, each operand evaluated once, exact whatever the integer types.
    ops: == != < <= > >= is "is not" in "not in". Operands: integers, bool, enums, references, None, str, bytes."""

    first: Expr
    rest: list[tuple[str, Expr]]


@dataclass(eq=False, slots=True)
class BoolOp(Expr):
    """`and` / `or` of bools, short-circuit."""

    op: str
    values: list[Expr]


@dataclass(eq=False, slots=True)
class Not(Expr):
    """`not x` of a bool."""

    operand: Expr


@dataclass(eq=False, slots=True)
class Truth(Expr):
    """The truth of an integer, sequence or T | None, as a bool."""

    operand: Expr


@dataclass(eq=False, slots=True)
class IfExp(Expr):
    """`then if test else other`."""

    test: Expr
    then: Expr
    other: Expr


@dataclass(eq=False, slots=True)
class Walrus(Expr):
    """`(name := value)`."""

    var: LocalVar
    value: Expr


@dataclass(eq=False, slots=True)
class Convert(Expr):
    """`u32(x)`, `bool(x)`, PhysAddr(x), `x & constant mask`'s conversion: the operand's low bits, reinterpreted as `ty`."""

    operand: Expr


@dataclass(eq=False, slots=True)
class Fit(Expr):
    """The operand, after the check that it lies in `ty` (trap `fit`, text `{v} does not fit {type}`)."""

    operand: Expr


@dataclass(eq=False, slots=True)
class Cast(Expr):
    """The same words under another type, without any check: Array to Span, C to C | None, narrowed C | None to C, enum to int."""

    operand: Expr


@dataclass(eq=False, slots=True)
class EnumOf(Expr):
    """`Color(x)`: checked (trap `enum`) that x is a member's value (IntFlag: within the mask of all)."""

    operand: Expr
    decl: EnumDecl


@dataclass(eq=False, slots=True)
class TupleExpr(Expr):
    """Several values."""

    items: list[Expr]


@dataclass(eq=False, slots=True)
class TupleItem(Expr):
    """A constant item of a tuple value."""

    value: Expr
    index: int


@dataclass(eq=False, slots=True)
class Call(Expr):
    """A direct call. `args` in parameter order, defaults filled in, each fitted to its parameter *by the callee*
    (a failed parameter check belongs to the callee's def line). `order`: indices of args in evaluation order."""

    func: FuncDecl
    args: list[Expr]
    order: list[int]


@dataclass(eq=False, slots=True)
class CallIndirect(Expr):
    """A call through a Callable value."""

    callee: Expr
    args: list[Expr]


@dataclass(eq=False, slots=True)
class New(Expr):
    """`C(args)`: a fresh object. `args` in the order of __init__'s (or the dataclass's) parameters."""

    decl: ClassDecl
    args: list[Expr]
    order: list[int]


@dataclass(eq=False, slots=True)
class NewArray(Expr):
    """`array(...)` as a local's storage: one per activation, set anew each time it is evaluated."""

    lengths: tuple[ast.expr, ...]
    fill: Expr | None
    items: list[Expr] | None


@dataclass(eq=False, slots=True)
class MmioNew(Expr):
    """`Pl011(base)`."""

    decl: ClassDecl
    base: Expr


@dataclass(eq=False, slots=True)
class RegAccess(Expr):
    """`dev.REG.read()`, `.write(v)`, `.modify(clear, set)`; `index` for register arrays (checked)."""

    action: str                     # read write modify
    base: Expr
    reg: RegDecl
    index: Expr | None
    args: list[Expr]


@dataclass(eq=False, slots=True)
class Intrinsic(Expr):
    """A word of the language with its own code; names and operands are listed in INTRINSICS."""

    name: str
    args: list[Expr]
    data: tuple[str | int | tuple[str, ...], ...] = ()


INTRINSICS: dict[str, str] = {
    "len": "(sequence) -> int: elements; str: code points",
    "fill": "(span, value)",
    "copy_from": "(target span, source span or bytes): lengths must be equal (trap `length`); overlap as memmove",
    "min": "(a, b, ...)", "max": "(a, b, ...)", "abs": "(a)", "divmod": "(a, b) -> tuple",
    "bit_length": "(a)", "bit_count": "(a)",
    "from_bytes": "(bytes or span) data=(order, 'signed'|'unsigned'): at most 8 bytes (trap `value` beyond)",
    "encode": "(str) -> bytes", "startswith": "(bytes, bytes)", "endswith": "(bytes, bytes)", "find": "(bytes, bytes)",
    "ord": "(str of one code point)", "sum": "(sequence)", "any": "(sequence)", "all": "(sequence)",
    "mrs": "data=(register,) -> u64", "msr": "(value) data=(register,)",
    "barrier": "data=(mnemonic,): 'dsb sy', 'dmb ish', 'isb', 'wfi', 'wfe', 'sev', 'eret'",
    "tlbi": "(value)? data=(operation,)", "dc": "(address) data=(operation,)", "ic": "(address)? data=(operation,)",
    "at": "(address) data=(operation,)",
    "svc": "(number, a0..a5) -> (x0: i64, x1, x2, x3: u64)",
    "clz": "(u64)", "rbit": "(u64)", "rev32": "(u32)", "rev64": "(u64)", "umulh": "(u64, u64)",
    "asm": "(inputs...) data=(template, in_regs, out_regs, clobbers)",
    "ptr_new": "(address)", "ptr_address": "(ptr)",
    "span_at": "(address, count) data=()", "bytes_at": "(address, count)", "str_at": "(address, count)",
    "object_at": "(address)", "address_of": "(object, sequence or FuncRef) -> u64",
    "unchecked": "(expression): the checks of the expression are left out",
    "exc_text": "(caught exception) -> str",
}


@dataclass(eq=False, slots=True)
class OldValue(Expr):
    """Inside AugAssign.value: what the target held."""


@dataclass(eq=False, slots=True)
class ExcNew(Expr):
    """`E(args)` in a raise. Built-in classes take one constant string (or nothing)."""

    decl: ExcDecl
    args: list[Expr]
    given: int = 0                      # how many of them the source gives by position: they are what is printed
    order: list[int] = field(default_factory=list)      # of evaluation; what is not listed comes last


@dataclass(eq=False, slots=True)
class ExcField(Expr):
    """A payload item of a caught exception."""

    exc: Expr
    name: str


@dataclass(eq=False, slots=True)
class Piece:
    """A part of a text: `text` itself, or a value with conversion ('' 'r' 's') and format spec (constant)."""

    text: str | None
    value: Expr | None = None
    conversion: str = ""
    spec: str = ""


@dataclass(eq=False, slots=True)
class CallSink(Expr):
    """A call of a @sink function with a text: all values are evaluated, then begin(), then one call per piece, then end()."""

    func: FuncDecl
    lead: list[Expr]
    pieces: list[Piece]


@dataclass(eq=False, slots=True)
class Print(Expr):
    """`print(...)`: the pieces (separators and end included) go to standard output."""

    pieces: list[Piece]


@dataclass(eq=False, slots=True)
class Stmt:
    """Base of statements."""

    src: ast.AST


@dataclass(eq=False, slots=True)
class ExprStmt(Stmt):
    """An expression for its effect."""

    value: Expr


@dataclass(eq=False, slots=True)
class Assign(Stmt):
    """`target = value` (several targets: left to right). Targets are Local, Global, Field or Index; value already fitted."""

    targets: list[Expr]
    value: Expr


@dataclass(eq=False, slots=True)
class AugAssign(Stmt):
    """`target op= ...`: the place is evaluated once; `value` holds OldValue and is fitted."""

    target: Expr
    value: Expr


@dataclass(eq=False, slots=True)
class Unpack(Stmt):
    """`a, b = value`: value is evaluated whole, then each item is fitted (`fits[i]` or None) and stored, left to right."""

    targets: list[Expr]
    fits: list[IntType | None]
    value: Expr


@dataclass(eq=False, slots=True)
class If(Stmt):
    """`if`; `elif` is an If in `orelse`. test is a bool."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


@dataclass(eq=False, slots=True)
class While(Stmt):
    """`while ... else`."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


@dataclass(eq=False, slots=True)
class IterRange:
    """range(start, stop, step); step a constant unless noted; `unsigned`: the variable is u64."""

    start: Expr
    stop: Expr
    step: Expr
    unsigned: bool


@dataclass(eq=False, slots=True)
class IterSequence:
    """The elements of an array, span, bytes or str, in order (length taken once at the start)."""

    value: Expr


@dataclass(eq=False, slots=True)
class IterItems:
    """A tuple or list display. If its items are TupleExpr (all of one length), each yields that many values."""

    items: list[Expr]


@dataclass(eq=False, slots=True)
class IterEnumerate:
    """enumerate(inner, start): yields two values."""

    inner: Iter
    start: Expr


@dataclass(eq=False, slots=True)
class IterZip:
    """zip(a, b, ...): yields as many values."""

    inner: list[Iter]


@dataclass(eq=False, slots=True)
class IterReversed:
    """reversed(range or sequence)."""

    inner: Iter


Iter = IterRange | IterSequence | IterItems | IterEnumerate | IterZip | IterReversed


@dataclass(eq=False, slots=True)
class For(Stmt):
    """`for targets in iter ... else`; one target per value that the iterator yields."""

    targets: list[Expr]
    fits: list[IntType | None]
    iter: Iter
    body: list[Stmt]
    orelse: list[Stmt]


@dataclass(eq=False, slots=True)
class Case:
    """`values`: the integers matched (None: anything); `capture` binds the subject."""

    src: ast.AST
    values: list[int] | None
    capture: LocalVar | None
    guard: Expr | None
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Match(Stmt):
    """`match` on an integer, bool or enum."""

    subject: Expr
    cases: list[Case]


@dataclass(eq=False, slots=True)
class With(Stmt):
    """`with manager as target`: enter is called, exit on every way out."""

    manager: Expr
    target: LocalVar | None
    enter: FuncDecl
    exit: FuncDecl
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Handler:
    """`except (classes) as name`; no classes: everything."""

    src: ast.AST
    classes: list[ExcDecl]
    name: LocalVar | None
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Try(Stmt):
    """`try / except / else / finally`."""

    body: list[Stmt]
    handlers: list[Handler]
    orelse: list[Stmt]
    final: list[Stmt]


@dataclass(eq=False, slots=True)
class Raise(Stmt):
    """`raise exc from cause`; exc None: re-raise. `cause`: None, or ("none",) for `from None`, or an expression."""

    exc: Expr | None
    cause: Expr | tuple[str] | None


@dataclass(eq=False, slots=True)
class Assert(Stmt):
    """`assert test, text` (text a constant string or None)."""

    test: Expr
    text: str | None


@dataclass(eq=False, slots=True)
class Return(Stmt):
    """`return value`; already fitted."""

    value: Expr | None


@dataclass(eq=False, slots=True)
class Break(Stmt):
    """`break`."""


@dataclass(eq=False, slots=True)
class Continue(Stmt):
    """`continue`."""


@dataclass(eq=False, slots=True)
class Pass(Stmt):
    """Nothing."""


@dataclass(eq=False)
class Module:
    """One module: its declarations, and its `ast` for build time."""

    name: str
    file: str
    text: str
    tree: ast.Module
    functions: list[FuncDecl] = field(default_factory=list)      # methods included
    classes: list[ClassDecl] = field(default_factory=list)
    enums: list[EnumDecl] = field(default_factory=list)
    exceptions: list[ExcDecl] = field(default_factory=list)
    globals: dict[str, GlobalVar] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)             # modules, in order
    traps: str = "raise"                                         # trap model


@dataclass(eq=False)
class Program:
    """All modules reached from the roots, in import order (imported before importer)."""

    modules: dict[str, Module]
    exceptions: list[ExcDecl]                                    # built-in and declared, bases first
