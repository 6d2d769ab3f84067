"""A tokenizer and evaluator for arithmetic expressions."""

from enum import Enum
from typing import Final

from vipc.lang import Span, array, u8, u32

DIGITS: Final = "0123456789"
OPERATORS: Final = "+-*/()"


class Kind(Enum):
    NUMBER = 0
    OPERATOR = 1
    END = 2


class Lexer:
    def __init__(self, text: str) -> None:
        self.text: str = text
        self.at: int = 0

    def __iter__(self) -> "Lexer":
        return self

    def __next__(self) -> tuple[Kind, int]:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        if self.at == len(self.text):
            raise StopIteration
        c = self.text[self.at]
        if c in DIGITS:
            start = self.at
            while self.at < len(self.text) and self.text[self.at].isdigit():
                self.at += 1
            return Kind.NUMBER, int(self.text[start:self.at])
        if c not in OPERATORS:
            raise ValueError("bad character")
        self.at += 1
        return Kind.OPERATOR, ord(c)


def tokens(text: str) -> int:
    count = 0
    for kind, value in Lexer(text):
        shown = ""
        if kind == Kind.NUMBER:
            print("number", value)
        else:
            print("operator", chr(value))
        count += 1
    return count


def word_stats(text: str) -> None:
    longest = max(text.split(), key=len, default="")
    total = sum(1 for w in text.split())
    print(f"{total} words, longest {longest!r} of {len(longest)}, vowels {sum(c in 'aeiou' for c in text)}")
    counts = array(u32, 26)
    for c in text:
        if "a" <= c <= "z":
            counts[ord(c) - ord("a")] += 1
    best = max(range(26), key=lambda_free)
    print(best)
    for i, n in enumerate(counts):
        if n > 1:
            print(f"{chr(ord('a') + i)}={n}", end=" ")
    print()


def lambda_free(n: int) -> int:
    return -abs(n - 7)


def is_palindrome(s: str) -> bool:
    return all(a == b for a, b in zip(s, reversed(s)))


def caesar(text: bytes, out: Span[u8], key: int) -> bytes:
    for i, b in enumerate(text):
        if 97 <= b <= 122:
            out[i] = (b - 97 + key) % 26 + 97
        else:
            out[i] = b
    return bytes(out[:len(text)])


def main() -> int:
    print(tokens("12 + (3 *45)"))
    word_stats("the quick brown fox jumps over the lazy dog")
    print(is_palindrome("racecar"), is_palindrome("añña"), is_palindrome("ab"))
    buffer = array(u8, 64)
    print(caesar(b"hello, world", buffer, 3))
    print(caesar(b"hello, world", buffer, 3).decode().partition(", "))
    return 0
