"""The vipc command: bad input of every kind ends in diagnostics and status 1, a failure of its own in status 70."""

import subprocess
import sys
from pathlib import Path

import pytest

BAD = {
    "encoding": (b"x = 1\ny = '\xff'\n", "2:6: error VIP0002"),
    "declared": (b"# coding: latin-1\n\n\ndef main() -> int:\n    return 0\n", "1:11: error VIP0002"),
    "tabs": (b"def main() -> int:\n\treturn 0\n", "2:1: error VIP0003"),
    "unterminated": (b"def main() -> int:\n    s = 'abc\n    return 0\n", "2:9: error VIP0102"),
    "nested": (b"def main() -> int:\n    return " + b"(" * 10_000 + b"1" + b")" * 10_000 + b"\n", "error VIP0105"),
    "unknown_import": (b"import nothere\n\n\ndef main() -> int:\n    return 0\n", "1:1: error VIP0302"),
    "cyclic": (b"import cyclic_other\n\n\ndef main() -> int:\n    return 0\n", "error VIP0303"),
    "unknown_name": (b"def main() -> int:\n    return nothere\n", "2:12: error VIP0301"),
    "too_big": (b"from vipc.lang import u8\n\n\ndef main() -> int:\n    x: u8 = 300\n    return x\n", "5:13: error VIP0210"),
    "surrogate": (b"def main() -> int:\n    print('\\ud800')\n    return 0\n", "2:11: error VIP0106"),
    "late_future": (b"X = 1\nfrom __future__ import annotations\n\n\ndef main() -> int:\n    return 0\n", "2:1: error VIP0101"),
    "no_main": (b"X = 1\n", "error VIP0612"),
    "empty": (b"", "error VIP0612"),
    "main_takes": (b"def main(n: int) -> int:\n    return n\n", "1:10: error VIP0612"),
    "main_gives": (b"def main() -> str:\n    return 'x'\n", "1:1: error VIP0612"),
    "large_frame": (b"from vipc.lang import array, u8\n\n\ndef main() -> int:\n    a = array(u8, 1 << 40)\n    return a[5]\n",
                    "4:1: error VIP0505"),
    "large_array": (b"from vipc.lang import Array, array, u8\n\na: Array[u8] = array(u8, 1 << 40)\n\n\n"
                    b"def main() -> int:\n    return a[5]\n", "3:1: error VIP0605"),
    "exit_result": (b"class A:\n    def __enter__(self) -> None:\n        pass\n\n    def __exit__(self, a: object, b: object, c: object) "
                    b"-> bool:\n        return True\n\n\ndef main() -> int:\n    with A():\n        return 1\n", "10:10: error VIP0218"),
    "exit_parameters": (b"class A:\n    def __enter__(self) -> None:\n        pass\n\n    def __exit__(self) -> None:\n        pass\n\n\n"
                        b"def main() -> int:\n    with A():\n        return 1\n", "5:5: error VIP0218"),
    "build_time": (b"X = 1 // 0\n\n\ndef main() -> int:\n    return 0\n", "1:1: error VIP0605"),
}

CRASH = """
import sys
from vipc import cli
import vipc.codegen
def broken(*_):
    raise KeyError("lost")
setattr(vipc.codegen, {stage!r}, broken)
sys.argv = ["vipc", "run", {file!r}]
cli.main()
"""


def vipc(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", "from vipc.cli import main; main()", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_ends_in_a_diagnostic(name: str, tmp_path: Path) -> None:
    content, expected = BAD[name]
    (tmp_path / f"{name}.py").write_bytes(content)
    (tmp_path / "cyclic_other.py").write_text("import cyclic\n")
    done = vipc("run", str(tmp_path / f"{name}.py"))
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_and_a_wrong_name(tmp_path: Path) -> None:
    done = vipc("check", str(tmp_path / "absent.py"))
    assert (done.returncode, "VIP0001" in done.stderr) == (1, True)
    (tmp_path / "not-a-name.py").write_text("def main() -> int:\n    return 0\n")
    done = vipc("check", str(tmp_path / "not-a-name.py"))
    assert (done.returncode, "VIP0001" in done.stderr) == (1, True)


def test_several_errors_in_one_run(tmp_path: Path) -> None:
    file = tmp_path / "several.py"
    file.write_text("def f() -> int:\n    return a\n\n\ndef main() -> int:\n    f(1)\n    return b\n")
    done = vipc("check", str(file))
    assert done.returncode == 1
    assert done.stderr.count(": error VIP") == 3


@pytest.mark.parametrize("stage", ["optimise_component", "select"])
def test_an_internal_error_names_the_function(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "fine.py"
    file.write_text(f"def main() -> int:\n    print('{stage} {tmp_path}')\n    return 0\n")     # a text of its own: nothing kept
    done = subprocess.run([sys.executable, "-c", CRASH.format(stage=stage, file=str(file))], capture_output=True, text=True)
    assert done.returncode == 70
    assert "internal error while compiling" in done.stderr
    assert "KeyError: 'lost'" in done.stderr


def test_explain_knows_every_code() -> None:
    from vipc.diagnostic_codes import CODES

    done = vipc("explain", "VIP0210")
    assert done.returncode == 0
    assert CODES["VIP0210"].title in done.stdout
    assert vipc("explain", "VIP9999").returncode == 2


def test_the_exit_status_is_mains_result(tmp_path: Path) -> None:
    file = tmp_path / "status.py"
    file.write_text("def main() -> int:\n    return 7\n")
    assert vipc("run", str(file)).returncode == 7
    assert vipc("run", "--hosted", str(file)).returncode == 7


@pytest.mark.parametrize("stage", ["tokens", "tree", "typed", "ir", "opt", "mir", "asm", "map"])
def test_every_stage_can_be_printed(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "small.py"
    file.write_text("def main() -> int:\n    return 7\n")
    done = vipc("build", f"--emit={stage}", str(file))
    assert done.returncode == 0, done.stderr
    assert "main" in done.stdout
