"""All that is AArch64: exceptions, system registers, caches, interrupt controller, user memory."""
