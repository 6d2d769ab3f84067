"""Uses of what was freed: hosted and at -O0 each ends in the same ReferenceError. What -O2 does not look for, it survives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vipc.differential.running import emulated, hosted

UNCHECKED = {"pools": "True 3 5\n", "objects": "14 77\n", "arrays": "del of what is not on the heap\n"}
"""What programs print behind their uses of freed storage."""

FREED = Path(__file__).parent / "freed"


@pytest.mark.parametrize("file", sorted(FREED.glob("*.py")), ids=lambda file: file.stem)
def test_freed(file: Path, request: pytest.FixtureRequest) -> None:
    expected = hosted(file)
    if request.config.getoption("--update"):
        file.with_suffix(".out").write_text(expected.text())
    assert expected.text() == file.with_suffix(".out").read_text(), "hosted"
    assert emulated(file, 0) == expected, "compiled at -O0"
    assert UNCHECKED[file.stem] in emulated(file, 2).stdout, "at -O2 it goes on"
