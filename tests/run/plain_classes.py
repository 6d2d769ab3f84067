"""Plain classes: constructor, fields, methods, references, identity."""

from vipc.lang import i32, u32


class Account:
    balance: i32
    moves: u32

    def __init__(self, balance: i32 = 0) -> None:
        self.balance = balance
        self.moves = 0
        self.limit: i32 = -100

    def move(self, amount: i32) -> bool:
        if self.balance + amount < self.limit:
            return False
        self.balance += amount
        self.moves += 1
        return True


vault = Account(1_000)


def transfer(source: Account, target: Account, amount: i32) -> bool:
    if not source.move(-amount):
        return False
    target.move(amount)
    return True


def richer(a: Account, b: Account) -> Account:
    return a if a.balance > b.balance else b


def main() -> int:
    purse = Account()
    print(transfer(vault, purse, 300), vault.balance, purse.balance)
    print(transfer(purse, vault, 500), vault.balance, purse.balance)
    print(transfer(purse, vault, 400), vault.balance, purse.balance, purse.moves)
    alias = purse
    alias.balance = 5
    print(purse.balance, alias is purse, alias is vault, purse == alias, purse != vault)
    print(richer(vault, purse) is vault, richer(purse, alias).limit)
    vault.limit = 1000
    print(vault.move(-500), Account.move(vault, 7), vault.balance)
    return 0
