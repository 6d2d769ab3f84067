"""DWARF 5 for debuggers: written from marks, types and addresses after the link, never loaded."""
