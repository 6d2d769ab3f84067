"""Build time: the hooked modules are imported once in a fresh CPython and what compiled code reaches is frozen."""
