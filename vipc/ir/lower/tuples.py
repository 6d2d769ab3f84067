"""Comparison of tuples: item by item, the first that differ decide."""

from __future__ import annotations

from collections.abc import Sequence

from vipc.ir.lower import expr
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import type_interval
from vipc.sema import tree
from vipc.sema.types import TupleType


def compare(f: Lowering, op: str, left: tree.Expr, a: Sequence[int], right: tree.Expr, c: Sequence[int]) -> int:
    """`left op right` as a word; the words of both have been evaluated."""
    b = f.b
    ones, others = _parts(left, a), _parts(right, c)
    pairs = list(zip(ones, others, strict=False))
    sizes = len(ones), len(others)
    if op in ("==", "!="):
        result = b.const(int(sizes[0] == sizes[1]))
        for (one, words), (other, their) in pairs if sizes[0] == sizes[1] else []:
            result = b.emit("and", (result, expr.compare_pair(f, "==", one, words, other, their)))
        return result if op == "==" else b.emit("xor", (result, b.const(1)))
    strict = op[0]
    holds = {"<": sizes[0] < sizes[1], "<=": sizes[0] <= sizes[1], ">": sizes[0] > sizes[1], ">=": sizes[0] >= sizes[1]}
    result = b.const(int(holds[op]))
    for (one, words), (other, their) in reversed(pairs):
        before = expr.compare_pair(f, strict, one, words, other, their)
        equal = expr.compare_pair(f, "==", one, words, other, their)
        result = b.emit("or", (before, b.emit("and", (equal, result))))
    return result


def _parts(value: tree.Expr, words: Sequence[int]) -> list[tuple[tree.Expr, list[int]]]:
    """Each item, as what is known of it, and its words."""
    assert isinstance(value.ty, TupleType)
    known: list[tree.Expr]
    if isinstance(value, tree.TupleExpr):
        known = value.items
    else:
        known = [tree.TupleItem(ty, value.src, value, position, interval=type_interval(ty))
                 for position, ty in enumerate(value.ty.items)]
    return [(item, expr.tuple_item(value.ty, list(words), position)) for position, item in enumerate(known)]
