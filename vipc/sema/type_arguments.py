"""Type arguments from what a generic class or function is given: annotations of parameters matched with types.

A type that stands inside another one (the elements of a `Span[T]`) must be met exactly. A parameter that is just `T`
takes integers of every width: where such parameters differ, T is int; a literal has no say.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vipc.sema.generic_methods import home, is_bound
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, Word, World
from vipc.sema.types import (
    I64,
    U64,
    ArrayType,
    BytesType,
    ClassDecl,
    ClassType,
    FuncType,
    IntType,
    OptionalType,
    RefType,
    SpanType,
    Template,
    TupleType,
    Type,
    TypeVariable,
)


@dataclass(frozen=True)
class Given:
    """An argument's type; `literal`: an integer constant, which fits every integer type."""

    type: Type
    literal: bool = False


class Unclear(Exception):
    """A type argument has no value, or two."""


@dataclass
class Found:
    """What is known of one variable."""

    exact: list[Type] = field(default_factory=list)
    loose: list[Given] = field(default_factory=list)


class Matching:
    """The variables of one template, while its parameters are matched."""

    def __init__(self, world: World, template: Template) -> None:
        self.world = world
        self.template = template
        self.scope = home(world, template)
        self.found = {name: Found() for name in template.variables}

    def match(self, note: ast.expr | None, given: Given, inside: bool = False) -> None:
        """Learns from a parameter annotated `note` that is given something."""
        ty = given.type
        match note:
            case ast.Constant(value=str() as text):
                try:
                    self.match(ast.parse(text.strip(), mode="eval").body, given, inside)
                except SyntaxError:
                    return
            case ast.Name(id=name) if name in self.found and isinstance(resolve(self.world, self.scope, note), TypeVariable):
                if inside:
                    self.found[name].exact.append(ty)
                else:
                    self.found[name].loose.append(given)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                for side in (left, right):
                    if not (isinstance(side, ast.Constant) and side.value is None):
                        self.match(side, Given(ty.of if isinstance(ty, OptionalType) else ty), inside)
            case ast.Subscript():
                self._subscript(note, ty)

    def _subscript(self, note: ast.Subscript, ty: Type) -> None:
        maker = resolve(self.world, self.scope, note.value)
        items = note.slice.elts if isinstance(note.slice, ast.Tuple) else [note.slice]
        if isinstance(maker, Template):
            arguments = arguments_of(ty, maker)
            for item, argument in zip(items, arguments, strict=False):
                self.match(item, Given(argument), inside=True)
            return
        match maker.name if isinstance(maker, Word) else "", ty:
            case "Span" | "Array", ArrayType(elem=elem) | SpanType(elem=elem):
                self.match(items[0], Given(elem), inside=True)
            case "Span" | "Array", BytesType():
                return
            case "Ref" | "Opt", RefType(of=of) | OptionalType(of=of):
                self.match(items[0], Given(of), inside=True)
            case "Ref", _:
                self.match(items[0], Given(ty), inside=True)
            case "tuple", TupleType(items=parts):
                for item, part in zip(items, parts, strict=False):
                    self.match(item, Given(part))
            case "Callable", FuncType(params=params, result=result):
                if isinstance(items[0], ast.List):
                    for item, part in zip(items[0].elts, params, strict=False):
                        self.match(item, Given(part), inside=True)
                self.match(items[-1], Given(result), inside=True)

    def arguments(self) -> tuple[Type, ...]:
        """The types of all variables, in order; raises Unclear."""
        return tuple(self._settled(name, found) for name, found in self.found.items())

    def _settled(self, name: str, found: Found) -> Type:
        if found.exact:
            first = found.exact[0]
            for other in found.exact[1:]:
                if _value(other) != _value(first):
                    raise Unclear(f"{name} would be {show(first)} and {show(other)}")
            return first
        types: list[Type] = []
        for given in found.loose:
            if not given.literal and given.type not in types:
                types.append(given.type)
        if not types and found.loose:
            return found.loose[0].type
        if not types:
            raise Unclear(f"nothing says what {name} is")
        if len(types) == 1:
            return types[0]
        return _common(name, types)


def _value(ty: Type) -> Type:
    return ty.of if isinstance(ty, RefType) else ty


def _common(name: str, types: list[Type]) -> Type:
    """The type that arguments of different types are passed as."""
    if all(isinstance(ty, IntType) for ty in types) and U64 not in types:
        return I64
    classes = [ty.of if isinstance(ty, OptionalType) else ty for ty in types]
    for candidate in classes:
        if isinstance(candidate, ClassType) and all(isinstance(ty, ClassType) and _derives(ty.decl, candidate.decl)
                                                    for ty in classes):
            return OptionalType(candidate) if any(isinstance(ty, OptionalType) for ty in types) else candidate
    raise Unclear(f"{name} would be {show(types[0])} and {show(types[1])}")


