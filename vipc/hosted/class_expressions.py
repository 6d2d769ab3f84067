"""Expressions of classes: tests of an object's class, bindings of patterns, exceptions, places that methods stand behind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.hosted.context import Context
from vipc.hosted.expressions import class_reference, exception_reference, expression
from vipc.hosted.places import called, place, stored
from vipc.sema import tree
from vipc.sema.types import IntType


def class_expression(c: Context, e: tree.Expr) -> ast.expr:
    """One of these."""
    return _MAKERS[type(e)](c, e)


def _is_instance(c: Context, e: tree.IsInstance) -> ast.expr:
    return called(c.builtin("isinstance"), expression(c, e.operand), class_reference(c, e.decl))


def _is_error(c: Context, e: tree.IsError) -> ast.expr:
    return called(c.builtin("isinstance"), expression(c, e.operand), exception_reference(c, e.decl))


def _bind(c: Context, e: tree.Bind) -> ast.expr:
    """A tuple of one, which is true whatever is bound."""
    return ast.Tuple([ast.NamedExpr(stored(e.var.name), expression(c, e.value))], ast.Load())


def _exc_new(c: Context, e: tree.ExcNew) -> ast.expr:
    """As the source writes it: `args`, and so the text, of an exception are its positional arguments."""
    made = ast.Call(exception_reference(c, e.decl), [expression(c, argument) for argument in e.args[:e.given]], [])
    for index in e.order[e.given:]:
        assert e.decl.params is not None
        named = ast.keyword(e.decl.params[index][0], expression(c, e.args[index]))
        made.keywords.append(place(named, e.args[index].src))
    return made if e.decl.module else called(c.support("explicit"), made)


def _exc_field(c: Context, e: tree.ExcField) -> ast.expr:
    """What an exception keeps: a member may stand where its class says integer."""
    found = ast.Attribute(expression(c, e.exc), e.name, ast.Load())
    return called(c.support("number"), found) if isinstance(e.ty, IntType) else found


def _own_place(c: Context, e: tree.OwnPlace) -> ast.expr:
    if not e.args:
        return ast.Attribute(expression(c, e.obj), e.setter.name, ast.Load())
    return ast.Subscript(expression(c, e.obj), expression(c, e.args[0]), ast.Load())


_MAKERS: Mapping[type[tree.Expr], Callable[..., ast.expr]] = {
    tree.IsInstance: _is_instance, tree.IsError: _is_error, tree.Bind: _bind, tree.ExcNew: _exc_new, tree.ExcField: _exc_field,
    tree.OwnPlace: _own_place,
}
