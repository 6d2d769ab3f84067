"""What a debugger sees is true: the variables are those of CPython at the same line, the caller is the caller.

A line's instructions may run before or after its assignments: a variable has the value of either.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.vipc.debuginfo.reading import Debug
from tests.vipc.debuginfo.test_lines_and_frames import EVERY, built, debug_of
from tests.vipc.debuginfo.tracing import Eyes, Names, Stepper, hosted_visits
from vipc.driver import build, emulated_job
from vipc.link.elf import elf_bytes

PROGRAMS = Path(__file__).parents[2] / "run"
LOOKS = 12                              # at each address
CALL, CALL_BY_REGISTER = 0b100101, 0xD63F_0000


@EVERY
def test_variables_have_the_values_that_they_have_in_cpython(name: str, level: int) -> None:
    visits = hosted_visits(PROGRAMS / f"{name}.py")
    one, debug = built(name, level), debug_of(name, level)
    eyes, looks, wrong = Eyes(debug), dict[int, int](), list[str]()
    lines: dict[int, tuple[str, int]] = {}
    seen = 0

    def look(at: Stepper, address: int) -> None:
        nonlocal seen
        looks[address] = looks.get(address, 0) + 1
        if looks[address] > LOOKS or len(wrong) > 10:
            return
        scopes = debug.scopes(address)
        if address not in lines:
            lines[address] = debug.line(address)
        for scope in scopes[-1:]:
            file, line = lines[address]
            if file != f"{name}.py":
                continue
            known = eyes.variables(at, address, scope)
            candidates = visits.get((debug.attribute(scope.die, "DW_AT_name").decode().rpartition(".")[2], line), [])
            if not candidates:
                continue
            seen += len(known)
            if not any(_agrees(known, before, after) for before, after in candidates):
                wrong.append(f"{address:#x} line {line} of {scope.name}: {known}, not {candidates[:3]}")

    Stepper(elf_bytes(one.linked), look).run(one.linked.entry, ())
    assert not wrong, "\n".join(wrong)
    assert seen > 100


def _agrees(known: Names, before: Names, after: Names) -> bool:
    return all((variable not in before and variable not in after)
               or value in (before.get(variable, ...), after.get(variable, ...)) for variable, value in known.items())


LASTING = '''"""What is read no more is still there."""

from vipc.lang import u32


def work(a: u32, b: u32) -> u32:
    x = a + b
    y = x * 2
    if y > 5:
        z = y - 1
        print(z)
        print("in the block")
    print("behind it")
    return 3


def main() -> int:
    return work(3, 4)
'''


def test_at_O0_variables_last_to_the_end_of_their_block(tmp_path: Path) -> None:
    (tmp_path / "lasting.py").write_text(LASTING)
    one = build(replace(emulated_job(tmp_path / "lasting.py", 0), debug=True))
    debug = Debug(elf_bytes(one.linked, one.debug_sections()))
    eyes, shown = Eyes(debug), dict[int, Names]()

    def look(at: Stepper, address: int) -> None:
        for scope in debug.scopes(address)[-1:]:
            if scope.name.endswith("work"):
                shown.setdefault(debug.line(address)[1], eyes.variables(at, address, scope))

    Stepper(elf_bytes(one.linked), look).run(one.linked.entry, ())
    assert shown[12] == {"a": 3, "b": 4, "x": 7, "y": 14, "z": 13}
    assert shown[13] == shown[14] == {"a": 3, "b": 4, "x": 7, "y": 14}


@EVERY
def test_the_caller_is_found_at_every_instruction(name: str, level: int) -> None:
    one, debug = built(name, level), debug_of(name, level)
    eyes, wrong = Eyes(debug), list[str]()
    calls: list[tuple[int, int, dict[int, int]]] = []       # return address, sp, registers 19 to 29
    looks: dict[int, int] = {}

    def look(at: Stepper, address: int) -> None:
        while calls and address == calls[-1][0] and at.register(31) == calls[-1][1]:
            calls.pop()
        looks[address] = looks.get(address, 0) + 1
        if calls and looks[address] <= LOOKS and len(wrong) < 10:
            back, sp, kept = calls[-1]
            frame, registers = eyes.frame(at, address)
            if (frame, registers[30]) != (sp, back) or any(registers[n] != value for n, value in kept.items()):
                wrong.append(f"{address:#x}: frame {frame:#x} for {sp:#x}, caller {registers[30]:#x} for {back:#x}")
        word = at.word(address, 4)
        if word >> 26 == CALL or word & 0xFFFF_FC1F == CALL_BY_REGISTER:
            calls.append((address + 4, at.register(31), {number: at.register(number) for number in range(19, 30) if number != 28}))

    Stepper(elf_bytes(one.linked), look).run(one.linked.entry, ())
    assert not wrong, "\n".join(wrong)
    assert len(looks) > 200


