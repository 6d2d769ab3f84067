"""From the typed tree to SSA form; see program.py."""

from vipc.ir.lower.program import lower_program

__all__ = ["lower_program"]
