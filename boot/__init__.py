"""From reset to kmain: first instructions, first page tables, and what the firmware told us."""
