"""labgrid in an environment of its own (`.venv-labgrid`): its pyserial-labgrid would overwrite pyserial's module in ours."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from tools.faults import Fault

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-labgrid"
VERSION = "26.0.1"


def labgrid_bin() -> Path:
    """The folder of labgrid's programs and of its Python; made on first use. Raises Fault."""
    stamp = FOLDER / "complete"
    if not stamp.exists() or stamp.read_text() != VERSION:
        print("viper: setting up .venv-labgrid (once)", file=sys.stderr)
        venv.create(FOLDER, with_pip=True, clear=True)
        done = subprocess.run([FOLDER / "bin" / "pip", "-q", "install", f"labgrid=={VERSION}"], capture_output=True, text=True)
        if done.returncode:
            raise Fault(f"labgrid {VERSION} cannot be installed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}; "
                        "cure: check the network")
        stamp.write_text(VERSION)
    return FOLDER / "bin"
