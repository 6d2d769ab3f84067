"""Physical frames, page tables and address spaces."""
