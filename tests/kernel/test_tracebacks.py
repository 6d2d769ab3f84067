"""The kernel's reader of line tables, and its texts of traps, against the compiler's."""

from __future__ import annotations

import pytest

import vipc.hosted  # noqa: F401
from kernel import line_table, trap_text
from vipc.debuginfo.linetable import Plan, RowInfo
from vipc.ir.core import Loc
from vipc.lang.traps import TRAPS, Trap


def table() -> bytes:
    main = Loc("a.py", 3, "main")
    inlined = Loc("b.py", 7, "inner", main)
    plan = Plan([RowInfo(main), RowInfo(inlined, trap=True, text="u8", signs="us"), RowInfo(Loc("b.py", 9, "leaf"), leaf=True)])
    return plan.write([0x100, 0x120, 0x200])


def test_rows_chains_and_strings() -> None:
    data = table()
    assert line_table.is_line_table(data)
    assert line_table.find_row(data, 0x104) == line_table.NOTHING
    row = line_table.find_row(data, 0x120)
    assert bytes(line_table.function_name(data, row)) == b"inner" and line_table.chain_line(data, row) == 7
    assert line_table.chain_goes_on(data, row)
    assert bytes(line_table.function_file(data, row + 1)) == b"a.py" and not line_table.chain_goes_on(data, row + 1)


def test_the_nearest_row_before() -> None:
    data = table()
    assert line_table.find_row_before(data, 0xFF) == line_table.NOTHING
    assert line_table.find_row_before(data, 0x11C) == line_table.find_row(data, 0x100)
    leaf = line_table.find_row_before(data, 0x2_0000)
    assert leaf == line_table.find_row(data, 0x200) and line_table.caller_is_in_link_register(data, leaf)
    assert not line_table.caller_is_in_link_register(data, line_table.find_row(data, 0x100))


def test_traps() -> None:
    data = table()
    record = line_table.find_trap(data, 0x120)
    assert bytes(line_table.trap_text(data, record)) == b"u8" and line_table.trap_signs(data, record) == 1
    assert line_table.find_trap(data, 0x100) == line_table.NOTHING


def test_damaged_tables_never_fault() -> None:
    data = table()
    for position in range(4, len(data)):
        damaged = bytearray(data)
        damaged[position] ^= 0xFF
        for cut in (bytes(damaged), bytes(damaged[:position])):
            row = line_table.find_row_before(cut, 0x150)
            line_table.find_row(cut, 0x120)
            line_table.function_name(cut, row)
            line_table.function_file(cut, row)
            line_table.chain_goes_on(cut, row)
            line_table.find_trap(cut, 0x120)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.key)
def test_the_texts_are_those_of_the_compiler(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(trap_text, "write", shown.append)
    monkeypatch.setattr(trap_text, "write_bytes", lambda text: shown.append(bytes(text).decode()))
    monkeypatch.setattr(trap_text, "_write_value", lambda value, is_unsigned: shown.append(str(value)))
    trap_text.write_trap(trap.code, 41, 42, 3, b"X")
    expected = f"{trap.exception}: {trap.text}".format(a=41, b=42, t="X")
    assert "".join(shown) == expected
