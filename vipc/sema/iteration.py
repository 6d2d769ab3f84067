"""What `for`, comprehensions and built-in functions go over: ranges, sequences, makers, displays, comprehensions, objects.

I1. Values that an iterator yields as tuples are taken apart: they are bound, and stand in the tree, one by one.
I2. A list whose items are all made first is stored in the frame, so its size has a bound; otherwise it is gone through
    item by item, where nobody can tell the difference.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from vipc.nodes import children
from vipc.sema import tree
from vipc.sema.assignment import bind_name, needed_fit
from vipc.sema.body import Body, type_interval
from vipc.sema.classes import find_method
from vipc.sema.conversion import (
    common,
    constant,
    element_value,
    fit,
    inferred,
    integer,
    is_integral,
    is_plain,
    store,
    tuple_items,
)
from vipc.sema.enum_methods import members_listed
from vipc.sema.integers import LENGTH
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.symbols import Word
from vipc.sema.types import (
    I64,
    STR,
    U8,
    U64,
    ArrayType,
    BytesType,
    ClassType,
    EnumDecl,
    EnumType,
    GlobalVar,
    IntType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

MAKERS = ("builtins.range", "builtins.enumerate", "builtins.zip", "builtins.reversed")
COMPREHENSIONS = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)
_DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict)


@dataclass
class Yielded:
    """What an iterator yields: one value (`ty`), or several (`parts`, of the tuple type `ty`)."""

    ty: Type
    interval: tuple[int, int] | None = None
    parts: list[Yielded] | None = None


def yielded_as(ty: Type) -> Yielded:
    """What is known of a value of which only the type is known."""
    if isinstance(ty, TupleType):
        return Yielded(ty, None, [yielded_as(item) for item in ty.items])
    return Yielded(ty, type_interval(ty) if is_integral(ty) else None)


def several(parts: list[Yielded]) -> Yielded:
    """A tuple of what is yielded together."""
    return Yielded(TupleType(tuple(part.ty for part in parts)), None, parts)


def stored_names(nodes: Sequence[ast.AST]) -> set[str]:
    """Every name of the function that the nodes bind; targets of comprehensions are names of their own."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update((alias.asname or alias.name).partition(".")[0] for alias in aliases)
        waiting += [node.iter, *node.ifs] if isinstance(node, ast.comprehension) else children(node)
    return found


# ------------------------------------------------------------ targets


def bind_targets(body: Body, target: ast.expr, yielded: Yielded, targets: list[tree.Expr],
                 fits: list[IntType | None]) -> tree.Shape:
    """Binds names to what is yielded (I1); how they nest."""
    if isinstance(target, ast.Tuple | ast.List):
        if yielded.parts is None or len(yielded.parts) != len(target.elts):
            raise body.error(target, "VIP0220", f"the iterator does not yield {len(target.elts)} values")
        return tuple(bind_targets(body, inner, part, targets, fits)
                     for inner, part in zip(target.elts, yielded.parts, strict=True))
    if not isinstance(target, ast.Name):
        raise body.error(target, "VIP0212", "a loop variable is a name", "assign the field or element in the body")
    sample = tree.OldValue(yielded.ty, target, interval=yielded.interval)
    place = bind_name(body, target, yielded.ty, sample)
    targets.append(place)
    fits.append(needed_fit(place.ty, yielded.interval))
    return None


# ------------------------------------------------------------ iterators


def is_form(body: Body, node: ast.expr) -> bool:
    """Whether the iterator is written as a call of a maker, a display, a comprehension, or an enum."""
    if isinstance(node, ast.Call):
        word = body.symbol(node.func)
        return isinstance(word, Word) and word.path in MAKERS or _is_pieces(body, node) or _of_dict(node)
    if isinstance(node, ast.Name | ast.Attribute):
        return isinstance(body.symbol(node), EnumDecl)
    return isinstance(node, (*_DISPLAYS, *COMPREHENSIONS))


def iterate(body: Body, node: ast.expr, need: str = "order") -> tuple[tree.Iter, Yielded]:
    """The iterator that an expression stands for. `need`: "order" of the values; or "members", whatever their order and
    number, of sets and dicts."""
    if isinstance(node, ast.Call):
        word = body.symbol(node.func)
        match word.path if isinstance(word, Word) else "":
            case "builtins.range":
                return _range(body, node)
            case "builtins.enumerate":
                return _enumerate(body, node)
            case "builtins.zip":
                return _zip(body, node)
            case "builtins.reversed":
                return _reversed(body, node)
        if _of_dict(node):
            return _dict_view(body, node)
        pieces = pieces_of(body, node)
        if pieces is not None:
            return pieces
    if isinstance(node, COMPREHENSIONS):
        return _comprehended(body, node, need)
    if isinstance(node, ast.Set):
        return _set(body, node, need)
    if isinstance(node, ast.Dict):
        return _dict(body, node, need)
    if isinstance(node, ast.Tuple | ast.List):
        return displayed(body, node, [body.expr(item) for item in node.elts])
    enum = body.symbol(node) if isinstance(node, ast.Name | ast.Attribute) else None
    if isinstance(enum, EnumDecl):
        members = members_listed(enum)
        listed: list[tree.Expr] = [constant(EnumType(enum), node, member) for member in members]
        return tree.IterItems(listed), Yielded(EnumType(enum))
    return over(body, node, body.expr(node))


