"""Loops over objects with `__iter__` and `__next__`, as the loops and handlers that they are.

`for x in made: body else: rest` becomes
    it = made.__iter__()
    while True:
        try: x = it.__next__()
        except StopIteration: rest; break
        body
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.assignment import assign, bound, place_for
from vipc.sema.blocks import Block
from vipc.sema.body import Body, LoopFrame, join
from vipc.sema.conversion import constant, store
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.types import BOOL, ClassType


def iterator_loop(body: Body, node: ast.For, value: tree.Expr, block: Block) -> list[tree.Stmt]:
    """The statements of a `for` over an object; narrowings of what the loop re-binds were forgotten by the caller."""
    maker = own_method(body, node.iter, "__iter__", value)
    if maker is None or not isinstance(maker.ty, ClassType):
        raise body.error(node.iter, "VIP0213", f"{show(value.ty)} has no __iter__ that gives an iterator",
                         "define __iter__ and __next__")
    var = body.hidden(f"_iterator_{len(body.func.locals)}", maker.ty, node.iter)
    first = tree.Assign(node, [tree.Local(maker.ty, node.iter, var)], maker)
    step = own_method(body, node.iter, "__next__", tree.Local(maker.ty, node.iter, var))
    if step is None:
        raise body.error(node.iter, "VIP0213", f"{show(maker.ty)} has no __next__", "define it")
    before = body.known
    unpacked: list[tree.Stmt] = []
    if isinstance(node.target, ast.Name):
        place = place_for(body, node.target, step)
        bound(body, node.target, place, step)
        take = tree.Assign(node, [place], store(body, step, place.ty, node.target))
    else:
        given = tree.Local(step.ty, node.target, body.hidden(f"_given_{len(body.func.locals)}", step.ty, node.target))
        take = tree.Assign(node, [given], step)
        source = ast.copy_location(ast.Name("_given", ast.Load()), node.target)
        body.ready[source] = given
        unpacked = assign(body, ast.copy_location(ast.Assign([node.target], source), node.target))
    body.loops.append(LoopFrame(before))
    inner = [*unpacked, *block(body, node.body)]
    frame = body.loops.pop()
    body.known = before
    rest = block(body, node.orelse)
    ended = tree.Handler(node, [body.world.exceptions["StopIteration"]], None, [*rest, tree.Break(node)])
    body.known = join(body.known, *frame.breaks)
    attempt = tree.Try(node, [take], [ended], [], [])
    return [first, tree.While(node, constant(BOOL, node, True), [attempt, *inner], [])]
