"""The tokeniser: source text to tokens with positions, indentation included.

I1. Columns are UTF-8 bytes from 0, lines count from 1, ends are exclusive: as in `ast`.
I2. Every `_INDENT` has its `_DEDENT`, and every logical line ends in `_NEWLINE`, whatever the source.
I3. A finding is reported where it is met, and an `ERROR` token stands in its place, so that the parser passes over
    the line without reporting it again.
I4. Line ends are LF here: `vipc.source.normalise` has been applied.
See Python's reference, "Lexical analysis"; f-strings as in 3.11 (vipc/syntax/fstrings.py).
"""

from __future__ import annotations

import re
import unicodedata

from vipc.diagnostics import Sink, Span
from vipc.syntax import fstrings
from vipc.syntax.token import Token

BRACKET_LIMIT = 100
BLOCK_LIMIT = 60

OPENERS = {"(": ")", "[": "]", "{": "}"}
CLOSERS = frozenset(OPENERS.values())
STATEMENT_WORDS = frozenset(
    "def class import while with try except finally return raise pass break continue global nonlocal del assert".split()
)

_PREFIX = r"(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?"
_DIGITS = r"[0-9](?:_?[0-9])*"
_EXPONENT = rf"[eE][-+]?{_DIGITS}"
_SCAN = re.compile(
    rf"""[ \t\f]*(?:
    (?P<string>{_PREFIX}(?:
        \"{{3}}[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*\"{{3}} | '{{3}}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{{3}}
        | \"(?!\"\")[^\"\\\n]*(?:\\.[^\"\\\n]*)*\" | '(?!'')[^'\\\n]*(?:\\.[^'\\\n]*)*' ))
    | (?P<open>{_PREFIX}(?:\"{{3}}|'{{3}}|\"|'))
    | (?P<name>[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)
    | (?P<number>0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+
        |(?:(?:{_DIGITS})?\.{_DIGITS}|{_DIGITS}\.)(?:{_EXPONENT})?[jJ]?|{_DIGITS}{_EXPONENT}[jJ]?|{_DIGITS}[jJ]?)
    | (?P<operator>\.\.\.|\*\*=|//=|>>=|<<=|:=|->|[-+*/%@&|^]=|[=!<>]=|\*\*|//|<<|>>|[-+*/%@&|^~<>()\[\]{{}},:.;=])
    | (?P<newline>\n) | (?P<comment>\#[^\n]*) | (?P<continuation>\\\n) | (?P<end>\Z) | (?P<bad>.) )""",
    re.VERBOSE | re.DOTALL,
)
_LINE_START = re.compile(r"([ \t\f]*)(?:#[^\n]*)?(\n|\Z)?")
_AFTER_NUMBER = re.compile(r"(?!(?:and|else|for|if|in|is|not|or)\b)[^\W]+")

_INSTEAD = {"!": "write 'not'", "?": "write 'a if condition else b'", "$": "", "`": "write repr() or a string"}


