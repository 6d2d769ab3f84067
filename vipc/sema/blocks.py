"""The shape of the function that checks a block; passed to the statements that hold blocks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from vipc.sema import tree
from vipc.sema.body import Body

Block = Callable[[Body, Sequence[ast.stmt]], list[tree.Stmt]]
