"""Ends by a trap inside a with block: __exit__ runs before the traceback is printed."""

from vipc.lang import u8, u32


class Lock:
    held: bool = False

    def __enter__(self) -> "Lock":
        self.held = True
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.held = False
        print("released")


lock = Lock()


def divide(a: u32, b: u8) -> u32:
    with lock:
        return a // b


def main() -> int:
    print(divide(9, 3), lock.held)
    print(divide(9, 0))
    return 0
