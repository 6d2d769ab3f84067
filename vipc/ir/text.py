"""The textual form of the SSA form: what `--emit=ir` prints and what the tests of the passes read.

    func sum results=1 traps=raise attrs=[noinline] loc=a.py:3 {
    b0(v0, v1):
      v2 = const(0)
      jump b1(v2, v2)
    b1(v3, v4):
      v5 = cmp(slt) v3, v1  !a.py:4
      br v5, b2, b3
    ...
    }

An instruction is `dst = op(immediates) arguments  !location`; an immediate is a number, a word, a quoted JSON
string, or a tuple `[a, b]`. A location is `file:line`, with `@function` when that is not the function it stands
in, and ` < ` before the location of the call it was inlined into.

I1. parse_function(print_function(f)) == f, and printing is stable: the same function gives the same text.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from vipc.ir.core import Block, Function, Imm, Inst, Loc, Target, Term
from vipc.ir.ops import TERMS

_WORD = re.compile(r"[A-Za-z_.$][A-Za-z0-9_.$]*\Z")
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|-?\d+|[A-Za-z_.$][A-Za-z0-9_.$]*|->|[()\[\]{},:=!<@])')
_SECTION_DEFAULT = ".text"


class TextError(Exception):
    """The text is not a function in textual form: the line's number and what was expected."""


def print_function(f: Function) -> str:
    """The textual form of `f`, lines ended by newlines."""
    lines = [_header(f) + " {"]
    if f.debug_names:
        lines.append("  names " + ", ".join(f"v{v} = {_word(name)}" for v, name in f.debug_names.items()))
    for number, block in f.blocks.items():
        lines.append(f"b{number}{_params(block.params)}:")
        lines.extend("  " + _inst(inst, f) for inst in block.insts)
        lines.append("  " + _term(block.term, f))
    lines.append("}")
    return "\n".join(lines) + "\n"


def parse_function(text: str) -> Function:
    """The function that `text` describes; TextError when it is not one. Lines starting with `#` are comments."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not lines:
        raise TextError("line 1: a function expected")
    f, next_value, next_block = _parse_header(_Line(*lines[0]))
    body = lines[1:]
    if not body or body[-1][1] != "}":
        raise TextError(f"line {lines[-1][0]}: '}}' expected")
    _parse_body(f, body[:-1])
    f.next_value = _first_free_value(f) if next_value is None else next_value
    f.next_block = max(f.blocks) + 1 if next_block is None else next_block
    return f


def parse_functions(text: str) -> list[Function]:
    """All functions of `text`, each ending in a line `}`."""
    functions: list[Function] = []
    chunk: list[str] = []
    for line in text.splitlines():
        chunk.append(line)
        if line.strip() == "}":
            functions.append(parse_function("\n".join(chunk)))
            chunk = []
    return functions


def _first_free_value(f: Function) -> int:
    top = -1
    for block in f.blocks.values():
        top = max(top, *block.params) if block.params else top
        for inst in block.insts:
            top = max(top, *inst.dst) if inst.dst else top
    return top + 1


# Printing


def _header(f: Function) -> str:
    parts = [f"func {_word(f.name)} results={f.results} traps={f.traps}"]
    if f.may_raise:
        parts.append("may_raise")
    if f.attrs:
        parts.append("attrs=" + _imm(tuple(sorted(f.attrs))))
    if f.section != _SECTION_DEFAULT:
        parts.append(f"section={_word(f.section)}")
    if f.param_types:
        parts.append("params=" + _imm(f.param_types))
    if f.result_types:
        parts.append("returns=" + _imm(f.result_types))
    if f.next_value != _first_free_value(f):
        parts.append(f"next_value={f.next_value}")
    if f.next_block != max(f.blocks) + 1:
        parts.append(f"next_block={f.next_block}")
    if f.loc is not None:
        parts.append(f"loc={_loc(f.loc, None)}")
    return " ".join(parts)


def _params(values: list[int] | tuple[int, ...]) -> str:
    return "(" + ", ".join(f"v{v}" for v in values) + ")" if values else ""


def _inst(inst: Inst, f: Function) -> str:
    dst = ", ".join(f"v{v}" for v in inst.dst) + " = " if inst.dst else ""
    args = ", ".join(f"v{v}" for v in inst.args)
    return (f"{dst}{inst.op}{_imms(inst.imm)} {args}".rstrip() + _suffix(inst.loc, f)).rstrip()


def _term(term: Term, f: Function) -> str:
    goals = [f"v{v}" for v in term.args] + [f"b{t.block}{_params(t.args)}" for t in term.targets]
    return (f"{term.op}{_imms(term.imm)} {', '.join(goals)}".rstrip() + _suffix(term.loc, f)).rstrip()


def _imms(imms: tuple[Imm, ...]) -> str:
    return "(" + ", ".join(_imm(imm) for imm in imms) + ")" if imms else ""


def _imm(imm: Imm) -> str:
    if isinstance(imm, tuple):
        return "[" + ", ".join(_word(part) for part in imm) + "]"
    return str(imm) if isinstance(imm, int) else _word(imm)


def _word(text: str) -> str:
    return text if _WORD.match(text) else json.dumps(text)


def _suffix(loc: Loc | None, f: Function) -> str:
    return "" if loc is None else "  !" + _loc(loc, f.loc)


def _loc(loc: Loc, home: Loc | None) -> str:
    """`file:line`, `@function` when it is not the home's, and the callers."""
    text = f"{_path(loc.file)}:{loc.line}"
    if home is None or loc.function != home.function:
        text += f"@{_word(loc.function)}"
    return text if loc.caller is None else text + " < " + _loc(loc.caller, home)


