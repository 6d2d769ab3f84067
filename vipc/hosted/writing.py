"""What is written: calls of sinks, `print`, and texts that are put together, as calls of their host bodies."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.hosted.context import Context
from vipc.hosted.expressions import callee, expression, function_reference
from vipc.hosted.iteration import iterator
from vipc.hosted.places import called, place
from vipc.sema import tree
from vipc.sema.types import BoolType, EnumType, IntType


def writing(c: Context, e: tree.CallSink | tree.Print | tree.Text | tree.Joined | tree.TextExpr) -> ast.expr:
    """Any of them."""
    match e:
        case tree.CallSink():
            return _call_sink(c, e)
        case tree.Print():
            return _print(c, e)
        case tree.TextExpr():
            return called(c.support("made_text"), *_written(c, e.pieces))
        case tree.Text():
            return called(c.support("joined_text"), *_written(c, e.pieces))
        case tree.Joined():
            return _joined(c, e)


def _call_sink(c: Context, e: tree.CallSink) -> ast.expr:
    info = e.func.sink
    assert info is not None
    edges: list[ast.expr] = [ast.Constant(None) if func is None else function_reference(c, func)
                             for func in (info.begin, info.end)]
    lead = ast.Tuple([expression(c, argument) for argument in e.lead], ast.Load())
    function = c.written(callee(e.src), e.func.module, e.func.qualname) if e.func.cls is None else \
        function_reference(c, e.func)
    return called(c.support("sink"), function, *edges, lead, *_written(c, e.pieces))


def _print(c: Context, e: tree.Print) -> ast.expr:
    return called(c.support("write"), *_written(c, e.pieces))


def _written(c: Context, pieces: Sequence[tree.Piece]) -> list[ast.expr]:
    """What is written of each piece."""
    made: list[ast.expr] = []
    for piece in pieces:
        if piece.value is None:
            made.append(ast.Constant(piece.text))
        else:
            value = expression(c, piece.value)
            spec: ast.expr = ast.Constant(piece.spec)
            if piece.holes:
                spec = called(c.support("computed_spec"), spec, ast.Constant(_is_textual(piece)),
                              *(expression(c, hole) for hole in piece.holes))
            made.append(place(called(c.support("text"), value, ast.Constant(piece.conversion), spec), piece.value.src))
    return made


def _is_textual(piece: tree.Piece) -> bool:
    """Whether a spec formats a text, and no number."""
    ty = piece.value.ty if piece.value is not None else None
    number = isinstance(ty, IntType | BoolType) or isinstance(ty, EnumType) and ty.decl.kind != "Enum"
    return bool(piece.conversion) or not number


def _joined(c: Context, e: tree.Joined) -> ast.expr:
    """`separator.join(...)`, of texts that are put together part by part."""
    join = ast.Attribute(expression(c, e.separator), "join", ast.Load())
    if not e.targets:
        return called(join, iterator(c, e.iter))
    target = expression(c, e.targets[0])
    assert isinstance(target, ast.Name)
    target.ctx = ast.Store()
    parts = called(c.support("joined_text"), *_written(c, e.pieces))
    clause = ast.comprehension(target, place(iterator(c, e.iter), e.src), [], 0)
    return called(join, ast.ListComp(parts, [clause]))
