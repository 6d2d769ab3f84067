"""The words of the language with their own code, as calls of their host bodies."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.hosted.context import Context
from vipc.hosted.expressions import class_reference, element_reference, expression, word
from vipc.hosted.floats import MAKERS as FLOATS
from vipc.hosted.places import called
from vipc.sema import tree
from vipc.sema.types import ArrayType, ClassType, IntType, PtrType, SpanType, TupleType

Maker = Callable[[Context, tree.Intrinsic], ast.expr]


def intrinsic(c: Context, e: tree.Intrinsic) -> ast.expr:
    """An intrinsic's call."""
    if e.name.startswith("atomic_"):
        owner, *rest = _values(c, e)
        return called(ast.Attribute(owner, e.name.removeprefix("atomic_"), ast.Load()), *rest)
    return _MAKERS[e.name](c, e)


def _values(c: Context, e: tree.Intrinsic) -> list[ast.expr]:
    return [expression(c, argument) for argument in e.args]


def _words(c: Context, e: tree.Intrinsic) -> list[ast.expr]:
    return [word(c, argument) for argument in e.args]


def _builtin(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.builtin(e.name), *_values(c, e))


def _method(c: Context, e: tree.Intrinsic) -> ast.expr:
    owner, *rest = _values(c, e)
    return called(ast.Attribute(owner, e.name, ast.Load()), *rest)


def _affix(c: Context, e: tree.Intrinsic) -> ast.expr:
    owner, *parts = (called(c.support("plain"), value) for value in _values(c, e))
    return called(ast.Attribute(owner, e.name, ast.Load()), ast.Tuple(list(parts), ast.Load()))


def _text(c: Context, e: tree.Intrinsic) -> ast.expr:
    """A method of texts: its name first, then the text and the arguments."""
    return called(c.support(f"text_{e.name}"), ast.Constant(str(e.data[0])), *_values(c, e))


def _parse(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("text_parse"), expression(c, e.args[0]), ast.Constant(int(str(e.data[0]))))


def _support(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support(e.name), *_values(c, e))


def _kind(ty: object) -> ast.expr:
    return ast.Constant("u64" if isinstance(ty, IntType) and not ty.signed else "i64")


def _enum_name(c: Context, e: tree.Intrinsic) -> ast.expr:
    (member,) = _values(c, e)
    return ast.Attribute(member, "name", ast.Load())


def _same_class(c: Context, e: tree.Intrinsic) -> ast.expr:
    one, other = (ast.Attribute(value, "__class__", ast.Load()) for value in _values(c, e))
    return ast.Compare(one, [ast.Is()], [other])


def _divmod(c: Context, e: tree.Intrinsic) -> ast.expr:
    assert isinstance(e.ty, TupleType)
    return called(c.support("divmod_of"), *_values(c, e), _kind(e.ty.items[0]))


def _sum(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("sum_of"), *_values(c, e), _kind(e.ty))


def _from_bytes(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("from_bytes"), *_values(c, e), ast.Constant(str(e.data[0])), ast.Constant(e.data[1] == "signed"))


def _named(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support(e.name), ast.Constant(str(e.data[0])), *_words(c, e))


def _barrier(c: Context, e: tree.Intrinsic) -> ast.expr:
    name, _, domain = str(e.data[0]).partition(" ")
    return called(c.support(name), *([ast.Constant(domain)] if domain else []))


def _plain(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support(e.name), *_words(c, e))


def _asm(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("asm"), ast.Constant(str(e.data[0])), *_words(c, e))


def _ptr_new(c: Context, e: tree.Intrinsic) -> ast.expr:
    assert isinstance(e.ty, PtrType)
    return called(c.support("Pointer"), element_reference(c, e.ty.elem), *_words(c, e))


def _ptr_address(c: Context, e: tree.Intrinsic) -> ast.expr:
    return ast.Attribute(expression(c, e.args[0]), "address", ast.Load())


def _span_at(c: Context, e: tree.Intrinsic) -> ast.expr:
    assert isinstance(e.ty, SpanType | ArrayType)
    return called(c.support("span_at"), element_reference(c, e.ty.elem), *_words(c, e))


def _object_at(c: Context, e: tree.Intrinsic) -> ast.expr:
    assert isinstance(e.ty, ClassType)
    return called(c.support("object_at"), class_reference(c, e.ty.decl), *_words(c, e))


def _address_of(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("address_of"), *_values(c, e))


def _storage(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support(e.name), *_values(c, e))


def _wire_view(c: Context, e: tree.Intrinsic) -> ast.expr:
    assert isinstance(e.ty, ClassType)
    return called(ast.Attribute(class_reference(c, e.ty.decl), "view", ast.Load()), *_values(c, e))


def _element_index(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support("element_index"), *_values(c, e))


def _unchecked(c: Context, e: tree.Intrinsic) -> ast.expr:
    return expression(c, e.args[0])


def _exc_text(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.builtin("str"), *_values(c, e))


_MAKERS: Mapping[str, Maker] = {
    **dict.fromkeys(("len", "min", "max", "abs", "any", "all"), _builtin),
    **dict.fromkeys(("fill", "copy_from", "encode", "bit_length", "bit_count"), _method),
    **dict.fromkeys(("startswith", "endswith"), _affix),
    **dict.fromkeys(("search", "strip", "remove", "partition", "class", "place"), _text),
    **dict.fromkeys(("decode", "ord"), _support), "parse": _parse,
    **dict.fromkeys(("mrs", "msr", "tlbi", "dc", "ic", "at"), _named),
    **dict.fromkeys(("svc", "clz", "rbit", "rev32", "rev64", "umulh", "bytes_at", "str_at"), _plain),
    "divmod": _divmod, "sum": _sum, "from_bytes": _from_bytes, "barrier": _barrier, "asm": _asm, "ptr_new": _ptr_new,
    "ptr_address": _ptr_address, "span_at": _span_at, "object_at": _object_at, "address_of": _address_of,
    "element_index": _element_index, "unchecked": _unchecked, "wire_view": _wire_view, "poison": _storage, "revive": _storage,
    "exc_text": _exc_text, "same_class": _same_class, "enum_name": _enum_name, "flag_name": _enum_name,
    **FLOATS,
}
