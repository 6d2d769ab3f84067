"""A division by zero leaves through three functions."""

from dataclasses import dataclass


@dataclass
class Account:
    """Money, and for how many."""

    amount: float
    heads: float

    def share(self) -> float:
        """What each gets."""
        return (
            self.amount
            / self.heads
        )


def spread(account: Account) -> float:
    """Twice the share."""
    return 2 * account.share()


def main() -> int:
    """One good account and a bad one."""
    print(spread(Account(10.0, 4.0)))
    print(spread(Account(10.0, 0.0)))
    return 0
