"""The textual form parses back to the same function."""

import pytest

from vipc.ir.core import Block, Function, Inst, Loc, Target, Term
from vipc.ir.text import TextError, parse_function, parse_functions, print_function

HOME = Loc("lib/a b.py", 3, "sum")

FULL = Function(
    "a.sum$1", {
        0: Block([0, 1], [
            Inst("const", (2,), (), (-9223372036854775808,), Loc("lib/a b.py", 4, "sum")),
            Inst("addr", (3,), (), ("data sym", 8), Loc("m.py", 9, "other", Loc("lib/a b.py", 5, "sum"))),
            Inst("alloca", (4,), (), (16, 8)),
            Inst("store", (), (4, 2), ("u64", -8)),
            Inst("check", (), (0, 1, 2), ("assert", 'say "x" = {y}\n', "su")),
            Inst("asm", (5, 6), (0,), ("mov {out0}, {0}\nnop", ("x0",), ("", "x1"), ("memory",))),
            Inst("call", (7, 8), (5, 6), ("f", 1), Loc("lib/a b.py", 6, "sum")),
            Inst("err_get", (9,), ()),
        ], Term("br", (9,), (Target(2), Target(1, (7, 8))), (), Loc("lib/a b.py", 6, "sum"))),
        1: Block([10, 11], [Inst("calli", (), (3, 10), (0,))],
                 Term("switch", (10,), (Target(3), Target(2), Target(3)), (1, -2))),
        2: Block([], [], Term("ret_error")),
        3: Block([], [], Term("trap", (10, 11), (), ("zero_division", "division by zero", "su"))),
    }, 1, 40, 9, "raise", True, frozenset({"noinline", "export"}), ".text.boot", HOME, {0: "n", 10: "value"},
    ("u8", ""), ("bool",))


def test_round_trip() -> None:
    text = print_function(FULL)
    assert parse_function(text) == FULL
    assert print_function(parse_function(text)) == text
    assert parse_functions(text + "\n# another\n" + text) == [FULL, FULL]


def test_plain_form() -> None:
    text = ("func f results=1 traps=brk {\nb0(v0, v1):\n  v2 = cmp(slt) v0, v1\n  br v2, b1, b2(v0)\n"
            "b1:\n  ret v1\nb2(v3):\n  ret v3\n}\n")
    f = parse_function(text)
    assert print_function(f) == text
    assert (f.next_value, f.next_block) == (4, 3)
    assert f.blocks[0].insts == [Inst("cmp", (2,), (0, 1), ("slt",))]


@pytest.mark.parametrize("text", [
    "", "func f {", "func f {\nb0:\n}", "func f {\nret\n}", "func f {\nb0:\n  v1 = add x0\n  ret\n}",
    "func f {\nb0:\n  ret\nb0:\n  ret\n}", "func f {\nb0:\n  v0 = const(1) ;\n  ret\n}",
    "func f colour=1 {\nb0:\n  ret\n}",
])
def test_errors(text: str) -> None:
    with pytest.raises(TextError):
        parse_function(text)
