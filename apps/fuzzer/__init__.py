"""Starts the fuzzer again and again, and counts."""