def over(body: Body, node: ast.expr, value: tree.Expr) -> tuple[tree.Iter, Yielded]:
    """Iteration over a sequence, a tuple or an object."""
    match value.ty:
        case ArrayType(elem=elem) | SpanType(elem=elem):
            ty: Type = element_value(elem)
        case BytesType():
            ty = U8
        case StrType():
            ty = STR
        case TupleType(items=items) if is_plain(value) or not items:
            return displayed(body, node, tuple_items(value))
        case TupleType():
            return displayed(body, node, _once(body, node, value))
        case ClassType():
            return _object(body, node, value)
        case _:
            raise body.error(node, "VIP0213", f"{show(value.ty)} is nothing to loop over",
                             "loop over range, sequences, enumerate, zip, reversed, displays and comprehensions")
    return tree.IterSequence(value), yielded_as(ty)


def _once(body: Body, node: ast.expr, value: tree.Expr) -> list[tree.Expr]:
    """The items of a tuple that is computed: it is kept when the first of them is read."""
    assert isinstance(value.ty, TupleType)
    var = body.hidden(f"_tuple_{len(body.func.locals)}", value.ty, node)
    items = tuple_items(tree.Local(value.ty, node, var))
    first = items[0]
    assert isinstance(first, tree.TupleItem)
    first.value = tree.Walrus(value.ty, node, var, value)
    return items


def _object(body: Body, node: ast.expr, value: tree.Expr) -> tuple[tree.Iter, Yielded]:
    """An object with `__iter__`, whose iterator has `__next__`."""
    maker = own_method(body, node, "__iter__", value)
    if maker is None or not isinstance(maker.ty, ClassType) or find_method(maker.ty.decl, "__next__") is None:
        raise body.error(node, "VIP0213", f"{show(value.ty)} has no __iter__ that gives an iterator",
                         "define __iter__ and __next__")
    var = body.hidden(f"_iterator_{len(body.func.locals)}", maker.ty, node)
    step = own_method(body, node, "__next__", tree.Local(maker.ty, node, var))
    assert step is not None
    return tree.IterObject(maker, var, step), yielded_as(step.ty)


