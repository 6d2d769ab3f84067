"""A kernel over the serial line: the receiving side."""
