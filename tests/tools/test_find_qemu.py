"""Finding and installing QEMU, with stand-ins for QEMU and for the package manager."""

import os
from pathlib import Path

import pytest

from tools import find_qemu
from tools.find_qemu import QemuMissing

NEW_QEMU = "#!/bin/sh\necho 'Supported machines are:'\necho 'raspi4b   Raspberry Pi 4B (revision 1.5)'\n"
OLD_QEMU = "#!/bin/sh\necho 'Supported machines are:'\necho 'raspi3b   Raspberry Pi 3B (revision 1.2)'\n"
# Records its arguments; `update` and `install` do what the test chose.
APT_GET = "#!/bin/sh\necho \"$*\" >> {log}\ncase \"$*\" in\n*install*) {install} ;;\nesac\n"


class Machine:
    """A machine with a PATH of its own and a place for apt's sources."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.apt_log = folder / "apt.log"
        self.source = folder / "viperos-backports.sources"

    def program(self, name: str, text: str) -> str:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def apt(self, install: str = ":", candidate: str = "1:10.0.2+ds-2~bpo12+1") -> None:
        self.program("apt-get", APT_GET.format(log=self.apt_log, install=install))
        self.program("apt-cache", f"#!/bin/sh\necho '  Candidate: {candidate}'\n")
        self.program("dpkg", "#!/bin/sh\n")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.delenv("VIPER_QEMU", raising=False)
    monkeypatch.setattr(find_qemu, "FOUND", tmp_path / "build" / "qemu-found")
    monkeypatch.setattr(find_qemu, "NAMED", tmp_path / "build" / "qemu-named")
    monkeypatch.setattr(find_qemu, "BACKPORTS", made.source)
    monkeypatch.setattr(find_qemu, "_codename", lambda: "bookworm")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return made


def test_takes_it_from_the_path_and_remembers(machine: Machine) -> None:
    program = machine.program("qemu-system-aarch64", NEW_QEMU)
    assert find_qemu.find_qemu() == Path(program)
    os.environ["PATH"] = ""  # restored by the fixture; the second search does not look there
    assert find_qemu.find_qemu() == Path(program)


def test_forgets_it_when_the_file_changes(machine: Machine) -> None:
    machine.program("qemu-system-aarch64", NEW_QEMU)
    find_qemu.find_qemu()
    machine.program("qemu-system-aarch64", OLD_QEMU)
    with pytest.raises(QemuMissing, match="too old"):
        find_qemu.find_qemu()


def test_named_by_the_environment(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.program("qemu-system-aarch64", OLD_QEMU)
    program = machine.program("my-qemu", NEW_QEMU)
    monkeypatch.setenv("VIPER_QEMU", program)
    assert find_qemu.find_qemu() == Path(program)
    monkeypatch.delenv("VIPER_QEMU")
    with pytest.raises(QemuMissing):
        find_qemu.find_qemu()


@pytest.mark.parametrize(("name", "fault"), [("absent", "cannot be run"), ("qemu-system-aarch64", "does not list raspi4b")])
def test_named_by_the_environment_but_unfit(machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str, fault: str) -> None:
    machine.program("qemu-system-aarch64", OLD_QEMU)
    monkeypatch.setenv("VIPER_QEMU", name)
    with pytest.raises(QemuMissing, match=f"VIPER_QEMU={name} {fault}.*; cure: "):
        find_qemu.find_qemu()


def test_no_package_manager(machine: Machine) -> None:
    with pytest.raises(QemuMissing, match="qemu-system-aarch64 is missing; cure: "):
        find_qemu.find_qemu()


def test_not_root(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.apt()
    machine.program("qemu-system-aarch64", OLD_QEMU)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(QemuMissing, match="too old .*needs root; cure: sudo python3 .*find_qemu.py install"):
        find_qemu.find_qemu()
    assert not machine.apt_log.exists()


def test_installs_from_backports(machine: Machine) -> None:
    ready = machine.program("new-qemu", NEW_QEMU)
    machine.apt(install=f"/bin/ln -s {ready} {machine.bin}/qemu-system-aarch64")
    assert find_qemu.find_qemu() == machine.bin / "qemu-system-aarch64"
    assert "Suites: bookworm-backports" in machine.source.read_text()
    assert "install --no-install-recommends -t bookworm-backports qemu-system-arm" in machine.apt_log.read_text()


def test_newer_releases_need_no_backports(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_qemu, "_codename", lambda: "trixie")
    ready = machine.program("new-qemu", NEW_QEMU)
    machine.apt(install=f"/bin/ln -s {ready} {machine.bin}/qemu-system-aarch64")
    find_qemu.find_qemu()
    assert not machine.source.exists()
    assert "-t" not in machine.apt_log.read_text().split()


def test_a_failed_installation_takes_the_source_away(machine: Machine) -> None:
    machine.apt(install="echo 'E: Failed to fetch' >&2; exit 100")
    with pytest.raises(QemuMissing, match="apt-get install qemu-system-arm failed: Failed to fetch; cure: "):
        find_qemu.find_qemu()
    assert not machine.source.exists()


def test_nothing_is_installed_when_the_offer_is_too_old(machine: Machine) -> None:
    machine.apt(candidate="1:7.2+dfsg-7")
    with pytest.raises(QemuMissing, match="no qemu-system-arm >= 9.0 is on offer"):
        find_qemu.find_qemu()
    assert not machine.source.exists()
    assert " install " not in machine.apt_log.read_text()
