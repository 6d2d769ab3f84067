"""Texts that are put together where they are written: `sep.join(...)`, `a + b`, `"-" * n`, `str(x)`, `repr(x)`, `hex(n)`.

None of them exists as a whole: each becomes pieces. A join goes through its parts twice, once to see that none of them
fails, and then to write them: so what makes them changes nothing and writes nothing (checked when all bodies are known).

I1. What stands here as a text is one in Python.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, fit, integer
from vipc.sema.iteration import COMPREHENSIONS, Yielded, iterate
from vipc.sema.names import show
from vipc.sema.spec_syntax import HOLE
from vipc.sema.symbols import Opaque, TypeName, World
from vipc.sema.types import I64, STR, FuncDecl, StrType
from vipc.sema.walk import every, heads, statements

_SHOWN = {"repr": ("r", ""), "ascii": ("a", ""), "hex": ("", "#x"), "oct": ("", "#o"), "bin": ("", "#b")}


def is_composed(body: Body, node: ast.expr) -> bool:
    """Whether an expression is a text that only pieces can make."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return _is_shown(body, node) or name == "str" and _is_str(body, node)
        case ast.Call(func=ast.Attribute(value=value, attr="join")):
            return body.symbol(value) is None or isinstance(value, ast.Constant | ast.Name)
        case ast.Call(func=ast.Attribute(attr="hex"), args=[]):
            return True
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _is_text(body, left) or _is_text(body, right)
        case ast.BinOp(op=ast.Mult(), left=ast.Constant(value=str())) | ast.BinOp(op=ast.Mult(), right=ast.Constant(value=str())):
            return True
    return False


def _is_text(body: Body, node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) or is_composed(body, node)


def _is_shown(body: Body, node: ast.Call) -> bool:
    """A call of repr and the like, which the program has not given another meaning."""
    assert isinstance(node.func, ast.Name)
    symbol = body.symbol(node.func)
    return node.func.id in _SHOWN and len(node.args) == 1 and not node.keywords and not body.is_local(node.func.id) \
        and isinstance(symbol, Opaque | None)


def _is_str(body: Body, node: ast.Call) -> bool:
    symbol = body.symbol(node.func)
    return isinstance(symbol, TypeName) and symbol.type == STR and len(node.args) == 1 and not node.keywords


def composed(body: Body, node: ast.expr) -> list[tree.Piece]:
    """The pieces of such an expression."""
    from vipc.sema.text import field_of

    match node:
        case ast.Call(func=ast.Name(id=name), args=[argument]) if name in _SHOWN:
            conversion, spec = _SHOWN[name]
            value = body.expr(argument)
            if spec:
                value = integer(body, value)
            return field_of(body, value, conversion, spec, [])
        case ast.Call(func=ast.Name(), args=[argument]):
            return field_of(body, body.expr(argument), "s", "", [])
        case ast.Call(func=ast.Attribute(value=owner, attr="hex")):
            return field_of(body, body.expr(owner), "", "hex", [])
        case ast.Call(func=ast.Attribute(attr="join")):
            return [tree.Piece(None, joined(body, node))]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [*_part(body, node, left), *_part(body, node, right)]
    assert isinstance(node, ast.BinOp)
    return _repeated(body, node)


def _part(body: Body, node: ast.BinOp, part: ast.expr) -> list[tree.Piece]:
    """One side of `+`: a text (I1)."""
    from vipc.sema.text import field_of, pieces

    if is_composed(body, part):
        return pieces(body, part)
    value = body.expr(part)
    if not isinstance(value.ty, StrType):
        raise body.error(node, "VIP0202", f"+ is not defined for str and {show(value.ty)}", "write str(x), or an f-string")
    return field_of(body, value, "", "", [])


def _repeated(body: Body, node: ast.BinOp) -> list[tree.Piece]:
    """`"-" * n`: the fill of an empty text."""
    text, count_node = (node.left, node.right) if isinstance(node.left, ast.Constant) else (node.right, node.left)
    assert isinstance(text, ast.Constant) and isinstance(text.value, str)
    count = fit(body, integer(body, body.expr(count_node)), I64, count_node)
    if isinstance(count, tree.Const) and isinstance(count.value, int):
        if len(text.value) * count.value > 4096:
            raise body.error(node, "VIP0212", "a text that long would need memory", "write it in a loop")
        return [tree.Piece(text.value * count.value)]
    if len(text.value) != 1:
        raise body.error(node, "VIP0212", "texts of several characters are not repeated at run time", "write a loop")
    low, high = body.operand(count).actual
    most = tree.Intrinsic(I64, node, "max", [count, constant(I64, node, 0)], interval=(max(low, 0), max(high, 0)))
    return [tree.Piece(None, constant(STR, node, ""), "", f"{text.value}<{HOLE}", [most])]


# ------------------------------------------------------------ join


