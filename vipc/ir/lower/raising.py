"""`raise`: making exceptions, and causes that are made in place; what an exception shows.

An exception's words are what its class keeps, then what of its `args` is not kept. How `args` read is told by a constant
beside it, `shown`: the number of items (bit 7: KeyError, which shows one item as its repr); for each its letter (i u b s e f) and
the place of its first word; for members of enums (e, f) rows of item, value (8 bytes), repr and str, each text after its length;
255. Flags (f) have rows for single bits and for every value that has a name.
"""

from __future__ import annotations

from vipc.ir.lower import calls, expr
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.runtime_abi import KEY, TEXT
from vipc.sema import tree
from vipc.sema.enum_methods import flag_name
from vipc.sema.raising import WORDS, same
from vipc.sema.types import BoolType, EnumDecl, EnumType, ExcDecl, IntType

COMBINED_BITS = 6
"""Flags of at most so many bits have a row for every combination."""


def raise_new(f: Lowering, made: list[int]) -> None:
    """Set the error register to an exception whose words have been made; its traceback begins here."""
    f.b.emit("call", made, ("__vip_raise", 0), 0)


def set_cause(f: Lowering, made: list[int]) -> None:
    """An exception that was never raised is the cause of the one in flight."""
    f.runtime("errors.make_cause", made, 0)


def make(f: Lowering, exc: tree.ExcNew) -> list[int]:
    """Class, kind and words of an exception."""
    b = f.b
    parts = calls.arguments(f, exc.args, exc.order)
    for var, part in zip(exc.params, parts, strict=True):
        f.write_local(var, part)
    for var, value in exc.binds:
        f.write_local(var, expr.lower(f, value))
    words: list[int] = []
    places: list[int] = []
    for value in exc.fields:
        places.append(len(words))
        words += expr.lower(f, value)
    shown: list[tuple[tree.Expr, int]] = []
    for value in exc.shown:
        at = next((place for kept, place in zip(exc.fields, places, strict=True) if same(value, kept)), None)
        shown.append((value, len(words) if at is None else at))
        if at is None:
            words += expr.lower(f, value)
    if not exc.fields and len(exc.args) == 1 and isinstance(exc.args[0], tree.Const) and isinstance(exc.args[0].value, str) \
            and len(exc.shown) == 1:
        kind = b.const(KEY if is_key_error(exc.decl) else TEXT)
    else:
        content = shown_as(shown, is_key_error(exc.decl))
        kind = b.emit("addr", (), (f.ctx.image.text(content), 0))
    words += [b.const(0)] * (WORDS - len(words))
    return [f.ctx.exception_address(b, exc.decl), kind, *words]


def shown_as(shown: list[tuple[tree.Expr, int]], is_key: bool) -> bytes:
    """The constant that tells how `args` read."""
    head, rows = bytes([len(shown) | is_key << 7]), b""
    for item, (value, place) in enumerate(shown):
        match value.ty:
            case EnumType(decl=decl):
                letter = b"f" if decl.kind == "IntFlag" else b"e"
                rows += b"".join(_row(item, number, decl) for number in _values(decl))
            case IntType(signed=signed):
                letter = b"i" if signed else b"u"
            case _:
                letter = b"b" if isinstance(value.ty, BoolType) else b"s"
        head += letter + bytes([place])
    return head + rows + b"\xff"


def _values(decl: EnumDecl) -> list[int]:
    values = dict.fromkeys(decl.members.values())
    if decl.kind == "IntFlag":
        known = 0
        for value in values:
            known |= value
        if 0 <= known < 1 << COMBINED_BITS:
            values = dict.fromkeys([*values, *(value for value in range(known + 1) if value & ~known == 0)])
    return list(values)


def _row(item: int, value: int, decl: EnumDecl) -> bytes:
    name = flag_name(decl, value)
    texts = f"<{decl.name}{'' if name is None else '.' + name}: {value}>", f"{decl.name}.{name}" if decl.kind == "Enum" else str(value)
    return bytes([item]) + (value % (1 << 64)).to_bytes(8, "little") + b"".join(
        bytes([len(text.encode())]) + text.encode() for text in texts)


def is_key_error(decl: ExcDecl | None) -> bool:
    """KeyError and what derives from it show one argument as its repr."""
    while decl is not None and (decl.module or decl.name != "KeyError"):
        decl = decl.base
    return decl is not None


def raise_text(f: Lowering, decl: ExcDecl, text: str) -> None:
    """Raise a built-in exception with a constant text, or none."""
    b = f.b
    words = list(f.ctx.text(b, text)) if text else []
    kind = b.const(TEXT) if text else b.emit("addr", (), (f.ctx.image.text(shown_as([], False)), 0))
    raise_new(f, [f.ctx.exception_address(b, decl), kind, *words, *[b.const(0)] * (WORDS - len(words))])
