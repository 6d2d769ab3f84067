"""What `raise` makes: an exception, by following the recipe of its class's `__init__` where it stands.

    raise Refused(block, 3)     ->     the arguments are evaluated into hidden variables; what the class keeps, and what it
                                       shows as `args`, are expressions over these, without a check.

I1. An exception has at most six words: what it keeps, and what of `args` is not kept.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body, type_interval
from vipc.sema.constants import evaluate
from vipc.sema.conversion import constant, is_integral, pass_to, store
from vipc.sema.exception_classes import WHAT, default_of, positional_params
from vipc.sema.integers import within
from vipc.sema.names import show
from vipc.sema.symbols import Refused
from vipc.sema.types import BoolType, EnumType, ExcDecl, ExcType, IntType, LocalVar, StrType, Type
from vipc.sema.walk import every

WORDS = 6


def make(body: Body, node: ast.expr, decl: ExcDecl, args: list[ast.expr], keywords: list[ast.keyword]) -> tree.ExcNew:
    """`E(args)`."""
    made = _free(body, node, decl, args, keywords) if decl.params is None else _bound(body, node, decl, args, keywords)
    words = [_words(value.ty) for value in made.fields]
    words += [_words(value.ty) for value in made.shown if not any(same(value, kept) for kept in made.fields)]
    if sum(words) > WORDS:
        raise body.error(node, "VIP0222", f"{decl.name} carries {sum(words)} words, and an exception has {WORDS}",
                         "a string takes two, everything else one")
    return made


def same(value: tree.Expr, kept: tree.Expr) -> bool:
    """Whether what is shown is what is kept."""
    inner = kept.operand if isinstance(kept, tree.Cast) else kept
    return isinstance(value, tree.Local) and isinstance(inner, tree.Local) and value.var is inner.var


def _words(ty: Type) -> int:
    return 2 if isinstance(ty, StrType) else 1


def _free(body: Body, node: ast.expr, decl: ExcDecl, args: list[ast.expr], keywords: list[ast.keyword]) -> tree.ExcNew:
    """A class without an `__init__`: any arguments, which are its `args`."""
    if keywords:
        raise body.error(node, "VIP0204", f"{decl.name} takes no arguments by name", "declare a class with an __init__")
    values = []
    for argument in args:
        if isinstance(argument, ast.JoinedStr):
            raise body.error(argument, "VIP0222", f"a computed text of {decl.name} would need memory",
                             "declare a class whose __init__ keeps the numbers, and a __str__ that writes them")
        value = body.expr(argument)
        _check_carried(body, argument, decl, value)
        values.append(value)
    return _given(body, node, decl, values, [value.ty for value in values], len(values), list(range(len(values))))


def _given(body: Body, node: ast.expr, decl: ExcDecl, values: list[tree.Expr], types: list[Type], given: int,
           order: list[int]) -> tree.ExcNew:
    params = [body.hidden(f"_arg_{len(body.func.locals)}", ty, node) for ty in types]
    made = tree.ExcNew(ExcType(decl), node, decl, values, given, order, params)
    made.shown = [_read(var, node) for var in params[:given]]
    return made


def _read(var: LocalVar, node: ast.AST) -> tree.Expr:
    return tree.Local(var.type, node, var, interval=type_interval(var.type) if is_integral(var.type) else None)


def _check_carried(body: Body, node: ast.AST, decl: ExcDecl, value: tree.Expr) -> None:
    if isinstance(value.ty, StrType) and not isinstance(value, tree.Const):
        raise body.error(node, "VIP0222", f"the text of {decl.name} is a constant string", "keep numbers, and write them in __str__")
    if not isinstance(value.ty, IntType | BoolType | EnumType | StrType):
        raise body.error(node, "VIP0222", f"an exception carries integers, bools, enums and constant strings, not {show(value.ty)}")
    if isinstance(value.ty, EnumType) and any(name in value.ty.decl.methods for name in ("__str__", "__repr__")):
        raise body.error(node, "VIP0222", f"{show(value.ty)} makes its own text, which an exception does not",
                         "hand on its value")


def _bound(body: Body, node: ast.expr, decl: ExcDecl, args: list[ast.expr], keywords: list[ast.keyword]) -> tree.ExcNew:
    """A class with an `__init__`: arguments are bound to its parameters."""
    params = dict(decl.params or ())
    names, positional = list(params), positional_params(decl)
    given = dict(zip(positional, args, strict=False))
    for keyword in keywords:
        if keyword.arg not in params or keyword.arg in given:
            raise body.error(node, "VIP0204", f"{decl.name} has no parameter {keyword.arg}, or it is given twice")
        given[keyword.arg] = keyword.value
    defaults = {name: default for name in names if (default := default_of(decl, name)) is not None}
    if len(args) > len(positional) or set(given) | set(defaults) < set(names):
        raise body.error(node, "VIP0204", f"{decl.name} takes {', '.join(names)}")
    found = {name: _argument(body, decl, given[name], params[name], node) for name in given}
    for name in names:
        if name not in given:
            found[name] = _default(body, decl, defaults[name], params[name])
    values = [found[name] for name in names]
    types = [params[name] if isinstance(found[name].ty, IntType) else found[name].ty for name in names]
    made = _given(body, node, decl, values, types, len(args), [names.index(name) for name in given])
    env = {name: _read(var, node) for name, var in zip(names, made.params, strict=True)}
    assert decl.maker is not None
    kept, shown = _follow(body, node, decl.maker, env, made)
    if any(name not in kept for name, _ in decl.payload):
        raise Refused                           # what __init__ keeps is wrong, which has been said
    made.fields = [kept[name] for name, _ in decl.payload]
    if shown is not None:
        made.shown = shown
    return made


def _argument(body: Body, decl: ExcDecl, node: ast.expr, ty: Type, place: ast.expr) -> tree.Expr:
    value = body.expr(node)
    _check_carried(body, node, decl, value)
    if isinstance(ty, IntType) and isinstance(value.ty, EnumType | BoolType) and is_integral(value.ty):
        return value                                     # stays what it is: so it is shown
    return store(body, value, ty, node if hasattr(node, "lineno") else place)


def _default(body: Body, decl: ExcDecl, node: ast.expr, ty: Type) -> tree.Expr:
    assert decl.maker is not None
    found = evaluate(body.world, body.world.scopes[decl.maker.module], node)
    if found is None:
        raise body.error(node, "VIP0219", "the default of an exception's parameter is no constant")
    return pass_to(body, constant(found.type, node, found.value), ty, node)


def _follow(body: Body, node: ast.AST, decl: ExcDecl, env: dict[str, tree.Expr],
            made: tree.ExcNew) -> tuple[dict[str, tree.Expr], list[tree.Expr] | None]:
    """What the `__init__` of `decl` keeps, given its parameters, and what it hands to BaseException, if it does."""
    kept: dict[str, tree.Expr] = {}
    shown: list[tree.Expr] | None = None
    if decl.handed is not None:
        values = [_evaluated(body, node, decl, argument, env) for argument in decl.handed.args]
        base = decl.base.maker if decl.base is not None else None
        if base is None:
            shown = values
        else:
            kept, shown = _follow(body, node, base, _pass_on(body, node, decl, base, values, env, made), made)
    types = dict(decl.payload)
    for name, value in decl.stored.items():
        found = _evaluated(body, node, decl, value, env)
        stored = pass_to(body, found, types[name], node)
        if isinstance(stored.ty, IntType) and not within(body.operand(stored).actual, (stored.ty.low, stored.ty.high)) \
                or isinstance(types[name], IntType) and not _fits(body, stored, types[name]):
            raise body.error(value, "VIP0401", f"{name} of {decl.name} may not fit {show(types[name])}",
                             f"an exception keeps {WHAT}; a conversion makes it fit")
        kept[name] = stored
    return kept, shown


def _fits(body: Body, value: tree.Expr, ty: Type) -> bool:
    return isinstance(ty, IntType) and within(body.operand(value).actual, (ty.low, ty.high))


def _pass_on(body: Body, node: ast.AST, decl: ExcDecl, base: ExcDecl, values: list[tree.Expr], env: dict[str, tree.Expr],
             made: tree.ExcNew) -> dict[str, tree.Expr]:
    """The parameters of the base's `__init__`, each in a hidden variable."""
    assert decl.handed is not None
    found = dict(zip(positional_params(base), values, strict=False))
    for keyword in decl.handed.keywords:
        if keyword.arg is not None:
            found[keyword.arg] = _evaluated(body, node, decl, keyword.value, env)
    inner: dict[str, tree.Expr] = {}
    for name, ty in base.params or ():
        default = default_of(base, name)
        if name not in found and default is None or len(values) > len(positional_params(base)):
            raise body.error(decl.handed, "VIP0204", f"{base.name} takes {', '.join(name for name, _ in base.params or ())}")
        value = found[name] if name in found else _default(body, base, default or decl.handed, ty)
        keeps = isinstance(ty, IntType) and isinstance(value.ty, EnumType | BoolType) and is_integral(value.ty)
        value = value if keeps else pass_to(body, value, ty, decl.handed)
        if isinstance(value, tree.Local):
            inner[name] = value
            continue
        var = body.hidden(f"_arg_{len(body.func.locals)}", value.ty, node)
        made.binds.append((var, value))
        inner[name] = _read(var, node)
    return inner


def _evaluated(body: Body, node: ast.AST, decl: ExcDecl, value: ast.expr, env: dict[str, tree.Expr]) -> tree.Expr:
    """An expression of `__init__` over its parameters."""
    if isinstance(value, ast.Name) and value.id in env:
        return env[value.id]
    scope = body.world.scopes[decl.module]
    found = evaluate(body.world, scope, value)
    if found is not None and found.value is not None:
        return constant(found.type, node, found.value)
    inner = Body(body.world, scope, body.func, body.handlers, operands=body.operands)
    for name, given in env.items():
        if isinstance(given, tree.Local):
            inner.variables[name] = given.var
            inner.local_names.add(name)
            inner.assign(name)
    made = inner.expr(value)
    if any(isinstance(part, tree.Call | tree.CallIndirect | tree.New | tree.Index | tree.Slice | tree.Fit)
           or getattr(part, "mode", "") == "checked" for part in every(made)):
        raise body.world.error(scope, value, "VIP0401", "this may fail, or calls something, in an exception's __init__",
                               f"it keeps {WHAT}")
    return made


