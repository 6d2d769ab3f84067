"""Where a text stands in a source file of the tree, for tests that compare tracebacks."""

from tools.build import ROOT


def line_of(file: str, text: str) -> int:
    """The number of the only line that contains the text."""
    found = [number for number, line in enumerate((ROOT / file).read_text().splitlines(), 1) if text in line]
    assert len(found) == 1, f"{text!r} stands on lines {found} of {file}"
    return found[0]
