"""Facts about boards; a folder each."""
