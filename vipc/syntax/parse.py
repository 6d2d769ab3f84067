"""The parser: source text to a standard `ast.Module`, with every position as CPython 3.11 gives it.

I1. Each statement of the module is parsed on its own; a line that is refused is reported, passed over, and the rest
    of its statement is parsed again, so that one run finds many errors.
I2. What this module accepts, CPython's compiler accepts too: each tree is given to it before it is returned.
I3. A tree is at most `DEPTH_LIMIT` nodes deep, so that the stages behind may recurse over it.
I4. Statements of the module outside of the grammar, and `@build_time` functions, are CPython's to read.
"""

from __future__ import annotations

import ast
import warnings
from functools import cache
from typing import Any

from vipc.diagnostics import Sink, Span
from vipc.nodes import children
from vipc.source import normalise
from vipc.syntax import lines, messages, strings, subset
from vipc.syntax.build_expressions import EXPRESSIONS
from vipc.syntax.build_patterns import PATTERNS
from vipc.syntax.build_statements import STATEMENTS
from vipc.syntax.engine import LAYOUT, Engine, TooDeep, Unexpected
from vipc.syntax.places import SyntaxProblem
from vipc.syntax.tables import Tables, load_tables
from vipc.syntax.token import Token
from vipc.syntax.tokens import Tokeniser

DEPTH_LIMIT = 200
RETRIES = 20

_DEFINITIONS = ("DEF", "CLASS", "IMPORT", "FROM", "AT", "ASYNC")
_COMPILER_CODES = (
    ("outside", "VIP0109"),
    ("not properly in loop", "VIP0109"),
    ("argument", "VIP0108"),
    ("assign", "VIP0107"),
)


def parse(text: str, file: str, sink: Sink) -> ast.Module | None:
    """The module's tree, or None when the text is refused; the reasons are in the sink, under the name `file`."""
    found = sink.errors
    module = _read(text, file, sink)
    if module is not None:
        subset.check_module(module, file, sink)
    if module is not None and sink.errors == found:
        _check(module, file, sink)
    return module if sink.errors == found else None


def parse_unrestricted(text: str, file: str, sink: Sink) -> ast.Module | None:
    """The same for everything that Python's grammar has, as code that runs at build time may use it."""
    found = sink.errors
    module = _read(text, file, sink)
    if module is not None:
        _check(module, file, sink)
    return module if sink.errors == found else None


def _read(text: str, file: str, sink: Sink) -> ast.Module | None:
    """The tree that the grammar gives, not too deep; None after a finding."""
    found = sink.errors
    text = normalise(text)
    tokens = tokenise(text, file, sink)
    if tokens is None:
        return None
    body: list[ast.stmt] = []
    for statement in lines.top_statements(tokens):
        body.extend(_Statement(statement, text, file, sink).parse())
        if sink.full:
            break
    if sink.errors > found:
        return None
    module = ast.Module(body=body, type_ignores=[])
    return None if _too_deep(module, file, sink) else module


def tokenise(text: str, file: str, sink: Sink) -> list[Token] | None:
    """The tokens of a text in normal form, or None when it cannot be text at all."""
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        line = text.count("\n", 0, problem.start) + 1
        sink.error("VIP0002", "a lone surrogate is not UTF-8", file, Span(line, 1, line, 1))
        return None
    if "\0" in text:
        at = text.index("\0")
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        sink.error("VIP0004", "a null character in the source", file, Span(line, column, line, column), "is it a text file?")
        return None
    tokens = Tokeniser(text, file, sink, _tables().kinds).module()
    lines.mark(tokens)
    return tokens


@cache
def _tables() -> Tables:
    return load_tables()


