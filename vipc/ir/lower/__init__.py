"""From the typed tree to SSA form; see program.py."""

from vipc.ir.lower.program import Target, lower_program

__all__ = ["Target", "lower_program"]
