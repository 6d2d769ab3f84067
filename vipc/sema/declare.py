"""Declares what modules define: names first, then the types of functions and module-level variables.

Requires all modules in import order. Ensures that every module-level name has a symbol; a name whose declaration
failed is a silent Opaque, so that its uses say nothing more.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from vipc.diagnostics import Sink
from vipc.nodes import walk
from vipc.sema import classes, functions
from vipc.sema.annotations import annotation, element, is_final
from vipc.sema.atomic import write_types
from vipc.sema.bindings import check_bindings
from vipc.sema.constants import evaluate
from vipc.sema.exception_classes import declare_exception
from vipc.sema.generics import function_template, instance, type_variable
from vipc.sema.hierarchy import own_functions
from vipc.sema.implied_fields import check_array
from vipc.sema.modules import is_known_outside
from vipc.sema.reach import build_time_only
from vipc.sema.resolve import member, resolve
from vipc.sema.symbols import ModuleName, Opaque, Refused, Scope, Symbol, TypeName, Word, World, type_of_symbol
from vipc.sema.type_arguments import Given, Unclear, inferred_arguments
from vipc.sema.types import (
    BOOL,
    FLOAT,
    STR,
    ArrayType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    FuncDecl,
    FuncType,
    GlobalVar,
    IntType,
    OptionalType,
    PtrType,
    Template,
    TupleType,
    Type,
)
from vipc.sema.words import WORD_MODULES

_CONSTRUCTORS = tuple(Word(path) for path in ("vipc.lang.Array", "vipc.lang.Span", "vipc.lang.unsafe.Ptr",
                                               "builtins.tuple", "typing.Callable"))
"""What makes a type out of types."""


def declare_all(world: World, scopes: Sequence[Scope]) -> None:
    """The modules `scopes`: imports and names, classes and enums, constants, signatures, globals."""
    for scope in scopes:
        _declare_names(world, scope)
    for scope in scopes:
        _resolve_late_imports(world, scope)
    _leave_to_build_time(world, scopes)
    for scope in scopes:
        check_bindings(world, scope)
    for scope in scopes:
        write_types(world, scope)
        _declare_constants(world, scope)
    for scope in scopes:
        for decl in [*scope.module.classes]:
            classes.declare_class(world, world.scope_of(decl), decl)
    world.settle = lambda made: declare_instance(world, made)
    for decl in [decl for decl in world.instance_scopes if isinstance(decl, ClassDecl)]:
        classes.declare_class(world, world.scope_of(decl), decl)
    for scope in scopes:
        for exc in scope.module.exceptions:
            declare_exception(world, scope, exc)
        for func in [*scope.module.functions]:
            _signature(world, world.scope_of(func), func)
    for scope in scopes:
        _declare_globals(world, scope)


def declare_instance(world: World, made: ClassDecl | FuncDecl) -> None:
    """The members of a new instance and their signatures; a function's signature."""
    if isinstance(made, ClassDecl):
        classes.declare_class(world, world.scope_of(made), made)
    for func in own_functions(made) if isinstance(made, ClassDecl) else [made]:
        _signature(world, world.scope_of(func), func)


def _leave_to_build_time(world: World, scopes: Sequence[Scope]) -> None:
    """Functions that only module level calls are not compiled, and may use all of Python."""
    left = build_time_only(world, scopes)
    for scope in scopes:
        scope.module.functions = [func for func in scope.module.functions if func not in left]
        scope.build_time |= {func.name for func in left if func.module == scope.module.name}
        for name, symbol in scope.names.items():
            if isinstance(symbol, FuncDecl) and symbol in left:
                scope.names[name] = Opaque(f"{symbol.name} is only called at build time", func=symbol)


def _signature(world: World, scope: Scope, func: FuncDecl) -> None:
    if func in world.signed:
        return
    world.signed.add(func)
    try:
        functions.signature(world, scope, func)
    except Refused:
        if not scope.instance:
            scope.names[func.name] = Opaque(func.name, silent=True)
        scope.build_time.add(func.qualname)


def _declare_names(world: World, scope: Scope) -> None:
    for node in walk(scope.module.tree):
        if isinstance(node, ast.Global):
            scope.rebound.update(node.names)
    scope.statements = _flat(scope.module.tree.body)
    for node in scope.statements:
        match node:
            case ast.Import():
                _import(world, scope, node)
            case ast.ImportFrom():
                if not node.level:
                    world.importers.setdefault(node.module or "", []).append((scope, node))
                _import_from(world, scope, node, late=False)
            case ast.ClassDef():
                _bind(world, scope, node, node.name, classes.symbol_for(world, scope, node))
            case ast.FunctionDef():
                _function(world, scope, node)
            case ast.AsyncFunctionDef():
                scope.names[node.name] = Opaque("async functions are not part of the language")
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) \
                    if resolve(world, scope, call.func) == Word("typing.TypeVar"):
                scope.names[name] = type_variable(node, name, scope.module.name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                _opaque(scope, name)
            case ast.Assign(targets=[ast.Tuple(elts=targets)]):
                for target in targets:
                    if isinstance(target, ast.Name):
                        _opaque(scope, target.id)


def _opaque(scope: Scope, name: str) -> None:
    """A variable of module level, until its type is found."""
    if name not in scope.names:
        scope.names[name] = Opaque(f"{name} has no type that is evident unrun")


def _flat(body: list[ast.stmt]) -> list[ast.stmt]:
    """Module-level statements, those inside `if`, `try`, `for` and `with` included."""
    found: list[ast.stmt] = []
    for node in body:
        found.append(node)
        if isinstance(node, ast.If | ast.For | ast.While | ast.Try):
            found += _flat(node.body) + _flat(node.orelse)
        elif isinstance(node, ast.With):
            found += _flat(node.body)
    return found


def _bind(world: World, scope: Scope, node: ast.AST, name: str, symbol: Symbol) -> None:
    if isinstance(scope.names.get(name), ClassDecl | FuncDecl | EnumDecl | Template):
        world.error(scope, node, "VIP0307", f"{name} is defined twice", "give one of them another name")
        return
    scope.names[name] = symbol


def _function(world: World, scope: Scope, node: ast.FunctionDef) -> None:
    module = scope.module.name
    func = FuncDecl(node.name, node.name, module, f"{module}.{node.name}", src=node)
    if functions.is_build_time(world, scope, node):
        scope.names[node.name] = Opaque(f"{node.name} is a build-time function", func=func)
        scope.build_time.add(node.name)
        return
    template = function_template(world, scope, node)
    if template is not None:
        scope.module.templates.append(template)
        _bind(world, scope, node, node.name, template)
        return
    _bind(world, scope, node, node.name, func)
    scope.module.functions.append(func)


def _import(world: World, scope: Scope, node: ast.Import) -> None:
    for alias in node.names:
        known = alias.name in world.scopes or alias.name in WORD_MODULES
        if alias.asname:
            outside = Opaque(f"{alias.name} is for build time only")
            scope.names[alias.asname] = ModuleName(alias.name) if known else outside
        else:
            top = alias.name.partition(".")[0]
            scope.names[top] = ModuleName(top)


def _import_from(world: World, scope: Scope, node: ast.ImportFrom, late: bool) -> None:
    base = node.module or ""
    for alias in node.names:
        name = alias.asname or alias.name
        if alias.name == "*":
            world.error(scope, node, "VIP0304", "import of everything", "name what is needed")
            continue
        symbol = member(world, base, alias.name)
        if symbol is not None:
            scope.names[name] = symbol
            if isinstance(symbol, GlobalVar | Opaque | FuncDecl):
                world.uses_of_rebound.append((scope, alias, base, alias.name))
        elif base in world.scopes or base in WORD_MODULES:
            if late or base in WORD_MODULES:
                world.error(scope, alias, "VIP0301", f"{base} has no {alias.name}")
                scope.names[name] = Opaque(name, silent=True)
        else:
            outside = f"{base} is for build time only"
            scope.names[name] = Opaque(outside, silent=not is_known_outside(base))


def _resolve_late_imports(world: World, scope: Scope) -> None:
    for node in scope.statements:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if alias.name != "*" and (alias.asname or alias.name) not in scope.names:
                    _import_from(world, scope, ast.ImportFrom(node.module, [alias], 0), late=True)


def _declare_constants(world: World, scope: Scope) -> None:
    """Enums, and `Final`s that literals give, in source order: either may name the other."""
    for node in scope.statements:
        match node:
            case ast.ClassDef():
                enum = scope.names.get(node.name)
                if isinstance(enum, EnumDecl) and enum.src is node:
                    classes.declare_enum(world, scope, enum)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=note, value=ast.expr() as value) \
                    if name not in scope.bound_again:
                final, inner = is_final(world, scope, note)
                if final and inner is None and (found := evaluate(world, scope, value)) and found.value is not None:
                    _global(scope, GlobalVar(name, scope.module.name, found.type, const=found.value, src=node))
                elif final and inner is not None and (found := evaluate(world, scope, value)):
                    _declared_constant(world, scope, node, name, inner, found.value)
            case ast.Assign(targets=[ast.Name(id=name)]) if name in scope.bound_again:
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value):
                _alias(world, scope, name, value)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as value):
                maker = resolve(world, scope, value.value)
                if isinstance(maker, Template):
                    scope.names[name] = resolve(world, scope, value) or scope.names[name]
                elif maker in _CONSTRUCTORS:
                    _type_alias(world, scope, name, value)
    _refresh_imports(world, scope)