def _path(path: str) -> str:
    return path if re.fullmatch(r"[A-Za-z_.$][A-Za-z0-9_.$]*", path) else json.dumps(path)


# Parsing


class _Line:
    """The tokens of one line, read from left to right."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.tokens: list[str] = []
        self.at = 0
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                self.fail("a known character")
            self.tokens.append(match.group(1))
            position = match.end()

    def fail(self, expected: str) -> NoReturn:
        """Raise TextError."""
        found = self.tokens[self.at] if self.at < len(self.tokens) else "end of line"
        raise TextError(f"line {self.number}: {expected} expected, not {found}")

    def peek(self) -> str:
        """The next token, '' at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, token: str) -> bool:
        """Pass over `token` if it comes next."""
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def need(self, token: str) -> None:
        """Pass over `token`."""
        if not self.take(token):
            self.fail(repr(token))

    def word(self) -> str:
        """A bare or quoted word."""
        token = self.peek()
        if token[:1] == '"':
            self.at += 1
            return str(json.loads(token))
        if not _WORD.match(token):
            self.fail("a word")
        self.at += 1
        return token

    def number_(self) -> int:
        """A decimal number."""
        token = self.peek()
        if not re.fullmatch(r"-?\d+", token):
            self.fail("a number")
        self.at += 1
        return int(token)

    def named(self, letter: str) -> int:
        """`v12` or `b3`."""
        token = self.peek()
        if not re.fullmatch(letter + r"\d+", token):
            self.fail(f"{letter} and a number")
        self.at += 1
        return int(token[1:])

    def end(self) -> None:
        """Nothing more may follow."""
        if self.at < len(self.tokens):
            self.fail("end of line")


def _parse_header(line: _Line) -> tuple[Function, int | None, int | None]:
    line.need("func")
    f = Function(line.word(), {}, 0, 0, 0)
    next_value: int | None = None
    next_block: int | None = None
    while not line.take("{"):
        key = line.word()
        if key == "may_raise":
            f.may_raise = True
            continue
        line.need("=")
        if key == "results":
            f.results = line.number_()
        elif key == "traps":
            f.traps = line.word()
        elif key == "attrs":
            f.attrs = frozenset(_parse_tuple(line))
        elif key == "params":
            f.param_types = _parse_tuple(line)
        elif key == "returns":
            f.result_types = _parse_tuple(line)
        elif key == "section":
            f.section = line.word()
        elif key == "next_value":
            next_value = line.number_()
        elif key == "next_block":
            next_block = line.number_()
        elif key == "loc":
            f.loc = _parse_loc(line, f.name)
        else:
            line.fail("a function property")
    line.end()
    return f, next_value, next_block


def _parse_body(f: Function, body: list[tuple[int, str]]) -> None:
    home = f.loc.function if f.loc is not None else f.name
    number = -1
    params: list[int] = []
    insts: list[Inst] = []
    for line_number, text in body:
        line = _Line(line_number, text)
        if line.peek() == "names":
            _parse_names(f, line)
        elif re.match(r"b\d+(\(.*\))?:$", text):
            if number >= 0:
                line.fail("a terminator before the next block")
            number, params, insts = line.named("b"), _parse_values(line), []
            if number in f.blocks:
                line.fail("a new block number")
        elif number < 0:
            line.fail("a block")
        else:
            parsed = _parse_inst(line, home)
            if isinstance(parsed, Inst):
                insts.append(parsed)
            else:
                f.blocks[number] = Block(params, insts, parsed)
                number = -1
    if number >= 0 or not f.blocks:
        raise TextError(f"line {body[-1][0] if body else 1}: a terminator expected")


def _parse_names(f: Function, line: _Line) -> None:
    line.need("names")
    while True:
        value = line.named("v")
        line.need("=")
        f.debug_names[value] = line.word()
        if not line.take(","):
            break
    line.end()


def _parse_values(line: _Line) -> list[int]:
    values: list[int] = []
    if line.take("("):
        while not line.take(")"):
            values.append(line.named("v"))
            line.take(",")
    return values


def _parse_inst(line: _Line, home: str) -> Inst | Term:
    dst: list[int] = []
    if "=" in line.tokens:
        while not line.take("="):
            dst.append(line.named("v"))
            line.take(",")
    op = line.word()
    imms: list[Imm] = []
    if line.take("("):
        while not line.take(")"):
            imms.append(_parse_imm(line))
            line.take(",")
    args: list[int] = []
    targets: list[Target] = []
    while line.peek() not in ("", "!"):
        if line.peek().startswith("b"):
            targets.append(Target(line.named("b"), tuple(_parse_values(line))))
        else:
            args.append(line.named("v"))
        line.take(",")
    loc = _parse_loc(line, home) if line.take("!") else None
    line.end()
    if op in TERMS:
        return Term(op, tuple(args), tuple(targets), tuple(imms), loc)
    return Inst(op, tuple(dst), tuple(args), tuple(imms), loc)


def _parse_imm(line: _Line) -> Imm:
    if line.peek() == "[":
        return _parse_tuple(line)
    if re.fullmatch(r"-?\d+", line.peek()):
        return line.number_()
    return line.word()


def _parse_tuple(line: _Line) -> tuple[str, ...]:
    parts: list[str] = []
    line.need("[")
    while not line.take("]"):
        parts.append(line.word())
        line.take(",")
    return tuple(parts)


def _parse_loc(line: _Line, home: str) -> Loc:
    file = line.word()
    line.need(":")
    number = line.number_()
    function = line.word() if line.take("@") else home
    caller = _parse_loc(line, home) if line.take("<") else None
    return Loc(file, number, function, caller)
