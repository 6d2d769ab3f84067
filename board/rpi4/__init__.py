"""Raspberry Pi 4 Model B (BCM2711)."""
