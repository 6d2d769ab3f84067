"""Small records that nothing changes, made by the hundred thousand.

A frozen dataclass guards every assignment, its own constructor's as well, which takes several times as long as the assignments.
So `record` makes a plain one, hashed by its fields, and leaves it to the type checker that nobody assigns to a field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """The class as a dataclass with slots; frozen for the type checker."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
