"""Makes a program smaller as long as it still fails: parts are deleted, blocks replace what holds them, operands replace operations.

Works on the syntax tree, so that it needs to know nothing of what is drawn; what does not compile does not count as failing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from functools import partial

Edit = Callable[[], None]
OPERANDS = ("value", "values", "test", "iter", "left", "right", "comparators", "operand", "body", "orelse", "args", "slice", "subject",
            "exc", "lower", "upper", "guard")
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def minimise(text: str, fails: Callable[[str], bool], attempts: int) -> str:
    """The smallest failing text found; `fails` is asked `attempts` times at most."""
    best = ast.parse(text)
    progress = True
    while progress:
        progress, at = False, 0
        while attempts > 0:
            smaller = copy.deepcopy(best)
            edit = next((edit for number, edit in enumerate(_edits(smaller)) if number == at), None)
            if edit is None:
                break
            edit()
            attempts -= 1
            if fails(_text(smaller)):
                best, progress = smaller, True
            else:
                at += 1
    return _text(best)


def _text(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _edits(tree: ast.Module) -> Iterator[Edit]:
    """Changes of a tree, the largest steps first; each is done at most once to a tree."""
    blocks = [(node, name) for node in ast.walk(tree) for name in BLOCKS if isinstance(getattr(node, name, None), list)]
    for node, name in blocks:
        size = length = len(getattr(node, name))
        while size:
            for start in range(0, length - size + 1, size):
                yield partial(_delete, node, name, start, size)
            size //= 2
    for node, name in blocks:
        for number, statement in enumerate(getattr(node, name)):
            for inner in BLOCKS[:3]:
                parts = getattr(statement, inner, None)
                if isinstance(statement, ast.stmt) and not isinstance(statement, ast.FunctionDef | ast.ClassDef) and parts:
                    yield partial(_unwrap, getattr(node, name), number, parts)
    yield from _expression_edits(tree)


def _delete(node: ast.AST, name: str, start: int, size: int) -> None:
    block: list[ast.AST] = getattr(node, name)
    del block[start : start + size]
    if not block and name == "body" and not isinstance(node, ast.Module):
        block.append(ast.Pass())


def _unwrap(block: list[ast.AST], number: int, parts: list[ast.AST]) -> None:
    block[number : number + 1] = parts


def _expression_edits(tree: ast.Module) -> Iterator[Edit]:
    """An operand for the whole, or a plain constant."""
    for node in ast.walk(tree):
        for name in OPERANDS:
            value = getattr(node, name, None)
            for number, item in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(item, ast.expr) and not isinstance(item, ast.Constant | ast.Name):
                    parts = [part for part in ast.iter_child_nodes(item) if isinstance(part, ast.expr)]
                    for new in (*parts, ast.Constant(1), ast.Constant(True)):
                        yield partial(_replace, node, name, number, new)


def _replace(node: ast.AST, name: str, number: int, new: ast.expr) -> None:
    value = getattr(node, name)
    if isinstance(value, list):
        value[number] = new
    else:
        setattr(node, name, new)
