"""The sizes that the project watches: lines of the kernel, bytes of the images.

A line counts when it holds code: blank lines, comments and docstrings do not.
"""

import ast
import io
import tokenize
from pathlib import Path

from tools.boards import BOARDS

ROOT = Path(__file__).resolve().parent.parent
KERNEL_LINES_BAR = 4000
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING}


def python_lines(text: str) -> int:
    """Lines with code in a Python source."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - _docstring_lines(text))


def assembly_lines(text: str) -> int:
    """Lines with code in an assembly source, whose comments begin with // or #."""
    stripped = [line.strip() for line in text.splitlines()]
    return sum(1 for line in stripped if line and not line.startswith(("//", "#")))


def kernel_lines() -> int:
    kernel = ROOT / "kernel"
    return sum(python_lines(path.read_text()) for path in kernel.rglob("*.py")) + sum(
        assembly_lines(path.read_text()) for path in kernel.rglob("*.s")
    )


def report() -> list[tuple[str, str, str]]:
    """Rows of what, how much, bar."""
    rows = [("kernel lines without comments and blanks", f"{kernel_lines():,}", f"under {KERNEL_LINES_BAR:,}")]
    for board in sorted(BOARDS):
        image = ROOT / "build" / board / "kernel8.img"
        rows.append((f"{board} image, bytes", f"{image.stat().st_size:,}" if image.exists() else "not built", ""))
    return rows


def _docstring_lines(text: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            lines.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines
