"""Counts primes."""
