"""The words of vipc.lang.arm64 and vipc.lang.unsafe, table-driven."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vipc.sema import tree
from vipc.sema.annotations import annotation, element
from vipc.sema.body import Body
from vipc.sema.builtins import arguments
from vipc.sema.conversion import fit, integer, is_integral, pass_to
from vipc.sema.floats import allow
from vipc.sema.integers import LENGTH
from vipc.sema.names import show
from vipc.sema.symbols import Word
from vipc.sema.types import (
    BYTES,
    FLOAT,
    I64,
    NONE,
    STR,
    U32,
    U64,
    AddrType,
    ArrayType,
    BytesType,
    ClassType,
    FloatType,
    FuncType,
    IntType,
    MmioType,
    OptionalType,
    PtrType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

_OPERATION = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Row:
    """A word with a constant operand (`named`) and up to `high` values; the intrinsic's name and result."""

    intrinsic: str
    named: bool
    low: int
    high: int
    result: Type = NONE


ROWS: Mapping[str, Row] = {
    "mrs": Row("mrs", True, 0, 0, U64), "msr": Row("msr", True, 1, 1), "tlbi": Row("tlbi", True, 0, 1),
    "dc": Row("dc", True, 1, 1), "ic": Row("ic", True, 0, 1), "at": Row("at", True, 1, 1),
    "clz": Row("clz", False, 1, 1, U64), "rbit": Row("rbit", False, 1, 1, U64),
    "rev32": Row("rev32", False, 1, 1, U32), "rev64": Row("rev64", False, 1, 1, U64),
    "umulh": Row("umulh", False, 2, 2, U64),
}
_BARRIERS: Mapping[str, tuple[str, ...]] = {
    "dsb": ("sy", "st", "ld", "ish", "ishst", "ishld", "nsh", "nshst", "nshld", "osh", "oshst", "oshld"),
    "dmb": ("sy", "st", "ld", "ish", "ishst", "ishld", "nsh", "nshst", "nshld", "osh", "oshst", "oshld"),
    "isb": (), "wfi": (), "wfe": (), "sev": (), "eret": (),
}


def word_value(body: Body, node: ast.expr) -> tree.Expr:
    """An argument that fills a 64-bit register: an integer, an address, a pointer, a device."""
    value = body.expr(node)
    if isinstance(value.ty, AddrType | PtrType | MmioType | FuncType):
        return value
    if is_integral(value.ty):
        return integer(body, value)
    raise body.error(node, "VIP0201", f"an integer or an address is expected, this is {show(value.ty)}")


