"""flash.py as its users run it: on a card that is a plain file, and on a loop device where the machine has them."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.card.hosts import MIB, FakeHost, card_host
from tools.card import cli
from tools.card.cli import main
from tools.card.disks import Host
from tools.card.fat32_edit import Editor
from tools.card.image import build_image

ROOT = Path(__file__).resolve().parents[2]
FILES = {"kernel8.img": b"\x5A" * 70_000, "config.txt": b"arm_64bit=1\n", "cmdline.txt": b"mode=microkernel\n"}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    build_image(tmp_path / "sd.img", FILES)
    return tmp_path / "sd.img"


def loop_device(size: int, folder: Path) -> Path | None:
    """A loop device of `size` bytes; None where this machine gives none."""
    (backing := folder / "backing").write_bytes(b"")
    os.truncate(backing, size)
    try:
        done = subprocess.run(["losetup", "--find", "--show", str(backing)], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return Path(done.stdout.strip()) if done.returncode == 0 else None


@pytest.fixture(params=["file", "loop"])
def card(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Host, str, Path]]:
    """(host, name, node) of a card of 128 MiB."""
    if request.param == "file":
        fake, node = card_host(tmp_path / "host")
        yield fake.finish(), "sdx", node
        return
    node_or_none = loop_device(128 * MIB, tmp_path)
    if node_or_none is None:
        pytest.skip("this machine gives no loop devices")
    fake = FakeHost(tmp_path / "host")
    number = os.stat(node_or_none).st_rdev
    fake.disk(node_or_none.name, f"{os.major(number)}:{os.minor(number)}", 128 * MIB)
    host = fake.finish()
    yield Host(host.sys, host.proc, Path("/dev"), host.udev), node_or_none.name, node_or_none
    subprocess.run(["losetup", "-d", str(node_or_none)], check=True)


def test_write_verify_and_find_a_changed_byte(card: tuple[Host, str, Path], image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host, name, node = card
    assert main(["write", name, "--yes", "--image", str(image)], host) == 0
    assert "written" in capsys.readouterr().err
    assert node.open("rb").read(128 * MIB) == image.read_bytes()
    assert main(["verify", str(node), "--image", str(image)], host) == 0
    with node.open("r+b") as file:
        file.seek(5 * MIB + 77)
        file.write(b"\xFF")
    assert main(["verify", name, "--image", str(image)], host) == 7
    assert f"byte {5 * MIB + 77:,} " in capsys.readouterr().err


def test_update_replaces_kernel_and_configuration(card: tuple[Host, str, Path], image: Path, tmp_path: Path) -> None:
    host, name, node = card
    assert main(["write", name, "--yes", "--image", str(image)], host) == 0
    (kernel := tmp_path / "new.img").write_bytes(b"new kernel")
    assert main(["update", name, "--yes", "--kernel", str(kernel)], host) == 0
    from tools.card.device import open_exclusively

    device = open_exclusively(node)
    editor = Editor(device, 4 * MIB)
    assert editor.read("kernel8.img") == b"new kernel\0\0"
    assert editor.read("config.txt") == (ROOT / "board/rpi4/config.txt").read_bytes()
    assert editor.read("cmdline.txt") == FILES["cmdline.txt"]
    device.close()


def test_update_of_a_folder(tmp_path: Path) -> None:
    (kernel := tmp_path / "new.img").write_bytes(b"new kernel12")
    (folder := tmp_path / "boot").mkdir()
    assert main(["update", str(folder), "--kernel", str(kernel)], Host()) == 2
    (folder / "kernel8.img").write_bytes(b"old")
    assert main(["update", str(folder), "--kernel", str(kernel)], Host()) == 0
    assert (folder / "kernel8.img").read_bytes() == b"new kernel12"
    assert sorted(path.name for path in folder.iterdir()) == ["config.txt", "kernel8.img"]


def test_too_small(tmp_path: Path, image: Path) -> None:
    fake, node = card_host(tmp_path / "host", 64 * MIB)
    assert main(["write", "sdx", "--yes", "--image", str(image)], fake.finish()) == 9
    assert node.read_bytes() == bytes(64 * MIB)


def test_mounted(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake, _ = card_host(tmp_path / "host")
    fake.disk("sdy", "8:32", 128 * MIB, parts=(("sdy1", "8:33"),))
    fake.mounts.append("31 22 8:33 / /srv/photos rw - vfat /dev/sdy1 rw")
    assert main(["write", "sdy", "--yes", "--image", str(image)], fake.finish()) == 4
    assert "sdy is refused: mounted on /srv/photos" in capsys.readouterr().err


def test_pulled_while_it_is_written(
    tmp_path: Path, image: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake, node = card_host(tmp_path / "host")
    node.write_bytes(b"old" * 200 + bytes(128 * MIB - 600))
    real = cli.open_disk

    def failing(host: Host, name: str) -> object:
        device = real(host, name)
        write = device.write

        def pulled(offset: int, data: bytes) -> None:
            if offset > 4 * MIB:
                raise OSError(5, "Input/output error")
            write(offset, data)

        device.write = pulled  # type: ignore[method-assign]
        return device

    monkeypatch.setattr(cli, "open_disk", failing)
    assert main(["write", "sdx", "--yes", "--image", str(image)], fake.finish()) == 6
    assert "the card failed to write at byte" in capsys.readouterr().err
    assert node.read_bytes()[:512] == (b"old" * 200)[:512]


def test_interrupted(tmp_path: Path) -> None:
    """A real signal, while the image comes through a pipe that has not ended."""
    fake, node = card_host(tmp_path / "host")
    fake.finish()
    program = (f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pathlib import Path\nfrom tools.card.cli import main\n"
               f"from tools.card.disks import Host\nroot = Path({str(fake.root)!r})\n"
               "sys.exit(main(['write', 'sdx', '--yes', '--image', '-'], Host(root / 'sys', root / 'proc', root / 'dev', root / 'udev')))")
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin and process.stderr
    process.stdin.write(b"\xEB" * (12 * MIB))
    process.stdin.flush()           # more than two chunks: one at least has been taken when the pipe took all
    process.send_signal(signal.SIGTERM)
    process.stdin.close()
    said = process.stderr.read().decode()
    assert process.wait(60) == 130, said
    assert "interrupted" in said
    assert node.read_bytes()[:512] == bytes(512)


def test_usage(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fake, node = card_host(tmp_path / "host")
    host = fake.finish()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["write", "--yes", "--image", str(image)], host) == 2
    assert main(["write", "sdx", "--image", str(image)], host) == 2
    assert "nobody is there to confirm" in capsys.readouterr().err
    assert main(["write", "sdx", "--yes", "--image", str(tmp_path / "none")], host) == 2
    assert main(["write", "sdz", "--yes", "--image", str(image)], host) == 3
    assert main(["build", "--size", "100M", "-o", str(tmp_path / "x")], host) == 2
    assert main(["build", "--mode", "odd", "--kernel", str(image), "-o", str(tmp_path / "x")], host) == 1
    assert main([], host) == 2
    assert main(["write", "sdx", "--yes", "--dry-run", "--image", str(image)], host) == 0
    assert node.read_bytes() == bytes(128 * MIB)


def test_confirming_by_the_card_s_name(tmp_path: Path, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake, node = card_host(tmp_path / "host")
    host = fake.finish()

    class Terminal(io.StringIO):
        buffer = io.BytesIO()

        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    assert main(["write", "sdx", "--image", str(image)], host) == 2
    assert node.read_bytes() == bytes(128 * MIB)
    monkeypatch.setattr(sys, "stdin", Terminal("sdx\n"))
    assert main(["write", "sdx", "--image", str(image)], host) == 0
    assert node.read_bytes() == image.read_bytes()


def test_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake, _ = card_host(tmp_path / "host")
    host = fake.finish()
    assert main(["list", "--json"], host) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["sdx"]
    assert main(["list", "--all"], host) == 0
    out = capsys.readouterr().out
    assert "nvme0n1" in out and "refused: carries /" in out


def test_rpi_imager_gets_its_arguments_after_our_checks(tmp_path: Path, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake, node = card_host(tmp_path / "host")
    host = fake.finish()
    (folder := tmp_path / "bin").mkdir()
    (program := folder / "rpi-imager-cli").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\nexit ${{FAIL:-0}}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert main(["write", "sdx", "--yes", "--writer", "rpi-imager", "--image", str(image)], host) == 0
    assert main(["write", "sdx", "--yes", "--no-verify", "--writer", "rpi-imager", "--image", str(image)], host) == 0
    assert (tmp_path / "calls").read_text() == f"{image} {node}\n--disable-verify {image} {node}\n"
    assert main(["write", "nvme0n1", "--yes", "--writer", "rpi-imager", "--image", str(image)], host) == 4
    monkeypatch.setenv("FAIL", "1")
    assert main(["write", "sdx", "--yes", "--writer", "rpi-imager", "--image", str(image)], host) == 6
    program.unlink()
    assert main(["write", "sdx", "--yes", "--writer", "rpi-imager", "--image", str(image)], host) == 2


def test_netboot(tmp_path: Path) -> None:
    (kernel := tmp_path / "kernel").write_bytes(b"12345")
    assert main(["netboot", str(tmp_path / "tftp"), "--no-firmware", "--kernel", str(kernel)]) == 0
    assert {path.name: path.stat().st_size for path in (tmp_path / "tftp").iterdir()} == {
        "kernel8.img": 8, "cmdline.txt": 29, "config.txt": (ROOT / "board/rpi4/config.txt").stat().st_size}


def test_flash_py_needs_nothing_but_python() -> None:
    """No installed package, no .venv: -I leaves the user's out, -S the site's."""
    done = subprocess.run([sys.executable, "-I", "-S", str(ROOT / "flash.py"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "write an image to a card" in done.stdout
    done = subprocess.run([sys.executable, "-I", "-S", str(ROOT / "flash.py"), "list"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
