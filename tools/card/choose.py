"""Which card: by name, the only one, or by asking; and what happens before it is written: the question, the unmounting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tools.card.disks import Disk, Host, list_disks
from tools.card.errors import NoDevice, Refused, Usage
from tools.card.progress import size_text
from tools.card.rules import in_media_folders, reasons


def name_of(host: Host, device: str) -> str:
    """The disk's own name, of a name or a path (links are followed)."""
    path = os.path.realpath(device if "/" in device else host.dev / device)
    return os.path.basename(path)


def choose(host: Host, device: str, only_one: bool) -> str:
    """The name of a disk that every rule allows. Raises NoDevice, Refused, Usage."""
    disks = list_disks(host)
    if device:
        return _named(disks, name_of(host, device), device)
    allowed = [disk for disk in disks if not reasons(disk)]
    if not allowed:
        raise NoDevice("no card is here that may be written; cure: plug one in; flash.py list --all shows every disk with its reasons")
    if only_one:
        if len(allowed) > 1:
            raise NoDevice(f"{len(allowed)} cards are here ({', '.join(disk.name for disk in allowed)}); cure: name one")
        return allowed[0].name
    if not sys.stdin.isatty():
        raise Usage("nobody is there to ask which card; cure: name it, or --only-one")
    for disk in allowed:
        print(f"  {disk.name:10} {size_text(disk.size):>9}  {disk.model or '-'}", file=sys.stderr)
    answer = _ask("Which card? ")
    return _named(disks, name_of(host, answer), answer) if answer else _nothing()


def confirm(host: Host, name: str, what: str = "") -> None:
    """Let the user type the card's name. Raises Usage."""
    disk = next(disk for disk in list_disks(host) if disk.name == name)
    if not sys.stdin.isatty():
        raise Usage("nobody is there to confirm; cure: --yes, with the card's name")
    print(f"{what or 'Everything on the card is lost'}: {name}, {size_text(disk.size)}, {disk.model or '-'}", file=sys.stderr)
    if _ask(f"Type {name} to go on: ") != name:
        _nothing()


def unmount(host: Host, name: str) -> None:
    """Unmount what a desktop mounted by itself. Raises Refused."""
    for disk in list_disks(host):
        if disk.name == name:
            for place in in_media_folders(disk):
                program = ["udisksctl", "unmount", "--no-user-interaction", "-p", place] if not os.access(place, os.W_OK) and \
                    shutil.which("udisksctl") else ["umount", place]
                done = subprocess.run(program, capture_output=True, text=True)
                if done.returncode:
                    raise Refused(f"{name} is mounted on {place} and cannot be unmounted: {done.stderr.strip()}; cure: close what uses it")


def _named(disks: list[Disk], name: str, given: str) -> str:
    for disk in disks:
        if name == disk.name:
            if found := reasons(disk):
                raise Refused(f"{name} is refused: {'; '.join(found)}")
            return name
        if name in disk.parts:
            raise Refused(f"{given} is a partition; cure: name the whole disk, {disk.name}")
    raise NoDevice(f"there is no disk {given}; cure: flash.py list --all")


def _nothing() -> str:
    raise Usage("nothing was confirmed, nothing was written")


def _ask(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
