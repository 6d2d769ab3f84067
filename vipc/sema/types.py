"""The types of the language, and the declarations they name.

A type tells how a value is stored and which operations it has. A variable, parameter or expression of class
type holds a reference; an array element or a field marked `embedded` holds the object itself. Lengths of
arrays belong to the place that holds the array, not to the type.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vipc.sema import tree


@dataclass(frozen=True)
class IntType:
    """A storage integer; `int` is i64, `usize` is u64. Its interval is [low, high]."""

    name: str
    bits: int
    signed: bool

    @property
    def low(self) -> int:
        """The least value."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def high(self) -> int:
        """The greatest value."""
        return (1 << (self.bits - 1 if self.signed else self.bits)) - 1


U8, U16, U32, U64 = (IntType(f"u{n}", n, False) for n in (8, 16, 32, 64))
I8, I16, I32, I64 = (IntType(f"i{n}", n, True) for n in (8, 16, 32, 64))
INT_TYPES = {t.name: t for t in (U8, U16, U32, U64, I8, I16, I32, I64)} | {"int": I64, "usize": U64}


@dataclass(frozen=True)
class BoolType:
    """True or False; an integer in [0, 1] in arithmetic."""


@dataclass(frozen=True)
class FloatType:
    """An IEEE 754 double; user space only."""


@dataclass(frozen=True)
class NoneType:
    """The result of a function that returns nothing, and the type of `None`."""


@dataclass(frozen=True)
class StrType:
    """UTF-8 text: a view (address, length in bytes)."""


@dataclass(frozen=True)
class BytesType:
    """A read-only view of u8."""


@dataclass(frozen=True)
class ArrayType:
    """Inline storage of elements. As a parameter, result or local it is a view, like SpanType."""

    elem: Type


@dataclass(frozen=True)
class SpanType:
    """A view: address and length in elements."""

    elem: Type


@dataclass(frozen=True)
class ClassType:
    """A reference to an instance (an address, never 0). As `elem` of an array: the instance in place."""

    decl: ClassDecl

    def __hash__(self) -> int:
        return id(self.decl)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassType) and other.decl is self.decl


@dataclass(frozen=True)
class RefType:
    """Only as `elem` of an array (`array(Ref[C], n)`): a stored reference."""

    of: ClassType


@dataclass(frozen=True)
class OptionalType:
    """`C | None`: an address, 0 is None. `of` is a ClassType."""

    of: ClassType


@dataclass(frozen=True)
class EnumType:
    """An Enum, IntEnum or IntFlag; held by its integer value."""

    decl: EnumDecl

    def __hash__(self) -> int:
        return id(self.decl)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnumType) and other.decl is self.decl


@dataclass(frozen=True)
class TupleType:
    """Several values at once; flattened into words."""

    items: tuple[Type, ...]


@dataclass(frozen=True)
class FuncType:
    """`Callable[[params], result]`: the address of a function."""

    params: tuple[Type, ...]
    result: Type


@dataclass(frozen=True)
class PtrType:
    """`Ptr[T]` of vipc.lang.unsafe: an address; T is an integer type."""

    elem: Type


@dataclass(frozen=True)
class AddrType:
    """PhysAddr or VirtAddr: a u64 that mixes with no other address type."""

    name: str


@dataclass(frozen=True)
class MmioType:
    """A device's register block: the value is its base address."""

    decl: ClassDecl

    def __hash__(self) -> int:
        return id(self.decl)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MmioType) and other.decl is self.decl


@dataclass(frozen=True)
class ExcType:
    """A caught exception: the copy of its payload in the catching frame."""

    decl: ExcDecl

    def __hash__(self) -> int:
        return id(self.decl)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExcType) and other.decl is self.decl


Type = (
    IntType | BoolType | FloatType | NoneType | StrType | BytesType | ArrayType | SpanType | ClassType | RefType | OptionalType
    | EnumType | TupleType | FuncType | PtrType | AddrType | MmioType | ExcType
)

BOOL, NONE, STR, BYTES = BoolType(), NoneType(), StrType(), BytesType()
FLOAT = FloatType()


def dimensions(ty: Type) -> int:
    """How many lengths a view of the type carries: arrays of arrays have one for each level."""
    count = 0
    while isinstance(ty, ArrayType) or isinstance(ty, SpanType) and not count:
        ty, count = ty.elem, count + 1
    return count


def is_reference(ty: Type) -> bool:
    """Whether values of the type lead to storage."""
    if isinstance(ty, TupleType):
        return any(is_reference(item) for item in ty.items)
    return isinstance(ty, ClassType | OptionalType | RefType | ArrayType | SpanType | BytesType | StrType)


@dataclass(eq=False)
class FieldDecl:
    """One field. Embedded fields (arrays, objects) lie inline and are never re-bound."""

    name: str
    type: Type
    embedded: bool
    lengths: tuple[ast.expr, ...] = ()          # of an embedded array: one build-time expression per dimension
    fill: ast.expr | None = None                # array(T, n, fill=...) ; build-time expression
    items: ast.expr | None = None               # array(T, [...]) ; build-time expression
    init: tree.Expr | None = None               # embedded object: New; scalar default: a constant
    by_name: bool = False                       # of a dataclass: a keyword-only parameter of its `__init__`
    src: ast.AST | None = None
    order: str = ""                             # of an integer of a Wire class: "big" or "little"
    size: int = 0                               # of a Bytes field of a Wire class


@dataclass(frozen=True)
class RegDecl:
    """One device register, or `count` of them, 4 bytes apart times width."""

    name: str
    type: IntType
    offset: int
    count: int = 1                              # 1: Reg, more: RegArray


