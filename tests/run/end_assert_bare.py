"""Ends by an assertion without a text."""


def main() -> int:
    total = 0
    for i in range(4):
        total += i
        assert total < 5
    return 0
