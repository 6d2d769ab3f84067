"""Kernel objects, one a file."""
