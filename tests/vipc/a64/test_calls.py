"""Calls, frames, traps and the special kinds of functions, run in the emulator."""

from __future__ import annotations

import pytest

from tests.vipc.a64.machine import Failed, Program
from vipc.ir.core import Data, DataReloc
from vipc.ir.text import parse_functions


def build(text: str, data: tuple[Data, ...] = (), externals: str = "") -> Program:
    return Program(parse_functions(text), data, externals)


def test_stack_arguments() -> None:
    program = build("""func outer results=1 traps=brk loc=a.py:1 {
b0(v0, v1):
  v2 = const(3)
  v3 = const(0)
  v4 = call("inner", 0) v2, v2, v2, v2, v2, v2, v2, v2, v0, v1, v3
  ret v4
}
func inner results=1 traps=brk loc=a.py:5 {
b0(v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10):
  v11 = mul v0, v8
  v12 = sub v11, v9
  v13 = add v12, v10
  v14 = alloca(40, 8)
  store(u64, 8) v14, v13
  v15 = load(u64, 8) v14
  ret v15
}
""")
    assert program.call("outer", (100, 7)).words == (293,)


def test_eight_results_and_recursion() -> None:
    program = build("""func count results=2 traps=brk loc=a.py:1 {
b0(v0):
  br v0, b1, b2
b1:
  v1 = const(1)
  v2 = sub v0, v1
  v3, v4 = call("count", 0) v2 !a.py:2
  v5 = add v3, v0
  v6 = add v4, v1
  ret v5, v6
b2:
  v7 = const(0)
  ret v7, v7
}
""")
    assert program.call("count", (100,)).words == (5050, 100)


def test_indirect_call_and_data() -> None:
    table = Data("table", bytes(16), 16, section=".data", relocs=[DataReloc(0, "double"), DataReloc(8, "square")])
    program = build("""func pick results=1 traps=brk loc=a.py:1 {
b0(v0, v1):
  v2 = addr("table", 0)
  v3 = const(3)
  v4 = shl v0, v3
  v5 = add v2, v4
  v6 = load(u64, 0) v5
  v7 = calli(0) v6, v1
  store(u64, 0) v2, v7
  v8 = load(u8, 0) v2
  ret v8
}
func double results=1 traps=brk loc=a.py:1 {
b0(v0):
  v1 = add v0, v0
  ret v1
}
func square results=1 traps=brk loc=a.py:1 {
b0(v0):
  v1 = mul v0, v0
  ret v1
}
""", (table,))
    assert program.call("pick", (1, 11)).words == (121,)


RAISING = """func outer results=1 traps=raise may_raise loc=a.py:1 {
b0(v0, v1):
  v2 = call("inner", 1) v0, v1 !a.py:2
  v3 = err_get()
  br v3, b1, b2
b1:
  call("trace", 0) !a.py:2
  ret_error
b2:
  v4 = add v2, v1
  ret v4
}
func inner results=1 traps=raise may_raise loc=a.py:9 {
b0(v0, v1):
  check_index("s") v0, v1 !a.py:10
  v2 = mul_c(i64) v0, v1 !a.py:11
  ret v2
}
"""


def test_raise_model() -> None:
    program = build(RAISING)
    assert program.call("outer", (3, 5)).words == (20,)
    result = program.call("outer", (-1, 5))
    assert result.error and result.failed == Failed("index", (-1, 5), "", 10)
    failed = program.call("outer", (2**62, 2**62 + 1)).failed
    assert failed is not None and (failed.key, failed.text, failed.line) == ("result", "* does not fit i64", 11)
    assert "cbnz x28" in program.code.text()


def test_export_traps_uncaught() -> None:
    text = RAISING.replace("func outer results=1 traps=raise may_raise", "func outer results=1 traps=raise may_raise attrs=[export]")
    program = build(text)
    assert program.call("outer", (3, 5)).words == (20,)
    failed = program.call("outer", (5, 5)).failed
    assert failed is not None and failed.key == "uncaught"


def test_leaf_makes_its_record_before_the_trap() -> None:
    program = build("""func leaf results=1 traps=brk loc=a.py:1 {
b0(v0):
  check_fit("u8", "s") v0 !a.py:2
  ret v0
}
func caller results=1 traps=brk loc=a.py:4 {
b0(v0):
  v1 = call("leaf", 0) v0 !a.py:5
  ret v1
}
""")
    assert program.call("caller", (300,)).failed == Failed("fit", (300,), "u8", 2)
    assert program.call("caller", (255,)).words == (255,)
    program.call("caller", (300,))
    chain = program.frames()
    assert [program.code.row_at[address].loc.line for address in chain[:2]] == [2, 5]


