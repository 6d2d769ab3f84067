"""Counting lines of code."""

from tools.budgets import assembly_lines, python_lines

PYTHON = '''"""A docstring
of two lines."""

# a comment
import os  # with a comment


def f() -> str:
    """Docstring."""
    text = """two
lines"""
    return text
'''


def test_python_lines() -> None:
    assert python_lines(PYTHON) == 5


def test_assembly_lines() -> None:
    assert assembly_lines("// head\n\nstart:\n    nop // why\n# note\n") == 2
