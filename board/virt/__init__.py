"""QEMU's `virt` machine with GICv2."""