def test_asm_and_naked() -> None:
    program = build("""func twice results=2 traps=brk loc=a.py:1 {
b0(v0):
  v1, v2 = asm("add {out0}, {0}, {0}\\nadd {w:out1}, {w:0}, #1", [""], ["", "x5"], ["x3", "memory"]) v0
  v3 = call("bare", 0) v2
  ret v1, v3
}
func bare results=1 traps=brk attrs=[naked] loc=a.py:4 {
b0(v0):
  asm("add x0, x0, #100\\nret", [], [], [])
  unreachable
}
""")
    assert program.call("twice", (2**32 + 7,)).words == (2**33 + 14, 108)
    bare = program.code.functions[1].text
    assert [line for line in bare.split("\n") if line and not line.startswith((".", "bare"))] == ["add x0, x0, #100", "ret"]


def test_noreturn_call_saves_nothing() -> None:
    program = build("""func die results=0 traps=brk attrs=[noreturn] loc=a.py:1 {
b0(v0):
  call("stop", 0) v0 !a.py:2
  call("stop", 0) v0 !a.py:3
  unreachable
}
func stop results=0 traps=brk loc=a.py:6 {
b0(v0):
  trap("assert", "stopped", "") !a.py:7
}
""")
    assert program.call("die", (1,)).failed == Failed("assert", (), "stopped", 7)
    assert "stp x19" not in program.code.text() and "str x19" not in program.code.text()


def switch(values: tuple[int, ...]) -> str:
    lines = ["func choose results=1 traps=brk loc=a.py:1 {", "b0(v0):"]
    goals = ", ".join(f"b{i + 1}" for i in range(len(values) + 1))
    lines.append(f"  switch({', '.join(map(str, values))}) v0, {goals}")
    for i in range(len(values) + 1):
        lines += [f"b{i + 1}:", f"  v{i + 1} = const({1000 + i})", f"  ret v{i + 1}"]
    return "\n".join([*lines, "}"]) + "\n"


@pytest.mark.parametrize("values", [(5, 9), (0, 1, 2, 3, 5), (-3, -2, -1, 0, 1), (100000, 100001, 100002, 100003, 100005),
                                    (1, -1, 70000, 2**63 - 1, -(2**63)), (2, 3, 4, 5, 6, 7)])
def test_switch(values: tuple[int, ...]) -> None:
    program = build(switch(values))
    for word in {*values, *(value + 1 for value in values), *(value - 1 for value in values), 0, 2**63, 2**64 - 1}:
        numbers = [value % 2**64 for value in values]
        wanted = 1000 + (numbers.index(word % 2**64) if word % 2**64 in numbers else len(values))
        assert program.call("choose", (word,)).words == (wanted,), word
    assert ("br x" in program.code.text()) == (len(values) > 4 and max(values) - min(values) < 10)


def test_large_frame() -> None:
    program = build("""func big results=1 traps=brk loc=a.py:1 {
b0(v0, v1):
  v2 = alloca(70000, 16)
  v3 = alloca(8, 8)
  store(u64, 0) v3, v0
  store(u8, 69999) v2, v1
  v4 = load(u64, 0) v3
  v5 = load(u8, 69999) v2
  v6 = call("sum", 0) v3, v4
  v7 = add v6, v5
  ret v7
}
func sum results=1 traps=brk loc=a.py:8 {
b0(v0, v1):
  v2 = load(u64, 0) v0
  v3 = add v2, v1
  ret v3
}
""")
    assert program.call("big", (1000, 7)).words == (2007,)


@pytest.mark.parametrize("traps", ["brk", "raise"])
@pytest.mark.parametrize("op", ["add", "sub"])
def test_u32_sum_is_checked_by_its_carry(traps: str, op: str) -> None:
    may_raise = " may_raise" if traps == "raise" else ""
    program = build(f"""func f results=1 traps={traps}{may_raise} loc=a.py:1 {{
b0(v0, v1):
  v2 = ext(u32) v0
  v3 = load(u32, 0) v1
  v4 = {op} v2, v3
  check_fit("u32", "s") v4 !a.py:3
  ret v4
}}
""")
    address = 0x50_0000
    program.map_memory({address: bytearray((0x8000_0000).to_bytes(4, "little"))})
    assert "s w" in program.code.text() and "tst" not in program.code.text()
    for word in (0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF):
        exact = word + 0x8000_0000 if op == "add" else word - 0x8000_0000
        result = program.call("f", (word, address))
        if 0 <= exact < 2**32:
            assert result.words == (exact,)
        else:
            assert result.failed is not None
            assert (result.failed.key, result.failed.values[0], result.failed.text) == ("fit", exact, "u32")


