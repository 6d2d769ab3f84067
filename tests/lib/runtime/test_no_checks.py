"""The runtime library runs beneath all checks: the typed tree of its functions contains none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from vipc.diagnostics import Sink
from vipc.sema import tree
from vipc.sema.check import check_program
from vipc.sema.modules import Loader
from vipc.sema.types import PtrType
from vipc.syntax.parse import parse

MODULES = sorted(path.stem for path in (Path(tree.__file__).parents[2] / "lang" / "runtime").glob("*.py")
                 if path.stem != "__init__")
CHECKED_INTRINSICS = {"copy_from", "from_bytes", "ord", "sum", "divmod"}


def nodes(node: object) -> Iterator[object]:
    """The node and everything of the typed tree beneath it."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, tree.Expr | tree.Stmt | tree.Iter | tree.Case | tree.Handler):
        yield node
        if isinstance(node, tree.Intrinsic) and node.name == "unchecked":
            return
        assert is_dataclass(node)
        for field in fields(node):
            if field.name not in ("src", "ty", "var", "func", "decl"):
                yield from nodes(getattr(node, field.name))


def check_of(node: object) -> str:
    """What could fail in this node itself, or nothing."""
    match node:
        case tree.Arith(mode="checked") | tree.Unary(mode="checked"):
            return f"checked {node.op}"
        case tree.Arith(op="//" | "%", right=tree.Const()):
            return ""
        case tree.Arith(op="//" | "%"):
            return "a division"
        case tree.Index(base=base) if not isinstance(base.ty, PtrType):
            return "an index"
        case tree.Intrinsic(name=name) if name in CHECKED_INTRINSICS:
            return name
        case tree.Fit() | tree.Slice() | tree.EnumOf() | tree.Raise() | tree.Assert() | tree.Try() | tree.With():
            return type(node).__name__
        case tree.For(fits=fits) if any(fits):
            return "a loop variable that has to fit"
    return ""


@pytest.fixture(scope="module")
def program() -> tree.Program:
    """The typed tree of all runtime modules."""
    sink = Sink()
    checked = check_program([f"vipc.lang.runtime.{name}" for name in MODULES], Loader([], parse), sink)
    assert not sink.diagnostics
    return checked


@pytest.mark.parametrize("module", MODULES)
def test_module_has_no_check(program: tree.Program, module: str) -> None:
    """No function can trap or raise."""
    for function in program.modules[f"vipc.lang.runtime.{module}"].functions:
        for node in nodes(function.body):
            found = check_of(node)
            line = getattr(getattr(node, "src", None), "lineno", 0)
            assert not found, f"{module}.py:{line} in {function.name}: {found}"
