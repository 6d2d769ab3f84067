"""Calls of generic classes and functions: which instance is meant, by what is written, wanted or given.

`Ring[u32](s)` says it; `ring: Ring[u32] = Ring(s)` has it from the place; `Ring(s)` from the types of the arguments.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import inferred
from vipc.sema.generics import instance
from vipc.sema.type_arguments import Given, Matching, Unclear, arguments_by_base, arguments_of, inferred_arguments, parameters_of
from vipc.sema.types import I64, U64, ClassDecl, ClassType, FuncDecl, FuncType, NoneType, OptionalType, Template, Type


def chosen(body: Body, node: ast.Call, template: Template, wanted: Type | None) -> ClassDecl | FuncDecl:
    """The instance that a call of a template by its name alone makes or calls; its arguments are checked on the way."""
    target = wanted.of if isinstance(wanted, OptionalType) else wanted
    if isinstance(target, ClassType) and target.decl.template is template:
        return target.decl
    if isinstance(target, ClassType) and target.decl.template is not None:
        by_base = arguments_by_base(body.world, template, target.decl.template, target.decl.arguments)
        if by_base:
            return instance(body.world, body.scope, node, template, by_base)
    positional = [_given(body, argument) for argument in node.args]
    named = {keyword.arg: given for keyword in node.keywords
             if keyword.arg is not None and (given := _given(body, keyword.value)) is not None}
    try:
        arguments = inferred_arguments(body.world, template, positional, named)
    except Unclear as problem:
        arguments = _by_result(body, template, wanted)
        if not arguments:
            raise body.error(node, "VIP0452", f"{template.name}(...) does not say its types: {problem}", _hint(template)) from None
    return instance(body.world, body.scope, node, template, arguments)


def function_meant(body: Body, node: ast.AST, template: Template, wanted: Type | None) -> FuncDecl | None:
    """The instance of a generic function that is used as a value of type `wanted`."""
    if not isinstance(template.src, ast.FunctionDef) or not isinstance(wanted, FuncType):
        return None
    matching = Matching(body.world, template)
    for (_, note), ty in zip(parameters_of(body.world, template).listed, wanted.params, strict=False):
        matching.match(note, Given(ty), inside=True)
    matching.match(template.src.returns, Given(wanted.result), inside=True)
    try:
        made = instance(body.world, body.scope, node, template, matching.arguments())
    except Unclear:
        return None
    return made if isinstance(made, FuncDecl) else None


def class_meant(body: Body, node: ast.AST, template: Template, ty: Type) -> ClassDecl | None:
    """The instance that a test of an object names by the template alone: the one that it may be an object of."""
    own = ty.of if isinstance(ty, OptionalType) else ty
    if not isinstance(own, ClassType):
        return None
    arguments = arguments_of(own, template)
    at: ClassDecl | None = own.decl
    while not arguments and at is not None:
        if at.template is not None:
            arguments = arguments_by_base(body.world, template, at.template, at.arguments)
        at = at.base
    if not arguments:
        return None
    made = instance(body.world, body.scope, node, template, arguments)
    return made if isinstance(made, ClassDecl) else None


def _given(body: Body, argument: ast.expr) -> Given | None:
    """An argument's type; it is checked here, and kept for its turn. A generic function says nothing: it follows."""
    if isinstance(argument, ast.Name | ast.Attribute) and isinstance(body.symbol(argument), Template):
        return None
    value = body.expr(argument)
    body.ready[argument] = value
    if isinstance(value.ty, NoneType):
        return Given(value.ty, literal=True)
    ty = inferred(body, value, argument)
    return Given(ty, isinstance(value, tree.Const) and not isinstance(value.src, ast.Call) and ty in (I64, U64))


def _by_result(body: Body, template: Template, wanted: Type | None) -> tuple[Type, ...]:
    """The types of a function that only its result names, from the place that it initialises."""
    if wanted is None or not isinstance(template.src, ast.FunctionDef):
        return ()
    matching = Matching(body.world, template)
    matching.match(template.src.returns, Given(wanted))
    try:
        return matching.arguments()
    except Unclear:
        return ()


def _hint(template: Template) -> str:
    names = ", ".join(template.variables)
    if isinstance(template.src, ast.FunctionDef):
        return f"the parameters' types must say what {names} is; a conversion, u32(x), makes it clear"
    return f"write {template.name}[{names}](...) with types for {names}, or annotate what it is assigned to"
