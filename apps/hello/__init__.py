"""Says hello, and how it was called."""
