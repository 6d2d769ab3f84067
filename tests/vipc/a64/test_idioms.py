"""Golden tests of the code for small functions: idioms.test holds cases `=== name`, blocks in SSA form, and after a
line `---` the assembly text. `pytest --update` rewrites the latter."""

from __future__ import annotations

from pathlib import Path

import pytest

from vipc.a64.compile import compile_function
from vipc.ir.text import parse_function

FILE = Path(__file__).with_name("idioms.test")


def read_cases() -> dict[str, tuple[str, str]]:
    """Name to text in SSA form and expected assembly."""
    cases = {}
    for chunk in FILE.read_text().split("=== ")[1:]:
        name, _, rest = chunk.partition("\n")
        before, _, after = rest.partition("---\n")
        cases[name] = (before, after.strip())
    return cases


def code(blocks: str) -> str:
    """The lines of the function after its label."""
    head, _, rest = blocks.partition("\n") if blocks.startswith("results=") else ("results=1 traps=brk", "", blocks)
    text = compile_function(parse_function(f"func f {head} loc=a.py:1 {{\n{rest}}}\n")).text
    return text.partition("f:\n")[2].strip()


@pytest.mark.parametrize("name", read_cases())
def test_case(name: str, request: pytest.FixtureRequest) -> None:
    before, after = read_cases()[name]
    got = code(before)
    if request.config.getoption("--update"):
        cases = read_cases() | {name: (before, got)}
        FILE.write_text("\n".join(f"=== {key}\n{a}---\n{b}\n" for key, (a, b) in cases.items()))
    else:
        assert got == after
