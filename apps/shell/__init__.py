"""The shell: the prompt on the serial line."""
