"""Signatures: parameters, result, decorators."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from vipc.sema.annotations import annotation
from vipc.sema.resolve import lookup, resolve
from vipc.sema.symbols import Opaque, Scope, Word, World
from vipc.sema.types import FLOAT, NONE, ClassType, EnumType, ExcType, FuncDecl, LocalVar, MmioType, SinkInfo, StrType, Type

_PLAIN_FLAGS = ("entry", "export", "extern", "naked", "noreturn", "inline", "noinline", "build_time", "sink", "virtual")


@dataclass
class Decorators:
    """What the decorators of a function say."""

    flags: set[str] = field(default_factory=set)
    section: str = ".text"
    begin: str | None = None
    end: str | None = None


def is_build_time(world: World, scope: Scope, node: ast.FunctionDef) -> bool:
    """Whether a function carries @build_time."""
    return any(resolve(world, scope, d) == Word("vipc.lang.build_time") for d in node.decorator_list)


def signature(world: World, scope: Scope, func: FuncDecl) -> None:
    """Fills parameters, result and flags; raises Refused."""
    node = func.src
    assert node is not None
    marks = decorators(world, scope, node)
    func.section = marks.section
    is_method = (func.cls is not None or func.enum is not None or func.exc is not None) and "static" not in marks.flags
    if "virtual" in marks.flags and (func.cls is None or func.cls.kind in ("mmio", "wire") or "sink" in marks.flags):
        raise world.error(scope, node, "VIP0218", f"{func.name} is no method that a class could override", "leave @virtual out")
    _parameters(world, scope, func, is_method)
    if node.returns is not None:
        func.result = annotation(world, scope, node.returns)
    func.flags = frozenset(marks.flags)
    if marks.flags & {"export", "extern", "entry"}:
        func.symbol = func.name
        for place, ty in [(node.returns or node, func.result), *((param.src, param.type) for param in func.params)]:
            if ty == FLOAT:
                raise world.error(scope, place, "VIP0218", "@export, @extern and @entry functions take and give no floats")
    if "sink" in marks.flags:
        _sink(world, scope, func, marks)
    if func.name == "__init__" and func.result != NONE:
        raise world.error(scope, node.returns or node, "VIP0218", "__init__ returns None")


def decorators(world: World, scope: Scope, node: ast.FunctionDef) -> Decorators:
    """Reads the decorators of a function."""
    marks = Decorators()
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        target = call.func if call else decorator
        symbol = resolve(world, scope, target)
        if isinstance(symbol, Word) and symbol.path.startswith("vipc.lang.") and symbol.name in _PLAIN_FLAGS:
            marks.flags.add(symbol.name)
            if call is not None:
                _sink_arguments(world, scope, call, symbol.name, marks)
        elif symbol == Word("vipc.lang.section") and call is not None:
            marks.section = _section(world, scope, call)
        elif isinstance(target, ast.Attribute) and target.attr == "setter" and isinstance(target.value, ast.Name) \
                and target.value.id == node.name:
            marks.flags.add("setter")
        elif isinstance(target, ast.Name) and target.id in ("staticmethod", "property"):
            marks.flags.add("static" if target.id == "staticmethod" else "property")
        else:
            raise world.error(scope, decorator, "VIP0218", f"unknown decorator {ast.unparse(target)}",
                              "only the decorators of vipc.lang, @property and @staticmethod exist at run time; "
                              "mark a function that only build time calls with @build_time")
    return marks


def _section(world: World, scope: Scope, call: ast.Call) -> str:
    match call:
        case ast.Call(args=[ast.Constant(value=str() as name)], keywords=[]):
            return name
    raise world.error(scope, call, "VIP0218", "section takes one constant string")


def _sink_arguments(world: World, scope: Scope, call: ast.Call, name: str, marks: Decorators) -> None:
    for keyword in call.keywords:
        if name != "sink" or keyword.arg not in ("begin", "end") or not isinstance(keyword.value, ast.Constant):
            raise world.error(scope, call, "VIP0218", f"@{name} does not take {keyword.arg}")
        setattr(marks, keyword.arg, str(keyword.value.value))
    if call.args:
        raise world.error(scope, call, "VIP0218", f"@{name} takes no positional arguments")


def _sink(world: World, scope: Scope, func: FuncDecl, marks: Decorators) -> None:
    assert func.src is not None
    if not func.params or not isinstance(func.params[-1].type, StrType):
        raise world.error(scope, func.src, "VIP0218", "a @sink function's last parameter is a str")
    info = SinkInfo()
    for attribute in ("begin", "end"):
        name = getattr(marks, attribute)
        if name is not None:
            target = scope.names.get(name)
            if not isinstance(target, FuncDecl) or (target.src is not None and target.src.args.args):
                raise world.error(scope, func.src, "VIP0218", f"{attribute}={name!r} names no function of this module "
                                  "without parameters")
            setattr(info, attribute, target)
    func.sink = info


def _parameters(world: World, scope: Scope, func: FuncDecl, is_method: bool) -> None:
    node = func.src
    assert node is not None
    arguments = node.args
    for extra, stars in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
        if extra is not None:
            raise world.error(scope, extra, "VIP0212", f"{stars}{extra.arg} parameters are not part of the language",
                              "name the parameters, or take a Span")
    listed = [*arguments.posonlyargs, *arguments.args]
    func.keyword_only = frozenset(argument.arg for argument in arguments.kwonlyargs)
    if is_method:
        if not listed:
            raise world.error(scope, node, "VIP0218", f"{func.qualname} needs a self parameter", "or @staticmethod")
        func.params.append(LocalVar(listed[0].arg, _own_type(func), listed[0], param=True))
        listed = listed[1:]
    for argument in [*listed, *arguments.kwonlyargs]:
        if func.name == "__exit__" and isinstance(argument.annotation, ast.Name) and argument.annotation.id == "object":
            continue
        if argument.annotation is None:
            raise world.error(scope, argument, "VIP0206", f"parameter {argument.arg} needs a type",
                              f"write {argument.arg}: T")
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "object" \
                and isinstance(lookup(world, scope, "object"), Opaque):
            if is_method and func.name in ("__eq__", "__ne__"):
                func.params.append(LocalVar(argument.arg, _compared_type(func), argument, param=True))
                continue
            raise world.error(scope, argument, "VIP0216", "object is not a type of the language")
        func.params.append(LocalVar(argument.arg, annotation(world, scope, argument.annotation), argument, param=True))
    if is_method and func.name == "__exit__" and len(listed) - len(func.params) + 1 != 3:
        raise world.error(scope, node, "VIP0218", "__exit__ takes self and three parameters annotated object")


def _compared_type(func: FuncDecl) -> Type:
    """What `other: object` of a comparison can be: anything of the class that first defines the comparison."""
    if func.cls is None:
        return _own_type(func)
    first, base = func.cls, func.cls.base
    while base is not None:
        if func.name in base.methods or base.kind == "dataclass" and base.compares:
            first = base
        base = base.base
    return ClassType(first)


def _own_type(func: FuncDecl) -> Type:
    """The type of `self`."""
    if func.enum is not None:
        return EnumType(func.enum)
    if func.exc is not None:
        return ExcType(func.exc)
    assert func.cls is not None
    return MmioType(func.cls) if func.cls.kind == "mmio" else ClassType(func.cls)


def default_nodes(func: FuncDecl) -> dict[str, ast.expr]:
    """Parameter names to the expressions of their defaults."""
    assert func.src is not None
    arguments = func.src.args
    listed = [*arguments.posonlyargs, *arguments.args]
    found = {a.arg: d for a, d in zip(listed[len(listed) - len(arguments.defaults):], arguments.defaults, strict=True)}
    found |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
    return found