@dataclass(eq=False)
class ClassDecl:
    """A class. `kind`: "plain", "dataclass", "mmio", "wire" or "atomic"."""

    name: str
    module: str
    kind: str
    fields: dict[str, FieldDecl] = field(default_factory=dict)      # in declaration order, bases first
    methods: dict[str, FuncDecl] = field(default_factory=dict)
    properties: dict[str, FuncDecl] = field(default_factory=dict)
    setters: dict[str, FuncDecl] = field(default_factory=dict)      # by the name of their property
    regs: dict[str, RegDecl] = field(default_factory=dict)
    base: ClassDecl | None = None
    derived: list[ClassDecl] = field(default_factory=list)          # directly, in the order of their declaration
    table: bool = False                         # objects begin with the address of their class's table (hierarchy.py)
    frozen: bool = False
    order: bool = False
    compares: bool = True                       # a dataclass is given `__eq__`
    shows: bool = True                          # ... and `__repr__`
    by_name: bool = False                       # the parameters of its `__init__` for its own fields are keyword-only
    src: ast.ClassDef | None = None             # of an instance: a copy of its template's
    constants: dict[str, GlobalVar] = field(default_factory=dict)   # `NAME: Final = value` in the body, SIZE of a Wire class
    size: int = 0                                                   # of a Wire class, in bytes
    template: Template | None = None            # what it is an instance of,
    arguments: tuple[Type, ...] = ()            # for which types
    me: LocalVar | None = None                  # `self` in the values of fields that name other fields
    generic_methods: dict[str, Template] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The name as `__qualname__` gives it."""
        return self.name if self.template is None else self.template.name


@dataclass(eq=False)
class EnumDecl:
    """`kind`: "Enum", "IntEnum" or "IntFlag"; members in order, by integer value."""

    name: str
    module: str
    kind: str
    members: dict[str, int] = field(default_factory=dict)
    stored: IntType = I64
    methods: dict[str, FuncDecl] = field(default_factory=dict)
    properties: dict[str, FuncDecl] = field(default_factory=dict)
    src: ast.ClassDef | None = None


@dataclass(eq=False)
class ExcDecl:
    """An exception class: built in (module "") or declared; it carries a few integers, bools, enums, constant strings."""

    name: str
    module: str
    base: ExcDecl | None
    payload: tuple[tuple[str, Type], ...] = ()  # what it keeps, bases first
    params: tuple[tuple[str, Type], ...] | None = None   # of the `__init__` that makes it; None: any arguments
    maker: ExcDecl | None = None                # the class that has this `__init__`
    init: ast.FunctionDef | None = None         # its own one: what it stores, and its call of the base's
    stored: dict[str, ast.expr] = field(default_factory=dict)
    handed: ast.Call | None = None
    constants: dict[str, GlobalVar] = field(default_factory=dict)
    methods: dict[str, FuncDecl] = field(default_factory=dict)
    properties: dict[str, FuncDecl] = field(default_factory=dict)
    src: ast.ClassDef | None = None


@dataclass(eq=False)
class LocalVar:
    """A parameter or local variable; its type never changes."""

    name: str
    type: Type
    src: ast.AST
    param: bool = False
    lengths: tuple[ast.expr, ...] = ()          # a local that IS array storage (`buf = array(u8, 64)`)


@dataclass(eq=False)
class GlobalVar:
    """A module-level name. `const` is the value when a literal evidently gives it; else freezing finds it."""

    name: str
    module: str
    type: Type
    mutable: bool = False                       # re-bound through `global`
    const: int | bool | float | str | bytes | None = None
    src: ast.AST | None = None


@dataclass(eq=False)
class SinkInfo:
    """@sink: the function takes text piece by piece (last parameter); begin/end are called around the pieces."""

    begin: FuncDecl | None = None
    end: FuncDecl | None = None


@dataclass(eq=False)
class FuncDecl:
    """A function or method. Parameters include `self`. `body` is filled by the checker."""

    name: str
    qualname: str                               # "Class.method" or "function"
    module: str
    symbol: str                                 # linker symbol: module.qualname, or the bare name for @export/@extern
    params: list[LocalVar] = field(default_factory=list)
    defaults: dict[str, tree.Expr] = field(default_factory=dict)
    keyword_only: frozenset[str] = frozenset()
    result: Type = NONE
    flags: frozenset[str] = frozenset()         # export extern entry naked noreturn inline noinline property setter static virtual
    section: str = ".text"
    sink: SinkInfo | None = None
    cls: ClassDecl | None = None
    enum: EnumDecl | None = None                # of a method of an enum,
    exc: ExcDecl | None = None                  # of an exception
    body: list[tree.Stmt] = field(default_factory=list)
    locals: list[LocalVar] = field(default_factory=list)
    src: ast.FunctionDef | None = None


@dataclass(frozen=True)
class TypeVariable:
    """`T = TypeVar("T")`: stands for a type in generic classes and functions of any module that names it."""

    name: str
    module: str
    bound: ast.expr | None = None               # only classes that derive from it
    choices: tuple[ast.expr, ...] = ()          # only these types


@dataclass(eq=False)
class Template:
    """A generic class or function: never compiled itself, but once for each tuple of types in use."""

    name: str
    module: str
    src: ast.ClassDef | ast.FunctionDef
    variables: dict[str, TypeVariable]          # by the names they have here, in the order of type arguments
    base: ast.expr | None = None
    instances: dict[tuple[Type, ...], ClassDecl | FuncDecl] = field(default_factory=dict)
    owner: ClassDecl | None = None              # of a method with variables of its own
