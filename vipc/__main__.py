"""`python -m vipc` is the `vipc` command."""

from vipc.cli import main

main()
