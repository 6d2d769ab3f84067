"""Instances of compiled classes: embedded parts made per instance, integers of dataclasses checked.

I1. Embedded parts exist before `__init__` runs, bases' first.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from vipc.lang.words import IntegerType


def embedded_field() -> Any:
    """The field of a dataclass that is no parameter of its `__init__`."""
    return dataclasses.field(init=False)


def object_class(cls: type) -> type:
    """Completes a class that generated code defines."""
    embeds = [base.__dict__["__vip_embed__"] for base in reversed(cls.__mro__) if "__vip_embed__" in base.__dict__]
    if embeds:
        def new(kind: type, *_: Any, **__: Any) -> Any:
            instance: Any = object.__new__(kind)
            for embed in embeds:
                embed(instance)
            return instance

        cls.__new__ = new  # type: ignore[assignment]
    if dataclasses.is_dataclass(cls) and "__init__" in cls.__dict__:
        _check_init(cls)
    return cls


def _check_init(cls: Any) -> None:
    kinds = {name: kind for name, kind, _ in cls.__vip_fields__() if isinstance(kind, IntegerType)}
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    original = cls.__init__

    @functools.wraps(original)
    def checked(self: Any, *values: Any, **named: Any) -> None:
        for name, value in (*zip(names, values, strict=False), *named.items()):
            if name in kinds:
                kinds[name].fit(value)
        original(self, *values, **named)

    if kinds:
        cls.__init__ = checked
