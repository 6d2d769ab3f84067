"""Starts a program again and again, and looks for leaks."""
