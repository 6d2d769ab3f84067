"""Preheaders: a block before a loop that only leads into it, for what is moved out."""

from __future__ import annotations

from vipc.ir.cfg import Dominators, Loop
from vipc.ir.core import Block, Function, Target, Term
from vipc.opt.edit import with_targets


def preheader(f: Function, loop: Loop, dom: Dominators) -> int:
    """The loop's preheader, made when there is none. `dom` stays right for the blocks it knows."""
    outside = [pred for pred in dom.preds[loop.header] if pred not in loop.members]
    if len(outside) == 1 and f.blocks[outside[0]].term.op == "jump":
        return outside[0]
    number = f.new_block()
    params = [f.new_value() for _ in f.blocks[loop.header].params]
    goal = Target(loop.header, tuple(params))
    made = Block(params, [], Term("jump", (), (goal,), (), f.blocks[outside[0]].term.loc))
    for pred in outside:
        term = f.blocks[pred].term
        f.blocks[pred].term = with_targets(term, tuple(
            Target(number, t.args) if t.block == loop.header else t for t in term.targets))
    blocks: dict[int, Block] = {}
    for other, block in f.blocks.items():
        if other == loop.header:
            blocks[number] = made
        blocks[other] = block
    f.blocks = blocks
    _tell(dom, loop, number, outside)
    return number


def _tell(dom: Dominators, loop: Loop, number: int, outside: list[int]) -> None:
    """Predecessors and enclosing loops learn of the new block."""
    header = loop.header
    dom.preds[number] = outside
    dom.preds[header] = [number] + [pred for pred in dom.preds[header] if pred in loop.members]
    dom.place_before(number, header)
    outer = loop.parent
    while outer is not None:
        outer.members.add(number)
        outer.blocks.insert(outer.blocks.index(header), number)
        outer = outer.parent
