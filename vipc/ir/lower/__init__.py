"""From the typed tree to SSA form; see program.py."""

from vipc.ir.lower.program import RUNTIME_MODULES, lower_program

__all__ = ["RUNTIME_MODULES", "lower_program"]
