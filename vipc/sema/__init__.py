"""Semantic analysis: from `ast` modules to the typed tree (types, tree); never runs the program."""
