"""Generic classes and functions: templates, and an instance of one for each tuple of types in use.

An instance is an ordinary class or function with a copy of the template's source, declared in a scope in which the
type variables are types. So every later stage sees classes and functions only.

I1. Instances with the same type arguments are one.
I2. Where a variable only names values, `Ref[C]` and `C` are the same argument (C); where a template stores to
    elements of a `Span` of it, too (`Ref[C]`: elements that lie in place are never stored to).
"""

from __future__ import annotations

import ast
import copy
from collections import ChainMap
from collections.abc import Iterator, Sequence

from vipc.nodes import children
from vipc.sema import tree
from vipc.sema.element_uses import element_uses
from vipc.sema.generic_methods import SELF
from vipc.sema.generic_methods import home as home_of
from vipc.sema.instance_names import instance_name, symbol_name
from vipc.sema.names import shortened, show
from vipc.sema.resolve import member, resolve
from vipc.sema.symbols import ModuleName, Scope, Symbol, TypeName, Word, World
from vipc.sema.types import (
    ArrayType,
    ClassDecl,
    ClassType,
    EnumType,
    ExcType,
    FuncDecl,
    FuncType,
    MmioType,
    NoneType,
    OptionalType,
    RefType,
    SpanType,
    Template,
    TupleType,
    Type,
    TypeVariable,
)
from vipc.sema.words import INTEGER_WORDS

DEPTH = 16
"""How deep instances may nest in each other's type arguments."""
INSTANCES = 1024
"""How many instances one template may have."""


def type_variable(node: ast.Assign, name: str, module: str) -> TypeVariable:
    """What `T = TypeVar("T", ...)` declares."""
    assert isinstance(node.value, ast.Call)
    bound = next((keyword.value for keyword in node.value.keywords if keyword.arg == "bound"), None)
    return TypeVariable(name, module, bound, tuple(node.value.args[1:]))


def variables_in(world: World, scope: Scope, nodes: list[ast.expr]) -> dict[str, TypeVariable]:
    """The type variables that annotations name, in order; a class's own are types already."""
    found: dict[str, TypeVariable] = {}
    for node in nodes:
        for part in _parts(node):
            if isinstance(part, ast.Name):
                symbol = resolve(world, scope, part)
                if isinstance(symbol, TypeVariable):
                    found[part.id] = symbol
    return found


def _parts(node: ast.expr) -> Iterator[ast.AST]:
    """The nodes of an annotation from left to right, quoted ones too."""
    yield node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            yield from _parts(ast.parse(node.value.strip(), mode="eval").body)
        except SyntaxError:
            return
    for child in children(node):
        if isinstance(child, ast.expr):
            yield from _parts(child)


def function_template(world: World, scope: Scope, node: ast.FunctionDef) -> Template | None:
    """The template that a function of module level is, if its signature names type variables."""
    listed = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    notes = [argument.annotation for argument in listed if argument.annotation is not None]
    variables = variables_in(world, scope, [*notes, *([node.returns] if node.returns is not None else [])])
    return Template(node.name, scope.module.name, node, variables) if variables else None


def class_template(world: World, scope: Scope, node: ast.ClassDef) -> Template | None:
    """The template that a class is, if its bases name type variables. Raises Refused."""
    generic: ast.Subscript | None = None
    bases: list[ast.expr] = []
    for base in node.bases:
        if isinstance(base, ast.Subscript) and resolve(world, scope, base.value) == Word("typing.Generic"):
            generic = base
        else:
            bases.append(base)
    variables = variables_in(world, scope, bases if generic is None else [generic.slice])
    if generic is None and not variables:
        return None
    if generic is not None:
        written = generic.slice.elts if isinstance(generic.slice, ast.Tuple) else [generic.slice]
        if len(variables) != len(written) or not all(isinstance(item, ast.Name) for item in written):
            raise world.error(scope, generic, "VIP0451", "Generic takes type variables, each once",
                              'T = TypeVar("T"); class C(Generic[T])')
    if len(bases) > 1:
        raise world.error(scope, bases[1], "VIP0402", "multiple inheritance is not part of the language",
                          "keep the second part in a field")
    for base in bases:
        symbol = resolve(world, scope, base.value if isinstance(base, ast.Subscript) else base)
        if not isinstance(symbol, Template if isinstance(base, ast.Subscript) else ClassDecl):
            raise world.error(scope, base, "VIP0402", f"{ast.unparse(base)} cannot be the base of a generic class",
                              "bases are classes of the program, and generic ones with their types in brackets")
    return Template(node.name, scope.module.name, node, variables, bases[0] if bases else None)


def written(world: World, scope: Scope, template: Template, node: ast.Subscript) -> ClassDecl:
    """The class that `Ring[u32]` names; raises Refused."""
    from vipc.sema.annotations import element

    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not isinstance(template.src, ast.ClassDef):
        raise world.error(scope, node, "VIP0451", f"{template.name} is a function: its types come from its arguments",
                          f"write {template.name}(...)")
    if len(items) != len(template.variables):
        names = ", ".join(template.variables)
        raise world.error(scope, node, "VIP0451", f"{template.name}[{names}] takes {_types(len(template.variables))}, "
                          f"{len(items)} given")
    made = instance(world, scope, node, template, tuple(element(world, scope, item) for item in items))
    assert isinstance(made, ClassDecl)
    return made


def _types(count: int) -> str:
    return "one type" if count == 1 else f"{count} types"


