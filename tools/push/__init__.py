"""Sends a kernel to a board over the serial line."""