def joined(body: Body, node: ast.Call) -> tree.Expr:
    """`separator.join(parts)`."""
    from vipc.sema.comprehensions import comprehension

    assert isinstance(node.func, ast.Attribute)
    separator = body.expr(node.func.value)
    if not isinstance(separator.ty, StrType):
        raise body.error(node, "VIP0212", f"join of {show(separator.ty)} would need memory for its result",
                         "write the parts in a loop")
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", "join takes one iterable of texts")
    (listed,) = node.args
    made = tree.Joined(STR, node, separator, tree.IterItems([]), [], [])
    if isinstance(listed, COMPREHENSIONS):
        if isinstance(listed, ast.SetComp | ast.DictComp):
            raise body.error(listed, "VIP0213", "the order of a set is not defined")
        made.iter = comprehension(body, listed, lambda inner, value: value, _text)
    else:
        shown = isinstance(listed, ast.Call) and isinstance(listed.func, ast.Name) and listed.func.id == "map" \
            and len(listed.args) == 2 and isinstance(body.symbol(listed.args[0]), TypeName)
        iterator, yielded = iterate(body, listed.args[1] if shown and isinstance(listed, ast.Call) else listed)
        _over(body, node, made, iterator, yielded, "s" if shown else "")
    body.world.joins.append((body.scope, made))
    return made


def _over(body: Body, node: ast.Call, made: tree.Joined, iterator: tree.Iter, yielded: Yielded, conversion: str) -> None:
    """Parts that are bound to a variable first."""
    from vipc.sema.text import field_of

    if not isinstance(yielded.ty, StrType) and not conversion:
        raise body.error(node, "VIP0201", f"join takes texts, these are {show(yielded.ty)}", "join(str(x) for x in ...)")
    var = body.hidden(f"_item_{len(body.func.locals)}", yielded.ty, node)
    item = tree.Local(yielded.ty, node, var, interval=yielded.interval)
    made.iter, made.targets, made.pieces = iterator, [item], field_of(body, item, conversion, "", [])


def _text(body: Body, node: ast.expr) -> tree.Expr:
    """An element of a comprehension that is joined: a text, put together where it is written (I1)."""
    from vipc.sema.text import pieces

    if not is_composed(body, node):
        value = body.expr(node)
        if not isinstance(value.ty, StrType):
            raise body.error(node, "VIP0201", f"join takes texts, these are {show(value.ty)}", "join(str(x) for x in ...)")
        return tree.Text(STR, node, [tree.Piece(None, value)])
    return tree.Text(STR, node, pieces(body, node))


# ------------------------------------------------------------ what may be done twice

_ONCE = (tree.Print, tree.CallSink, tree.RegAccess, tree.CallIndirect, tree.Walrus, tree.New)
_PURE_WORDS = frozenset({
    "len", "min", "max", "abs", "divmod", "bit_length", "bit_count", "from_bytes", "encode", "decode", "startswith",
    "endswith", "find", "search", "strip", "remove", "partition", "class", "parse", "place", "ord", "sum", "any", "all",
    "enum_name", "flag_name", "same_class", "clz", "rbit", "rev32", "rev64", "umulh", "unchecked", "exc_text",
})


def check_joins(world: World, functions: list[FuncDecl]) -> None:
    """Refuses joins whose parts do something when they are made."""
    if not world.joins:
        return
    loud = {func for func in functions if _is_loud(func)}
    calls = {func: _callees(func) for func in functions}
    size = -1
    while size != len(loud):
        size = len(loud)
        loud |= {func for func in functions if calls[func] & loud}
    known = set(functions)
    for scope, made in world.joins:
        for part in every(made):
            if _does(part) or isinstance(part, tree.Call) and (part.receiver is not None or part.func in loud
                                                               or part.func not in known):
                world.error(scope, made.src, "VIP0212", "a part of this join does more than give a text, and would do it twice",
                            "write the parts in a loop")
                break


def _does(part: tree.Expr) -> bool:
    """Whether evaluating the node itself can be told from not evaluating it, but for its failing."""
    return isinstance(part, _ONCE) or isinstance(part, tree.Intrinsic) and part.name not in _PURE_WORDS


def _is_loud(func: FuncDecl) -> bool:
    if "extern" in func.flags:
        return True
    for statement in statements(func.body):
        if isinstance(statement, tree.Assign | tree.Unpack | tree.For) \
                and not all(isinstance(target, tree.Local) for target in statement.targets):
            return True
        if isinstance(statement, tree.AugAssign) and not isinstance(statement.target, tree.Local):
            return True
        if isinstance(statement, tree.With):
            return True
        if any(_does(part) and not isinstance(part, tree.Walrus) for head in heads(statement) for part in every(head)):
            return True
    return False


def _callees(func: FuncDecl) -> set[FuncDecl]:
    return {part.func for statement in statements(func.body) for head in heads(statement) for part in every(head)
            if isinstance(part, tree.Call)}
