"""Makes system calls with random arguments."""
