"""Holds floating-point registers while others run."""
