"""Computes for a while, without a system call in between."""
