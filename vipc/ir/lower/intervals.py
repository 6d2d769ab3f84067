"""What is known of an integer word from types alone: its interval, and so how its bits are to be read.

A word whose interval lies within [0, 2^63) means the same signed and unsigned; one that may be below zero is
signed, one that may be above is unsigned. The checker sees to it that no word may be both.
"""

from __future__ import annotations

from vipc.sema import tree
from vipc.sema.types import BoolType, EnumType, IntType, Type

Interval = tuple[int, int]

LOW, HIGH = -(1 << 63), (1 << 63) - 1
HUGE = (1 << 64) - 1


def type_interval(ty: Type) -> Interval:
    """The values of an integer-like type; any other word counts as unsigned."""
    if isinstance(ty, IntType):
        return ty.low, ty.high
    if isinstance(ty, BoolType):
        return 0, 1
    if isinstance(ty, EnumType):
        return ty.decl.stored.low, ty.decl.stored.high
    return 0, HUGE


def interval(e: tree.Expr) -> Interval:
    """The interval of the word that `e` gives."""
    if isinstance(e, tree.Const) and isinstance(e.value, int):
        return int(e.value), int(e.value)
    bounds = e.interval if e.interval is not None else type_interval(e.ty)
    if bounds[0] < LOW or bounds[1] > (HIGH if bounds[0] < 0 else HUGE):
        return type_interval(e.ty)
    return bounds


def sign_of(bounds: Interval) -> str:
    """'s' when the word may be negative, else 'u'."""
    return "s" if bounds[0] < 0 else "u"


def within(bounds: Interval, ty: Type) -> bool:
    """Do all values of the interval lie in the type?"""
    low, high = type_interval(ty)
    return low <= bounds[0] and bounds[1] <= high
