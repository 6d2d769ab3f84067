"""What escape analysis refuses.

I1. No site is stored in anything but sites; none is returned but a fresh object of the result's class, on every path.
I2. A site in a loop is made anew only when nothing that is still read leads to the old one.
Ensures: functions with fresh results carry the flag "fresh".
"""

from __future__ import annotations

from vipc.sema import tree
from vipc.sema.escape import Flow, Site, solve
from vipc.sema.liveness import live_at_sites
from vipc.sema.reach import functions_as_values
from vipc.sema.symbols import World
from vipc.sema.types import ClassType, FuncDecl, OptionalType
from vipc.sema.walk import every, heads, statements


def check_escapes(world: World, program: tree.Program) -> None:
    """Judges every function of the program; reports to the world's sink."""
    functions = [func for module in program.modules.values() for func in module.functions]
    values = functions_as_values(world) | {
        part.func for func in functions for statement in statements(func.body) for head in heads(statement)
        for part in every(head) if isinstance(part, tree.FuncRef)}
    for func, flow in solve(functions).items():
        _judge(world, func, flow)
        if flow.summary.fresh:
            _judge_fresh(world, func, flow, func in values)
        _judge_loops(world, func, flow)


def _line(site: Site) -> str:
    return f"line {getattr(site.node.src, 'lineno', 0)}"


def _judge(world: World, func: FuncDecl, flow: Flow) -> None:
    """I1, without fresh results."""
    scope = world.scopes[func.module]
    for src, site in flow.returned:
        if isinstance(site.node, tree.NewArray):
            world.error(scope, src, "VIP0501", f"this leads to an array that ends with {func.name} ({_line(site)})",
                        "let the caller pass the storage in, or make it at module level")
    for src, site in flow.escapes:
        world.error(scope, src, "VIP0502", f"what is made in {_line(site)} ends with {func.name}, and is stored in "
                    "something that lives longer", "make it at module level, in a field, or as an element of an array")
    for node in flow.refused:
        world.error(scope, node, "VIP0506", "this writes to bytes, which are read-only", "take a Span[u8], or copy the "
                    "bytes into an array first")


def _judge_fresh(world: World, func: FuncDecl, flow: Flow, is_value: bool) -> None:
    """I1 of functions that return what they make."""
    scope = world.scopes[func.module]
    src, site = next((src, site) for src, site in flow.returned if not isinstance(site.node, tree.NewArray))
    sites = {site for _, site in flow.returned}
    inner = [thing for thing in flow.reach(flow.load(set(sites))) if isinstance(thing, Site)]
    wanted = func.result.of if isinstance(func.result, OptionalType) else func.result
    if flow.summary.returns:
        world.error(scope, src, "VIP0504", f"{func.name} may return what it makes ({_line(site)}), and may return something older",
                    "make it in both cases, or in none")
    elif inner:
        world.error(scope, src, "VIP0502", f"the result leads to what is made in {_line(inner[0])} and ends with "
                    f"{func.name}", "embed it in the class, or let the caller pass it in")
    elif not isinstance(wanted, ClassType) or any(site.node.ty != wanted for site in sites):
        world.error(scope, src, "VIP0909", "returning a fresh object as something else than its class is not there yet",
                    "annotate the result with the class that is made")
    elif is_value or func.flags & {"export", "entry"} or func.name == "__enter__":
        world.error(scope, src, "VIP0909", f"a fresh result of {func.name}, which is not called by its name alone, is "
                    "not there yet", "let the caller make the object and pass it in")
    elif isinstance(func.result, OptionalType) and not all(map(_is_certain, _results(func))):
        world.error(scope, src, "VIP0909", "a fresh object that may be None is not there yet", "return None and the "
                    "object in statements of their own")
    else:
        func.flags |= {"fresh"}


def _results(func: FuncDecl) -> list[tree.Expr]:
    return [statement.value for statement in statements(func.body)
            if isinstance(statement, tree.Return) and statement.value is not None]


def _is_certain(value: tree.Expr) -> bool:
    """Whether it is known here that the value is None, or that it is not."""
    inner = value.operand if isinstance(value, tree.Cast) else value
    return isinstance(inner.ty, ClassType) or isinstance(inner, tree.Const)


def _judge_loops(world: World, func: FuncDecl, flow: Flow) -> None:
    """I2."""
    scope = world.scopes[func.module]
    for node, live in live_at_sites(func.body):
        holders = [var.name for var in sorted(live, key=lambda var: var.name)
                   if Site(node) in flow.reach(flow.variables.get(var, set()))]
        if Site(node) in flow.reach(flow.load({Site(node)})):
            holders.append("the new one")
        if holders:
            world.error(scope, node.src, "VIP0503", f"this would replace the object that {holders[0]} still leads to",
                        "the frame has one place for it: copy the fields, or make the objects before the loop")
