"""The kernel's command line."""

from __future__ import annotations

import pytest

import vipc.hosted  # noqa: F401
from kernel import command_line
from kernel.command_line import MICROKERNEL, RECOVERY, Options


def read(monkeypatch: pytest.MonkeyPatch, text: bytes) -> tuple[int, bytes, bytes]:
    """Mode, first program, bad word."""
    options = Options()
    monkeypatch.setattr(command_line, "options", options)
    command_line.read(text)
    return options.mode, bytes(options.init[0:options.init_length]), bytes(options.bad[0:options.bad_length])


@pytest.mark.parametrize(("text", "floats", "bad"), [
    (b"", True, b""), (b"floats=off", False, b""), (b"floats=off floats=on", True, b""), (b"floats=no", True, b"floats=no"),
])
def test_floats(monkeypatch: pytest.MonkeyPatch, text: bytes, floats: bool, bad: bytes) -> None:
    assert read(monkeypatch, text)[2] == bad and command_line.options.floats == floats


@pytest.mark.parametrize(("text", "level", "bad"), [
    (b"", 2, b""), (b"log=debug", 0, b""), (b"log=info", 1, b""), (b"log=error log=warning", 2, b""), (b"log=error", 3, b""),
    (b"log=loud", 2, b"log=loud"),
])
def test_log_level(monkeypatch: pytest.MonkeyPatch, text: bytes, level: int, bad: bytes) -> None:
    assert read(monkeypatch, text)[2] == bad and command_line.options.log == level


@pytest.mark.parametrize(("text", "mode", "init", "bad"), [
    (b"", MICROKERNEL, b"shell", b""),
    (b"mode=recovery", RECOVERY, b"shell", b""),
    (b"  init=hello   quiet root=/dev/x a= =b = ", MICROKERNEL, b"hello", b""),
    (b"mode=recovery mode=microkernel init=a init=b", MICROKERNEL, b"b", b""),
    (b"mode=hybrid", MICROKERNEL, b"shell", b"mode=hybrid"),
    (b"mode=recovery mode= init=", RECOVERY, b"shell", b"init="),
    (b"init=" + b"x" * 24, MICROKERNEL, b"x" * 24, b""),
    (b"init=" + b"x" * 80, MICROKERNEL, b"shell", b"init=" + b"x" * 43),
    (b"modes=recovery xmode=recovery mode:recovery", MICROKERNEL, b"shell", b""),
])
def test_words(monkeypatch: pytest.MonkeyPatch, text: bytes, mode: int, init: bytes, bad: bytes) -> None:
    assert read(monkeypatch, text) == (mode, init, bad)
