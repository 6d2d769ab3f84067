"""The interpreter against results worked out by hand."""

import pytest

from vipc.ir.interp import ErrorReturn, InterpError, Machine, Trap, run
from vipc.ir.text import parse_functions

PROGRAM = parse_functions("""
func sum results=1 traps=raise {
b0(v0, v1):
  v2 = const(0)
  jump b1(v2, v2)
b1(v3, v4):
  v5 = cmp(slt) v3, v1
  br v5, b2, b3
b2:
  v6 = add v0, v3
  v7 = load(u8, 0) v6
  v8 = add v4, v7
  v9 = const(1)
  v10 = add v3, v9
  jump b1(v10, v8)
b3:
  ret v4
}
func item results=1 traps=raise {
b0(v0, v1, v2):
  check_index(s) v2, v1
  v3 = add v0, v2
  v4 = load(i8, 0) v3
  ret v4
}
func brk_item results=1 traps=brk {
b0(v0, v1, v2):
  check_index(s) v2, v1
  v3 = call(item, 0) v0, v1, v2
  ret v3
}
func guarded results=1 traps=raise {
b0(v0, v1, v2):
  v3 = call(item, 1) v0, v1, v2
  v4 = err_get
  br v4, b1, b2
b1:
  v5 = const(0)
  err_set v5
  v6 = const(-1)
  ret v6
b2:
  ret v3
}
func failing results=0 traps=raise {
b0:
  v0 = const(77)
  err_set v0
  ret_error
}
func stack results=1 traps=brk {
b0(v0):
  v1 = alloca(8, 8)
  store(u64, 0) v1, v0
  v2 = load(i16, 0) v1
  v3 = load(u8, 7) v1
  v4 = add_c(i64) v2, v3
  vstore(u32, 4) v1, v0
  v5 = addr(sink, 0)
  v6 = calli(0) v5, v4
  ret v6
}
func loop results=0 traps=brk {
b0:
  jump b1
b1:
  jump b1
}
""")


def test_loop_and_memory() -> None:
    assert run(PROGRAM, "sum", (0x1000, 3), {0x1000: bytearray([1, 2, 250])}) == (253,)
    with pytest.raises(InterpError):
        run(PROGRAM, "sum", (0x1000, 4), {0x1000: bytearray([1, 2, 250])})
    with pytest.raises(InterpError):
        run(PROGRAM, "loop")


def test_traps() -> None:
    memory = {0x1000: bytearray([255])}
    assert run(PROGRAM, "item", (0x1000, 1, 0), memory) == (2**64 - 1,)
    for name in ("item", "brk_item"):
        with pytest.raises(Trap) as caught:
            run(PROGRAM, name, (0x1000, 1, -3), memory)
        assert (caught.value.key, caught.value.values) == ("index", (-3, 1))
    assert run(PROGRAM, "guarded", (0x1000, 1, 1), memory) == (2**64 - 1,)
    with pytest.raises(ErrorReturn):
        run(PROGRAM, "failing")


def test_effects() -> None:
    machine = Machine(PROGRAM, externals={"sink": lambda args: (args[0] + 1,)}, symbols={"sink": 0x40})
    assert machine.call("stack", (0x7F00_0000_0000_FFFE,)) == (0x7F - 2 + 1,)
    assert [effect[0] for effect in machine.effects] == ["vstore", "sink"]
    assert not machine.memory
