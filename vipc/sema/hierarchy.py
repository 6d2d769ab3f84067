"""Class hierarchies: which methods override which, and whose objects carry the address of a table.

Requires signatures, and the methods that dataclasses are given. Ensures:
I1. A method that overrides another has its signature, and both are @virtual; `__init__` and `__post_init__` are exempt.
I2. If a class of a hierarchy has a virtual method, objects of all its classes begin with a table (ClassDecl.table).
I3. A field that a class declares again has the type that its base gave it.
What a dataclass is given overrides, and is overridden, without a word.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from vipc.sema import tree
from vipc.sema.classes import find_method, find_property
from vipc.sema.functions import default_nodes
from vipc.sema.names import show
from vipc.sema.symbols import Scope, World
from vipc.sema.types import ClassDecl, ClassType, FieldDecl, FuncDecl
from vipc.sema.unsuited import refuse_settled

_EXEMPT = ("__init__", "__post_init__")


def link_bases(world: World, scopes: Sequence[Scope]) -> None:
    """Tells every class which classes of the modules `scopes` derive from it."""
    for scope in scopes:
        for decl in scope.module.classes:
            if decl.base is not None:
                refuse_settled(world, decl.base)
                decl.base.derived.append(decl)


def link_hierarchies(world: World, scopes: Sequence[Scope]) -> None:
    """Checks the hierarchies of the modules `scopes`; marks all."""
    for scope in scopes:
        for decl in scope.module.classes:
            link_class(world, decl)
    mark_tables(world)


def link_class(world: World, decl: ClassDecl) -> None:
    """Checks what a class overrides."""
    scope = world.scope_of(decl)
    if decl.base is not None:
        for func in own_functions(decl):
            _override(world, scope, decl.base, func)
        for field in decl.fields.values():
            _field(world, scope, decl.base, field)
    for func in own_functions(decl):
        if "virtual" in func.flags and "static" in func.flags:
            world.error(scope, func.src or ast.Pass(), "VIP0218", f"{func.qualname} has no object that could tell "
                        "which override is meant", "a static method is not virtual")


def mark_tables(world: World) -> None:
    """Marks the hierarchies whose objects carry a table."""
    for decl in [decl for scope in world.scopes.values() for decl in scope.module.classes]:
        if decl.base is None and any(_needs_table(one) for one in subtree(decl)):
            for one in subtree(decl):
                one.table = True


def _needs_table(decl: ClassDecl) -> bool:
    """Whether the class has a virtual method, or an `__eq__` that asks for the classes of both."""
    given = decl.methods.get("__eq__")
    return any("virtual" in func.flags for func in own_functions(decl)) or given is not None and given.src is None \
        and (decl.base is not None or bool(decl.derived))


def subtree(decl: ClassDecl) -> Iterator[ClassDecl]:
    """A class and all that derive from it, each before those that derive from it."""
    yield decl
    for one in decl.derived:
        yield from subtree(one)


def own_functions(decl: ClassDecl) -> list[FuncDecl]:
    """The methods, properties and setters that the class itself defines."""
    return [*decl.methods.values(), *decl.properties.values(), *decl.setters.values()]


def find(decl: ClassDecl | None, func: FuncDecl) -> FuncDecl | None:
    """What a class has under the name and kind of `func`."""
    if "property" in func.flags:
        return find_property(decl, func.name)
    if "setter" in func.flags:
        return find_setter(decl, func.name)
    return find_method(decl, func.name)


def find_setter(decl: ClassDecl | None, name: str) -> FuncDecl | None:
    """The setter of a property of the class or its bases."""
    while decl is not None:
        if name in decl.setters:
            return decl.setters[name]
        decl = decl.base
    return None


def receiver(func: FuncDecl, obj: tree.Expr) -> ClassDecl | None:
    """The class that decides a call of the method on the object, or None where the call is static."""
    return obj.ty.decl if isinstance(obj.ty, ClassType) and "virtual" in func.flags else None


def candidates(func: FuncDecl, at_least: ClassDecl | None) -> list[FuncDecl]:
    """The functions that a call may reach; `at_least`: its receiver."""
    if at_least is None:
        return [func]
    found = (find(one, func) for one in subtree(at_least))
    return list(dict.fromkeys(one for one in found if one is not None))


def first_of(func: FuncDecl) -> FuncDecl:
    """The method of a base that `func` overrides in the end, or `func` itself."""
    first, at = func, func.cls.base if func.cls is not None else None
    while at is not None and (above := find(at, func)) is not None:
        first, at = above, above.cls.base if above.cls is not None else None
    return first


def _override(world: World, scope: Scope, base: ClassDecl, func: FuncDecl) -> None:
    above = find_method(base, func.name) or find_property(base, func.name) if "setter" not in func.flags \
        else find_setter(base, func.name)
    if above is None or func.name in _EXEMPT:
        return
    node = func.src or (func.cls.src if func.cls is not None else None) or ast.Pass()
    silent = [one for one in (func, above) if "virtual" not in one.flags] if func.src is not None and above.src is not None else []
    if silent:
        world.error(scope, node, "VIP0420", f"{func.qualname} overrides {above.qualname}, and "
                    f"{silent[0].qualname if len(silent) == 1 else 'neither'} is @virtual",
                    "mark both with @virtual, or give the method another name")
        return
    func.flags |= {"virtual"}
    above.flags |= {"virtual"}
    reason = _difference(above, func)
    if reason:
        world.error(scope, node, "VIP0420", f"{func.qualname} does not agree with {above.qualname}: {reason}",
                    "an override has the parameters, defaults and result of what it overrides")


def _difference(above: FuncDecl, func: FuncDecl) -> str:
    """How two signatures differ; empty if they agree."""
    if (above.flags ^ func.flags) & {"property", "setter", "static"}:
        return "one is a property or static, the other is not"
    if len(above.params) != len(func.params):
        return f"{len(func.params) - 1} parameters instead of {len(above.params) - 1}"
    for one, other in zip(above.params[1:], func.params[1:], strict=True):
        if one.name != other.name and not func.name.startswith("__"):
            return f"parameter {other.name} instead of {one.name}"
        if one.type != other.type:
            return f"{other.name} is {show(other.type)} instead of {show(one.type)}"
    if above.result != func.result:
        return f"the result is {show(func.result)} instead of {show(above.result)}"
    if above.keyword_only != func.keyword_only or _defaults(above) != _defaults(func):
        return "defaults or keyword-only parameters differ"
    return ""


def _defaults(func: FuncDecl) -> dict[str, object]:
    return {name: ast.unparse(node) for name, node in default_nodes(func).items()} if func.src is not None else {}


def _field(world: World, scope: Scope, base: ClassDecl, field: FieldDecl) -> None:
    above = base.fields.get(field.name)
    if above is None or above is field or field.src is None:
        return
    if above.type != field.type or above.embedded or field.embedded:
        world.error(scope, field.src, "VIP0420", f"field {field.name} is {show(above.type)} in {base.name} already",
                    "give it the same type, or another name")
