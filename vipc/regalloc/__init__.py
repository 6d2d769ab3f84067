"""Register allocation on the machine IR, and its checker."""