def _derives(decl: ClassDecl | None, base: ClassDecl) -> bool:
    while decl is not None and decl is not base:
        decl = decl.base
    return decl is base


def arguments_of(ty: Type, template: Template) -> tuple[Type, ...]:
    """The type arguments of the instance of `template` that a class is, or derives from."""
    decl = ty.of.decl if isinstance(ty, OptionalType | RefType) else ty.decl if isinstance(ty, ClassType) else None
    while decl is not None:
        if decl.template is template:
            return decl.arguments
        decl = decl.base
    return ()


@dataclass
class Parameters:
    """What a call of a template fills: parameters in order (`keyword_only` after them), in the template's names."""

    template: Template
    listed: list[tuple[str, ast.expr | None]]
    keyword_only: list[tuple[str, ast.expr | None]]

    def named(self, name: str) -> ast.expr | None:
        """The annotation of a parameter."""
        return dict([*self.listed, *self.keyword_only]).get(name)


def parameters_of(world: World, template: Template) -> Parameters:
    """The parameters of a generic function, or of a generic class's constructor."""
    if isinstance(template.src, ast.FunctionDef):
        return _parameters(template, template.src, int(is_bound(template)))
    for node in template.src.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return _parameters(template, node, 1)
    scope = world.scopes[template.module]
    own = [(node.target.id, node.annotation) for node in template.src.body
           if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
           and not _is_embedded(world, scope, node.value)]
    if _is_dataclass(world, scope, template.src):
        base = _base_template(world, template)
        inherited = parameters_of(world, base).listed if base is not None else []
        return Parameters(template, [*inherited, *own], [])
    base = _base_template(world, template)
    return parameters_of(world, base) if base is not None else Parameters(template, [], [])


def _parameters(template: Template, node: ast.FunctionDef, skip: int) -> Parameters:
    listed = [*node.args.posonlyargs, *node.args.args][skip:]
    return Parameters(template, [(a.arg, a.annotation) for a in listed],
                      [(a.arg, a.annotation) for a in node.args.kwonlyargs])


def _is_dataclass(world: World, scope: Scope, node: ast.ClassDef) -> bool:
    targets = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
    return any(resolve(world, scope, target) == Word("dataclasses.dataclass") for target in targets)


def _is_embedded(world: World, scope: Scope, value: ast.expr | None) -> bool:
    """Whether a field's value is made per object, so that it is no parameter."""
    if not isinstance(value, ast.Call):
        return False
    maker = value.func.value if isinstance(value.func, ast.Subscript) else value.func
    symbol = resolve(world, scope, maker)
    return symbol == Word("vipc.lang.array") or isinstance(symbol, ClassDecl | Template)


def _base_template(world: World, template: Template) -> Template | None:
    base = template.base.value if isinstance(template.base, ast.Subscript) else None
    symbol = None if base is None else resolve(world, world.scopes[template.module], base)
    return symbol if isinstance(symbol, Template) else None


def inferred_arguments(world: World, template: Template, positional: Sequence[Given | None],
                       named: Mapping[str, Given]) -> tuple[Type, ...]:
    """The type arguments of a call; an argument that is None says nothing. Raises Unclear."""
    parameters = parameters_of(world, template)
    matching = Matching(world, parameters.template)
    for (_, note), given in zip(parameters.listed, positional, strict=False):
        if given is not None:
            matching.match(note, given)
    for name, given in named.items():
        matching.match(parameters.named(name), given)
    if parameters.template is template:
        return matching.arguments()
    return _translated(world, template, parameters.template, matching.arguments())


def arguments_by_base(world: World, template: Template, origin: Template, arguments: tuple[Type, ...]) -> tuple[Type, ...]:
    """The arguments for which instances of `template` derive from that of `origin`; () if they do not, or it is unclear."""
    above = _base_template(world, template)
    while above is not None and above is not origin:
        above = _base_template(world, above)
    try:
        return () if above is None else _translated(world, template, origin, arguments)
    except Unclear:
        return ()


def _translated(world: World, template: Template, origin: Template, arguments: tuple[Type, ...]) -> tuple[Type, ...]:
    """The arguments of `template` for which its base, further up, is `origin` with these."""
    base = _base_template(world, template)
    assert base is not None and isinstance(template.base, ast.Subscript)
    own = arguments if base is origin else _translated(world, base, origin, arguments)
    items = template.base.slice.elts if isinstance(template.base.slice, ast.Tuple) else [template.base.slice]
    matching = Matching(world, template)
    for item, argument in zip(items, own, strict=False):
        matching.match(item, Given(argument), inside=True)
    return matching.arguments()
