"""Source text to tokens to `ast` nodes."""