def _declared_constant(world: World, scope: Scope, node: ast.AnnAssign, name: str, inner: ast.expr,
                       value: int | bool | float | str | bytes | None) -> None:
    try:
        declared = annotation(world, scope, inner)
    except Refused:
        scope.names[name] = Opaque(name, silent=True)
        return
    if isinstance(declared, IntType) and isinstance(value, int) and not declared.low <= value <= declared.high:
        assert node.value is not None
        world.error(scope, node.value, "VIP0210", f"{value} does not fit {declared.name}")
    if isinstance(declared, IntType | EnumType) and isinstance(value, int) or declared in (BOOL, STR) \
            or declared == FLOAT and isinstance(value, float):
        scope.declared.add(name)
        _global(scope, GlobalVar(name, scope.module.name, declared, const=value, src=node))


def _alias(world: World, scope: Scope, name: str, value: ast.expr) -> None:
    """`Handle = u32`: another name for a type, a class or a function."""
    symbol = resolve(world, scope, value)
    if isinstance(scope.names.get(name), Opaque) and name not in scope.rebound:
        if isinstance(symbol, TypeName | ClassDecl | EnumDecl | Template):
            scope.names[name] = symbol


def _type_alias(world: World, scope: Scope, name: str, value: ast.expr) -> None:
    """`Words = Span[u32]`."""
    try:
        scope.names[name] = TypeName(annotation(world, scope, value))
    except Refused:
        scope.names[name] = Opaque(name, silent=True)


def _global(scope: Scope, var: GlobalVar) -> None:
    var.mutable = var.name in scope.rebound
    if var.mutable:
        var.const = None
    scope.names[var.name] = var
    scope.module.globals[var.name] = var


def _refresh_imports(world: World, scope: Scope) -> None:
    """Names imported before their module's variables were declared now get them."""
    for other, node in world.importers.get(scope.module.name, ()):
        for alias in node.names:
            symbol = scope.names.get(alias.name)
            if symbol is not None:
                other.names[alias.asname or alias.name] = symbol


