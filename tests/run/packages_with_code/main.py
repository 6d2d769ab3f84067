"""Packages whose start holds code: names of its own and names handed on from modules inside; a trap in one."""

import bank
import bank.rates.table
from bank import LIMIT, Account, open_accounts
from bank.rates import current


def main() -> int:
    account = Account(5)
    account.put(40)
    print(account.total, LIMIT, bank.LIMIT, open_accounts(), bank.open_accounts())
    print(current(1), bank.rates.table.RATES[2], bank.rates.base)
    try:
        account.put(LIMIT)
    except bank.Full as full:
        print("full", full.over)
    print(current(9))
    return 0