def instance(world: World, scope: Scope, node: ast.AST, template: Template,
             given: tuple[Type, ...]) -> ClassDecl | FuncDecl:
    """The instance of a template for these types, which `node` asks for; raises Refused."""
    arguments = _settled(world, template, given)
    found = template.instances.get(arguments)
    if found is not None:
        return found
    shown = shortened(f"{template.name}[{', '.join(map(show, arguments))}]")
    _check_arguments(world, scope, node, template, arguments)
    if max(map(depth, arguments)) >= DEPTH or len(template.instances) >= INSTANCES:
        raise world.error(scope, node, "VIP0453", f"{shown} is nested too deeply",
                          f"instances nest {DEPTH} deep; one that needs ever larger ones has no end")
    name = instance_name(template.name, [*map(unique_name, arguments)])
    home = home_of(world, template)
    own: dict[str, Symbol] = {variable: TypeName(ty) for variable, ty in zip(template.variables, arguments, strict=True)}
    place = f"{shown}, asked for in line {getattr(node, 'lineno', 1)} of {scope.module.file}"
    inner = Scope(home.module, ChainMap(own, home.names), home.rebound, home.declared, home.build_time,
                  f"{place}, {scope.instance}" if 0 < scope.instance.count(" of ") < 3 else place, frozenset(own))
    if template.owner is not None:
        own[SELF] = TypeName(ClassType(template.owner))
    src = copy.deepcopy(template.src)
    made: ClassDecl | FuncDecl
    if isinstance(src, ast.ClassDef):
        made = ClassDecl(name, template.module, "plain", src=src, template=template, arguments=arguments)
        home.module.classes.append(made)
    else:
        made = FuncDecl(src.name, name, template.module, symbol_name(f"{template.module}.{name}"), src=src)
        home.module.functions.append(made)
    template.instances[arguments] = made
    world.instance_scopes[made] = inner
    if isinstance(made, ClassDecl) and template.base is not None:
        made.base = _base(world, inner, template.base)
    if world.settle is not None:
        world.settle(made)
    return made


def _base(world: World, scope: Scope, node: ast.expr) -> ClassDecl | None:
    symbol = resolve(world, scope, node)
    return symbol if isinstance(symbol, ClassDecl) else None


def _settled(world: World, template: Template, given: tuple[Type, ...]) -> tuple[Type, ...]:
    """Arguments as the template means them (I2)."""
    uses = element_uses(world, template)
    made: list[Type] = []
    for name, ty in zip(template.variables, given, strict=True):
        if isinstance(ty, RefType) and name not in uses.elements:
            ty = ty.of
        elif isinstance(ty, ClassType) and name in uses.stored:
            ty = RefType(ty)
        made.append(ty)
    return tuple(made)


def _check_arguments(world: World, scope: Scope, node: ast.AST, template: Template, arguments: tuple[Type, ...]) -> None:
    from vipc.sema.annotations import annotation
    from vipc.sema.conversion import derives

    for (name, variable), ty in zip(template.variables.items(), arguments, strict=True):
        if isinstance(ty, NoneType | ExcType):
            raise world.error(scope, node, "VIP0451", f"{name} of {template.name} cannot be {show(ty)}")
        home = world.scopes[variable.module]
        value = ty.of if isinstance(ty, RefType | OptionalType) else ty
        if variable.bound is not None:
            bound = annotation(world, home, variable.bound)
            if not (isinstance(bound, ClassType) and isinstance(value, ClassType) and derives(value.decl, bound.decl)) \
                    and bound != value:
                raise world.error(scope, node, "VIP0451", f"{name} of {template.name} is {show(bound)}, or a class "
                                  f"derived from it, not {show(ty)}")
        choices = [annotation(world, home, choice) for choice in variable.choices]
        if choices and value not in choices:
            raise world.error(scope, node, "VIP0451", f"{name} of {template.name} is one of "
                              f"{', '.join(map(show, choices))}, not {show(ty)}")


def make_named(world: World, names: Sequence[str]) -> None:
    """Instances by the full names of templates and types."""
    if names:
        scope = Scope(tree.Module("", "<hosted>", "", ast.Module([], [])))
        for word in (*INTEGER_WORDS, "Array", "Span", "Ref", "Opt", "Callable"):
            found = member(world, "typing" if word == "Callable" else "vipc.lang", word)
            if found is not None:
                scope.names[word] = found
        scope.names.update((name.partition(".")[0], ModuleName(name.partition(".")[0])) for name in world.scopes)
        for name in names:
            resolve(world, scope, ast.parse(name, mode="eval").body)


def depth(ty: Type) -> int:
    """How many instances a type nests."""
    match ty:
        case ClassType(decl=decl) | MmioType(decl=decl):
            return 1 + max(map(depth, decl.arguments)) if decl.arguments else 0
        case RefType(of=inner) | OptionalType(of=inner) | ArrayType(elem=inner) | SpanType(elem=inner):
            return depth(inner)
        case TupleType(items=items):
            return 1 + max(map(depth, items), default=0)
        case FuncType(params=params, result=result):
            return 1 + max(map(depth, (*params, result)))
    return 0


def unique_name(ty: Type) -> str:
    """A type by a name that no other type has."""
    match ty:
        case ClassType(decl=decl) | MmioType(decl=decl):
            return f"{decl.module}.{decl.name}"
        case EnumType(decl=enum):
            return f"{enum.module}.{enum.name}"
        case RefType(of=of):
            return f"Ref[{unique_name(of)}]"
        case OptionalType(of=of):
            return f"Opt[{unique_name(of)}]"
        case ArrayType(elem=elem):
            return f"Array[{unique_name(elem)}]"
        case SpanType(elem=elem):
            return f"Span[{unique_name(elem)}]"
        case TupleType(items=items):
            return f"tuple[{', '.join(map(unique_name, items))}]"
        case FuncType(params=params, result=result):
            return f"Callable[[{', '.join(map(unique_name, params))}], {unique_name(result)}]"
    return show(ty)
