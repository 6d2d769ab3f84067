"""`array(...)` at run time: the storage of a local."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.annotations import element
from vipc.sema.body import Body
from vipc.sema.classes import array_shape
from vipc.sema.comprehensions import comprehension
from vipc.sema.constants import evaluate
from vipc.sema.conversion import element_value, store
from vipc.sema.names import show
from vipc.sema.turns import turns_of
from vipc.sema.types import ArrayType, ClassType, GlobalVar, Type


def new_array(body: Body, node: ast.Call) -> tree.Expr:
    """`array(T, length...)`, `array(T, [items])`."""
    if not node.args:
        raise body.error(node, "VIP0204", "array takes an element type and a length or items", "array(u8, 512)")
    elem: Type = element(body.world, body.scope, node.args[0])
    lengths, items, fill = array_shape(body.world, body.scope, node)
    for length in lengths:
        _check_length(body, length)
    value = element_value(elem)
    filled = None
    if fill is not None:
        if isinstance(elem, ClassType):
            raise body.error(fill, "VIP0204", "fill is for arrays of numbers and references")
        filled = store(body, body.expr(fill), value, fill)
    for _ in lengths[1:]:
        elem = ArrayType(elem)
    made: list[tree.Expr] | None = None
    if isinstance(items, ast.ListComp):
        return _comprehended(body, node, items, elem)
    if items is not None:
        if not isinstance(items, ast.List | ast.Tuple):
            raise body.error(items, "VIP0204", "an array is made of a length, a list, or a list comprehension",
                             "array(T, [... for ... in ...])")
        if isinstance(elem, ClassType | ArrayType):
            raise body.error(items, "VIP0204", "the elements of an array of objects are constructed in place",
                             "array(C, n) constructs them; array(Ref[C], [...]) holds references")
        made = [store(body, body.expr(item), value, item) for item in items.elts]
        lengths = (ast.copy_location(ast.Constant(len(made)), items),)
    return tree.NewArray(ArrayType(elem), node, lengths, filled, made)


def _comprehended(body: Body, node: ast.Call, items: ast.ListComp, elem: Type) -> tree.Expr:
    """`array(T, [element for ...])`: as many elements as the loops have turns, which is known at build time."""
    if isinstance(elem, ClassType | ArrayType):
        raise body.error(items, "VIP0204", "the elements of an array of objects are constructed in place",
                         "array(C, n) constructs them; array(Ref[C], [...]) holds references")
    value = element_value(elem)
    made = comprehension(body, items, lambda inner, element: store(inner, element, value, items.elt))
    turns: ast.expr | None = None
    for clause, source in zip(made.clauses, items.generators, strict=True):
        if clause.tests:
            raise body.error(source.ifs[0], "VIP0206", "how many elements pass a test is not known at build time",
                             "make a longer array, and count what is stored in it")
        count = turns_of(body, clause.iter)
        if count is None:
            raise body.error(source.iter, "VIP0206", "the length of an array is known at build time; this is not",
                             "loop over a range with constant bounds, or over an array")
        turns = count if turns is None else ast.BinOp(turns, ast.Mult(), count)
    assert turns is not None
    return tree.NewArray(ArrayType(elem), node, (ast.fix_missing_locations(ast.copy_location(turns, items)),), None, None,
                         made)


def _check_length(body: Body, length: ast.expr) -> None:
    """A length is a build-time expression: literals and module-level names only."""
    known = evaluate(body.world, body.scope, length)
    if known is not None and not isinstance(known.value, int):
        raise body.error(length, "VIP0201", f"a length is an integer, this is {show(known.type)}")
    if known is not None and isinstance(known.value, int) and known.value < 0:
        raise body.error(length, "VIP0219", f"an array has {known.value} elements")
    for part in walk(length):
        if isinstance(part, ast.Name):
            symbol = None if body.is_local(part.id) else body.symbol(part)
            if symbol is None or isinstance(symbol, GlobalVar) and symbol.mutable:
                raise body.error(part, "VIP0206", f"the length of an array is known at build time; {part.id} is not",
                                 "use a module-level constant, and a slice of the array")
