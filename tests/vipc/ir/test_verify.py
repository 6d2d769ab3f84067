"""Every rule of the verifier is seen to be broken."""

import pytest

from vipc.ir.text import parse_function
from vipc.ir.verify import VerifyError, verify

GOOD = """
func f results=1 traps=raise {
b0(v0):
  v1 = alloca(8, 8)
  v2 = call(g, 1) v0
  v3 = err_get
  br v3, b2, b1(v2)
b1(v4):
  v5 = add v4, v0
  v6 = cmp(slt) v5, v0
  br v6, b1(v5), b3
b2:
  ret_error
b3:
  ret v5
}
"""

BROKEN = [
    ("I1", "v5 = add v4, v0", "v4 = add v4, v0"),
    ("I1", "results=1", "results=1 next_value=6"),
    ("I2", "ret v5", "ret v9"),
    ("I2", "v5 = add v4, v0", "v5 = add v6, v0"),
    ("I2", "b2:\n  ret_error", "b2:\n  v8 = neg v5\n  ret_error"),
    ("I3", "v5 = add v4, v0", "v5 = plus v4, v0"),
    ("I4", "v5 = add v4, v0", "v5 = alloca(8, 8)"),
    ("V5", "v5 = add v4, v0", "v5 = add v4"),
    ("V5", "v5 = add v4, v0", "v5, v9 = add v4, v0"),
    ("V5", "ret v5", "ret v5, v5"),
    ("V5", "cmp(slt)", "cmp(slt, 1)"),
    ("V6", "cmp(slt)", "cmp(lt)"),
    ("V6", "v5 = add v4, v0", "v5 = load(u7, 0) v4"),
    ("V6", "v5 = add v4, v0", "check(nothing, x, s) v4\n  v5 = neg v4"),
    ("V7", "  v3 = err_get", "  v9 = neg v0\n  v3 = err_get"),
    ("V8", "b1(v5)", "b1"),
    ("V8", "b1(v5)", "b7(v5)"),
    ("V8", "br v6, b1(v5), b3", "br v6, b1(v5)"),
    ("V9", "ret_error", "jump b0(v0)"),
    ("V10", "ret_error\n", "ret_error\nb8:\n  ret v0\n"),
    ("V11", "results=1", "results=9"),
    ("V11", "traps=raise", "traps=other"),
    ("V11", "traps=raise", "traps=raise params=[u8, u8]"),
    ("V11", "traps=raise", "traps=raise returns=[u7]"),
]


def test_good() -> None:
    verify(parse_function(GOOD))


@pytest.mark.parametrize("rule, old, new", BROKEN)
def test_broken(rule: str, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(VerifyError) as caught:
        verify(parse_function(GOOD.replace(old, new)))
    assert caught.value.rule == rule
