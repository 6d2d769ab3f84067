"""From the typed tree to SSA form; see program.py."""

from vipc.ir.lower.program import lower_program
from vipc.ir.lower.runtime_abi import RUNTIME_MODULES

__all__ = ["RUNTIME_MODULES", "lower_program"]