@pytest.mark.parametrize("traps", ["brk", "raise"])
def test_frame_behind_early_exits(traps: str) -> None:
    program = build(f"""func f results=1 traps={traps} may_raise loc=a.py:1 {{
b0(v0, v1):
  v2 = const(2)
  v3 = cmp(slt) v0, v2
  br v3, b1, b2
b1:
  check_index("s") v0, v1 !a.py:3
  ret v0
b2:
  v4 = const(1)
  v5 = sub v0, v4
  v6 = cmp(eq) v1, v5
  br v6, b3(v5), b4(v1, v0)
b3(v7):
  v8 = add v7, v0
  ret v8
b4(v9, v10):
  v11 = call("f", 1) v5, v1 !a.py:9
  v12 = err_get()
  br v12, b5, b6
b5:
  call("trace", 0) !a.py:9
  ret_error
b6:
  check_index("s") v10, v9 !a.py:10
  v13 = add v11, v10
  ret v13
}}
""")
    text = program.code.text()
    assert text.index("stp x29, x30, [sp, #-") > text.index("cmp x0, #2")
    for n, limit, expected in [(1, 5, (1,)), (4, 6, (1 + 2 + 3 + 4,)), (5, 3, (5 + 4 + 3,)), (6, 5, (11,))]:
        result = program.call("f", (n, limit))
        assert result.words == expected or result.failed is not None, (n, limit)
        assert (result.failed is None) == (n < limit or limit == n - 1), (n, limit)
    failed = program.call("f", (-5, 3)).failed
    assert failed == Failed("index", (-5, 3), "", 3)
    failed = program.call("f", (9, 2)).failed
    assert failed is not None and failed.line == 10


def test_a_frame_ends_before_a_shared_return() -> None:
    program = build("""func leaf results=1 traps=brk loc=a.py:1 {
b0(v0):
  v1 = const(1)
  v2 = add v0, v1
  ret v2
}
func f results=1 traps=brk loc=a.py:4 {
b0(v0):
  v1 = const(2)
  v2 = cmp(slt) v0, v1
  br v2, b2(v0), b1
b1:
  v3 = call("leaf", 0) v0 !a.py:5
  jump b2(v3)
b2(v4):
  ret v4
}
func outer results=1 traps=brk loc=a.py:7 {
b0(v0):
  v1 = call("f", 0) v0 !a.py:8
  v2 = add v1, v0
  ret v2
}
""")
    assert program.call("outer", (1,)).words == (2,)
    assert program.call("outer", (7,)).words == (15,)


def test_pairs() -> None:
    program = build("""func f results=2 traps=brk loc=a.py:1 {
b0(v0):
  v1 = load(u64, 16) v0
  v2 = load(u64, 24) v0
  v3 = load(u32, 8) v0
  v4 = load(u32, 4) v0
  v5 = vload(u64, 32) v0
  v6 = vload(u64, 40) v0
  v7 = alloca(16, 8)
  v8 = add v3, v4
  v9 = add v5, v6
  store(u64, 8) v7, v8
  store(u64, 0) v7, v9
  store(u64, 0) v0, v1
  store(u64, 8) v0, v2
  v10 = call("sum", 0) v7
  v11 = load(u64, 8) v0
  ret v10, v11
}
func sum results=1 traps=brk loc=a.py:9 {
b0(v0):
  v1 = load(u64, 0) v0
  v2 = load(u64, 8) v0
  v3 = add v1, v2
  ret v3
}
""")
    words = [1, 2 << 32, 30, 400, 5000, 60000]
    program.map_memory({0x50_0000: bytearray(b"".join(word.to_bytes(8, "little") for word in words))})
    program.map_memory({0x50_0000 + 4: bytearray((7).to_bytes(4, "little") + (9).to_bytes(4, "little"))})
    assert program.call("f", (0x50_0000,)).words == (65016, 400)
    text = program.code.text()
    assert text.count("ldp x") - text.count("ldp x29") - text.count("ldp x19") == 2 and text.count("ldp w") == 1
    assert "stp x8" in text or "stp x9" in text
    assert text.count("[x19, #32]") == 1 and text.count("[x19, #40]") == 1