def _range(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    if node.keywords or not 1 <= len(node.args) <= 3:
        raise body.error(node, "VIP0204", "range takes one to three integers")
    values = [integer(body, body.expr(argument)) for argument in node.args]
    types = [inferred(body, value, node) for value in values]
    unsigned = U64 in types
    if not unsigned:
        values = [fit(body, value, I64, value.src) for value in values]
    start = values[0] if len(values) > 1 else constant(I64, node, 0)
    stop = values[1] if len(values) > 1 else values[0]
    step = values[2] if len(values) > 2 else constant(I64, node, 1)
    if isinstance(step, tree.Const) and step.value == 0:
        raise body.error(node.args[2], "VIP0219", "the step of range is not zero")
    low, high = body.operand(start).actual, body.operand(stop).actual
    ty = U64 if unsigned else I64
    upward = body.operand(step).actual[0] > 0
    interval = (max(low[0], ty.low), min(max(high[1] - 1, low[0]), ty.high)) if upward else (ty.low, ty.high)
    if not upward and body.operand(step).actual[1] < 0:
        interval = (max(min(high[0] + 1, low[1]), ty.low), min(low[1], ty.high))
    if interval[0] > interval[1]:
        interval = (ty.low, ty.high)
    return tree.IterRange(start, stop, step, unsigned), Yielded(ty, interval)


def _enumerate(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    start_node = node.args[1] if len(node.args) == 2 else None
    for keyword in node.keywords:
        if keyword.arg == "start" and start_node is None:
            start_node = keyword.value
        else:
            raise body.error(node, "VIP0204", f"enumerate has no parameter {keyword.arg}")
    if not 1 <= len(node.args) <= 2:
        raise body.error(node, "VIP0204", "enumerate takes an iterator and a start")
    inner, yielded = iterate(body, node.args[0])
    start: tree.Expr = constant(I64, node, 0)
    if start_node is not None:
        start = fit(body, integer(body, body.expr(start_node)), I64, start_node)
    low, high = body.operand(start).actual
    index = Yielded(I64, (low, min(high + LENGTH[1], I64.high)))
    return tree.IterEnumerate(inner, start), several([index, yielded])


def _zip(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    for keyword in node.keywords:
        raise body.error(node, "VIP0204", f"zip has no parameter {keyword.arg} here")
    if not node.args:
        raise body.error(node, "VIP0204", "zip takes iterators")
    pairs = [iterate(body, argument) for argument in node.args]
    for argument, (inner, _) in zip(node.args, pairs, strict=True):
        if any(len(made.clauses) > 1 and not is_bounded(made) for made in comprehensions_in(inner)):
            raise body.error(argument, "VIP0212", "zip takes comprehensions with one `for`", "write the loops out")
    return tree.IterZip([inner for inner, _ in pairs]), several([yielded for _, yielded in pairs])


def _reversed(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", "reversed takes one sequence")
    inner, yielded = iterate(body, node.args[0])
    if isinstance(inner, tree.IterItems) and isinstance(node.args[0], ast.Set):
        raise body.error(node, "VIP0213", "a set has no order to reverse")
    if isinstance(inner, tree.IterComprehension) and inner.kind == "list" and is_bounded(inner):
        return tree.IterReversed(inner), yielded
    if not isinstance(inner, tree.IterRange | tree.IterSequence | tree.IterItems):
        raise body.error(node, "VIP0213", "reversed takes a range or a sequence")
    return tree.IterReversed(inner), yielded


# ------------------------------------------------------------ displays


def displayed(body: Body, node: ast.expr, items: list[tree.Expr]) -> tuple[tree.Iter, Yielded]:
    """Iteration over the items of a display."""
    if not items:
        return tree.IterItems([]), Yielded(I64, (0, 0))
    items, yielded = _column(body, node, items)
    return tree.IterItems(items), yielded


def _column(body: Body, node: ast.expr, items: list[tree.Expr]) -> tuple[list[tree.Expr], Yielded]:
    """Values under their common type; tuples item by item, as far as they are written as tuples."""
    if all(isinstance(item.ty, TupleType) for item in items):
        if all(isinstance(item, tree.TupleExpr) or is_plain(item) for item in items):
            return _rows(body, node, items)
        if any(item.ty != items[0].ty for item in items):
            raise body.error(node, "VIP0201", f"the items differ: {show(items[0].ty)} and others", "write the tuples out")
        return items, yielded_as(items[0].ty)
    if all(is_integral(item.ty) for item in items) and not all(item.ty == items[0].ty for item in items):
        items = [integer(body, item) for item in items]
    ty: Type = inferred(body, items[0], node)
    for item in items[1:]:
        next_type = inferred(body, item, node)
        if isinstance(ty, IntType) and isinstance(next_type, IntType):
            ty = ty if ty == next_type else I64
            continue
        joined = common(ty, next_type)
        if joined is None:
            raise body.error(item.src, "VIP0201", f"the items differ: {show(ty)} and {show(next_type)}")
        ty = joined
    items = [store(body, item, ty, item.src) for item in items]
    if not is_integral(ty):
        return items, Yielded(ty)
    views = [body.operand(item).actual for item in items]
    return items, Yielded(ty, (min(low for low, _ in views), max(high for _, high in views)))


def _rows(body: Body, node: ast.expr, rows: list[tree.Expr]) -> tuple[list[tree.Expr], Yielded]:
    """A display of tuples, all of one length."""
    listed = [tuple_items(row) for row in rows]
    if len({len(items) for items in listed}) != 1:
        raise body.error(node, "VIP0220", "the tuples of the display differ in length")
    columns = [_column(body, node, list(items)) for items in zip(*listed, strict=True)]
    yielded = several([part for _, part in columns])
    made: list[tree.Expr] = [tree.TupleExpr(yielded.ty, row.src, [items[position] for items, _ in columns])
                             for position, row in enumerate(rows)]
    return made, yielded


def _set(body: Body, node: ast.Set, need: str) -> tuple[tree.Iter, Yielded]:
    """A set of constant integers has the order, and the members, that CPython gives it."""
    items = [body.expr(item) for item in node.elts]
    numbers = [item.value for item in items if isinstance(item, tree.Const) and type(item.value) is int
               and isinstance(item.ty, IntType)]
    if len(numbers) == len(items):
        by_value = {item.value: item for item in reversed(items) if isinstance(item, tree.Const)}
        items = [by_value[number] for number in set(numbers)]
    elif need == "order":
        raise body.error(node, "VIP0213", "the order of a set is not defined", "loop over a tuple")
    return displayed(body, node, items)


def _dict(body: Body, node: ast.Dict, need: str) -> tuple[tree.Iter, Yielded]:
    return displayed(body, node, [key for key, _ in _entries(body, node, need)])


def _entries(body: Body, node: ast.Dict, need: str = "order") -> list[tuple[tree.Expr, tree.Expr]]:
    """Keys and values of a dict display: distinct constants, and values whose evaluation nobody sees."""
    found: list[tuple[tree.Expr, tree.Expr]] = []
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            raise body.error(value_node, "VIP0212", "** in a display is not part of the language", "name the entries")
        found.append((body.expr(key_node), body.expr(value_node)))
    constants = [(type(key.ty), key.value) for key, _ in found if isinstance(key, tree.Const)]
    if need == "order" and (len(constants) < len(found) or len(set(constants)) < len(found)):
        raise body.error(node, "VIP0213", "the keys of a dict that is looped over are distinct constants", "loop over a tuple")
    for _, value in found:
        if not is_plain(value) and not isinstance(value, tree.TupleExpr):
            raise body.error(value.src, "VIP0213", "the values of a dict display are names and constants",
                             "compute them before")
    return found


def _of_dict(node: ast.Call) -> bool:
    """`{...}.items()`, `.keys()`, `.values()`."""
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict) \
        and node.func.attr in ("items", "keys", "values") and not node.args and not node.keywords


def _dict_view(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    assert isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict)
    entries = _entries(body, node.func.value)
    if node.func.attr == "keys":
        return displayed(body, node, [key for key, _ in entries])
    if node.func.attr == "values":
        return displayed(body, node, [value for _, value in entries])
    return displayed(body, node, [tree.TupleExpr(TupleType((key.ty, value.ty)), key.src, [key, value])
                                  for key, value in entries])


def _is_pieces(body: Body, node: ast.Call) -> bool:
    """`text.split(...)` and the like, which give their pieces one by one."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("split", "splitlines") \
        and isinstance(body.symbol(node.func.value), GlobalVar | None)


def pieces_of(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded] | None:
    """The iterator of such a call; None for any other."""
    from vipc.sema.texts import split_iterator

    return split_iterator(body, node) if _is_pieces(body, node) else None


# ------------------------------------------------------------ comprehensions


def _comprehended(body: Body, node: ast.expr, need: str) -> tuple[tree.Iter, Yielded]:
    from vipc.sema.comprehensions import comprehension

    if need == "order" and isinstance(node, ast.SetComp | ast.DictComp):
        raise body.error(node, "VIP0213", "the order of a set is not defined, and a dict would need memory",
                         "loop over a generator: (... for ...)")
    made = comprehension(body, node, _as_stored)
    yielded = yielded_as(made.element.ty)
    if yielded.parts is None and is_integral(yielded.ty):
        yielded.interval = body.operand(made.element).actual
    return made, yielded


def _as_stored(body: Body, value: tree.Expr) -> tree.Expr:
    """A value as a loop variable holds it."""
    return _column(body, value.src, [value])[0][0] if isinstance(value.src, ast.expr) else value


def comprehensions_in(it: tree.Iter) -> list[tree.IterComprehension]:
    """The comprehensions that an iterator goes through."""
    match it:
        case tree.IterComprehension():
            return [it]
        case tree.IterEnumerate(inner=inner) | tree.IterReversed(inner=inner):
            return comprehensions_in(inner)
        case tree.IterZip(inner=parts):
            return [made for part in parts for made in comprehensions_in(part)]
    return []


def is_bounded(it: tree.Iter) -> bool:
    """Whether the number of values has a bound that is known when compiling."""
    match it:
        case tree.IterRange(start=start, stop=stop, step=step):
            return all(isinstance(part, tree.Const) for part in (start, stop, step))
        case tree.IterSequence(value=value):
            return _has_length(value)
        case tree.IterItems():
            return True
        case tree.IterEnumerate(inner=inner) | tree.IterReversed(inner=inner):
            return is_bounded(inner)
        case tree.IterZip(inner=parts):
            return any(map(is_bounded, parts))
        case tree.IterComprehension(clauses=clauses):
            return all(is_bounded(clause.iter) for clause in clauses)
    return False


def _has_length(value: tree.Expr) -> bool:
    """Whether a sequence is storage of known length, or a part of such."""
    match value:
        case tree.Const():
            return True
        case tree.Local(var=var):
            return bool(var.lengths)
        case tree.Global(var=glob):
            return isinstance(glob.type, ArrayType)
        case tree.Field(decl=decl):
            return decl.embedded
        case tree.Cast(operand=inner) | tree.Slice(base=inner):
            return _has_length(inner)
    return False
