"""Comprehensions: their variables, tests and elements, checked in a scope of their own.

I1. Names bound by a comprehension are variables of their own; after it every name means what it meant before.
I2. What holds before a comprehension holds after it, but for what its calls and walruses may have changed.
See docs/language.md, "Comprehensions and displays".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.iteration import bind_targets, comprehensions_in, is_bounded, iterate, stored_names
from vipc.sema.logic import assume, test
from vipc.sema.types import ArrayType, BytesType, ClassType, IntType, OptionalType, SpanType, StrType, TupleType, Type
from vipc.sema.walk import every, expressions

Finish = Callable[[Body, tree.Expr], tree.Expr]
Read = Callable[[Body, ast.expr], tree.Expr]
_KINDS = {ast.GeneratorExp: "generator", ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict"}


def comprehension(body: Body, node: ast.expr, finish: Finish, read: Read = Body.expr) -> tree.IterComprehension:
    """A comprehension; `finish` makes of an element what its consumer takes. `read` checks the element."""
    assert isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp)
    first = iterate(body, node.generators[0].iter)
    names = {part.id for clause in node.generators for part in walk(clause.target) if isinstance(part, ast.Name)}
    changed = stored_names([node])
    before = body.known
    clauses: list[tree.Clause] = []
    with _scope(body, names):
        _forget(body, node, changed)
        for position, clause in enumerate(node.generators):
            iterator, yielded = first if position == 0 else iterate(body, clause.iter)
            elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            rest: list[ast.AST] = [*elements, *clause.ifs, *node.generators[position + 1:]]
            settle(body, clause.iter, iterator, rest)
            if any(isinstance(part, tree.Walrus) for item in expressions(iterator) for part in every(item)):
                raise body.error(clause.iter, "VIP0213", "a comprehension goes over what exists", "bind it to a name first")
            targets: list[tree.Expr] = []
            fits: list[IntType | None] = []
            shape = bind_targets(body, clause.target, yielded, targets, fits)
            tests: list[tree.Expr] = []
            for part in clause.ifs:
                tests.append(test(body, part))
                assume(body, part, True)
            clauses.append(tree.Clause(clause.target, targets, shape, iterator, tests))
        element, extra = _element(body, node, read)
        element = finish(body, element)
    _check_kept(body, node, element)
    body.known = before
    _forget(body, node, changed)
    return tree.IterComprehension(node, _KINDS[type(node)], clauses, element, extra)


def _element(body: Body, node: ast.expr, read: Read) -> tuple[tree.Expr, tree.Expr | None]:
    if isinstance(node, ast.DictComp):
        return body.expr(node.key), body.expr(node.value)
    assert isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp)
    return read(body, node.elt), None


@contextmanager
def _scope(body: Body, names: set[str]) -> Iterator[None]:
    """The names are new ones within (I1)."""
    variables, known = dict(body.variables), body.known
    local_names, global_names, poisoned = body.local_names, body.global_names, body.poisoned
    for name in names:
        body.variables.pop(name, None)
    body.local_names, body.global_names, body.poisoned = local_names | names, global_names - names, poisoned - names
    try:
        yield
    finally:
        kept = {name: var for name, var in body.variables.items() if name not in names}
        body.variables = kept | {name: variables[name] for name in names if name in variables}
        body.local_names, body.global_names, body.poisoned = local_names, global_names, poisoned
        body.known = known


def _forget(body: Body, node: ast.expr, changed: set[str]) -> None:
    """What the comprehension may change is not known in it and after it (I2)."""
    body.forget(changed, any(isinstance(part, ast.Call) for part in walk(node)))


def _check_kept(body: Body, node: ast.expr, element: tree.Expr) -> None:
    """An object that an element makes has one place in the frame, which the next element takes."""
    made = isinstance(element.ty, StrType | BytesType) and not isinstance(element, tree.Text) \
        and any(isinstance(part, tree.NewBytes) for part in every(element))
    if made or leads(element.ty) and not _is_older(element):
        raise body.error(element.src, "VIP0503", "each element would be made in the place of the one before it",
                         "go through objects that exist, or take a number of each: f(x) for x in ...")


def leads(ty: Type) -> bool:
    """Whether values of the type lead to storage that may be made anew."""
    if isinstance(ty, TupleType):
        return any(map(leads, ty.items))
    return isinstance(ty, ClassType | OptionalType | ArrayType | SpanType)


def _is_older(value: tree.Expr) -> bool:
    match value:
        case tree.TupleExpr(items=items):
            return all(not leads(item.ty) or _is_older(item) for item in items)
        case tree.IfExp(then=then, other=other):
            return _is_older(then) and _is_older(other)
        case tree.Cast(operand=inner) | tree.Slice(base=inner) | tree.Index(base=inner) | tree.Field(obj=inner) \
                | tree.TupleItem(value=inner):
            return _is_older(inner)
    return isinstance(value, tree.Local | tree.Global | tree.Const)


# ------------------------------------------------------------ lists that are looped over


def settle(body: Body, node: ast.AST, iterator: tree.Iter, rest: list[ast.AST]) -> None:
    """A list that is looped over has a bound, or makes no difference to what is done with its items (`rest`)."""
    for made in comprehensions_in(iterator):
        if made.kind != "list" or is_bounded(made):
            continue
        read = {part.id for part in walk(made.src) if isinstance(part, ast.Name)}
        if not (_is_certain(made) and all(_is_quiet(body, part, read) for part in rest)):
            raise body.error(node, "VIP0212", "this list would need memory: how many items it has is not known here",
                             "loop over a generator, (... for ...), which makes them one by one")


def _is_certain(made: tree.IterComprehension) -> bool:
    """Whether elements and tests cannot fail and depend on variables alone."""
    return all(_is_pure(part) for clause in made.clauses for part in clause.tests) and _is_pure(made.element)


def _is_pure(expr: tree.Expr) -> bool:
    return all(isinstance(part, tree.Local | tree.Const | tree.Compare | tree.BoolOp | tree.Not | tree.TupleExpr | tree.Cast
                          | tree.Convert | tree.Truth | tree.IfExp)
               or isinstance(part, tree.Arith | tree.Unary) and part.mode != "checked"
               and getattr(part, "op", "") not in ("//", "%", "<<", ">>") for part in every(expr))


_QUIET = frozenset({"print", "len", "abs", "min", "max", "ord", "range", "enumerate", "zip", "sum", "int"})


def _is_quiet(body: Body, node: ast.AST, read: set[str]) -> bool:
    """Whether a loop's body changes nothing that the list's items are made of."""
    for part in walk(node):
        match part:
            case ast.Call(func=ast.Name(id=name)) if name in _QUIET and not body.is_local(name):
                continue
            case ast.Call() | ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                return False
            case ast.Name(id=name, ctx=ast.Store()) if name in read:
                return False
    return True
