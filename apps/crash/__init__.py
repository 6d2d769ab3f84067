"""Goes wrong in a chosen way."""
