"""sum, any, all, min, max of whatever can be iterated, and `x in` it.

A display is unrolled, a sequence of integers has a loop of its own; everything else is a `tree.Reduce`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from vipc.sema import floats, integers, tree
from vipc.sema.arithmetic import arithmetic, merged
from vipc.sema.body import Body, type_interval
from vipc.sema.comprehensions import comprehension
from vipc.sema.conversion import common, constant, element_value, inferred, integer, is_byte_view, is_integral, store
from vipc.sema.integers import Operand
from vipc.sema.iteration import COMPREHENSIONS, Yielded, is_form, iterate, over
from vipc.sema.logic import comparable, truth
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.symbols import Word
from vipc.sema.types import (
    BOOL,
    I64,
    U64,
    ArrayType,
    BoolType,
    BytesType,
    EnumType,
    FloatType,
    FuncDecl,
    FuncType,
    IntType,
    LocalVar,
    SpanType,
    Type,
)

Check = Callable[[Body, ast.Call], tree.Expr]
_KEYS = ("len", "abs", "ord", "int")


# ------------------------------------------------------------ sum, any, all


def folding(name: str) -> Check:
    """The check of a call of sum, any or all."""
    def check(body: Body, node: ast.Call) -> tree.Expr:
        start = _start(body, node) if name == "sum" else None
        if len(node.args) - (start is not None and not node.keywords) != 1:
            raise body.error(node, "VIP0204", f"{name} takes one sequence" + (", and a start" if name == "sum" else ""))
        listed = node.args[0]
        if isinstance(listed, ast.List | ast.Tuple) and not any(isinstance(item, ast.Starred) for item in listed.elts):
            return _unrolled(body, node, name, [body.expr(item) for item in listed.elts], start)
        if isinstance(listed, COMPREHENSIONS):
            if name == "sum" and isinstance(listed, ast.SetComp | ast.DictComp):
                raise body.error(listed, "VIP0213", "equal members count once, and a set would need memory",
                                 "sum a generator, or a loop")
            made = comprehension(body, listed, _summand if name == "sum" else truth)
            return _fold(body, node, name, made, made.element, start)
        if not is_form(body, listed):
            value = body.expr(listed)
            if isinstance(value.ty, ArrayType | SpanType | BytesType) and start is None and not _tests_floats(name, value.ty):
                return _of_sequence(body, node, name, value)
            iterator, yielded = over(body, listed, value)
        else:
            iterator, yielded = iterate(body, listed, "order" if name == "sum" else "members")
        return _over_yielded(body, node, name, iterator, yielded, start)
    return check


def _tests_floats(name: str, ty: Type) -> bool:
    return name != "sum" and isinstance(ty, ArrayType | SpanType) and isinstance(ty.elem, FloatType)


def _summand(body: Body, value: tree.Expr) -> tree.Expr:
    return value if isinstance(value.ty, FloatType) else integer(body, value)


def _start(body: Body, node: ast.Call) -> tree.Expr | None:
    for keyword in node.keywords:
        if keyword.arg != "start":
            raise body.error(node, "VIP0204", f"sum has no parameter {keyword.arg}")
        return _summand(body, body.expr(keyword.value))
    return _summand(body, body.expr(node.args[1])) if len(node.args) == 2 else None


def _of_sequence(body: Body, node: ast.Call, name: str, value: tree.Expr) -> tree.Expr:
    elem = element_value(value.ty.elem) if isinstance(value.ty, ArrayType | SpanType) else I64
    if isinstance(elem, FloatType):
        return tree.Intrinsic(elem, node, "f_sum", [value])
    if not is_integral(elem):
        raise body.error(node, "VIP0201", f"{name} takes integers, these are {show(elem)}")
    if name != "sum":
        return tree.Intrinsic(BOOL, node, name, [value], interval=(0, 1))
    made = tree.Intrinsic(I64, node, "sum", [value])
    bounds = (0, 255) if isinstance(value.ty, BytesType) else type_interval(elem)
    return _total(body, made, bounds, elem == U64)


def _total(body: Body, made: tree.Expr, item: integers.Interval, unsigned: bool) -> tree.Expr:
    """Type and interval of a sum: `int`, or u64 where the items are."""
    exact = (min(item[0], 0) << 47, max(item[1], 0) << 47)
    arith = "u64" if unsigned else "i64"
    made.ty = U64 if unsigned else I64
    made.interval = integers.clip(exact, integers.range_of(arith))
    body.operands[made] = Operand(made.interval, made.interval, arith)
    return made


def _unrolled(body: Body, node: ast.Call, name: str, items: list[tree.Expr], start: tree.Expr | None) -> tree.Expr:
    if name == "sum":
        total: tree.Expr = constant(I64, node, 0) if start is None else start
        if any(isinstance(item.ty, FloatType) for item in (total, *items)):
            return floats.unrolled_sum(body, node, total, items)
        for item in items:
            total = arithmetic(body, node, "+", total, integer(body, item))
        return total
    tests = [truth(body, item) for item in items]
    if not tests:
        return constant(BOOL, node, name == "all")
    return tests[0] if len(tests) == 1 else tree.BoolOp(BOOL, node, "and" if name == "all" else "or", tests)


def _over_yielded(body: Body, node: ast.Call, name: str, iterator: tree.Iter, yielded: Yielded,
                  start: tree.Expr | None) -> tree.Expr:
    """Values that are bound to a variable first."""
    if yielded.parts is not None:
        raise body.error(node, "VIP0201", f"{name} takes integers, these are tuples", f"{name}(... for a, b in ...)")
    item = _item(body, node, yielded)
    value = _summand(body, item) if name == "sum" else truth(body, item)
    made = _fold(body, node, name, iterator, value, start)
    assert isinstance(made, tree.Reduce)
    made.targets = [item]
    return made


def _item(body: Body, node: ast.AST, yielded: Yielded) -> tree.Local:
    """A variable for one value."""
    var = _variable(body, yielded.ty, node)
    made = tree.Local(yielded.ty, node, var, interval=yielded.interval)
    return made


def _variable(body: Body, ty: Type, node: ast.AST) -> LocalVar:
    return body.hidden(f"_item_{len(body.func.locals)}", ty, node)


def _fold(body: Body, node: ast.Call, name: str, iterator: tree.Iter, value: tree.Expr,
          start: tree.Expr | None) -> tree.Expr:
    made = tree.Reduce(BOOL, node, name, iterator, [], value, start=start, interval=(0, 1))
    if name != "sum":
        return made
    if isinstance(value.ty, FloatType):
        made.ty, made.interval = value.ty, None
        made.start = None if start is None else floats.number(body, start)
        return made
    if start is not None and isinstance(start.ty, FloatType):
        raise body.error(start.src, "VIP0201", "the start is a float, the items are integers", "sum(float(x) for x in ...)")
    item = body.operand(value)
    first = (0, 0) if start is None else body.operand(start).actual
    unsigned = inferred(body, value, node) == U64 or start is not None and inferred(body, start, node) == U64
    _total(body, made, (min(item.actual[0], first[0]), max(item.actual[1], first[1])), unsigned)
    return made


# ------------------------------------------------------------ min, max


def extreme(name: str) -> Check:
    """The check of a call of min or max."""
    def check(body: Body, node: ast.Call) -> tree.Expr:
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        if not node.args or set(named) - {"key", "default"}:
            raise body.error(node, "VIP0204", f"{name} takes a sequence or two values and more, key= and default=")
        if len(node.args) > 1 and "default" in named:
            raise body.error(node, "VIP0204", f"default of {name} goes with one sequence")
        listed = node.args
        if len(listed) == 1 and isinstance(listed[0], ast.List | ast.Tuple) and listed[0].elts:
            listed = listed[0].elts
        if not named and (len(listed) > 1 or listed is not node.args):
            values = [body.expr(argument) for argument in listed]
            if any(isinstance(value.ty, FloatType) for value in values):
                return floats.extreme(body, node, name, values)
            if all(is_integral(value.ty) for value in values):
                return _of_integers(body, node, name, values)
        if len(node.args) > 1:
            return _best(body, node, name, ast.copy_location(ast.Tuple(node.args, ast.Load()), node), named)
        return _best(body, node, name, node.args[0], named)
    return check


def _of_integers(body: Body, node: ast.Call, name: str, values: list[tree.Expr]) -> tree.Expr:
    if len(values) == 1:
        return values[0]
    if all(isinstance(value.ty, BoolType) for value in values):
        return tree.Intrinsic(BOOL, node, name, values, interval=(0, 1))
    if isinstance(values[0].ty, EnumType) and all(value.ty == values[0].ty for value in values):
        return tree.Intrinsic(values[0].ty, node, name, values, interval=type_interval(values[0].ty))
    numbers = [integer(body, value) for value in values]
    made = tree.Intrinsic(I64, node, name, numbers)
    merged(body, made, numbers)
    views = [body.operand(number) for number in numbers]
    pick = min if name == "min" else max
    actual = (pick(view.actual[0] for view in views), pick(view.actual[1] for view in views))
    exact = (pick(view.exact[0] for view in views), pick(view.exact[1] for view in views))
    arith = integers.choose(exact, tuple(view.arith for view in views))
    made.interval, made.ty = actual, U64 if arith == "u64" else I64
    body.operands[made] = Operand(exact, actual, arith)
    return made


def _best(body: Body, node: ast.Call, name: str, listed: ast.expr, named: dict[str | None, ast.expr]) -> tree.Expr:
    """The best of what an iterator yields."""
    iterator, yielded = iterate(body, listed, "members")
    if yielded.ty == I64 and isinstance(iterator, tree.IterSequence) and isinstance(iterator.value.ty, BytesType):
        yielded = Yielded(I64, (0, 255))
    ty = yielded.ty
    default: tree.Expr | None = None
    if "default" in named:
        default = body.expr(named["default"])
        ty = _with_default(body, node, ty, default)
        default = store(body, default, ty, named["default"])
    item = _item(body, node, yielded)
    key, value = _key(body, node, named.get("key"), item)
    best = _variable(body, ty, node)
    best_key, current = _variable(body, value.ty, node), _variable(body, value.ty, node)
    interval = value.interval
    challenger = tree.Local(value.ty, node, current, interval=interval)
    champion = tree.Local(value.ty, node, best_key, interval=interval)
    op = "<" if name == "min" else ">"
    comparable(body, node, op, challenger, champion)
    better = tree.Compare(BOOL, node, challenger, [(op, champion)])
    made = tree.Reduce(ty, node, name, iterator, [item], value, key, None, default, best, best_key, current, better)
    if is_integral(ty):
        bounds = yielded.interval or type_interval(ty)
        low, high = bounds if default is None else body.operand(default).actual
        made.interval = (min(low, bounds[0]), max(high, bounds[1]))
    return made


def _with_default(body: Body, node: ast.Call, ty: Type, default: tree.Expr) -> Type:
    if isinstance(ty, IntType) and is_integral(default.ty):
        other = inferred(body, default, node) if isinstance(default.ty, IntType) else I64
        return ty if ty == other or integers.within(body.operand(default).actual, (ty.low, ty.high)) else I64
    joined = common(ty, default.ty)
    if joined is None:
        raise body.error(default.src, "VIP0201", f"the default is {show(default.ty)}, the items are {show(ty)}")
    return joined


def _key(body: Body, node: ast.Call, given: ast.expr | None, item: tree.Local) -> tuple[tree.Expr | str | None, tree.Expr]:
    """What items are compared by: the function that the source names, and its value for one item."""
    if given is None or isinstance(given, ast.Constant) and given.value is None:
        return None, item
    word = body.symbol(given)
    if isinstance(word, Word) and word.name in _KEYS or isinstance(given, ast.Name) and given.id in _KEYS:
        name = ast.unparse(given)
        call = ast.copy_location(ast.Call(given, [ast.copy_location(ast.Name("_item", ast.Load()), node)], []), node)
        return name, _called_with(body, call, item)
    func = word if isinstance(word, FuncDecl) else None
    if func is None:
        raise body.error(given, "VIP0201", "key is a function of module level, or len, abs, ord, int",
                         "name the function")
    call = ast.copy_location(ast.Call(given, [ast.copy_location(ast.Name("_item", ast.Load()), node)], []), node)
    value = _called_with(body, call, item)
    reference = tree.FuncRef(FuncType(tuple(param.type for param in func.params), func.result), given, func)
    return reference, value


def _called_with(body: Body, call: ast.Call, item: tree.Local) -> tree.Expr:
    """The call of a function with the item as its argument."""
    saved, known, local = body.variables.get("_item"), body.known, body.local_names
    body.variables["_item"], body.local_names = item.var, local | {"_item"}
    body.assign("_item")
    value = body.expr(call)
    body.local_names, body.known = local, known
    del body.variables["_item"]
    if saved is not None:
        body.variables["_item"] = saved
    return value


# ------------------------------------------------------------ in


def contained(body: Body, node: ast.Compare, left: tree.Expr, right: ast.expr) -> tree.Expr | None:
    """`left in right`, or None where `right` is a display or a sequence that is searched otherwise."""
    if isinstance(right, ast.Tuple | ast.List | ast.Set) or not is_form(body, right):
        return None
    iterator, yielded = iterate(body, right, "members")
    return _search(body, node, left, iterator, yielded)


def in_sequence(body: Body, node: ast.Compare, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """`left in` an array, a span or an object that can be iterated."""
    if is_byte_view(right.ty) and (isinstance(left.ty, BytesType) or is_byte_view(left.ty)):
        return None
    if isinstance(right.ty, ArrayType | SpanType) or own_method(body, node, "__iter__", right) is not None:
        assert isinstance(node.comparators[0], ast.expr)
        iterator, yielded = over(body, node.comparators[0], right)
        return _search(body, node, left, iterator, yielded)
    return None


def _search(body: Body, node: ast.Compare, left: tree.Expr, iterator: tree.Iter, yielded: Yielded) -> tree.Expr:
    item = _item(body, node, yielded)
    if is_integral(left.ty) and left.ty != yielded.ty:
        left = integer(body, left)
    wanted = _variable(body, left.ty, node)
    sought = tree.Local(left.ty, node, wanted, interval=body.operand(left).actual if is_integral(left.ty) else None)
    comparable(body, node, "==", item, sought)
    better = tree.Compare(BOOL, node, item, [("==", sought)])
    made = tree.Reduce(BOOL, node, "in", iterator, [item], item, left=left, best=wanted, better=better, interval=(0, 1))
    return made