@cache
def _engine() -> Engine:
    def field(tokens: list[Token]) -> ast.expr:
        try:
            value: ast.expr = _engine().run("field", tokens, _end(tokens[-1]))
        except Unexpected as problem:
            raise Unexpected(-1, problem.token, problem.expected) from None
        return value

    def join(parts: list[Any], first: Token, last: Token) -> ast.expr:
        return strings.join(field, parts, first, last)

    return Engine(_tables(), {**EXPRESSIONS, **STATEMENTS, **PATTERNS, "strings": join})


def _end(last: Token) -> Token:
    return Token("$END", "", last.end_line, last.end_column, last.end_line, last.end_column, last.offset)


class _Statement:
    """One statement of the module; `tokens` lose the lines that are refused (I1)."""

    def __init__(self, tokens: list[Token], text: str, file: str, sink: Sink) -> None:
        self._tokens = tokens
        self._text = text
        self._file = file
        self._sink = sink
        self._headless = False  # a header was passed over: what depends on it is not reported
        self._passed: dict[int, Token] = {}  # the tokens that stand for lines passed over, by id

    def parse(self) -> list[ast.stmt]:
        original = list(self._tokens)
        for attempt in range(RETRIES):
            try:
                nodes: list[ast.stmt] = _engine().run("top_statement", self._tokens, _end(self._tokens[-1]))
                return nodes
            except Unexpected as problem:
                if attempt == 0 and self._opaque():
                    nodes = _read_by_cpython(original, self._text, self._file)
                    if nodes:
                        return nodes
                if not self._recover(problem):
                    break
            except SyntaxProblem as problem:
                self._sink.error(problem.code, problem.message, self._file, problem.span, problem.help)
                if not self._pass_over(self._index(problem.span)):
                    break
            except TooDeep as problem:
                self._sink.error("VIP0105", "the source nests too deeply", self._file, problem.token.span)
                break
        return []

    def _opaque(self) -> bool:
        """Whether CPython may read the statement instead of the grammar (I4)."""
        if self._tokens[0].kind not in _DEFINITIONS:
            return self._tokens[0].kind != "_INDENT"
        return any(
            token.kind == "AT" and self._tokens[index + 1].text == "build_time"
            for index, token in enumerate(self._tokens[:-1])
            if index == 0 or self._tokens[index - 1].kind == "_NEWLINE"
        )

    def _recover(self, problem: Unexpected) -> bool:
        """Reports an unexpected token and changes the tokens so that the next attempt gets past it."""
        index, token = problem.index, problem.token
        if index < 0:  # within an f-string
            index = self._index(token.span)
        if id(token) in self._passed:
            return False
        if token.kind == "_INDENT":
            self._report("VIP0103", "the line is indented without a block to belong to", token, "")
            self._remove_indentation(index)
            return True
        if problem.expected == {"_INDENT"}:
            header = self._tokens[index - 1]
            self._report("VIP0103", "an indented block must follow", header, "write 'pass' if nothing is to be done")
            self._insert(index, ("_INDENT", "PASS", "_NEWLINE", "_DEDENT"))
            return True
        if messages.TRY_ALONE <= problem.expected and "ELSE" not in problem.expected:
            self._report("VIP0101", "'try' has neither 'except' nor 'finally'", token, "")
            self._insert(index, ("FINALLY", "COLON", "PASS", "_NEWLINE"))
            return True
        index = min(index, len(self._tokens) - 1)
        start, end = self._line(index)
        reported = any(part.kind == "ERROR" for part in self._tokens[start:end])
        if token.kind != "ERROR" and not reported and not (self._headless and token.kind in messages.DEPENDENT):
            before = self._tokens[max(0, index - 2) : index]
            code, message, help = messages.explain(token, before, problem.expected)
            self._report(code, message, token, help)
        return self._pass_over(index)

    def _insert(self, index: int, kinds: tuple[str, ...]) -> None:
        place = _place(self._tokens[index - 1])
        self._tokens[index:index] = [Token(kind, "", *place) for kind in kinds]

    def _report(self, code: str, message: str, token: Token, help: str) -> None:
        self._sink.error(code, message, self._file, token.span, help)

    def _index(self, span: Span) -> int:
        """The first token at or after the start of a span."""
        place = (span.line, span.column - 1)
        for index, token in enumerate(self._tokens):
            if (token.line, token.column) >= place:
                return index
        return len(self._tokens) - 1

    def _line(self, index: int) -> tuple[int, int]:
        """Where the logical line of a token begins and ends."""
        start = index
        while start > 0 and self._tokens[start - 1].kind not in LAYOUT:
            start -= 1
        end = index
        while end < len(self._tokens) and self._tokens[end].kind != "_NEWLINE":
            end += 1
        return start, end

    def _pass_over(self, index: int) -> bool:
        """Puts `pass` (for the header of a block `if True:`, for a case `case _:`) in the place of a logical line."""
        start, end = self._line(index)
        line = self._tokens[start:end]
        if not line or id(line[0]) in self._passed:
            return False
        place = _place(line[0])
        if line[0].kind == "AT":
            del self._tokens[start : end + 1]
            return bool(self._tokens)
        header = end + 1 < len(self._tokens) and self._tokens[end + 1].kind == "_INDENT"
        if line[0].kind == "CASE":
            kinds = ["CASE", "NAME", "COLON"] if header else ["CASE", "NAME", "COLON", "PASS"]
        elif header:
            self._headless = True
            kinds = ["IF", "TRUE", "COLON"]
        else:
            kinds = ["PASS"]
        stand_in = [Token(kind, "", *place) for kind in kinds]
        self._passed.update((id(token), token) for token in stand_in)
        self._tokens[start:end] = stand_in
        return True

    def _remove_indentation(self, index: int) -> None:
        depth = 0
        for place in range(index, len(self._tokens)):
            kind = self._tokens[place].kind
            depth += (kind == "_INDENT") - (kind == "_DEDENT")
            if depth == 0:
                del self._tokens[place]
                break
        del self._tokens[index]


