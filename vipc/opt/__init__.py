"""Passes on the SSA form: one pass a file, all of them in the table of passes.py."""
