"""Bank with classes, exceptions with payloads, with, match."""

from enum import Enum, IntEnum, auto
from typing import Callable, Final

from vipc.lang import Array, Opt, Span, array, u8, u32, u64, virtual

MAX_ACCOUNTS: Final = 4
FEE: Final = 2


class Kind(Enum):
    CHECKING = auto()
    SAVINGS = auto()


class Level(IntEnum):
    LOW = 1
    MID = 5
    HIGH = 9


class BankError(Exception):
    """Anything the bank refuses."""


class Insufficient(BankError):
    def __init__(self, account: u32, missing: u32) -> None:
        super().__init__(account, missing)
        self.account = account
        self.missing = missing

    def __str__(self) -> str:
        return f"account {self.account} misses {self.missing}"


class Unknown(BankError):
    def __init__(self, account: u32) -> None:
        self.account: u32 = account


class Account:
    number: u32
    balance: u32
    kind: Kind

    def __init__(self, number: u32, balance: u32 = 0, *, kind: Kind = Kind.CHECKING) -> None:
        self.number = number
        self.balance = balance
        self.kind = kind

    @virtual
    def fee(self) -> u32:
        return FEE

    def withdraw(self, amount: u32) -> u32:
        total = amount + self.fee()
        if total > self.balance:
            raise Insufficient(self.number, total - self.balance)
        self.balance -= total
        return total

    def __repr__(self) -> str:
        return f"Account({self.number}, {self.balance})"


class Savings(Account):
    rate: u8 = 3

    def __init__(self, number: u32, balance: u32) -> None:
        super().__init__(number, balance, kind=Kind.SAVINGS)

    @virtual
    def fee(self) -> u32:
        return 0

    @property
    def interest(self) -> u32:
        return self.balance * self.rate // 100


class Transaction:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.before = account.balance
        self.done = False

    def __enter__(self) -> "Transaction":
        return self

    def commit(self) -> None:
        self.done = True

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if not self.done:
            self.account.balance = self.before
            print("rolled back", self.account.number)


class Bank:
    count: u32 = 0
    accounts: Array[Opt[Account]] = array(Opt[Account], MAX_ACCOUNTS)

    def add(self, account: Account) -> None:
        self.accounts[self.count] = account
        self.count += 1

    def find(self, number: u32) -> Account:
        for account in self.accounts[:self.count]:
            if account is not None and account.number == number:
                return account
        raise Unknown(number)

    def __len__(self) -> int:
        return self.count

    def __contains__(self, number: u32) -> bool:
        try:
            self.find(number)
        except Unknown:
            return False
        return True


bank = Bank()
first = Account(1, 100)
second = Savings(2, 1000)


def describe(account: Account) -> str:
    match account:
        case Savings(rate=rate) if rate > 2:
            return "good savings"
        case Savings():
            return "savings"
        case Account(kind=Kind.CHECKING):
            return "checking"
        case _:
            return "other"


def move(source: u32, target: u32, amount: u32) -> bool:
    a = bank.find(source)
    b = bank.find(target)
    try:
        with Transaction(a) as t1, Transaction(b) as t2:
            b.balance += amount
            a.withdraw(amount)
            t1.commit()
            t2.commit()
    except Insufficient as error:
        print("refused:", error, error.missing)
        return False
    except BankError:
        return False
    else:
        print("moved", amount)
    finally:
        print(a, b)
    return True


def apply(accounts: Span[Opt[Account]], action: Callable[[Account], u32]) -> u64:
    total: u64 = 0
    for account in accounts:
        if account is None:
            continue
        total += action(account)
    return total


def balance_of(account: Account) -> u32:
    return account.balance


def main() -> int:
    bank.add(first)
    bank.add(second)
    print(len(bank), 1 in bank, 7 in bank, 7 not in bank)
    print(move(1, 2, 50), move(1, 2, 50), move(2, 1, 999))
    print(describe(first), describe(second), second.interest)
    print(apply(bank.accounts, balance_of))
    level = Level.MID
    print(level, repr(level), level + 1, Level.HIGH > level, Level(9).name, f"{level:>4}")
    print(Kind.SAVINGS, second.kind is Kind.SAVINGS, Kind["CHECKING"].value)
    try:
        bank.find(9)
    except Unknown as error:
        print(error, repr(error), error.account)
    bank.find(77)
    return 0
