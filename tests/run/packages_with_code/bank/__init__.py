"""Accounts, from here and from the modules inside."""

from typing import Final

from bank.account import Account, Full

__all__ = ["Account", "Full", "LIMIT", "open_accounts"]
LIMIT: Final = 100
count: int = 0


def open_accounts() -> int:
    global count
    count += 1
    return count
