"""Python's garbage collector, held back while a job is compiled.

A job makes some millions of objects that nearly all live until its end; looking through them again and again for cycles took
a quarter of the time. What a job leaves behind is collected after it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """No cycles are looked for inside."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
