"""Runs in labgrid's environment: joins a target's console to standard input and output, and serves power requests.

    labgrid_bridge.py ENVIRONMENT DESCRIPTOR

DESCRIPTOR is a socket: a line "on", "off" or "cycle" is answered by a line "done", or by what went wrong. The first line it
writes names what the target has: "console" or "console power".
"""

import os
import select
import socket
import sys
from typing import Any

from labgrid import Environment, Target
from labgrid.exceptions import NoDriverFoundError

READ_S = 0.01


def main(environment: str, descriptor: int) -> None:
    control = socket.socket(fileno=descriptor)
    target: Target = Environment(environment).get_target("main")
    try:
        power = target.get_driver("PowerProtocol")
    except NoDriverFoundError:
        power = None
    console = target.get_driver("ConsoleProtocol")
    control.sendall(b"console power\n" if power else b"console\n")
    while True:
        # Serial drivers can be waited for; others are asked every READ_S.
        line: list[Any] = [console.serial] if hasattr(console, "serial") else []
        ready = select.select([0, control, *line], [], [], None if line else READ_S)[0]
        if control in ready and not serve(control, power, console):
            return
        if 0 in ready:
            data = os.read(0, 4096)
            if not data:
                return
            console.write(data)
        if not line or console.serial in ready:
            copy(console)


def serve(control: socket.socket, power: Any, console: Any) -> bool:
    """One request; false when nobody asks any more. What the console said before is handed over before the answer."""
    action = control.recv(64).decode().strip()
    if not action:
        return False
    try:
        getattr(power, action)()
        while action == "off" and copy(console):
            pass
        control.sendall(b"done\n")
    except Exception as error:
        control.sendall(f"{type(error).__name__}: {error}".replace("\n", " ").encode() + b"\n")
    return True


def copy(console: Any) -> bool:
    """Hand over what the console has said; whether it was anything."""
    from pexpect import TIMEOUT

    try:
        data = console.read(size=4096, timeout=READ_S)
    except TIMEOUT:
        return False
    while data:
        data = data[os.write(1, data) :]
    return True


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
