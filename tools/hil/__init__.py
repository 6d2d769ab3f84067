"""Hardware in the loop: the same tests on QEMU, on a board on a desk, and on a farm."""
