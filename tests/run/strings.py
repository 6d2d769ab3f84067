"""str: literals, equality, length in code points, iteration, encode."""

from typing import Final

GREETING: Final = "grüße, 世界"


def describe(text: str) -> None:
    print(text, len(text), len(text.encode()))


def classify(text: str) -> int:
    if text == "stop":
        return 0
    if text == "go":
        return 1
    return -1 if text else -2


def main() -> int:
    describe("plain")
    describe(GREETING)
    describe("")
    describe("a\tb\\'\"")
    for letter in "añ€":
        print(letter, ord(letter), len(letter))
    print(classify("stop"), classify("go"), classify("other"), classify(""))
    word = "joined " "literals"
    print(word, word == "joined literals", word != "x")
    total = 0
    for byte in "é€".encode():
        total += byte
    print(total)
    print("""two
lines""")
    return 0
