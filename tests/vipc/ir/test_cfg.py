"""Orders, dominators and loops of a small nest."""

from vipc.ir import cfg
from vipc.ir.text import parse_function

NEST = parse_function("""
func f results=0 traps=brk {
b0(v0):
  jump b1
b1:
  br v0, b2, b6
b2:
  br v0, b3, b4
b3:
  br v0, b3, b5
b4:
  jump b5
b5:
  br v0, b1, b6
b6:
  ret
}
""")


def test_orders_and_dominators() -> None:
    dom = cfg.dominators(NEST)
    assert dom.order[0] == 0 and dom.order[-1] == 6
    assert dom.idom == {0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 5: 2, 6: 1}
    assert dom.dominates(2, 5) and not dom.dominates(3, 5) and dom.dominates(3, 3)
    walk = dom.preorder()
    assert walk.index(3) < walk.index(5) and walk.index(4) < walk.index(5) and walk.index(5) < walk.index(6)
    assert cfg.predecessors(NEST)[6] == [1, 5]
    assert cfg.edge_counts(NEST)[5] == 2


def test_loops() -> None:
    inner, outer = cfg.loops(cfg.dominators(NEST))
    assert (inner.header, inner.latches, inner.blocks, inner.depth) == (3, [3], [3], 2)
    assert (outer.header, outer.latches, outer.members, outer.depth) == (1, [5], {1, 2, 3, 4, 5}, 1)
    assert inner.parent is outer
