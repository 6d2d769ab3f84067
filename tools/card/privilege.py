"""Opens the chosen disk with no more rights than needed: as the user, through udisks2, or by sudo for the opening alone.

Under sudo only `flash.py open-device` runs: it judges the disk again, opens it, and hands the descriptor over.
"""

from __future__ import annotations

import array
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.card.device import BlockDevice, Device, open_exclusively
from tools.card.disks import Host
from tools.card.errors import NoPermission
from tools.card.rules import check_open
from tools.card.udisks import NoUdisks, open_device

WAIT_S = 120


def open_disk(host: Host, name: str) -> Device:
    """The disk, opened exclusively and judged once more. Raises NoPermission, Refused, DeviceFailed."""
    device = _open(host, name)
    try:
        check_open(host, device, name)
    except BaseException:
        device.close()
        raise
    return device


def _open(host: Host, name: str) -> BlockDevice:
    node = host.dev / name
    try:
        return open_exclusively(node)
    except NoPermission as error:
        refusals = [str(error)]
    try:
        return BlockDevice(open_device(name))
    except NoUdisks as error:
        refusals.append(f"udisks2: {error}")
    if shutil.which("sudo") and sys.stdin.isatty():
        return _by_sudo(name, refusals)
    raise NoPermission(f"{'; '.join(refusals)}; cure: run it with sudo, or as a member of the group that owns {node}")


def _by_sudo(name: str, refusals: list[str]) -> BlockDevice:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as door:
        meeting = Path(folder) / "door"
        door.bind(str(meeting))
        door.listen(1)
        door.settimeout(WAIT_S)
        program = Path(__file__).resolve().parents[2] / "flash.py"
        print(f"flash.py: sudo opens {name}; nothing else runs as root", file=sys.stderr)
        status = subprocess.call(["sudo", sys.executable, "-I", str(program), "open-device", name, str(meeting)])
        if status:
            raise NoPermission(f"{'; '.join(refusals)}; sudo ended with {status}; cure: run it with sudo")
        line, _ = door.accept()
        with line:
            _, ancillary, _, _ = line.recvmsg(1, socket.CMSG_SPACE(4))
    descriptors = array.array("i")
    descriptors.frombytes(ancillary[0][2])
    return BlockDevice(descriptors[0])


def hand_over(host: Host, name: str, meeting: str) -> None:
    """`flash.py open-device`: open and judge the disk, then send its descriptor to the socket `meeting`."""
    device = open_exclusively(host.dev / name)
    check_open(host, device, name)
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(meeting)
        line.sendmsg([b"d"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [device.descriptor]))])
    os.close(device.descriptor)