def constant_text(body: Body, node: ast.expr | None, what: str) -> str:
    """A constant string argument."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise body.error(node or ast.Pass(), "VIP0217", f"{what} is a constant string")


def _word_name(body: Body, node: ast.Call) -> str:
    symbol = body.symbol(node.func)
    assert isinstance(symbol, Word)
    return symbol.name


def _row(body: Body, node: ast.Call) -> tree.Expr:
    name = _word_name(body, node)
    row = ROWS[name]
    values = node.args
    data: tuple[str, ...] = ()
    if node.keywords:
        raise body.error(node, "VIP0204", f"{name} takes no keyword arguments")
    if row.named:
        if not values:
            raise body.error(node, "VIP0217", f"{name} takes the name of what it works on, a constant string")
        text = constant_text(body, values[0], f"the first argument of {name}").lower()
        if _OPERATION.fullmatch(text) is None:
            raise body.error(values[0], "VIP0217", f"{text!r} is no operand of {name}")
        values, data = values[1:], (text,)
    if not row.low <= len(values) <= row.high:
        raise body.error(node, "VIP0204", f"{name} takes {row.low if row.low == row.high else 'at most 1'} values")
    args = [word_value(body, value) for value in values]
    interval = (row.result.low, row.result.high) if isinstance(row.result, IntType) else None
    if name == "clz":
        interval = (0, 64)
    return tree.Intrinsic(row.result, node, row.intrinsic, args, data, interval=interval)


def _barrier(body: Body, node: ast.Call) -> tree.Expr:
    name = _word_name(body, node)
    kinds = _BARRIERS[name]
    if not kinds:
        arguments(body, node, 0)
        if name == "eret":
            made = tree.Intrinsic(NONE, node, "barrier", [], (name,))
            body.known = None
            return made
        return tree.Intrinsic(NONE, node, "barrier", [], (name,))
    text = constant_text(body, node.args[0] if node.args else node, f"the domain of {name}")
    if text not in kinds or len(node.args) != 1:
        raise body.error(node, "VIP0217", f"{name} takes one of {', '.join(kinds)}")
    return tree.Intrinsic(NONE, node, "barrier", [], (f"{name} {text}",))


def _svc(body: Body, node: ast.Call) -> tree.Expr:
    names = ("number", "a0", "a1", "a2", "a3", "a4", "a5")
    given: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            raise body.error(node, "VIP0204", f"svc has no parameter {keyword.arg}, or it is given twice")
        given[keyword.arg] = keyword.value
    if "number" not in given or len(node.args) > len(names):
        raise body.error(node, "VIP0204", "svc takes a number and up to six values")
    zero = ast.copy_location(ast.Constant(0), node)
    args = [word_value(body, given.get(name, zero)) for name in names]
    return tree.Intrinsic(TupleType((I64, U64, U64, U64)), node, "svc", args)


def _asm(body: Body, node: ast.Call) -> tree.Expr:
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    known = {"inputs", "outputs", "clobbers", "in_regs", "out_regs"}
    if len(node.args) != 1 or set(given) - known:
        raise body.error(node, "VIP0217", "asm takes a template, and inputs, outputs, clobbers, in_regs, out_regs")
    template = constant_text(body, node.args[0], "the template of asm")
    inputs = [word_value(body, item) for item in _items(body, given.get("inputs"))]
    outputs = [annotation(body.world, body.scope, item) for item in _items(body, given.get("outputs"))]
    names = [tuple(constant_text(body, item, key) for item in _items(body, given.get(key)))
             for key in ("in_regs", "out_regs", "clobbers")]
    for ty in outputs:
        if not isinstance(ty, IntType | AddrType | PtrType):
            raise body.error(node, "VIP0217", f"asm has no output of type {show(ty)}")
    result: Type = NONE if not outputs else outputs[0] if len(outputs) == 1 else TupleType(tuple(outputs))
    data: tuple[str | int | tuple[str, ...], ...] = (template, *names)
    interval = (result.low, result.high) if isinstance(result, IntType) else None
    body.forget_fields()
    return tree.Intrinsic(result, node, "asm", [*inputs], data, interval=interval)


def _items(body: Body, node: ast.expr | None) -> list[ast.expr]:
    if node is None:
        return []
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    raise body.error(node, "VIP0217", "a tuple is expected here", "(x,)")


def pointer(body: Body, node: ast.Call, callee: ast.Subscript) -> tree.Expr:
    """`Ptr[u64](address)`."""
    ty = annotation(body.world, body.scope, callee)
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", "Ptr[T] takes an address")
    return tree.Intrinsic(ty, node, "ptr_new", [word_value(body, node.args[0])])


def _address(name: str) -> Callable[[Body, ast.Call], tree.Expr]:
    def check(body: Body, node: ast.Call) -> tree.Expr:
        if len(node.args) != 1 or node.keywords:
            raise body.error(node, "VIP0204", f"{name} takes one number")
        value = word_value(body, node.args[0])
        if isinstance(value.ty, AddrType) and value.ty.name != name:
            raise body.error(node, "VIP0201", f"{show(value.ty)} is no {name}",
                             f"{name}(u64(x)) says that you know better")
        if value.ty == AddrType(name):
            return value
        if isinstance(value.ty, IntType):
            value = fit(body, value, U64, node)
        return tree.Convert(AddrType(name), node, value)
    return check


def _view(name: str, result: Callable[[Type], Type] | None, fixed: Type | None) -> Callable[[Body, ast.Call], tree.Expr]:
    def check(body: Body, node: ast.Call) -> tree.Expr:
        values = list(node.args)
        wanted = 3 if fixed is None else 2
        if node.keywords or len(values) != wanted:
            raise body.error(node, "VIP0204", f"{name} takes {wanted} arguments")
        ty = fixed
        if result is not None:
            ty = result(element(body.world, body.scope, values.pop(0)))
        assert ty is not None
        address = word_value(body, values[0])
        count = integer(body, body.expr(values[1]))
        return tree.Intrinsic(ty, node, name, [address, count])
    return check


def _object_at(body: Body, node: ast.Call) -> tree.Expr:
    if node.keywords or len(node.args) != 2:
        raise body.error(node, "VIP0204", "object_at takes a class and an address")
    ty = annotation(body.world, body.scope, node.args[0])
    if not isinstance(ty, ClassType):
        raise body.error(node.args[0], "VIP0217", f"object_at takes a class, not {show(ty)}",
                         "span_at(T, address, n) views memory as an array")
    return tree.Intrinsic(ty, node, "object_at", [word_value(body, node.args[1])])


def _address_of(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if not isinstance(value.ty, ClassType | OptionalType | SpanType | ArrayType | BytesType | StrType | FuncType
                      | MmioType | PtrType):
        raise body.error(node, "VIP0201", f"{show(value.ty)} has no address", "make it a field or an array element")
    return tree.Intrinsic(U64, node, "address_of", [value], interval=(0, U64.high))


def _element_index(body: Body, node: ast.Call) -> tree.Expr:
    objects, item = arguments(body, node, 2)
    if not isinstance(objects.ty, SpanType | ArrayType) or not isinstance(objects.ty.elem, ClassType):
        raise body.error(node, "VIP0201", f"element_index takes a span of objects in place, not {show(objects.ty)}",
                         "references have an index only where they are kept")
    item = pass_to(body, item, objects.ty.elem, node)
    return tree.Intrinsic(I64, node, "element_index", [objects, item], interval=(-1, LENGTH[1]))


def _float_bits(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if not isinstance(value.ty, FloatType):
        raise body.error(node, "VIP0201", f"float_bits takes a float, this is {show(value.ty)}")
    return tree.Intrinsic(U64, node, "f_bits", [value], interval=(0, U64.high))


def _float_of_bits(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    allow(body.world, body.scope, node)
    return tree.Intrinsic(FLOAT, node, "f_of_bits", [fit(body, integer(body, value), U64, node)])


def _fsqrt(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    allow(body.world, body.scope, node)
    if not isinstance(value.ty, FloatType):
        raise body.error(node, "VIP0201", f"fsqrt takes a float, this is {show(value.ty)}")
    return tree.Intrinsic(FLOAT, node, "f_sqrt", [value])


def _storage(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if not isinstance(value.ty, ClassType):
        raise body.error(node, "VIP0201", f"{show(value.ty)} is no object", "pools free objects")
    return tree.Intrinsic(NONE, node, _word_name(body, node), [value])


def _unchecked(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    made = tree.Intrinsic(value.ty, node, "unchecked", [value], interval=value.interval)
    if value in body.operands:
        body.operands[made] = body.operands[value]
    return made


INTRINSIC_WORDS: Mapping[str, Callable[[Body, ast.Call], tree.Expr]] = {
    **{f"vipc.lang.arm64.{name}": _row for name in ROWS},
    **{f"vipc.lang.arm64.{name}": _barrier for name in _BARRIERS},
    "vipc.lang.arm64.svc": _svc,
    "vipc.lang.unsafe.asm": _asm,
    "vipc.lang.unsafe.PhysAddr": _address("PhysAddr"),
    "vipc.lang.unsafe.VirtAddr": _address("VirtAddr"),
    "vipc.lang.unsafe.span_at": _view("span_at", SpanType, None),
    "vipc.lang.unsafe.bytes_at": _view("bytes_at", None, BYTES),
    "vipc.lang.unsafe.str_at": _view("str_at", None, STR),
    "vipc.lang.unsafe.object_at": _object_at,
    "vipc.lang.unsafe.address_of": _address_of,
    "vipc.lang.unsafe.element_index": _element_index,
    "vipc.lang.unsafe.poison": _storage,
    "vipc.lang.unsafe.revive": _storage,
    "vipc.lang.unsafe.unchecked": _unchecked,
    "vipc.lang.unsafe.float_bits": _float_bits,
    "vipc.lang.unsafe.float_of_bits": _float_of_bits,
    "vipc.lang.arm64.fsqrt": _fsqrt,
}
