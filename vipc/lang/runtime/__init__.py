"""The runtime library, in the language: memory, texts, errors and tracebacks.

It runs beneath every check, so none of its functions contains one: arithmetic stands beneath conversions, memory is
reached by raw addresses.
"""
