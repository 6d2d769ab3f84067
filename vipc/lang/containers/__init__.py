"""Words of `vipc.lang` that are written in the language: generic classes, over storage that the caller gives."""
