"""What escape analysis refuses.

I1. No site is stored in anything but sites; none is returned but a fresh object of the result's class or one derived
    from it, on every path, and by every function that may be called in this one's place.
I2. A site in a loop is made anew only when nothing that is still read leads to the old one.
Ensures: functions with fresh results carry the flag "fresh".
"""

from __future__ import annotations

from vipc.sema import tree
from vipc.sema.call_graph import type_of
from vipc.sema.escape import Flow, closed, parts, solve
from vipc.sema.hierarchy import candidates, first_of
from vipc.sema.liveness import live_at_sites
from vipc.sema.reach import functions_as_values
from vipc.sema.symbols import World
from vipc.sema.things import STATIC, Escapes, Site, Summary
from vipc.sema.types import ClassType, FieldDecl, FuncDecl, OptionalType
from vipc.sema.walk import statements


def check_escapes(world: World, program: tree.Program) -> None:
    """Judges every function of the program; reports to the world's sink."""
    functions, before = [func for module in program.modules.values() for func in module.functions], world.escapes
    values = functions_as_values(world) | before.values | _values([func for func in functions if func not in before.walked])
    known = {func: summary for func, summary in before.summaries.items() if func not in values}
    read_only = set(before.read_only)
    flows = solve(functions, values, known, read_only)
    if len(read_only) > len(before.read_only) and known:
        flows = solve(functions, values, {}, read_only)      # a field of the base may be among them
    _judge_all(world, flows, values)


def settle_escapes(world: World) -> None:
    """Judges the functions of a base; what is known of them then holds for all programs that stand on it."""
    functions = [func for scope in world.scopes.values() for func in scope.module.functions]
    values = _values(functions)
    read_only: set[FieldDecl] = set()
    flows = solve(functions, values, {}, read_only)
    final = closed(functions)
    _judge_all(world, {func: flows[func] for func in final if func in flows}, values)
    summaries = {func: flows[func].summary if func in flows else Summary({STATIC}) for func in final}
    world.escapes = Escapes(summaries, read_only, values, set(functions))


def _values(functions: list[FuncDecl]) -> set[FuncDecl]:
    return {part.func for func in functions for part in parts(func) if isinstance(part, tree.FuncRef)}


def _judge_all(world: World, flows: dict[FuncDecl, Flow], values: set[FuncDecl]) -> None:
    for func, flow in flows.items():
        _judge(world, func, flow)
        if flow.summary.fresh:
            _judge_fresh(world, func, flow)
        _judge_loops(world, func, flow)
    for func, flow in flows.items():
        if flow.summary.fresh:
            _judge_callers(world, func, flow, values)


def _line(site: Site) -> str:
    return f"line {getattr(site.node.src, 'lineno', 0)}"


def _judge(world: World, func: FuncDecl, flow: Flow) -> None:
    """I1, without fresh results."""
    scope = world.scope_of(func)
    for src, site in flow.returned:
        if isinstance(site.node, tree.NewArray):
            world.error(scope, src, "VIP0501", f"this leads to an array that ends with {func.name} ({_line(site)})",
                        "let the caller pass the storage in, or make it at module level")
    for src, site in flow.escapes:
        world.error(scope, src, "VIP0502", f"what is made in {_line(site)} ends with {func.name}, and is stored in "
                    "something that lives longer", "make it at module level, in a field, or as an element of an array")
    for src, site in flow.deleted:
        world.error(scope, src, "VIP0507", f"what is made in {_line(site)} is not on the heap",
                    "objects of a function end with it; heap.new makes those that del frees")
    for node in flow.refused:
        world.error(scope, node, "VIP0506", "this writes to bytes, which are read-only", "take a Span[u8], or copy the "
                    "bytes into an array first")


def _judge_fresh(world: World, func: FuncDecl, flow: Flow) -> None:
    """I1 of functions that return what they make."""
    scope = world.scope_of(func)
    src, site = next((src, site) for src, site in flow.returned if not isinstance(site.node, tree.NewArray))
    sites = {site for _, site in flow.returned}
    inner = [thing for thing in flow.reach(flow.load(set(sites))) if isinstance(thing, Site)]
    wanted = func.result.of if isinstance(func.result, OptionalType) else func.result
    if not isinstance(wanted, ClassType) or "entry" in func.flags:
        world.error(scope, src, "VIP0501", f"what is made in {_line(site)} ends with {func.name}: only a result that is "
                    "the object itself has its place in the caller", "return the object alone, or let the caller make it")
    elif flow.summary.returns:
        world.error(scope, src, "VIP0504", f"{func.name} may return what it makes ({_line(site)}), and may return something older",
                    "make it in both cases, or in none")
    elif inner:
        world.error(scope, src, "VIP0502", f"the result leads to what is made in {_line(inner[0])} and ends with "
                    f"{func.name}", "embed it in the class, or let the caller pass it in")
    else:
        func.flags |= {"fresh"}


def _judge_callers(world: World, func: FuncDecl, flow: Flow, values: set[FuncDecl]) -> None:
    """Whoever calls a function without knowing which one gives a place for the result, or gives none."""
    others = [one for one in values if type_of(one) == type_of(func)] if func in values else []
    if "virtual" in func.flags:
        others += candidates(func, first_of(func).cls)
    for other in others:
        if "fresh" not in other.flags and _returns(other):
            src, _ = flow.returned[0]
            world.error(world.scopes[func.module], src, "VIP0504", f"{func.qualname} returns what it makes, and "
                        f"{other.qualname}, which may be called in its place, returns something older",
                        "make it in both, or in none")
            return
        other.flags |= {"fresh"}


def _returns(func: FuncDecl) -> bool:
    """Whether the function ever returns an object."""
    return any(isinstance(statement, tree.Return) and statement.value is not None
               and not isinstance(_plain(statement.value), tree.Const) for statement in statements(func.body))


def _plain(value: tree.Expr) -> tree.Expr:
    return value.operand if isinstance(value, tree.Cast) else value


def _judge_loops(world: World, func: FuncDecl, flow: Flow) -> None:
    """I2."""
    scope = world.scope_of(func)
    for node, live in live_at_sites(func.body):
        holders = [var.name for var in sorted(live, key=lambda var: var.name)
                   if Site(node) in flow.reach(flow.variables.get(var, set()))]
        if Site(node) in flow.reach(flow.load({Site(node)})):
            holders.append("the new one")
        if holders:
            world.error(scope, node.src, "VIP0503", f"this would replace the object that {holders[0]} still leads to",
                        "the frame has one place for it: copy the fields, or make the objects before the loop")
