"""The checker's entry: source modules in, typed program out.

Steps: parse all, declare all, give defaults and fields their values, check bodies. Errors go to the sink; the program
is complete only if there are none.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from vipc.diagnostics import InternalError, Sink
from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.constants import evaluate
from vipc.sema.conversion import constant, store
from vipc.sema.dataclass_methods import add_method, add_methods, inherits_repr, shows_by_repr
from vipc.sema.declare import declare_all, declare_instance
from vipc.sema.doubts import warn_unread
from vipc.sema.embedding import refuse_endless
from vipc.sema.expressions import EXPRESSIONS
from vipc.sema.fields import has_default, required
from vipc.sema.functions import default_nodes
from vipc.sema.generics import make_named
from vipc.sema.hierarchy import link_bases, link_class, link_hierarchies, mark_tables, own_functions
from vipc.sema.inner_storage import is_inner
from vipc.sema.joins import check_joins
from vipc.sema.judging import check_escapes, settle_escapes
from vipc.sema.modules import Loader, load_program
from vipc.sema.object_texts import give_bodies, mark_texts
from vipc.sema.oversize import check_oversize
from vipc.sema.statements import check_flags, check_function
from vipc.sema.symbols import Refused, Scope, World
from vipc.sema.types import ClassDecl, ExcDecl, FuncDecl
from vipc.sema.unsuited import refuse_settled, refuse_unsuited
from vipc.sema.unused_generics import check_unused
from vipc.sema.words import BUILTIN_EXCEPTIONS


def check_program(roots: Sequence[str], loader: Loader, sink: Sink, freestanding: bool = False,
                  wanted: Sequence[str] = (), base: World | None = None) -> tree.Program:
    """Checks the modules named by `roots` and all that they import. `wanted`: instances of generics that are needed
    besides those that the modules name, by full names: "lib.list.List[u32]". `base`: what `check_base` made, and is used
    up. Raises Unsuited when the modules do not stand on it."""
    world = _new_world(sink, freestanding) if base is None else base
    world.sink = sink
    _check_modules(world, roots, loader, wanted)
    give_bodies(world)
    mark_tables(world)
    refuse_endless(world)
    declared = [exc for scope in world.scopes.values() for exc in scope.module.exceptions]
    program = tree.Program({name: scope.module for name, scope in world.scopes.items()},
                           [*world.exceptions.values(), *declared], list(world.atomics.values()))
    check_joins(world, [func for module in program.modules.values() for func in module.functions])
    if not sink.errors:
        check_escapes(world, program)
    return program


def check_base(roots: Sequence[str], loader: Loader, freestanding: bool = False) -> World | None:
    """What many programs have in common, checked up to the bodies of its functions; None if there is anything to say of it."""
    sink = Sink()
    world = _new_world(sink, freestanding)
    _check_modules(world, roots, loader, ())
    settle_escapes(world)
    if sink.diagnostics:
        return None
    world.settle = None
    world.settled = frozenset(world.scopes)
    return world


def _new_world(sink: Sink, freestanding: bool) -> World:
    return World(sink, freestanding, exceptions=_builtin_exceptions())


def _check_modules(world: World, roots: Sequence[str], loader: Loader, wanted: Sequence[str]) -> None:
    """All that is done a module at a time: of those that the world does not have yet."""
    load_program(world, roots, loader)
    scopes = [scope for name, scope in world.scopes.items() if name not in world.settled]
    refuse_unsuited(world, scopes)
    declare_all(world, scopes)
    _refuse_rebound(world)
    link_bases(world, scopes)
    world.settle = lambda made: _settle(world, made)
    for scope in scopes:
        for func in [*scope.module.functions]:
            _give_defaults(world, func)
        for decl in [*scope.module.classes]:
            _give_values(world, decl)
    link_hierarchies(world, scopes)
    mark_texts(world)
    make_named(world, wanted)
    _check_bodies(world)
    check_unused(world, scopes)


def _builtin_exceptions() -> dict[str, ExcDecl]:
    found: dict[str, ExcDecl] = {}
    waiting = list(BUILTIN_EXCEPTIONS)
    while waiting:
        name, base = waiting.pop(0)
        if base is not None and base not in found:
            waiting.append((name, base))
            continue
        found[name] = ExcDecl(name, "", found[base] if base else None)
    return found


def _refuse_rebound(world: World) -> None:
    for scope, node, module, name in world.uses_of_rebound:
        if module in world.scopes and name in world.scopes[module].rebound:
            world.error(scope, node, "VIP0306", f"{name} is re-bound in {module}: the imported name would keep its old value",
                        f"import {module} and write {module}.{name}")


def _settle(world: World, made: ClassDecl | FuncDecl) -> None:
    """Declares an instance that a body, or another instance, is the first to need."""
    declare_instance(world, made)
    for func in own_functions(made) if isinstance(made, ClassDecl) else [made]:
        _give_defaults(world, func)
    if isinstance(made, ClassDecl):
        if made.base is not None:
            refuse_settled(world, made.base)
            made.base.derived.append(made)
        _give_values(world, made)
        link_class(world, made)
        mark_tables(world)
        mark_texts(world)


def _check_bodies(world: World) -> None:
    """Every function's body; bodies make instances, whose bodies are checked in turn."""
    checked = world.checked
    while True:
        for scope in world.scopes.values():
            scope.module.functions = [func for func in scope.module.functions if func.qualname not in scope.build_time]
        waiting = [func for scope in world.scopes.values() for func in scope.module.functions if func not in checked]
        if not waiting:
            return
        for func in waiting:
            checked.add(func)
            _check_body(world, world.scope_of(func), func)


