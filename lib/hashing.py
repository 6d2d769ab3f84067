"""Hashes of keys: the same on every run, for integers, enums, str and bytes."""

from __future__ import annotations

from typing import Final, TypeVar

from vipc.lang import u64

K = TypeVar("K")
BASIS: Final = 0xCBF2_9CE4_8422_2325
PRIME: Final = 0x0000_0100_0000_01B3
GOLDEN: Final = 0x9E37_79B9_7F4A_7C15


def hash_of(key: K) -> u64:
    """The hash of a key; equal keys have equal hashes."""
    if isinstance(key, str):
        return hash_bytes(key.encode())
    if isinstance(key, bytes):
        return hash_bytes(key)
    if isinstance(key, int):
        return mixed(u64(key))
    return mixed(u64(key.value))


def hash_bytes(text: bytes) -> u64:
    """FNV-1a, mixed."""
    value: u64 = BASIS
    for byte in text:
        value = u64((value ^ byte) * PRIME)
    return mixed(value)


def mixed(value: u64) -> u64:
    """Spreads every bit over the low ones."""
    value = u64((value ^ value >> 32) * GOLDEN)
    return value ^ value >> 29
