"""The line table: written by the linker, read back, and refused when it contradicts itself."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vipc.asm.assemble import assemble
from vipc.debuginfo.linetable import LineTableError, Plan, RowInfo, describe, read
from vipc.ir.core import Loc
from vipc.link.errors import LinkError
from vipc.link.layout import user_layout
from vipc.link.link import link

MAIN = Loc("os/main.py", 3, "main")
INLINED = Loc("lib/ring.py", 70000, "Ring.push", Loc("os/main.py", 9, "main"))


def test_round_trip_in_an_image() -> None:
    source = """
        .global main
        main: bl leaf
        .row 0
        cbz x0, .Lcold
        ret
        .Lcold: .row 1
        brk #0x4000
        .section .text.unused
        .row 2
        brk #0x4000
        .section .text.leaf
        .global leaf
        leaf: brk #0x4000
        .row 3
        """
    rows = {0: RowInfo(MAIN), 1: RowInfo(INLINED, True, "u8", "us"), 2: RowInfo(Loc("gone.py", 1, "gone")),
            3: RowInfo(MAIN)}
    linked = link([assemble(source, ".text.main", "main.s")], user_layout(), "main", rows=rows)
    section = next(placed for placed in linked.outputs if placed.output.name == ".vipline")
    assert linked.address_of("__vipline_start") == section.address
    assert linked.address_of("__vipline_end") == section.address + len(section.data)
    table = read(bytes(section.data), linked.address_of("__image_start"))
    leaf = linked.address_of("leaf")
    assert table.addresses() == [0x40_0004, 0x40_000C, leaf + 4]
    assert [table.lookup(address) for address in table.addresses()] == [rows[0], rows[1], rows[3]]
    assert table.lookup(0x40_0008) is None and b"gone" not in section.data


def test_bytes_of_the_format() -> None:
    plan = Plan([RowInfo(MAIN), RowInfo(INLINED, True, "u8", "su")])
    data = plan.write([0x20, 0x10])
    assert len(data) == plan.size and len(data) % 4 == 0
    assert struct.unpack("<10I", data[:40]) == (0x4C50_4956, 2, 40, 3, 56, 2, 80, 108, 1, 96)
    assert data[:4] == b"VIPL"
    assert struct.unpack("<4I", data[40:56]) == (0x10, 1, 0x20, 0)
    assert struct.unpack("<HHIHHIHHI", data[56:80]) == (0, 0, 3, 1, 1, 70000, 0, 0, 9)
    text, = struct.unpack("<I", data[100:104])
    assert struct.unpack("<III", data[96:108]) == (0x10, text, 2) and data[108 + text:].startswith(b"u8\0")
    assert data[108:109] == b"\0"


def test_equal_chains_are_stored_once() -> None:
    assert Plan([RowInfo(INLINED)] * 9).size == Plan([RowInfo(INLINED)]).size + 8 * 8


def test_no_rows() -> None:
    data = Plan([]).write([])
    assert len(data) == 44 and read(data).addresses() == []


@pytest.mark.parametrize(("rows", "addresses", "message"), [
    ([RowInfo(MAIN), RowInfo(INLINED)], [4, 4], "I1: two rows"),
    ([RowInfo(MAIN)], [-4], "outside"), ([RowInfo(MAIN)], [1 << 32], "outside"),
])
def test_refused_addresses(rows: list[RowInfo], addresses: list[int], message: str) -> None:
    with pytest.raises(LineTableError, match=message):
        Plan(rows).write(addresses)


def test_refused_bytes() -> None:
    good = Plan([RowInfo(MAIN)]).write([0])
    for bad in (b"", good[:20], b"X" + good[1:], good[:44]):
        with pytest.raises(LineTableError):
            read(bad)


def test_a_key_without_row_is_an_error() -> None:
    with pytest.raises(LinkError, match="row key 5 has no row"):
        link([assemble(".global main\nmain: .row 5\nbrk #1", ".text.main", "m.s")], user_layout(), "main", rows={})


def test_describe() -> None:
    assert describe(INLINED) == "lib/ring.py:70000 in Ring.push < os/main.py:9 in main"


_names = st.sampled_from(["main", "f", "Ring.push", "é"])
_locs = st.recursive(
    st.builds(Loc, _names, st.integers(1, 2**32 - 1), _names),
    lambda inner: st.builds(Loc, _names, st.integers(1, 2**32 - 1), _names, inner), max_leaves=4)
_plain = st.builds(RowInfo, _locs)
_trapping = st.builds(RowInfo, _locs, st.just(True), st.sampled_from(["", "u8", "+ does not fit i64"]),
                      st.sampled_from(["ss", "su", "us", "uu"]))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 2**32 - 1), _plain | _trapping, max_size=12), st.sampled_from([0, 0xFFFF << 48]))
def test_any_rows_read_back(rows: dict[int, RowInfo], start: int) -> None:
    table = read(Plan(list(rows.values())).write(list(rows)), start)
    assert table.addresses() == [start + offset for offset in sorted(rows)]
    assert {offset: table.lookup(start + offset) for offset in rows} == rows