class Tokeniser:
    """One text; `module` gives the tokens of all of it, `stretch` those of an expression within it."""

    def __init__(self, text: str, file: str, sink: Sink, kinds: dict[str, str]) -> None:
        # fixed at creation
        self.text = text
        self.file = file
        self.sink = sink
        self._kinds = kinds
        self._ascii = text.isascii()
        # where the scan stands
        self._line = 1
        self._line_start = 0
        self._tokens: list[Token] = []
        self._brackets: list[Token] = []
        self._indents = [0]

    def module(self) -> list[Token]:
        """All tokens of the text; ends with the last `_DEDENT`."""
        position, size = 0, len(self.text)
        while position < size:
            position = self._indentation(position)
            if position < size:
                position = self._logical_line(position, size, open_lines=False)
        while len(self._indents) > 1:
            self._indents.pop()
            self._mark("_DEDENT", size)
        return self._tokens

    def stretch(self, start: int, end: int, line: int, line_start: int) -> list[Token]:
        """The tokens from `start` to `end`, as within parentheses; `line_start` is where line `line` begins."""
        kept = self._line, self._line_start, self._tokens, self._brackets
        self._line, self._line_start, self._tokens, self._brackets = line, line_start, [], []
        self._logical_line(start, end, open_lines=True)
        found = self._tokens
        self._line, self._line_start, self._tokens, self._brackets = kept
        return found

    def column(self, position: int) -> int:
        """The byte column of a place on the current line."""
        if self._ascii:
            return position - self._line_start
        return len(self.text[self._line_start : position].encode())

    # ---- Lines

    def _indentation(self, position: int) -> int:
        """Passes over blank lines and makes the indents and dedents of the next; gives its first token's place."""
        white = ""  # of the first line, where a backslash splits the indentation over several
        while True:
            found = _LINE_START.match(self.text, position)
            assert found is not None
            white = white or found[1]
            if found[2] is None and not self.text.startswith("\\\n", found.end()):
                break
            if found[2] is None:
                if found.end() + 2 == len(self.text):
                    self._bad("\\", found.end())
                self._line += 1
                position = self._line_start = found.end() + 2
                continue
            white = ""
            position = found.end()
            if found[2] == "":
                return position
            self._line += 1
            self._line_start = position
        start = found.end(1)
        if "\t" in white:
            help = "indent with four spaces for each block"
            span = Span(self._line, 1, self._line, len(white) + 1)
            self.sink.error("VIP0003", "tab in indentation", self.file, span, help)
        width = len(white.rpartition("\f")[2].expandtabs())
        if width > self._indents[-1]:
            self._indents.append(width)
            self._mark("_INDENT", start)
            if len(self._indents) > BLOCK_LIMIT:
                return self._give_up(start, f"blocks nest deeper than {BLOCK_LIMIT}", "move the inner blocks out")
        while width < self._indents[-1]:
            self._indents.pop()
            self._mark("_DEDENT", start)
            if width > self._indents[-1]:
                span = Span(self._line, 1, self._line, len(white) + 1)
                message = "the line is indented like no line of the blocks around it"
                self.sink.error("VIP0103", message, self.file, span, f"indent it by {self._indents[-1]} spaces")
                break
        return start

    def _logical_line(self, position: int, end: int, open_lines: bool) -> int:
        """Tokens up to the line's end (or, within parentheses, up to `end`); gives the place after it."""
        text, kinds, tokens, scan = self.text, self._kinds, self._tokens, _SCAN.match
        fresh = False  # at the first token of a physical line within brackets
        while position < end:
            found = scan(text, position, end)
            assert found is not None
            group = found.lastgroup
            start, position = found.span(group)  # type: ignore[arg-type]
            if group == "name":
                word = found[group]
                if fresh and word in STATEMENT_WORDS and self._brackets:
                    return self._never_closed(start)
                kind = kinds.get(word, "NAME")
                column = self.column(start)
                ends = column + position - start if self._ascii else self.column(position)
                if kind == "NAME" and not self._ascii and not word.isascii():
                    kind, word = self._identifier(word, start)
                tokens.append(Token(kind, word, self._line, column, self._line, ends, start))
            elif group == "operator":
                self._operator(found[group], start)
                if len(self._brackets) > BRACKET_LIMIT:
                    message = f"brackets nest deeper than {BRACKET_LIMIT}"
                    return self._give_up(start, message, "name the inner parts in statements of their own")
            elif group == "number":
                position = self._number(found[group], start, position)
            elif group == "string":
                self._string(found[group], start, position)
            elif group == "newline":
                if not self._brackets and not open_lines:
                    self._mark("_NEWLINE", start)
                self._line += 1
                self._line_start = position
                if not self._brackets and not open_lines:
                    return position
                fresh = True
                continue
            elif group == "continuation":
                if position == len(text):
                    self._bad("\\", start)
                self._line += 1
                self._line_start = position
            elif group == "open":
                position = self._unterminated(found[group], start, end)
            elif group == "bad":
                self._bad(found[group], start)
            if group != "comment":
                fresh = False
        if self._brackets:
            self._report_open()
        if not open_lines:
            self._mark("_NEWLINE", position)
        return position

    # ---- Tokens

    def _operator(self, operator: str, start: int) -> None:
        kind = self._kinds.get(operator, "ERROR")
        column = self.column(start)
        token = Token(kind, operator, self._line, column, self._line, column + len(operator), start)
        if operator in OPENERS:
            self._brackets.append(token)
        elif operator in CLOSERS:
            if not self._brackets:
                token.kind = "ERROR"
                self.sink.error("VIP0104", f"'{operator}' closes nothing", self.file, token.span)
            else:
                opener = self._brackets.pop()
                if OPENERS[opener.text] != operator:
                    token.kind = "ERROR"
                    message = f"'{operator}' does not close '{opener.text}' of line {opener.line}"
                    self.sink.error("VIP0104", message, self.file, token.span, f"write '{OPENERS[opener.text]}'")
        self._tokens.append(token)

    def _number(self, number: str, start: int, position: int) -> int:
        """Checks what a number may not be: followed by letters, led by zeros, or longer than Python converts."""
        column = self.column(start)
        token = Token("NUMBER", number, self._line, column, self._line, column + position - start, start)
        after = _AFTER_NUMBER.match(self.text, position)
        if after is not None:
            position = after.end()
            self._malformed(token, f"'{self.text[start:position]}' is not a number", "")
        elif number[0] == "0" and number.replace("_", "").isdigit() and number.strip("0_"):
            help = f"write {number.lstrip('0_')}" + (f" or 0o{number[1:]}" if not set(number) & set("89") else "")
            self._malformed(token, "a decimal number starts with 0", help)
        elif len(number) > 4000:
            self._malformed(token, "the number is too long", "")
        self._tokens.append(token)
        return position

    def _malformed(self, token: Token, message: str, help: str) -> None:
        token.kind = "ERROR"
        self.sink.error("VIP0106", message, self.file, token.span, help)

    def _string(self, string: str, start: int, end: int) -> None:
        line, column = self._line, self.column(start)
        if "\n" in string:
            self._line += string.count("\n")
            self._line_start = self.text.rindex("\n", start, end) + 1
        token = Token("STRING", string, line, column, self._line, self.column(end), start)
        quote = min(string.find("'") % len(string), string.find('"') % len(string))
        if "f" in string[:quote].lower():
            token.pieces = fstrings.split(self, token, quote)
            if token.pieces is None:
                token.kind = "ERROR"
        self._tokens.append(token)

    def _unterminated(self, opening: str, start: int, end: int) -> int:
        """Reports the string; the rest of its line (of the text, when triple) is passed over."""
        triple = opening.endswith(("'''", '"""'))
        column = self.column(start)
        token = Token("ERROR", opening, self._line, column, self._line, column + len(opening), start)
        kind = "triple-quoted string" if triple else "string"
        quotes = opening.lstrip("rRbBfFuU")
        self.sink.error("VIP0102", f"the {kind} is not closed", self.file, token.span, f"close it with {quotes}")
        self._tokens.append(token)
        self._brackets.clear()
        if triple:
            self._line += self.text.count("\n", start, end) - 1
            return end
        newline = self.text.find("\n", start, end)
        return end if newline < 0 else newline

    def _identifier(self, word: str, start: int) -> tuple[str, str]:
        """A name beyond ASCII in its normal form, as Python compares names."""
        name = unicodedata.normalize("NFKC", word)
        if name.isidentifier():
            return "NAME", name
        place = next((index for index, letter in enumerate(word) if not f"a{letter}".isidentifier()), 0)
        self._bad(word[place], start + place, silent=True)
        return "ERROR", word

    def _bad(self, character: str, start: int, silent: bool = False) -> None:
        """Reports a character that starts no token; `silent`: its token is made by the caller."""
        column = self.column(start)
        width = len(character.encode("utf-8", "surrogatepass"))
        token = Token("ERROR", character, self._line, column, self._line, column + width, start)
        if character == "\\":
            code, message = "VIP0101", "a backslash is not followed by a line to continue"
        elif character < " " or character == "\x7f":
            code, message = "VIP0004", f"control character U+{ord(character):04X} in the source"
        else:
            name = unicodedata.name(character, "")
            shown = f"'{character}'" if character.isprintable() else ""
            code, message = "VIP0110", f"invalid character {shown} (U+{ord(character):04X} {name})".replace("  ", " ")
        self.sink.error(code, message, self.file, token.span, _INSTEAD.get(character, ""))
        if not silent:
            self._tokens.append(token)

    def _mark(self, kind: str, position: int) -> None:
        column = self.column(position)
        self._tokens.append(Token(kind, "", self._line, column, self._line, column, position))

    # ---- Brackets that stay open

    def _report_open(self) -> None:
        opener = self._brackets[-1]
        help = f"close it with '{OPENERS[opener.text]}'"
        self.sink.error("VIP0104", f"'{opener.text}' is never closed", self.file, opener.span, help)
        self._brackets.clear()
        self._mark("ERROR", opener.offset)

    def _never_closed(self, start: int) -> int:
        """A word that begins a statement stands within brackets: the line above has ended without closing them."""
        self._report_open()
        self._mark("_NEWLINE", start)
        return self._line_start

    def _give_up(self, start: int, message: str, help: str) -> int:
        """Reports nesting beyond the limit and leaves the rest of the text unread."""
        span = Span(self._line, self.column(start) + 1, self._line, self.column(start) + 2)
        self.sink.error("VIP0105", message, self.file, span, help)
        self._brackets.clear()
        self._mark("ERROR", start)
        self._mark("_NEWLINE", start)
        return len(self.text)
