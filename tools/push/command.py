"""`viper push`, and the console's menu entry: which kernel, which port, what is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tools.build import build_image
from tools.console.ports import Gone, Port, open_port
from tools.faults import Fault
from tools.push.push import RATES, Pusher


def push_file(port_name: str, kernel: Path | None, fastest: int) -> None:
    """Push a kernel (the built one by default) over a port. Raises Fault."""
    image = _read(kernel or build_image("rpi4"))
    try:
        port = open_port(port_name)
    except Gone as error:
        raise Fault(f"{port_name}: {error}; cure: plug the adapter in, or name another port") from error
    try:
        rest = _push(port, image, tuple(rate for rate in RATES if rate <= fastest))
        print(f"viper: pushed and started; viper console {port_name} shows the rest", file=sys.stderr)
        sys.stdout.write(rest)
    except Gone as error:
        raise Fault(f"{port_name} went away: {error}; cure: plug it in and push again, it goes on where it stopped") from error
    finally:
        port.close()


def pusher_of(kernel: Path | None) -> Callable[[Port], None]:
    """What the console calls to push the same file again and again."""

    def push(port: Port) -> None:
        sys.stdout.write(_push(port, _read(kernel or build_image("rpi4")), RATES))
        sys.stdout.flush()

    return push


def _push(port: Port, image: bytes, rates: tuple[int, ...]) -> str:
    with Pusher(port, _show) as pusher:
        pusher.push(image, rates)
    return pusher.rest.decode(errors="backslashreplace")


def _read(kernel: Path) -> bytes:
    try:
        return kernel.read_bytes()
    except OSError as error:
        raise Fault(f"{kernel}: {error.strerror}; cure: name a kernel image") from error


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done / total:4.0%} of {total:,} bytes", end="\r\n" if done == total else "", file=sys.stderr, flush=True)
