"""Classes of exceptions: what their `__init__` keeps, what it hands on as `args`, their methods and constants.

An `__init__` is a recipe: it stores parameters, constants and what is computed of them without a check, and calls that of its
base at most once. `raise` follows the recipe where it stands (raising.py).
"""

from __future__ import annotations

import ast

from vipc.sema.annotations import annotation, is_final
from vipc.sema.constants import evaluate
from vipc.sema.names import show
from vipc.sema.symbols import Refused, Scope, World
from vipc.sema.types import BoolType, EnumType, ExcDecl, FuncDecl, GlobalVar, IntType, StrType, Type

_METHODS_REFUSED = ("__new__", "__repr__", "__reduce__", "with_traceback", "add_note", "__getattr__", "__setattr__")
WHAT = "parameters and what is computed of them: self.code = code"


def declare_exception(world: World, scope: Scope, decl: ExcDecl) -> None:
    """The parts of an exception class; its base has been declared."""
    assert decl.src is not None
    if decl.base is not None:
        decl.payload, decl.params, decl.constants = decl.base.payload, decl.base.params, dict(decl.base.constants)
        decl.maker = decl.base.maker
    notes: dict[str, ast.AnnAssign] = {}
    for node in decl.src.body:
        try:
            _member(world, scope, decl, node, notes)
        except Refused:
            continue
    init = next((node for node in decl.src.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"), None)
    if init is not None:
        try:
            _init(world, scope, decl, init, notes)
        except Refused:
            decl.payload = decl.payload or decl.params or ()
            return
    for name, note in notes.items():
        if all(name != kept for kept, _ in decl.payload):
            world.error(scope, note, "VIP0403", f"nothing assigns {name} of {decl.name}", f"keep it in __init__: self.{name} = {name}")


def _member(world: World, scope: Scope, decl: ExcDecl, node: ast.stmt, notes: dict[str, ast.AnnAssign]) -> None:
    match node:
        case ast.FunctionDef(name="__init__") | ast.Pass() | ast.Expr(value=ast.Constant()):
            pass
        case ast.FunctionDef():
            _method(world, scope, decl, node)
        case ast.AnnAssign(target=ast.Name(id=name), value=None):
            notes[name] = node
        case ast.AnnAssign(target=ast.Name(id=name), value=value) | ast.Assign(targets=[ast.Name(id=name)], value=value):
            _constant(world, scope, decl, node, name, value)
        case _:
            world.error(scope, node, "VIP0401", "an exception class holds an __init__, methods, constants, and annotations of what "
                        "__init__ keeps")


def _constant(world: World, scope: Scope, decl: ExcDecl, node: ast.stmt, name: str, value: ast.expr | None) -> None:
    found = evaluate(world, scope, value) if value is not None else None
    if found is None or found.value is None or name in decl.constants or name in dict(decl.payload):
        raise world.error(scope, node, "VIP0401", f"{name} of {decl.name} is no constant of its own",
                          "a constant of an exception class is a literal, and no class below gives it another value")
    ty = found.type
    if isinstance(node, ast.AnnAssign):
        final, inner = is_final(world, scope, node.annotation)
        note = inner if final else node.annotation
        ty = ty if note is None else annotation(world, scope, note)
    decl.constants[name] = GlobalVar(name, decl.module, ty, const=found.value, src=node)


def _method(world: World, scope: Scope, decl: ExcDecl, node: ast.FunctionDef) -> None:
    if node.name in _METHODS_REFUSED:
        raise world.error(scope, node, "VIP0401", f"an exception has no {node.name} of its own", "its text is __str__")
    if node.name in decl.methods or node.name in decl.properties:
        raise world.error(scope, node, "VIP0307", f"{decl.name}.{node.name} is defined twice")
    above = decl.base
    while above is not None:
        if node.name != "__str__" and (node.name in above.methods or node.name in above.properties):
            raise world.error(scope, node, "VIP0420", f"{decl.name}.{node.name} overrides that of {above.name}",
                              "methods of exceptions are not virtual: give it another name")
        above = above.base
    module, name = scope.module.name, f"{decl.name}.{node.name}"
    func = FuncDecl(node.name, name, module, f"{module}.{name}", exc=decl, src=node)
    is_property = any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list)
    (decl.properties if is_property else decl.methods)[node.name] = func
    scope.module.functions.append(func)


def method_of_error(decl: ExcDecl | None, name: str) -> FuncDecl | None:
    """A method or property of the class or its bases."""
    while decl is not None:
        found = decl.methods.get(name) or decl.properties.get(name)
        if found is not None:
            return found
        decl = decl.base
    return None


def _init(world: World, scope: Scope, decl: ExcDecl, node: ast.FunctionDef, notes: dict[str, ast.AnnAssign]) -> None:
    arguments = node.args
    if arguments.vararg is not None or arguments.kwarg is not None or not arguments.args:
        raise world.error(scope, node, "VIP0401", "__init__ of an exception takes self and named parameters")
    listed = [*arguments.posonlyargs, *arguments.args][1:] + arguments.kwonlyargs
    params = tuple((argument.arg, _param(world, scope, argument)) for argument in listed)
    me = [*arguments.posonlyargs, *arguments.args][0].arg
    decl.params, decl.maker, decl.init = params, decl, node
    decl.stored = {}
    kept = dict(decl.base.payload if decl.base is not None else ())
    has_called = False
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=value) if owner == me:
                note = notes[name].annotation if name in notes else None
                _keep(world, scope, decl, kept, name, value, note)
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=owner), attr=name), value=ast.expr() as value) if owner == me:
                _keep(world, scope, decl, kept, name, value, statement.annotation)
            case ast.Expr(value=ast.Call() as call) if _is_base_init(call) and not has_called:
                has_called, decl.handed = True, call
            case _:
                raise world.error(scope, statement, "VIP0401", "this is nothing that an exception's __init__ does",
                                  f"it keeps {WHAT}; and calls super().__init__(...) once")
    above = decl.base.payload if decl.base is not None else ()
    if above and not has_called:
        missing = [name for name, _ in above if name not in decl.stored]
        if missing:
            raise world.error(scope, node, "VIP0403", f"nothing assigns {', '.join(missing)} of {decl.name}",
                              "call super().__init__(...)")
    decl.payload = tuple(kept.items())


