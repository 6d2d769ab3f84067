"""The interval domain against the words themselves."""

from hypothesis import given
from hypothesis import strategies as st

from vipc.ir.words import CONDITIONS, MASK, arith_result, evaluate, signed
from vipc.opt import transfer
from vipc.opt.intervals import Interval, compare, join, make, meet, narrow, signed_view, unsigned_view

INTERESTING = [0, 1, 2, 5, 63, 64, 127, 128, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1]
words = st.one_of(st.sampled_from(INTERESTING), st.integers(0, 100), st.integers(0, MASK)).map(lambda w: w & MASK)


def contains(interval: Interval, word: int) -> bool:
    lo, hi = interval
    assert -(2**63) <= lo < 2**63 and (hi < 2**63 or (lo >= 0 and hi < 2**64)) and lo <= hi
    return lo <= word <= hi or lo <= word - 2**64 <= hi


@st.composite
def members(draw: st.DrawFn) -> tuple[Interval, int]:
    """An interval and a word in it."""
    a, b, pick = draw(words), draw(words), draw(st.integers(0, 2**64))
    if draw(st.booleans()):
        a, b = signed(a), signed(b)
    lo, hi = min(a, b), max(a, b)
    choice = (lo, hi, lo + pick % (hi - lo + 1))[draw(st.integers(0, 2))]
    return make(lo, hi), choice & MASK


@given(members(), members(), st.sampled_from(sorted(transfer.BINARY)))
def test_binary(a: tuple[Interval, int], b: tuple[Interval, int], op: str) -> None:
    if op in ("lshr", "ashr"):
        b = (0, 63), b[1] % 64
    word = evaluate(op, (a[1], b[1]), ())
    if word is not None:
        assert contains(transfer.result(op, [a[0], b[0]], ()), word)


@given(members(), st.sampled_from(["neg", "not", "clz", "rbit", "popcount"]))
def test_unary(a: tuple[Interval, int], op: str) -> None:
    word = evaluate(op, (a[1],), ())
    assert word is not None and contains(transfer.result(op, [a[0]], ()), word)


@given(members(), st.sampled_from(["u8", "u16", "u32", "i8", "i16", "i32"]))
def test_ext(a: tuple[Interval, int], kind: str) -> None:
    word = evaluate("ext", (a[1],), (kind,))
    assert word is not None and contains(transfer.ext(a[0], (kind,)), word)


@given(members(), members(), st.sampled_from(["add_c", "sub_c", "mul_c"]), st.sampled_from(["i64", "u64"]))
def test_arith(a: tuple[Interval, int], b: tuple[Interval, int], op: str, kind: str) -> None:
    word = arith_result(op, a[1], b[1], kind)
    interval, always = transfer.arith(op, a[0], b[0], kind)
    if word is None:
        assert not always
    else:
        assert interval is not None and contains(interval, word)


@given(members(), members(), st.sampled_from(sorted(CONDITIONS)))
def test_compare_and_narrow(a: tuple[Interval, int], b: tuple[Interval, int], cond: str) -> None:
    holds = CONDITIONS[cond](a[1], b[1])
    assert compare(cond, a[0], b[0]) in (None, holds)
    if holds:
        narrowed = narrow(cond, a[0], b[0])
        assert narrowed is not None and contains(narrowed[0], a[1]) and contains(narrowed[1], b[1])


@given(members(), members())
def test_lattice(a: tuple[Interval, int], b: tuple[Interval, int]) -> None:
    both = join(a[0], b[0])
    assert contains(both, a[1]) and contains(both, b[1])
    common = meet(a[0], b[0])
    if contains(a[0], b[1]):
        assert common is not None and contains(common, b[1])
    lo, hi = signed_view(a[0])
    assert lo <= signed(a[1]) <= hi
    lo, hi = unsigned_view(a[0])
    assert lo <= a[1] <= hi
