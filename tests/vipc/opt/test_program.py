"""The order over the call graph, and what is known of callees."""

from vipc.ir.core import Data, Program
from vipc.ir.text import parse_functions
from vipc.opt.program import components, optimise_program

SOURCE = """
func main results=1 traps=raise may_raise {
b0(v0):
  v1 = load(u64, 0) v0
  v2 = call(leaf, 1) v0
  v3 = err_get
  br v3, b1, b2
b1:
  call(__vip_trace, 0)
  ret_error
b2:
  v4 = load(u64, 0) v0
  v5 = call(large, 0) v0
  v6 = add v1, v4
  v7 = add v6, v2
  v8 = add v7, v5
  ret v8
}
func leaf results=1 traps=raise may_raise attrs=[noinline] {
b0(v0):
  v1 = const(3)
  v2 = load(u64, 8) v0
  v3 = and v2, v1
  v4 = const(4)
  check_index(s) v3, v4
  ret v3
}
func large results=1 traps=raise {
b0(v0):
  v1 = alloca(512, 8)
  call(fill, 0) v1
  v2 = load(u64, 0) v1
  ret v2
}
func even results=1 traps=brk {
b0(v0):
  v1 = call(odd, 0) v0
  ret v1
}
func odd results=1 traps=brk {
b0(v0):
  v1 = call(even, 0) v0
  ret v1
}
"""


def test_components() -> None:
    names = [[f.name for f in component] for component in components(parse_functions(SOURCE))]
    assert names == [["leaf"], ["large"], ["main"], ["even", "odd"]]


def test_summaries() -> None:
    program = Program(parse_functions(SOURCE), [Data("table", b"", 8)])
    optimise_program(program, 2)
    functions = {f.name: f for f in program.functions}
    assert not functions["leaf"].may_raise            # its check is proven
    main = functions["main"]
    assert not main.may_raise and len(main.blocks) == 1
    ops = [inst.op for inst in main.blocks[0].insts]
    assert ops.count("load") == 1                     # leaf writes nothing: the second load is the first
    calls = [inst.imm[0] for inst in main.blocks[0].insts if inst.op == "call"]
    assert calls == ["leaf", "large"]                 # 512 bytes would stay in main's frame


def test_level_zero() -> None:
    program = Program(parse_functions(SOURCE), [])
    optimise_program(program, 0)
    assert program.functions == parse_functions(SOURCE)
