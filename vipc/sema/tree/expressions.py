"""The typed tree's expressions; what their fields mean is said at the head of the package."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vipc.sema.types import ClassDecl, EnumDecl, ExcDecl, FieldDecl, FuncDecl, GlobalVar, LocalVar, RegDecl, Type

if TYPE_CHECKING:
    from vipc.sema.tree.comprehensions import IterComprehension


@dataclass(eq=False, slots=True)
class Expr:
    """Base: type, origin, and for integers the type interval."""

    ty: Type
    src: ast.AST
    interval: tuple[int, int] | None = field(default=None, kw_only=True)


@dataclass(eq=False, slots=True)
class Const(Expr):
    """An integer, bool, float, None, str, bytes or enum member (its integer)."""

    value: int | bool | float | str | bytes | None


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
    """`(name := value)`; a global name holds a number."""

    var: LocalVar | GlobalVar
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
class IsInstance(Expr):
    """Whether the object is of the class or one derived from it; `exact`: of the class itself. None is of no class."""

    operand: Expr
    decl: ClassDecl
    exact: bool = False


@dataclass(eq=False, slots=True)
class IsError(Expr):
    """Whether a caught exception is of the class or one derived from it."""

    operand: Expr
    decl: ExcDecl


@dataclass(eq=False, slots=True)
class Bind(Expr):
    """Binds a local variable to the value, as patterns do; True."""

    var: LocalVar
    value: Expr


@dataclass(eq=False, slots=True)
class OwnPlace(Expr):
    """`obj.name` or `obj[index]` as a target that methods stand behind: `setter` takes the object, `args` and the value,
    whose interval is the node's; `getter` (of augmented assignment) the object and `args`. They check their parameters."""

    obj: Expr
    args: list[Expr]
    setter: FuncDecl
    getter: FuncDecl | None


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
    (a failed parameter check belongs to the callee's def line). `order`: indices of args in evaluation order.
    `receiver`: of a virtual method, the class that the object has at least; which override is called, the object tells."""

    func: FuncDecl
    args: list[Expr]
    order: list[int]
    receiver: ClassDecl | None = field(default=None, kw_only=True)


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
class HeapNew(Expr):
    """`heap.new(C, args)`: as New, and the object lives until `del`; MemoryError when there is no room."""

    decl: ClassDecl
    args: list[Expr]
    order: list[int]


@dataclass(eq=False, slots=True)
class HeapArray(Expr):
    """`heap.array(T, n)`: args are the length (trap `value` below 0) and, if given, what every element is."""

    args: list[Expr]


@dataclass(eq=False, slots=True)
class NewArray(Expr):
    """`array(...)` as a local's storage: one per activation, set anew each time it is evaluated. `made`: its items come
    from a list comprehension."""

    lengths: tuple[ast.expr, ...]
    fill: Expr | None
    items: list[Expr] | None
    made: IterComprehension | None = None


@dataclass(eq=False, slots=True)
class NewBytes(NewArray):
    """`chr(n)` and `n.to_bytes(...)`: a text that is made in storage of this activation. data: length, order, 'signed' or
    'unsigned'."""

    word: str = ""
    operand: Expr | None = None
    data: tuple[str | int, ...] = ()


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


FLOAT_INTRINSICS: dict[str, str] = {
    "f_add": "(a, b)", "f_sub": "(a, b)", "f_mul": "(a, b)", "f_neg": "(a)", "f_abs": "(a)",
    "f_div": "(a, b)", "f_floordiv": "(a, b)", "f_mod": "(a, b)", "f_divmod": "(a, b) -> tuple: by 0 (trap `zero_division`)",
    "int_div": "(integer, integer): the quotient, correctly rounded",
    "f_pow": "(a, b): traps `zero_division`, `overflow`, `value`",
    "f_from_int": "(integer)", "f_to_int": "(a) -> int: toward zero; traps `value`, `overflow`, `result`",
    "f_low_bits": "(a) -> u64: the whole part modulo 2^64; traps `value`, `overflow`",
    "f_round": "(a) -> int: to even; traps as f_to_int", "f_round_to": "(a, integer): to so many digits; trap `overflow`",
    "f_min": "(a, b, ...)", "f_max": "(a, b, ...)", "f_sum": "(sequence)", "f_is_integer": "(a) -> bool",
    "f_bits": "(a) -> u64", "f_of_bits": "(u64)", "f_sqrt": "(a): a NaN below zero",
}
INTRINSICS: dict[str, str] = {
    "len": "(sequence) -> int: elements; str: code points",
    "fill": "(span, value)",
    "copy_from": "(target span, source span or bytes): lengths must be equal (trap `length`); overlap as memmove",
    "min": "(a, b, ...)", "max": "(a, b, ...)", "abs": "(a)", "divmod": "(a, b) -> tuple",
    "bit_length": "(a)", "bit_count": "(a)",
    "from_bytes": "(bytes or span) data=(order, 'signed'|'unsigned'): at most 8 bytes (trap `value` beyond)",
    "encode": "(str) -> bytes", "decode": "(bytes) -> str: checked", "startswith": "(text, text)", "endswith": "(text, text)",
    "find": "(bytes, bytes)",
    "search": "(text, part or byte, start?, end?) data=(find | rfind | index | rindex | count,); a missing end: no more args",
    "strip": "(text, characters?) data=(strip | lstrip | rstrip,) -> text",
    "remove": "(text, text) data=(removeprefix | removesuffix,) -> text",
    "partition": "(text, separator) data=(partition | rpartition,) -> three texts",
    "class": "(text) data=(isalpha | isdigit | ...,) -> bool",
    "parse": "(text) data=(base,): int(text)",
    "place": "(sequence, value) data=(index | count,): of arrays and spans",
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
    "element_index": "(span of objects in place, object) -> i64: which element the object is, or -1",
    "unchecked": "(expression): the checks of the expression are left out",
    **dict.fromkeys(("atomic_load", "atomic_store", "atomic_exchange", "atomic_compare_exchange", "atomic_fetch_add",
                     "atomic_fetch_sub", "atomic_fetch_and", "atomic_fetch_or", "atomic_fetch_xor"),
                    "(Atomic, values...) data=(order,)"),
    "wire_view": "(bytes or span of u8) -> reference to a record of a Wire class that lies there (trap `slice_end`)",
    "poison": "(object): it is free, and at -O0 every use of it and of its parts fails until `revive`",
    "revive": "(object): it is in use again",
    "exc_text": "(caught exception) -> str",
    "enum_name": "(member) -> str", "flag_name": "(flags): only written, as a text; None of no flags",
    "same_class": "(object, object) -> bool: both of classes with a table",
    **FLOAT_INTRINSICS,
}


@dataclass(eq=False, slots=True)
class OldValue(Expr):
    """Inside AugAssign.value: what the target held."""


@dataclass(eq=False, slots=True)
class ExcNew(Expr):
    """`E(args)` in a raise. `args` in the order of parameters, evaluated in `order` (what is not listed last) into `params`;
    then `binds` are made; `fields` (what the class keeps) and `shown` (its `args`) are read from all of these without effect."""

    decl: ExcDecl
    args: list[Expr]
    given: int                          # how many of the arguments the source gives by position
    order: list[int]
    params: list[LocalVar]
    binds: list[tuple[LocalVar, Expr]] = field(default_factory=list)
    fields: list[Expr] = field(default_factory=list)
    shown: list[Expr] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class ExcField(Expr):
    """A payload item of a caught exception."""

    exc: Expr
    name: str


@dataclass(eq=False, slots=True)
class Piece:
    """A part of a text: `text` itself, or a value with conversion ('' 'r' 's' 'a') and format spec. Where the spec has a
    hole (spec_syntax.py), the next of `holes` stands: the width, the precision (integers) or the fill (a str)."""

    text: str | None
    value: Expr | None = None
    conversion: str = ""
    spec: str = ""
    holes: list[Expr] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class TextExpr(Expr):
    """A text made of pieces, which a text method returns: it goes where the caller has given room."""

    pieces: list[Piece]


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