def _declare_globals(world: World, scope: Scope) -> None:
    for node in scope.statements:
        match node:
            case ast.AnnAssign(value=ast.Call(func=ast.Name() | ast.Attribute()) as call):
                maker = resolve(world, scope, call.func)
                if isinstance(maker, Template):
                    _wanted_call(world, scope, node, call, maker)
        _make_instances(world, scope, node)
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=note) if name not in scope.module.globals:
                _annotated(world, scope, node, name, note)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if isinstance(scope.names.get(name), Opaque):
                _infer(world, scope, node, name, value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
                for target, value in zip(targets, values, strict=True):
                    if isinstance(target, ast.Name) and isinstance(scope.names.get(target.id), Opaque):
                        _infer(world, scope, node, target.id, value)
    _refresh_imports(world, scope)


def _wanted_call(world: World, scope: Scope, node: ast.AnnAssign, call: ast.Call, maker: Template) -> None:
    """`ring: Ring[u32] = Ring(storage)`: the annotation says which instance is made."""
    final, inner = is_final(world, scope, node.annotation)
    if final and inner is None:
        return
    try:
        _wanted_instance(world, scope, call, maker, annotation(world, scope, inner or node.annotation))
    except Refused:
        return


def _wanted_instance(world: World, scope: Scope, call: ast.Call, maker: Template, wanted: Type) -> None:
    """The call makes an object of the type `wanted`; so do calls of generics among its arguments, of what its `__init__` takes."""
    _generic_call(world, scope, call, maker, wanted)
    made = scope.module.made_of.get(call)
    inner = [(at, argument) for at, argument in enumerate(call.args) if isinstance(argument, ast.Call)]
    if not inner or not isinstance(made, ClassDecl) or not isinstance(made.src, ast.ClassDef):
        return
    init = next((part for part in made.src.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"), None)
    for at, argument in inner:
        template = resolve(world, scope, argument.func)
        if init is not None and isinstance(template, Template) and at + 1 < len(init.args.args):
            note = init.args.args[at + 1].annotation
            if note is not None:
                _wanted_instance(world, scope, argument, template, annotation(world, world.scope_of(made), note))


def _make_instances(world: World, scope: Scope, node: ast.stmt) -> None:
    """Instances that a statement of module level names: `Ring[u32]`, or calls of generics with evident types."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in scope.build_time:
        return
    for part in walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Load):
            resolve(world, scope, part)
        elif isinstance(part, ast.Call) and part not in scope.module.made_of:
            maker = resolve(world, scope, part.func)
            if isinstance(maker, Template):
                _generic_call(world, scope, part, maker)


def _annotated(world: World, scope: Scope, node: ast.AnnAssign, name: str, note: ast.expr) -> None:
    final, inner = is_final(world, scope, note)
    if final and inner is None:
        if node.value is not None:
            _infer(world, scope, node, name, node.value)
        return
    try:
        declared = annotation(world, scope, inner or note)
    except Refused:
        scope.names[name] = Opaque(name, silent=True)
        return
    if isinstance(declared, IntType) and node.value is not None:
        found = evaluate(world, scope, node.value)
        if found and isinstance(found.value, int) and not declared.low <= found.value <= declared.high:
            world.error(scope, node.value, "VIP0210", f"{found.value} does not fit {declared.name}")
    if declared == FLOAT and node.value is not None:
        found = evaluate(world, scope, node.value)
        if found and isinstance(found.value, int):
            world.error(scope, node.value, "VIP0201", "float is expected, this is int", f"write {int(found.value)}.0")
    if isinstance(declared, ArrayType) and node.value is not None:
        check_array(world, scope, node.value, declared)
    scope.declared.add(name)
    _global(scope, GlobalVar(name, scope.module.name, declared, src=node))


def _infer(world: World, scope: Scope, node: ast.stmt, name: str, value: ast.expr) -> None:
    known = initialiser_type(world, scope, value)
    if known is not None:
        _global(scope, GlobalVar(name, scope.module.name, known, src=node))


def initialiser_type(world: World, scope: Scope, value: ast.expr) -> Type | None:
    """The type of an initialiser whose type is evident unrun."""
    found = evaluate(world, scope, value)
    if found is not None and found.value is not None:
        return found.type
    match value:
        case ast.Name() | ast.Attribute():
            symbol = resolve(world, scope, value)
            if isinstance(symbol, GlobalVar):
                return symbol.type
            if isinstance(symbol, FuncDecl):
                return FuncType(tuple(p.type for p in symbol.params), symbol.result)
        case ast.Tuple(elts=items):
            types = [initialiser_type(world, scope, item) for item in items]
            return TupleType(tuple(t for t in types if t is not None)) if None not in types else None
        case ast.Call():
            return _call_type(world, scope, value)
    return None


def _generic_call(world: World, scope: Scope, call: ast.Call, template: Template, wanted: Type | None = None) -> Type | None:
    """What a call of a generic at module level makes, as far as its types are evident; the instance is kept."""
    target = wanted.of if isinstance(wanted, OptionalType) else wanted
    made: ClassDecl | FuncDecl | None = None
    if isinstance(target, ClassType) and target.decl.template is template:
        made = target.decl
    else:
        given = [_given(world, scope, argument) for argument in call.args]
        named = {keyword.arg: _given(world, scope, keyword.value) for keyword in call.keywords if keyword.arg}
        known = {name: item for name, item in named.items() if item is not None}
        try:
            arguments = inferred_arguments(world, template, given, known)
            made = instance(world, scope, call, template, arguments)
        except (Unclear, Refused):
            return None
    scope.module.made_of[call] = made
    return ClassType(made) if isinstance(made, ClassDecl) else made.result


def _given(world: World, scope: Scope, argument: ast.expr) -> Given | None:
    found = initialiser_type(world, scope, argument)
    return None if found is None else Given(found, isinstance(argument, ast.Constant) and isinstance(found, IntType))


def _call_type(world: World, scope: Scope, call: ast.Call) -> Type | None:
    if isinstance(call.func, ast.Subscript):
        owner = resolve(world, scope, call.func.value)
        if isinstance(owner, Template):
            made = resolve(world, scope, call.func)
            return ClassType(made) if isinstance(made, ClassDecl) else None
        if resolve(world, scope, call.func.value) == Word("vipc.lang.unsafe.Ptr"):
            inner = resolve(world, scope, call.func.slice)
            return PtrType(inner.type) if isinstance(inner, TypeName) else None
        if resolve(world, scope, call.func.value) == Word("vipc.lang.Atomic"):
            return _quiet_type(world, scope, call.func)
        return None
    symbol = resolve(world, scope, call.func)
    if symbol == Word("vipc.lang.array") and call.args:
        try:
            elem: Type = element(world, scope, call.args[0])
        except Refused:
            return None
        for _ in call.args[2:]:
            elem = ArrayType(elem)
        return ArrayType(elem)
    if isinstance(symbol, FuncDecl):
        return symbol.result
    if isinstance(symbol, Template):
        return _generic_call(world, scope, call, symbol)
    if isinstance(symbol, Opaque):
        return None if symbol.func is None else _result_of(world, symbol.func)
    return type_of_symbol(symbol)


def _result_of(world: World, func: FuncDecl) -> Type | None:
    """The annotated result of a build-time function, if it is a type of the language."""
    if func.src is None or func.src.returns is None:
        return None
    return _quiet_type(world, world.scopes[func.module], func.src.returns)


def _quiet_type(world: World, scope: Scope, node: ast.expr) -> Type | None:
    try:
        return annotation(replace(world, sink=Sink()), scope, node)
    except Refused:
        return None
