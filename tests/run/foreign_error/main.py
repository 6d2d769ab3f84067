"""Ends by an exception class of another module: its name is shown with its module's."""

import store

from vipc.lang import u8


class LocalError(Exception):
    pass


def load(key: u8) -> u8:
    try:
        return store.read(key)
    except store.Missing as error:
        print("missing", error.key)
        if key == 7:
            raise
        raise LocalError("no such key") from error


def main() -> int:
    print(load(1))
    try:
        print(load(9))
    except LocalError as error:
        print(error)
    print(load(7))
    return 0
