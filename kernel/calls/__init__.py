"""System calls, a file per family. Arguments arrive checked (kernel/dispatch.py); results go to the caller's x1-x3."""