def _give_defaults(world: World, func: FuncDecl) -> None:
    """Defaults of parameters."""
    if func.qualname not in world.scope_of(func).build_time:
        for name, node in default_nodes(func).items():
            _default(world, world.scope_of(func), func, name, node)


def _give_values(world: World, decl: ClassDecl) -> None:
    """Values and embedded objects of fields, methods that dataclasses are given; once."""
    if decl in world.valued:
        return
    world.valued.add(decl)
    scope = world.scope_of(decl)
    for field in decl.fields.values():
        if decl.base is not None and decl.base.fields.get(field.name) is field:
            continue
        if has_default(field) and field.init is None:
            _field_value(world, scope, decl, field.name)
    if decl.kind == "plain" and "__init__" not in decl.methods and decl.base is None and required(decl):
        names = ", ".join(field.name for field in required(decl))
        assert decl.src is not None
        world.error(scope, decl.src, "VIP0403", f"nothing assigns {names} of {decl.name}",
                    "write an __init__, make it a @dataclass, or give the fields values")
    if decl.kind == "dataclass":
        add_methods(scope.module, decl)
    elif inherits_repr(decl):
        add_method(scope.module, decl, "__repr__")
    if shows_by_repr(decl):
        add_method(scope.module, decl, "__str__")


def _default(world: World, scope: Scope, func: FuncDecl, name: str, node: ast.expr) -> None:
    param = next((param for param in func.params if param.name == name), None)
    if param is None:
        return
    found = evaluate(world, scope, node)
    try:
        if found is None:
            raise world.error(scope, node, "VIP0219", f"the default of {name} is no constant",
                              "defaults are literals, enum members and Finals of such")
        body = Body(world, scope, func, EXPRESSIONS)
        func.defaults[name] = store(body, constant(found.type, node, found.value), param.type, node)
    except Refused:
        return


def _field_value(world: World, scope: Scope, decl: ClassDecl, name: str) -> None:
    field = decl.fields[name]
    if not isinstance(field.src, ast.AnnAssign) or field.src.value is None or field.lengths or field.items:
        return
    node: ast.expr = field.src.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "field":
        defaults = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
        if len(defaults) != 1 or len(node.keywords) != 1:
            world.error(scope, node, "VIP0408", "field takes a default", "field(default=0)")
            return
        node = defaults[0]
    body = Body(world, scope, FuncDecl(decl.name, decl.name, decl.module, ""), EXPRESSIONS)
    if decl.me is not None:
        body.variables["self"] = decl.me
        body.local_names.add("self")
        body.assign("self")
    try:
        value = store(body, body.expr(node, field.type), field.type, node)
        constants = value.args if isinstance(value, tree.New) else value.items if isinstance(value, tree.TupleExpr) else [value]
        for part in constants:
            inner = part.operand if isinstance(part, tree.Cast) else part
            if isinstance(inner, tree.FuncRef) and decl.kind == "plain":
                raise world.error(scope, part.src, "VIP0219", f"a function as the value of {name} would be a method in Python",
                                  "assign it in __init__, or make the class a @dataclass")
            inside = isinstance(inner, tree.Field) and is_inner(inner.decl)
            if not isinstance(inner, tree.Const | tree.FuncRef) and not inside:
                raise world.error(scope, part.src, "VIP0219", f"the value of field {name} is no constant",
                                  "assign it in __init__")
        field.init = value
    except Refused:
        return


def _check_body(world: World, scope: Scope, func: FuncDecl) -> None:
    if func.body or func.src is None:
        return
    body = Body(world, scope, func, EXPRESSIONS)
    try:
        errors = world.sink.errors
        check_function(body)
        if world.sink.errors == errors:
            warn_unread(body)
            check_oversize(body)
        check_flags(body)
    except Exception as error:
        raise InternalError(f"{scope.module.name}.{func.qualname}", error) from error
