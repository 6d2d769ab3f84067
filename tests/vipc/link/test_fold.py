"""Identical functions are kept once, and only when nothing could tell."""

from vipc.asm.assemble import assemble
from vipc.debuginfo.linetable import RowInfo
from vipc.ir.core import Loc
from vipc.link.layout import user_layout
from vipc.link.link import link
from vipc.link.linked import Linked

TWICE = """
.section .text.main
.global main
main:
    bl first
    bl second
    ret
.section .text.first
.global first
.type first, function
first:
    add x0, x0, #1
    bl {one}
.row 0
    ret
.section .text.second
.global second
.type second, function
second:
    add x0, x0, #1
    bl {two}
.row 1
    ret
.section .text.leaf
.global leaf
.type leaf, function
leaf:
    ret
.section .text.other
.global other
.type other, function
other:
    {other}
"""


def linked(one: str = "leaf", two: str = "leaf", other: str = "nop", lines: tuple[int, int] = (3, 3), more: str = "",
           keep: tuple[str, ...] = ()) -> Linked:
    rows = {key: RowInfo(Loc("m.py", line, "f")) for key, line in enumerate(lines)}
    objects = [assemble(TWICE.format(one=one, two=two, other=other) + more, ".text", "m")]
    return link(objects, user_layout(), "main", ("leaf", *keep), rows)


def same(image: Linked) -> bool:
    return image.address_of("first") == image.address_of("second")


def test_the_same_code_is_kept_once_under_both_names() -> None:
    image = linked()
    assert same(image)
    assert sum(piece.section.name == ".text.second" for placed in image.outputs for piece in placed.pieces) == 0


def test_what_differs_is_kept() -> None:
    assert not same(linked(lines=(3, 4)))
    assert not same(linked(two="other", other="nop"))


def test_what_calls_the_same_code_is_the_same() -> None:
    assert not same(linked(two="other", other="ret"))              # leaf is kept by name: it stands for itself alone
    more = "\n.section .text.third\n.global third\n.type third, function\nthird:\n    ret\n"
    assert same(linked(one="third", two="other", other="ret", more=more))


def test_functions_that_call_themselves() -> None:
    assert same(linked(one="first", two="second"))


def test_an_address_that_is_taken_stays_its_own() -> None:
    more = "\n.section .data.table\n.global table\ntable:\n    .quad second\n"
    assert not same(linked(more=more, keep=("table",)))
    assert not same(linked(keep=("second",)))
