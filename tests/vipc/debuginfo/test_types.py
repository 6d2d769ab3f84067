"""Types as a debugger reads them: structures with their fields' offsets, arrays with bounds, enumerations, references."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.vipc.debuginfo.reading import Debug
from vipc.driver import build, emulated_job
from vipc.link.elf import elf_bytes

PROGRAM = '''
from enum import Enum, IntEnum

from vipc.lang import Array, Span, Wire, array, be16, i32, le32, u8, u16, u32, u64


class Colour(Enum):
    RED = 1
    GREEN = 2


class Small(IntEnum):
    NONE = 0
    SOME = 5


class Head(Wire):
    kind: u8
    length: be16
    mark: le32


class Point:
    x: i32
    y: i32

    def __init__(self, x: i32 = 0, y: i32 = 0) -> None:
        self.x = x
        self.y = y


class Shape:
    name: Array[u8] = array(u8, 12)
    corners: Array[Point] = array(Point, 4)
    grid: Array[Array[u16]] = array(u16, 3, 5)
    middle: Point = Point(1, 2)
    colour: Colour
    other: "Shape | None"
    weight: u64

    def __init__(self, colour: Colour) -> None:
        self.colour = colour
        self.other = None
        self.weight = 0

    def add(self, amount: u32) -> u64:
        self.weight += amount
        return self.weight


shape: Shape = Shape(Colour.GREEN)
table: Array[u32] = array(u32, [1, 2, 3])
total = 0


def measure(numbers: Span[u32], text: str, small: Small, at: Point) -> int:
    global total
    pair = len(numbers), text
    half = 0.5 * len(text)
    total += pair[0] + int(small) + at.x
    return total if half > 0.25 else 0


def main() -> int:
    raw = array(u8, Head.SIZE)
    head = Head.view(raw)
    head.length = 3
    print(shape.add(5), measure(table[0:2], "abc", Small.SOME, shape.middle), head.length)
    return 0
'''


@pytest.fixture(scope="module", params=[0, 2])
def debug(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Debug:
    file = tmp_path_factory.mktemp("types") / "shapes.py"
    file.write_text(PROGRAM)
    one = build(replace(emulated_job(Path(file), request.param), debug=True))
    return Debug(elf_bytes(one.linked, one.debug_sections()))


def entries(debug: Debug, tag: str) -> dict[str, Any]:
    return {die.attributes["DW_AT_name"].value.decode(): die for unit in debug.info.iter_CUs() for die in unit.iter_DIEs()
            if die.tag == tag and "DW_AT_name" in die.attributes}


def shown(die: Any) -> str:
    """A type as C would write it."""
    if die.tag == "DW_TAG_pointer_type":
        return f"{shown(die.get_DIE_from_attribute('DW_AT_type'))}*" if "DW_AT_type" in die.attributes else "void*"
    if die.tag == "DW_TAG_array_type":
        counts = "".join(f"[{child.attributes['DW_AT_count'].value}]" for child in die.iter_children())
        return shown(die.get_DIE_from_attribute("DW_AT_type")) + counts
    return str(die.attributes["DW_AT_name"].value.decode())


def members(die: Any) -> dict[str, tuple[str, int]]:
    return {child.attributes["DW_AT_name"].value.decode():
            (shown(child.get_DIE_from_attribute("DW_AT_type")), child.attributes["DW_AT_data_member_location"].value)
            for child in die.iter_children()}


def test_a_class_has_its_fields(debug: Debug) -> None:
    shape = entries(debug, "DW_TAG_structure_type")["Shape"]
    assert members(shape) == {
        "name": ("u8[12]", 0), "corners": ("Point[4]", 12), "grid": ("u16[3][5]", 44), "middle": ("Point", 76),
        "colour": ("Colour", 84), "other": ("Shape*", 88), "weight": ("u64", 96)}
    assert shape.attributes["DW_AT_byte_size"].value == 104


def test_enumerations_have_their_members(debug: Debug) -> None:
    found = entries(debug, "DW_TAG_enumeration_type")
    values = {child.attributes["DW_AT_name"].value: child.attributes["DW_AT_const_value"].value
              for child in found["Colour"].iter_children()}
    assert values == {b"Colour.RED": 1, b"Colour.GREEN": 2} and "Small" in found


def test_functions_have_parameters_with_types(debug: Debug) -> None:
    function = entries(debug, "DW_TAG_subprogram")["measure"]
    found = {child.attributes["DW_AT_name"].value.decode(): (child.tag[7:], shown(child.get_DIE_from_attribute("DW_AT_type")))
             for child in function.iter_children() if "DW_AT_name" in child.attributes}
    assert found == {"numbers": ("formal_parameter", "Span[u32]"), "text": ("formal_parameter", "str"),
                     "small": ("formal_parameter", "Small"), "at": ("formal_parameter", "Point*"),
                     "pair": ("variable", "tuple[i64, str]"), "half": ("variable", "float")}
    assert shown(function.get_DIE_from_attribute("DW_AT_type")) == "i64"
    assert shown(entries(debug, "DW_TAG_subprogram")["Shape.add"].get_DIE_from_attribute("DW_AT_type")) == "u64"


def test_views_and_tuples_are_structures(debug: Debug) -> None:
    found = entries(debug, "DW_TAG_structure_type")
    assert members(found["Span[u32]"]) == {"address": ("u32*", 0), "length": ("u64", 8)}
    assert members(found["str"]) == {"address": ("char*", 0), "length": ("u64", 8)}
    assert members(found["tuple[i64, str]"]) == {"item0": ("i64", 0), "item1": ("str", 8)}


def test_records_of_the_wire_have_byte_orders(debug: Debug) -> None:
    assert members(entries(debug, "DW_TAG_structure_type")["Head"]) == {
        "kind": ("u8", 0), "length": ("u16 big-endian", 1), "mark": ("u32", 3)}
    assert entries(debug, "DW_TAG_base_type")["u16 big-endian"].attributes["DW_AT_endianity"].value == 1


def test_module_level_names_have_addresses(debug: Debug) -> None:
    found = entries(debug, "DW_TAG_variable")
    assert [shown(found[name].get_DIE_from_attribute("DW_AT_type")) for name in ("shape", "total")] == ["Shape", "i64"]
    assert "table" not in found or shown(found["table"].get_DIE_from_attribute("DW_AT_type")) == "u32[3]"
    for name in ("shape", "total"):
        assert found[name].attributes["DW_AT_location"].value[0] == 3
