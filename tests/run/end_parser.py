"""A recursive-descent parser of sums: bytes, enums, classes, recursion, exceptions with payload; ends by one."""

from enum import IntEnum

from vipc.lang import i64, u8, u32


class Tok(IntEnum):
    NUM = 0
    ADD = 1
    MUL = 2
    LP = 3
    RP = 4
    END = 5


class ParseError(Exception):
    def __init__(self, at: u32, found: u8) -> None:
        self.at = at
        self.found = found


class Lexer:
    text: bytes
    at: u32
    value: i64
    tok: Tok

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0
        self.value = 0
        self.tok = Tok.END
        self.advance()

    def advance(self) -> None:
        while self.at < len(self.text) and self.text[self.at] == ord(" "):
            self.at += 1
        if self.at >= len(self.text):
            self.tok = Tok.END
            return
        c = self.text[self.at]
        if 48 <= c <= 57:
            self.value = 0
            while self.at < len(self.text) and 48 <= self.text[self.at] <= 57:
                self.value = self.value * 10 + (self.text[self.at] - 48)
                self.at += 1
            self.tok = Tok.NUM
            return
        self.at += 1
        match c:
            case 43:
                self.tok = Tok.ADD
            case 42:
                self.tok = Tok.MUL
            case 40:
                self.tok = Tok.LP
            case 41:
                self.tok = Tok.RP
            case _:
                raise ValueError("bad character")


def primary(lex: Lexer) -> i64:
    match lex.tok:
        case Tok.NUM:
            v = lex.value
            lex.advance()
            return v
        case Tok.LP:
            lex.advance()
            v = expression(lex)
            if lex.tok is not Tok.RP:
                raise ParseError(lex.at, int(lex.tok))
            lex.advance()
            return v
        case other:
            raise ParseError(lex.at, int(other))


def product(lex: Lexer) -> i64:
    v = primary(lex)
    while lex.tok == Tok.MUL:
        lex.advance()
        v *= primary(lex)
    return v


def expression(lex: Lexer) -> i64:
    v = product(lex)
    while lex.tok == Tok.ADD:
        lex.advance()
        v += product(lex)
    return v


def evaluate(text: bytes) -> i64:
    lex = Lexer(text)
    v = expression(lex)
    if lex.tok != Tok.END:
        raise ParseError(lex.at, int(lex.tok))
    return v


def attempt(text: bytes) -> None:
    try:
        print(text, "=", evaluate(text))
    except ParseError as e:
        print(text, "parse error at", e.at, "found", int(e.found))
    except ValueError as e:
        print(text, "value error", e)
    except OverflowError as e:
        print(text, "overflow", e)


def main() -> int:
    attempt(b"1 + 2 * 3")
    attempt(b"(1 + 2) * (3 + 4)")
    attempt(b"2 * (3")
    attempt(b"2 $ 3")
    attempt(b"")
    attempt(b"99999999999 * 99999999999")
    attempt(b"99999999999999999999")
    print(evaluate(b"((((7))))"))
    print(evaluate(b"7 7"))
    return 0
