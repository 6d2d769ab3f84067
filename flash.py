#!/usr/bin/env python3
"""Build ViperOS's SD card image and write it to a card. Needs Python 3.11 and nothing else; docs/boards.md shows how."""

# ruff: noqa: UP036, E402 (older Pythons must reach the message)
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("flash.py: Python 3.11 or newer is needed; cure: python3.11 flash.py")

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools.card.cli import main

if __name__ == "__main__":
    sys.exit(main())
