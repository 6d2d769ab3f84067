"""The microkernel: processes, scheduling, memory, handles, time and the debug UART."""
