"""The firmware's cache: pinned, fetched from packages, imported from folders, never half there."""

import functools
import hashlib
import http.server
import io
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.card import firmware
from tools.card.cli import main
from tools.card.errors import NoFirmware
from tools.card.firmware import File, Manifest

CONTENT = {"start4.elf": b"the firmware" * 1000, "LICENCE": b"the licence"}


def package(files: dict[str, bytes]) -> bytes:
    """A Debian package."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    out = b"!<arch>\n"
    for name, content in (("debian-binary", b"2.0\n"), ("control.tar.xz", b"odd"), ("data.tar.xz", data.getvalue())):
        out += f"{name:16}{0:<12}{0:<6}{0:<6}{'100644':8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
    return out


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    (folder := tmp_path / "served").mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *arguments: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        (folder / "good.deb").write_bytes(package({f"./usr/{name}": content for name, content in CONTENT.items()}))
        (folder / "other.deb").write_bytes(package({f"./usr/{name}": content + b"!" for name, content in CONTENT.items()}))
        (folder / "cut.deb").write_bytes(package({f"./usr/{name}": content for name, content in CONTENT.items()})[:300])
        (folder / "odd.deb").write_bytes(b"<html>not found</html>")
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def manifest(*addresses: str) -> Manifest:
    files = tuple(File(name, len(content), hashlib.sha256(content).hexdigest(), "p", f"./usr/{name}") for name, content in CONTENT.items())
    return Manifest("a test's", files, {"p": addresses})


def quiet(text: str) -> None:
    """Nothing is said."""


def test_fetched_loaded_and_damaged(server: str, tmp_path: Path) -> None:
    wanted, folder = manifest(f"{server}/absent.deb", f"{server}/good.deb"), tmp_path / "cache"
    with pytest.raises(NoFirmware, match=r"start4.elf \(missing\), LICENCE \(missing\).*cure: flash.py firmware fetch"):
        firmware.load(wanted, folder)
    firmware.fetch(wanted, folder, quiet)
    assert firmware.load(wanted, folder) == CONTENT
    (folder / "start4.elf").write_bytes(b"rot")
    with pytest.raises(NoFirmware, match=r"start4.elf \(damaged\)"):
        firmware.load(wanted, folder)
    firmware.fetch(wanted, folder, quiet)
    assert firmware.load(wanted, folder) == CONTENT


@pytest.mark.parametrize(("name", "reason"), [("other", "is not the pinned file"), ("odd", "not a Debian package"), ("absent", "404")])
def test_what_cannot_be_fetched(server: str, tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(NoFirmware, match=reason):
        firmware.fetch(manifest(f"{server}/{name}.deb"), tmp_path / "cache", quiet)
    assert not list((tmp_path / "cache").glob("*"))


def test_a_package_that_ends_early(server: str, tmp_path: Path) -> None:
    with pytest.raises(NoFirmware, match="cure: a network"):
        firmware.fetch(manifest(f"{server}/cut.deb"), tmp_path / "cache", quiet)


def test_imported_all_or_none(tmp_path: Path) -> None:
    (source := tmp_path / "boot").mkdir()
    (source / "start4.elf").write_bytes(CONTENT["start4.elf"])
    with pytest.raises(NoFirmware, match="has no LICENCE of SHA-256"):
        firmware.import_folder(manifest(), source, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    (source / "deeper").mkdir()
    (source / "deeper" / "LICENCE").write_bytes(CONTENT["LICENCE"])
    firmware.import_folder(manifest(), source, tmp_path / "cache")
    assert firmware.load(manifest(), tmp_path / "cache") == CONTENT


def test_the_project_s_manifest_is_whole() -> None:
    wanted = firmware.read_manifest()
    assert {file.name for file in wanted.files} == {"start4.elf", "fixup4.dat", "bcm2711-rpi-4-b.dtb", "LICENCE.broadcom"}
    for file in wanted.files:
        assert len(file.sha256) == 64 and file.size > 1000
        assert all(address.endswith(".deb") for address in wanted.packages[file.package])


def test_a_card_without_firmware_is_status_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (kernel := tmp_path / "kernel").write_bytes(b"k")
    assert main(["build", "--kernel", str(kernel), "-o", str(tmp_path / "sd.img")]) == 8
    assert "flash.py firmware fetch" in capsys.readouterr().err
    assert main(["firmware", "status"]) == 8
    assert not (tmp_path / "sd.img").exists()