def _place(token: Token) -> tuple[int, int, int, int]:
    return token.line, token.column, token.end_line, token.end_column


def _read_by_cpython(tokens: list[Token], text: str, file: str) -> list[ast.stmt]:
    """The statement as CPython reads it, in its place; nothing when it refuses it."""
    first, last = tokens[0], tokens[-1]
    source = "\n" * (first.line - 1) + text[first.offset : last.offset]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, file).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _too_deep(module: ast.Module, file: str, sink: Sink) -> bool:
    """Whether the tree is deeper than the limit (I3); reported at the first node beyond it."""
    level: list[ast.AST] = [module]
    for _ in range(DEPTH_LIMIT):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    node = next((node for node in level if hasattr(node, "lineno")), level[0])
    help = "name the inner parts in statements of their own"
    sink.error("VIP0105", "the source nests too deeply", file, Span.of(node), help)
    return True


def _check(module: ast.Module, file: str, sink: Sink) -> None:
    first = True                                                # the compiler sees one statement at a time
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level:
            if not first:
                sink.error("VIP0101", "imports from __future__ stand before everything else", file, Span.of(node),
                           "move it to the top of the file")
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            first = False
        _compile(node, file, sink)


def _compile(node: ast.stmt, file: str, sink: Sink) -> None:
    """Gives the statement to CPython's compiler, for the rules beyond the grammar (I2)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(ast.Module(body=[node], type_ignores=[]), file, "exec", dont_inherit=True)
    except SyntaxError as problem:
        code = next((code for part, code in _COMPILER_CODES if part in problem.msg), "VIP0101")
        line = problem.lineno or node.lineno
        column = problem.offset or 1
        end = problem.end_offset or column
        end_line = problem.end_lineno or line
        sink.error(code, problem.msg, file, Span(line, column, end_line, max(end, column)))
    except (RecursionError, MemoryError, ValueError) as problem:
        sink.error("VIP0105", f"the statement is beyond CPython's limits: {problem}", file, Span.of(node))
