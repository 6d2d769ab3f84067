"""Jump threading: a branch that is decided where one edge enters its block is passed by on that edge.

Requires: no unreachable blocks; best after gvn, so that what is tested again is one value. Ensures: an edge on which a short
block's branch is decided (edges.py) leads to a copy of the block's other instructions, which jumps on.
Keeps: effects and their order, checks included: each way does what it did before. Loops: a header is passed by on the way
out alone, so that a loop keeps its one entry; and no loop gets a second latch.

    b1: .. jump b3(1)               b1: .. jump b4
    b2: .. jump b3(v1)        ->    b2: .. br v1, b4, b5
    b3(v2): br v2, b4, b5
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.cfg import edge_counts, predecessors
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.ops import OPS
from vipc.ir.renaming import copier
from vipc.ir.words import MASK
from vipc.opt.edges import Edge, Edges
from vipc.opt.edit import drop_unreachable, use_counts, users_outside, with_targets
from vipc.opt.info import ProgramInfo
from vipc.opt.locations import rename_in_locations
from vipc.opt.repair import Variable, rename_uses

LIMIT = 3               # instructions that all copies of a block have together
_LONGEST = 16           # instructions of a block, those included that only its branch needs
_ROUNDS = 6
_WEIGHTS = {"check": 3}
_COPIED = ("pure", "read", "write", "check")


@dataclass(slots=True)
class _Plan:
    """`goals`: for an index of the block's targets the edges that lead there; `idle`: what only the branch needs, and
    `cost`: how many instructions there are beside it."""

    number: int
    goals: dict[int, list[Edge]]
    idle: set[int]
    cost: int


def run(f: Function, info: ProgramInfo) -> bool:
    """Thread what can be; True when anything was."""
    work = list(f.blocks)
    changed = False
    for _ in range(_ROUNDS):
        plans = _plans(f, work)
        if not plans:
            break
        reached: dict[int, None] = {}
        for plan in plans:
            if plan.number in f.blocks:
                reached.update((f.blocks[plan.number].term.targets[at].block, None) for at in plan.goals)
                _apply(f, plan)
        work = [number for number in reached if number in f.blocks]
        changed = True
    return changed


def _plans(f: Function, work: list[int]) -> list[_Plan]:
    """The blocks to be passed by. A decision holds each time its edge is taken, so one plan does not spoil another."""
    counts = edge_counts(f)
    work = [number for number in work if counts[number] > 1 and _may_be_copied(f.blocks[number])]
    if not work:
        return []
    edges = Edges(f)
    uses: dict[int, int] = {}
    plans: list[_Plan] = []
    for number in work:
        goals = _goals(f, number, edges)
        if goals:
            uses = uses or use_counts(f)
            cost, idle = _cost(f.blocks[number], uses)
            copies = len(goals) - (sum(map(len, goals.values())) == counts[number])
            if cost * copies <= LIMIT:
                plans.append(_Plan(number, goals, idle, cost))
    return plans


def _may_be_copied(block: Block) -> bool:
    return (block.term.op in ("br", "switch") and len(block.insts) <= _LONGEST
            and all(inst.op != "alloca" and OPS[inst.op].effect in _COPIED for inst in block.insts))


def _goals(f: Function, number: int, edges: Edges) -> dict[int, list[Edge]]:
    """For each target that some edge is sure to lead to: those edges."""
    term = f.blocks[number].term
    goals: dict[int, list[Edge]] = {}
    undecided = False
    for edge in edges.incoming[number]:
        at = _decided(term, edges.entering(number, edge).interval(term.args[0]))
        if at is None or term.targets[at].block in edges.loop(number):
            undecided = True
        else:
            goals.setdefault(at, []).append(edge)
    if undecided and goals:
        return {at: taken for at, taken in goals.items() if number not in edges.loop(term.targets[at].block)}
    return goals


def _cost(block: Block, uses: dict[int, int]) -> tuple[int, set[int]]:
    """The instructions that a copy has, and the values that only the branch needs."""
    mine = {block.term.args[0]: 1}
    idle: set[int] = set()
    cost = 0
    for inst in reversed(block.insts):
        effect = OPS[inst.op].effect
        if effect in ("pure", "read") and all(uses.get(value, 0) == mine.get(value, 0) for value in inst.dst):
            idle.update(inst.dst)
            for arg in inst.args:
                mine[arg] = mine.get(arg, 0) + 1
        elif inst.op != "const":
            cost += _WEIGHTS.get(effect, 1)
    return cost, idle


def _decided(term: Term, interval: tuple[int, int]) -> int | None:
    """The index of the target that is taken for all words of the interval."""
    if term.op == "br":
        if interval == (0, 0):
            return 1
        return 0 if interval[0] > 0 or interval[1] < 0 else None
    if interval[0] != interval[1]:
        return None
    for at, word in enumerate(term.imm):
        if isinstance(word, int) and word & MASK == interval[0] & MASK:
            return at
    return len(term.targets) - 1


def _apply(f: Function, plan: _Plan) -> None:
    block = f.blocks[plan.number]
    outside = sorted(users_outside(f, plan.number))
    apart = plan.cost * sum(map(len, plan.goals.values())) <= LIMIT      # then each copy knows what its one edge says
    named: dict[int, dict[int, int]] = {}
    made: dict[int, Block] = {}
    for at, edges in plan.goals.items():
        edges = [edge for edge in edges if edge[0] in f.blocks]
        for together in [[edge] for edge in edges] if apart else [edges] if edges else []:
            copy = f.new_block()
            named[copy], made[copy] = _copy(f, block, at, plan.idle)
            for source, index in together:
                term = f.blocks[source].term
                f.blocks[source].term = with_targets(term, tuple(
                    Target(copy, t.args) if i == index else t for i, t in enumerate(term.targets)))
    _lay_out(f, plan.number, made)
    drop_unreachable(f)
    preds = predecessors(f)
    variables: dict[int, Variable] = {}
    for value in outside:
        variable = variables[value] = Variable(f, preds, lambda: -1)
        variable.at_end[plan.number] = value
        variable.at_end.update((copy, values[value]) for copy, values in named.items())
        rename_uses(f, variable, value, {plan.number})
        variable.finish()
    rename_in_locations(f, variables, {plan.number, *made})


def _copy(f: Function, block: Block, at: int, idle: set[int]) -> tuple[dict[int, int], Block]:
    """The block without its branch: the new names of its values, and the copy, which jumps to target number `at`."""
    kept = [inst for inst in block.insts if not (inst.dst and idle.issuperset(inst.dst))]
    values = {value: f.new_value() for value in (*block.params, *(v for inst in kept for v in inst.dst))}
    located = copier(f, values)
    insts = [Inst(i.op, tuple(values[v] for v in i.dst), tuple(values.get(v, v) for v in i.args), i.imm, located(i.loc))
             for i in kept]
    goal = block.term.targets[at]
    target = Target(goal.block, tuple(values.get(arg, arg) for arg in goal.args))
    return values, Block([values[v] for v in block.params], insts, Term("jump", (), (target,), (), located(block.term.loc)))


def _lay_out(f: Function, number: int, made: dict[int, Block]) -> None:
    """The copies before the block."""
    blocks: dict[int, Block] = {}
    for other, block in f.blocks.items():
        if other == number:
            blocks.update(made)
        blocks[other] = block
    f.blocks = blocks
