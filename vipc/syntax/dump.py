"""The printed forms of this stage: `--emit=tokens` and `--emit=tree`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.syntax.token import Field, Token


def dump_tokens(tokens: Sequence[Token], indent: str = "") -> str:
    """One token a line: where it stands (`line:column-line:column`, columns from 0), its kind and its text."""
    rows: list[str] = []
    for token in tokens:
        place = f"{token.line}:{token.column}-{token.end_line}:{token.end_column}"
        rows.append(f"{indent}{place:<14} {token.kind:<10} {token.text!r}".rstrip() if token.text
                    else f"{indent}{place:<14} {token.kind}")  # fmt: skip
        if token.pieces is not None:
            rows.extend(_pieces(token.pieces, indent + "  "))
    return "\n".join(rows)


def _pieces(pieces: Sequence[str | Field], indent: str) -> list[str]:
    rows: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            rows.append(f"{indent}text {piece!r}")
            continue
        conversion = f" !{chr(piece.conversion)}" if piece.conversion >= 0 else ""
        rows.append(f"{indent}field{conversion}{f' shown {piece.shown!r}' if piece.shown else ''}")
        rows.append(dump_tokens(piece.tokens, indent + "  "))
        if piece.spec is not None:
            rows.append(f"{indent}specification")
            rows.extend(_pieces(piece.spec, indent + "  "))
    return rows


def dump(module: ast.Module) -> str:
    """The tree, one node or field a line, without positions."""
    return ast.dump(module, indent=1)
