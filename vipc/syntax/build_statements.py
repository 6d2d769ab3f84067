"""Builders of statements: each row of `STATEMENTS` makes the `ast` node of one alias of the grammar.

A suite is a list of statements.
"""

from __future__ import annotations

import ast
from typing import Any

from vipc.syntax.build_expressions import no_parameters, split_arguments
from vipc.syntax.engine import Builder
from vipc.syntax.places import at, delete, store, store_single
from vipc.syntax.token import Token

Parts = list[Any]

AUGMENTED: dict[str, type[ast.operator]] = {
    "+=": ast.Add, "-=": ast.Sub, "*=": ast.Mult, "/=": ast.Div, "//=": ast.FloorDiv, "%=": ast.Mod,
    "@=": ast.MatMult, "&=": ast.BitAnd, "|=": ast.BitOr, "^=": ast.BitXor, "<<=": ast.LShift, ">>=": ast.RShift,
    "**=": ast.Pow,
}  # fmt: skip


def _word(kind: type[ast.stmt]) -> Builder:
    return lambda parts, first, last: at(kind(), first, last)


def _names(kind: type[ast.Global] | type[ast.Nonlocal]) -> Builder:
    return lambda parts, first, last: at(kind(names=[token.text for token in parts]), first, last)


def _expression(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Expr(value=parts[0]), first, last)


def _assign(parts: Parts, first: Token, last: Token) -> ast.stmt:
    targets = [store(target) for target in parts[:-1]]
    return at(ast.Assign(targets=targets, value=parts[-1], type_comment=None), first, last)


def _annotate(parts: Parts, first: Token, last: Token) -> ast.stmt:
    target = store_single(parts[0], "annotated")
    simple = int(isinstance(target, ast.Name) and first.kind != "LPAR")
    node = ast.AnnAssign(target=target, annotation=parts[1], value=parts[2], simple=simple)
    return at(node, first, last)


def _augment(parts: Parts, first: Token, last: Token) -> ast.stmt:
    target = store_single(parts[0], "the target of an augmented assignment")
    node = ast.AugAssign(target=target, op=AUGMENTED[parts[1]](), value=parts[2])
    return at(node, first, last)


def _delete(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Delete(targets=[delete(target) for target in parts]), first, last)


def _return(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Return(value=parts[0]), first, last)


def _raise(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Raise(exc=parts[0], cause=parts[1]), first, last)


def _assert(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Assert(test=parts[0], msg=parts[1]), first, last)


# ---- Imports


def _dotted(parts: Parts, first: Token, last: Token) -> str:
    return ".".join(token.text for token in parts)


def _dots(parts: Parts, first: Token, last: Token) -> int:
    return sum(len(token.text) for token in parts)


def _alias(parts: Parts, first: Token, last: Token) -> ast.alias:
    name = parts[0] if isinstance(parts[0], str) else parts[0].text
    return at(ast.alias(name=name, asname=parts[1].text if parts[1] else None), first, last)


def _star_alias(parts: Parts, first: Token, last: Token) -> ast.alias:
    return at(ast.alias(name="*", asname=None), first, last)


def _import_modules(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Import(names=parts), first, last)


def _import_names(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.ImportFrom(module=parts[0], names=parts[1:], level=0), first, last)


def _import_relative(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.ImportFrom(module=parts[1], names=parts[2:], level=parts[0]), first, last)


# ---- Compound statements


def _block(parts: Parts, first: Token, last: Token) -> list[ast.stmt]:
    """Statements of an indented block; simple lines come as lists."""
    body: list[ast.stmt] = []
    for part in parts:
        if isinstance(part, list):
            body.extend(part)
        else:
            body.append(part)
    return body


def _if(parts: Parts, first: Token, last: Token) -> ast.stmt:
    test, body, orelse = parts
    others = [orelse] if isinstance(orelse, ast.stmt) else orelse or []
    return at(ast.If(test=test, body=body, orelse=others), first, last)


def _while(parts: Parts, first: Token, last: Token) -> ast.stmt:
    test, body, orelse = parts
    return at(ast.While(test=test, body=body, orelse=orelse or []), first, last)


def _for(parts: Parts, first: Token, last: Token) -> ast.stmt:
    target, iterable, body, orelse = parts
    node = ast.For(target=store(target), iter=iterable, body=body, orelse=orelse or [], type_comment=None)
    return at(node, first, last)


def _try(parts: Parts, first: Token, last: Token, kind: type[ast.Try] | type[ast.TryStar] = ast.Try) -> ast.stmt:
    body, handlers, orelse, final = parts
    node = kind(body=body, handlers=handlers, orelse=orelse or [], finalbody=final or [])
    return at(node, first, last)


def _try_star(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return _try(parts, first, last, ast.TryStar)


def _try_finally(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.Try(body=parts[0], handlers=[], orelse=[], finalbody=parts[1]), first, last)


def _handler(parts: Parts, first: Token, last: Token) -> ast.ExceptHandler:
    kind, name, body = parts
    return at(ast.ExceptHandler(type=kind, name=name.text if name else None, body=body), first, last)


def _with(parts: Parts, first: Token, last: Token) -> ast.stmt:
    return at(ast.With(items=parts[0], body=parts[1], type_comment=None), first, last)


def _with_item(parts: Parts, first: Token, last: Token) -> ast.withitem:
    target = store(parts[1]) if parts[1] is not None else None
    return ast.withitem(context_expr=parts[0], optional_vars=target)


def _function(parts: Parts, first: Token, last: Token) -> ast.stmt:
    name, parameters, returns, body = parts
    node = ast.FunctionDef(
        name=name.text,
        args=parameters or no_parameters(),
        body=body,
        decorator_list=[],
        returns=returns,
        type_comment=None,
    )
    return at(node, first, last)


def _class(parts: Parts, first: Token, last: Token) -> ast.stmt:
    name, arguments, body = parts
    bases, keywords = split_arguments(arguments)
    node = ast.ClassDef(name=name.text, bases=bases, keywords=keywords, body=body, decorator_list=[])
    return at(node, first, last)


def _decorated(parts: Parts, first: Token, last: Token) -> ast.stmt:
    node: ast.FunctionDef = parts[1]
    node.decorator_list = parts[0]
    return node


def _async(parts: Parts, first: Token, last: Token) -> ast.stmt:
    kinds = {ast.FunctionDef: ast.AsyncFunctionDef, ast.For: ast.AsyncFor, ast.With: ast.AsyncWith}
    plain = parts[0]
    node: ast.stmt = kinds[type(plain)](**{field: getattr(plain, field) for field in plain._fields})
    return at(node, first, last)


STATEMENTS: dict[str, Builder] = {
    "expression_statement": _expression,
    "assign": _assign,
    "annotate": _annotate,
    "augment": _augment,
    "augment_operator": lambda parts, first, last: first.text,
    "delete": _delete,
    "pass": _word(ast.Pass),
    "break": _word(ast.Break),
    "continue": _word(ast.Continue),
    "return": _return,
    "raise": _raise,
    "assert": _assert,
    "global": _names(ast.Global),
    "nonlocal": _names(ast.Nonlocal),
    "dotted": _dotted,
    "dots": _dots,
    "alias": _alias,
    "star_alias": _star_alias,
    "import_modules": _import_modules,
    "import_names": _import_names,
    "import_relative": _import_relative,
    "block": _block,
    "if": _if,
    "while": _while,
    "for": _for,
    "try": _try,
    "try_star": _try_star,
    "try_finally": _try_finally,
    "handler": _handler,
    "with": _with,
    "with_item": _with_item,
    "function": _function,
    "class": _class,
    "decorated": _decorated,
    "async": _async,
}

