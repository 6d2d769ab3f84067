"""The FAT32 writer and editor, judged by dosfstools and mtools."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.card import fat32
from tools.card.errors import DoesNotFit
from tools.card.fat32_edit import BadVolume, Editor
from tools.card.fat32_names import BadName, short_names
from tools.packages import require

MIB = 1 << 20
LEAST = 34 * MIB                    # of a volume, here
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "MTOOLS_SKIP_CHECK": "1"}


@pytest.fixture(scope="module", autouse=True)
def judges() -> None:
    require("fsck.vfat", "mcopy")


def made(path: Path, tree: fat32.Tree, size: int = LEAST) -> Path:
    volume = fat32.plan(tree, size // 512, moment=1_700_000_000)
    with path.open("wb") as file:
        file.truncate(size)

        def put(offset: int, content: bytes) -> None:
            file.seek(offset)
            file.write(content)

        fat32.write(volume, put)
    return path


def check(path: Path) -> None:
    done = subprocess.run(["fsck.vfat", "-n", str(path)], capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout


def copied(path: Path, out: Path) -> dict[str, object]:
    """The tree that mtools reads."""
    out.mkdir()
    subprocess.run(["mcopy", "-s", "-n", "-i", str(path), "::", str(out)], check=True, capture_output=True, env=ENVIRONMENT)
    return tree_of(out)


def tree_of(folder: Path) -> dict[str, object]:
    return {path.name: tree_of(path) if path.is_dir() else path.read_bytes() for path in folder.iterdir()}


# mtools renames what DOS devices are called, and does not read names beyond the basic plane.
letters = st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters='"*/:<>?\\|\x7f', exclude_categories=("C", "Z", "M"))
names = st.one_of(
    st.sampled_from(["kernel8.img", "CONFIG.TXT", "bcm2711-rpi-4-b.dtb", "a.b.c", ".hidden", "a+b", "x" * 200, "Readme", "UPPER.low"]),
    st.text(letters, min_size=1, max_size=30),
)
contents = st.binary(max_size=3000) | st.integers(0, 300_000).map(lambda size: b"s" * size)
trees = st.dictionaries(names, st.recursive(contents, lambda inner: st.dictionaries(names, inner, max_size=12), max_leaves=20), max_size=12)


def _allowed(tree: object) -> bool:
    if not isinstance(tree, dict):
        return True
    folded = [name.upper() for name in tree]
    devices = {"CON", "PRN", "AUX", "NUL"}
    return len(set(folded)) == len(folded) and not any(name.split(".")[0] in devices or name[-1] in ". " for name in folded) and \
        all(len(name) == len(name.upper()) == len(name.lower()) for name in tree) and all(map(_allowed, tree.values()))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(tree=trees.filter(_allowed))
def test_a_random_tree_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, tree: dict[str, object]) -> None:
    folder = tmp_path_factory.mktemp("fat")
    volume = made(folder / "volume", tree)  # type: ignore[arg-type]
    check(volume)
    assert copied(volume, folder / "out") == tree


def test_the_same_tree_gives_the_same_bytes(tmp_path: Path) -> None:
    tree = {"b": b"1", "a": b"2", "folder": {"x y z": b"3"}}
    again = dict(reversed(tree.items()))
    assert made(tmp_path / "1", tree).read_bytes() == made(tmp_path / "2", again).read_bytes()


def test_a_full_volume_holds_everything_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    clusters = fat32.plan({}, LEAST // 512).clusters
    exact = (clusters - 1) * 512                # the root folder has one
    volume = made(tmp_path / "full", {"full": bytes(exact)})
    check(volume)
    with pytest.raises(DoesNotFit, match="the files need"):
        fat32.plan({"full": bytes(exact + 1)}, LEAST // 512)


def test_a_volume_too_small_for_fat32_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="FAT32 needs 65,525 clusters"):
        fat32.plan({}, 32 * MIB // 512)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a:b", "what?", "tab\t", "end.", "end ", " start", "x" * 256, "\ud800"])
def test_a_name_that_fat_cannot_hold(name: str) -> None:
    with pytest.raises(BadName):
        short_names([name])


def test_names_that_differ_in_case_only() -> None:
    with pytest.raises(BadName, match="one name on FAT"):
        short_names(["Readme", "README"])


def test_many_names_with_one_beginning_stay_apart(tmp_path: Path) -> None:
    tree = {f"the same beginning {number}.txt": str(number).encode() for number in range(300)}
    volume = made(tmp_path / "many", tree)
    check(volume)
    assert copied(volume, tmp_path / "out") == tree


def test_larger_clusters(tmp_path: Path) -> None:
    tree = {"a": bytes(5000), "folder": {"b": b"x" * 4096}}
    volume = made(tmp_path / "large", tree, 300 * MIB)
    check(volume)
    assert copied(volume, tmp_path / "out") == tree


class FileDevice:
    """A volume's file as a device."""

    number = (0, 0)

    def __init__(self, path: Path, fail_after: int = -1) -> None:
        self.path, self.size, self.left = path, path.stat().st_size, fail_after

    def read(self, offset: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def write(self, offset: int, data: bytes) -> None:
        if self.left == 0:
            raise OSError(5, "Input/output error")
        self.left -= 1
        with self.path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    def settle(self) -> None:
        """A file is settled."""

    def reread_partitions(self) -> None:
        """Nobody knows of any."""

    def close(self) -> None:
        """Nothing is open."""


OLD = {"kernel8.img": b"old" * 1000, "config.txt": b"old", "other file.txt": b"stays", "folder": {"x": b"y"}}


def test_replacing_a_file(tmp_path: Path) -> None:
    volume = made(tmp_path / "volume", OLD)
    editor = Editor(FileDevice(volume), 0)
    for content in (b"new" * 5000, b"", b"n", b"longer" * 9000):
        editor.replace("kernel8.img", content)
        check(volume)
        assert Editor(FileDevice(volume), 0).read("kernel8.img") == content
    assert copied(volume, tmp_path / "out") == {**OLD, "kernel8.img": b"longer" * 9000}


@pytest.mark.parametrize("writes", range(0, 14))
def test_a_card_pulled_while_a_file_is_replaced_has_the_old_file_or_the_new(tmp_path: Path, writes: int) -> None:
    volume = made(tmp_path / "volume", OLD)
    new = b"new" * 700
    try:
        Editor(FileDevice(volume, writes), 0).replace("kernel8.img", new)
    except OSError:
        pass
    else:
        assert writes > 10
    found = copied(volume, tmp_path / "out")
    assert found.pop("kernel8.img") in (OLD["kernel8.img"], new)
    assert found == {name: content for name, content in OLD.items() if name != "kernel8.img"}


def test_what_cannot_be_replaced(tmp_path: Path) -> None:
    volume = made(tmp_path / "volume", OLD)
    with pytest.raises(BadVolume, match="has no absent.txt"):
        Editor(FileDevice(volume), 0).replace("absent.txt", b"")
    with pytest.raises(DoesNotFit, match="has .* free"):
        Editor(FileDevice(volume), 0).replace("config.txt", bytes(40 * MIB))
    (tmp_path / "none").write_bytes(bytes(MIB))
    with pytest.raises(BadVolume, match="no FAT file system"):
        Editor(FileDevice(tmp_path / "none"), 0)
    check(volume)
    assert copied(volume, tmp_path / "out") == OLD
