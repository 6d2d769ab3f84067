"""The result of main is the status of the program."""


def main() -> int:
    print("ending with 42")
    return 42