def _param(world: World, scope: Scope, argument: ast.arg) -> Type:
    if argument.annotation is None:
        raise world.error(scope, argument, "VIP0206", f"parameter {argument.arg} needs a type")
    return _carried(world, scope, argument, annotation(world, scope, argument.annotation))


def _carried(world: World, scope: Scope, node: ast.AST, ty: Type) -> Type:
    if not isinstance(ty, IntType | BoolType | EnumType | StrType):
        raise world.error(scope, node, "VIP0401", f"an exception carries integers, bools, enums and constant strings, not {show(ty)}")
    return ty


def _is_base_init(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "__init__" and isinstance(call.func.value, ast.Call) \
        and isinstance(call.func.value.func, ast.Name) and call.func.value.func.id == "super"


def _keep(world: World, scope: Scope, decl: ExcDecl, kept: dict[str, Type], name: str, value: ast.expr,
          note: ast.expr | None) -> None:
    if note is not None:
        ty: Type = annotation(world, scope, note)
    elif isinstance(value, ast.Name) and value.id in dict(decl.params or ()):
        ty = dict(decl.params or ())[value.id]
    elif name in kept:
        ty = kept[name]
    else:
        found = evaluate(world, scope, value)
        if found is None:
            raise world.error(scope, value, "VIP0206", f"the type of {name} is not evident", f"write self.{name}: T = ...")
        ty = found.type
    if kept.setdefault(name, _carried(world, scope, value, ty)) != ty:
        raise world.error(scope, value, "VIP0201", f"{name} is {show(kept[name])} in {decl.name} already")
    decl.stored[name] = value


def default_of(decl: ExcDecl, name: str) -> ast.expr | None:
    """The default of a parameter of the `__init__` that makes the class."""
    node = decl.maker.init if decl.maker is not None else None
    if node is None:
        return None
    listed = [*node.args.posonlyargs, *node.args.args]
    found = {a.arg: d for a, d in zip(listed[len(listed) - len(node.args.defaults):], node.args.defaults, strict=True)}
    found |= {a.arg: d for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is not None}
    return found.get(name)


def positional_params(decl: ExcDecl) -> list[str]:
    """The parameters that may be given by position."""
    node = decl.maker.init if decl.maker is not None else None
    by_name = set() if node is None else {argument.arg for argument in node.args.kwonlyargs}
    return [name for name, _ in decl.params or () if name not in by_name]


