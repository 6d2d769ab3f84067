"""The table."""

from typing import Final

from vipc.lang import array, u16

RATES: Final = array(u16, [10, 12, 15])
