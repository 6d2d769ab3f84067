"""Calls: functions, methods, constructors, conversions, Callable values. Words of the language: words tables.

Arguments are bound to parameters as in Python; `order` keeps the order in which the source evaluates them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.sema import tree
from vipc.sema.annotations import annotation
from vipc.sema.atomic_methods import atomic_method
from vipc.sema.body import Body, silent, type_interval
from vipc.sema.builtins import BUILTINS, METHODS, from_bytes
from vipc.sema.classes import find_init, find_method, find_property, init_fields
from vipc.sema.conversion import constant, integer, is_integral, pass_to
from vipc.sema.enum_methods import method_of
from vipc.sema.exception_classes import method_of_error
from vipc.sema.fields import assign_all, check_self_use, has_default, in_constructor
from vipc.sema.functions import default_nodes
from vipc.sema.generic_calls import chosen
from vipc.sema.generic_methods import find_generic_method, is_bound
from vipc.sema.heap import HEAP_WORDS
from vipc.sema.hierarchy import receiver
from vipc.sema.intrinsics import INTRINSIC_WORDS, pointer
from vipc.sema.names import show
from vipc.sema.registers import register_access
from vipc.sema.storage import new_array
from vipc.sema.symbols import ModuleName, Opaque, Refused, TypeName, Word
from vipc.sema.text import call_sink
from vipc.sema.types import (
    NONE,
    U64,
    AddrType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    ExcDecl,
    ExcType,
    FuncDecl,
    FuncType,
    GlobalVar,
    IntType,
    LocalVar,
    MmioType,
    OptionalType,
    RefType,
    Template,
    Type,
)
from vipc.sema.wire_records import view

WordHandler = Callable[[Body, ast.Call], tree.Expr]
_WORDS: Mapping[str, WordHandler] = {**BUILTINS, **INTRINSIC_WORDS, "vipc.lang.array": new_array, **HEAP_WORDS}


def call(body: Body, node: ast.expr) -> tree.Expr:
    """Any call."""
    assert isinstance(node, ast.Call)
    wanted = body.wanted
    for keyword in node.keywords:
        if keyword.arg is None:
            raise body.error(node, "VIP0212", "** arguments are not part of the language", "name the arguments")
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            raise body.error(argument, "VIP0212", "* arguments are not part of the language", "pass a Span")
    callee = node.func
    if isinstance(callee, ast.Subscript):
        word = body.symbol(callee.value)
        if word == Word("vipc.lang.unsafe.Ptr"):
            return pointer(body, node, callee)
        if word == Word("vipc.lang.Atomic"):
            made = annotation(body.world, body.scope, callee)
            assert isinstance(made, ClassType)
            return construct(body, node, made.decl)
        if word is not None and not isinstance(word, GlobalVar | Template | Opaque):
            raise body.error(node, "VIP0205", f"{ast.unparse(callee.value)} takes no types in brackets")
    symbol = body.symbol(callee)
    if isinstance(symbol, Template):
        symbol = chosen(body, node, symbol, wanted)
    if isinstance(symbol, TypeName):
        symbol = _made_by(symbol)
    match symbol:
        case FuncDecl():
            return call_function(body, node, symbol, [])
        case ClassDecl():
            return construct(body, node, symbol)
        case EnumDecl():
            return _enum_of(body, node, symbol)
        case TypeName(type=ty):
            return _convert(body, node, ty)
        case Word():
            return _word(body, node, symbol)
        case ExcDecl():
            raise body.error(node, "VIP0222", f"{symbol.name}(...) is made only by raise")
        case Opaque(reason=reason):
            if silent(symbol):
                raise Refused
            raise body.error(node, "VIP0601", f"{ast.unparse(callee)} is not usable at run time: {reason}")
        case ModuleName():
            raise body.error(node, "VIP0205", f"{ast.unparse(callee)} is a module")
    if isinstance(callee, ast.Attribute):
        return _method_call(body, node, callee)
    if isinstance(callee, ast.Name) and not body.is_local(callee.id) and symbol is None:
        raise body.error(callee, "VIP0301", f"unknown name {callee.id}", "import it, or define it")
    return _indirect(body, node, body.expr(callee))


def _made_by(symbol: TypeName) -> TypeName | ClassDecl | EnumDecl:
    """What a call of a type makes: for a type variable that is a class, its objects."""
    match symbol.type:
        case ClassType(decl=decl) | RefType(of=ClassType(decl=decl)):
            return decl
        case EnumType(decl=enum):
            return enum
    return symbol


def call_function(body: Body, node: ast.Call, func: FuncDecl, first: list[tree.Expr],
                  at_least: ClassDecl | None = None) -> tree.Expr:
    """A call; `first` holds a bound `self`, `at_least` its class where that decides which override is meant."""
    if func.sink is not None:
        return call_sink(body, node, func, first)
    if "text" in func.flags and body.written is not node:
        raise body.error(node, "VIP0212", f"the text that {func.qualname} makes would need memory here",
                         "write the object itself: print(f\"{x}\")")
    args, order = bind(body, node, func, first)
    if "noreturn" in func.flags:
        made = tree.Call(func.result, node, func, args, order, receiver=at_least)
        body.known = None
        return made
    body.forget_fields()
    return tree.Call(func.result, node, func, args, order, interval=_interval(func.result), receiver=at_least)


def bind(body: Body, node: ast.Call, func: FuncDecl, first: list[tree.Expr]) -> tuple[list[tree.Expr], list[int]]:
    """Arguments in parameter order, and their order of evaluation."""
    slots: dict[str, tree.Expr] = {}
    sequence: list[str] = []
    for param, value in zip(func.params, first, strict=False):
        slots[param.name] = pass_to(body, value, param.type, node)
        sequence.append(param.name)
    params = func.params[len(first):]
    positional = [param for param in params if param.name not in func.keyword_only]
    if len(node.args) > len(positional):
        raise body.error(node, "VIP0204", f"{func.name} takes {len(positional)} positional arguments, "
                         f"{len(node.args)} are given", _signature(func))
    for param, argument in zip(positional, node.args, strict=False):
        _bind_one(body, param, argument, slots, sequence)
    by_name = {param.name: param for param in params}
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in by_name:
            raise body.error(keyword, "VIP0204", f"{func.name} has no parameter {keyword.arg}", _signature(func))
        if keyword.arg in slots:
            raise body.error(keyword, "VIP0204", f"{keyword.arg} is given twice")
        _bind_one(body, by_name[keyword.arg], keyword.value, slots, sequence)
    defaults = default_nodes(func) if func.src is not None else {}
    for param in params:
        if param.name not in slots:
            if param.name not in defaults:
                raise body.error(node, "VIP0204", f"argument {param.name} of {func.name} is missing", _signature(func))
            default = func.defaults.get(param.name)
            if default is None:
                raise Refused
            slots[param.name] = default
            sequence.append(param.name)
    names = [param.name for param in func.params]
    return [slots[name] for name in names], [names.index(name) for name in sequence]


def _bind_one(body: Body, param: LocalVar, argument: ast.expr, slots: dict[str, tree.Expr],
              sequence: list[str]) -> None:
    slots[param.name] = pass_to(body, body.expr(argument, param.type), param.type, argument)
    sequence.append(param.name)


def _signature(func: FuncDecl) -> str:
    parts = [f"{param.name}: {show(param.type)}" for param in func.params if param.name not in func.keyword_only]
    by_name = [f"{param.name}: {show(param.type)}" for param in func.params if param.name in func.keyword_only]
    shown = ", ".join([*parts, *(["*"] if by_name else []), *by_name])
    return f"it is {func.name}({shown}) -> {show(func.result)}"


def construct(body: Body, node: ast.Call, decl: ClassDecl) -> tree.Expr:
    """`C(...)`: an object, or a device."""
    if decl.kind == "mmio":
        if len(node.args) != 1 or node.keywords:
            raise body.error(node, "VIP0204", f"{decl.name} takes its base address")
        base = body.expr(node.args[0])
        number = base if not is_integral(base.ty) else pass_to(body, base, U64, node)
        if number.ty != U64 and not isinstance(number.ty, IntType) and not isinstance(number.ty, AddrType):
            raise body.error(node, "VIP0201", f"a base address is a u64 or an address, this is {show(base.ty)}")
        return tree.MmioNew(MmioType(decl), node, decl, number)
    init = find_init(decl)
    if init is None:
        init = constructor_of(decl)
    me = tree.Local(ClassType(decl), node, init.params[0] if init.params else LocalVar("self", ClassType(decl), node))
    args, order = bind(body, node, init, [me])
    body.forget_fields()
    return tree.New(ClassType(decl), node, decl, args[1:], [position - 1 for position in order if position])


def constructor_of(decl: ClassDecl) -> FuncDecl:
    """The parameters of the `__init__` that a dataclass is given; of a plain class without one: none."""
    params = [LocalVar("self", ClassType(decl), decl.src or ast.Pass(), param=True)]
    shape = FuncDecl(decl.name, f"{decl.name}.__init__", decl.module, "", cls=decl)
    named: list[ast.arg] = []
    defaults: list[ast.expr | None] = []
    for field in init_fields(decl):
        params.append(LocalVar(field.name, field.type, field.src or ast.Pass(), param=True))
        named.append(ast.arg(field.name))
        defaults.append(ast.Constant(None) if has_default(field) else None)
        if has_default(field) and field.init is not None:
            shape.defaults[field.name] = field.init
    shape.src = ast.FunctionDef("__init__", ast.arguments([], [], None, named, defaults, None, []), [], [])
    shape.keyword_only = frozenset(field.name for field in init_fields(decl) if field.by_name)
    shape.params = params
    return shape


def _interval(ty: Type) -> tuple[int, int] | None:
    return type_interval(ty) if is_integral(ty) else None


def _enum_of(body: Body, node: ast.Call, decl: EnumDecl) -> tree.Expr:
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", f"{decl.name} takes one value")
    value = body.expr(node.args[0])
    if value.ty == EnumType(decl):
        return value
    value = integer(body, value)
    if isinstance(value, tree.Const) and value.value in decl.members.values():
        return constant(EnumType(decl), node, value.value)
    return tree.EnumOf(EnumType(decl), node, value, decl)


def _convert(body: Body, node: ast.Call, ty: Type) -> tree.Expr:
    handler = BUILTINS[f"conversion.{show(ty) if not isinstance(ty, IntType) else 'integer'}"]
    return handler(body, node)


def _word(body: Body, node: ast.Call, word: Word) -> tree.Expr:
    if word.path == "builtins.super":
        raise body.error(node, "VIP0212", "super() is only used as super().method(...)")
    if word.path == "vipc.lang.Atomic":
        raise body.error(node, "VIP0206", "the type of this Atomic is not known", "write it: Atomic[u32](0)")
    handler = _WORDS.get(word.path)
    if handler is None:
        raise body.error(node, "VIP0205", f"{word.name} is not called here")
    return handler(body, node)


def _method_call(body: Body, node: ast.Call, callee: ast.Attribute) -> tree.Expr:
    access = register_access(body, node, callee)
    if access is not None:
        return access
    if isinstance(callee.value, ast.Call) and body.symbol(callee.value.func) == Word("builtins.super"):
        return _super_call(body, node, callee)
    owner = body.symbol(callee.value)
    if isinstance(owner, ModuleName):
        raise body.error(callee, "VIP0301", f"{ast.unparse(callee.value)} has no {callee.attr}")
    if isinstance(owner, Template):
        raise body.error(callee.value, "VIP0451", f"{owner.name} is generic and needs its types in brackets",
                         f"{owner.name}[u32].{callee.attr}(...)")
    if isinstance(owner, ClassDecl):
        if owner.kind == "wire" and callee.attr == "view":
            return view(body, node, owner)
        method = find_method(owner, callee.attr)
        template = find_generic_method(owner, callee.attr) if method is None else None
        if template is not None and not is_bound(template):
            return _call_generic(body, node, template, [])
        if method is None:
            raise body.error(callee, "VIP0203", f"{owner.name} has no method {callee.attr}")
        return call_function(body, node, method, [])
    if isinstance(owner, EnumDecl) and callee.attr in owner.methods:
        return call_function(body, node, owner.methods[callee.attr], [])
    if isinstance(owner, TypeName) and callee.attr == "from_bytes":
        return from_bytes(body, node)
    obj = body.expr(callee.value)
    if isinstance(obj.ty, OptionalType):
        raise body.error(callee, "VIP0207", f"{ast.unparse(callee.value)} may be None here",
                         f"test it first: `if {ast.unparse(callee.value)} is not None:`, or assert that")
    if isinstance(obj.ty, ClassType) and obj.ty.decl.kind == "atomic":
        return atomic_method(body, node, obj, callee.attr)
    if isinstance(obj.ty, ClassType | MmioType):
        method = find_method(obj.ty.decl, callee.attr)
        if method is not None:
            return call_function(body, node, method, [] if "static" in method.flags else [obj], receiver(method, obj))
        template = find_generic_method(obj.ty.decl, callee.attr)
        if template is not None:
            return _call_generic(body, node, template, [obj] if is_bound(template) else [])
        field = obj.ty.decl.fields.get(callee.attr)
        if field is None and find_property(obj.ty.decl, callee.attr) is None:
            raise body.error(callee, "VIP0203", f"{show(obj.ty)} has no method {callee.attr}")
        return _indirect(body, node, body.expr(callee))
    if isinstance(obj.ty, EnumType) and callee.attr in obj.ty.decl.methods:
        method = obj.ty.decl.methods[callee.attr]
        return call_function(body, node, method, [] if "static" in method.flags else [obj])
    if isinstance(obj.ty, ExcType):
        found = method_of_error(obj.ty.decl, callee.attr)
        if found is not None and callee.attr != "__str__":
            return call_function(body, node, found, [] if "static" in found.flags else [obj])
    handler = METHODS.get(callee.attr)
    if handler is None:
        raise body.error(callee, "VIP0203", f"{show(obj.ty)} has no method {callee.attr}")
    return handler(body, node, obj)


def _call_generic(body: Body, node: ast.Call, template: Template, first: list[tree.Expr]) -> tree.Expr:
    """A method with type variables of its own."""
    func = chosen(body, node, template, None)
    assert isinstance(func, FuncDecl)
    return call_function(body, node, func, first)


def _super_call(body: Body, node: ast.Call, callee: ast.Attribute) -> tree.Expr:
    decl = body.func.cls
    if decl is None or not body.func.params:
        raise body.error(node, "VIP0212", "super() outside of a method")
    if decl.base is None:
        if callee.attr == "__init__" and not node.args:
            return constant(NONE, node, None)
        raise body.error(node, "VIP0203", f"{decl.name} has no base class")
    method = find_method(decl.base, callee.attr)
    if method is None:
        if callee.attr == "__init__" and not node.args and not node.keywords:
            return constant(NONE, node, None)
        raise body.error(callee, "VIP0203", f"{decl.base.name} has no method {callee.attr}")
    me = body.func.params[0]
    if callee.attr == "__init__" and in_constructor(body):
        made = call_function(body, node, method, [tree.Local(me.type, node, me)])
        assign_all(body, decl.base)
        return made
    name = ast.copy_location(ast.Name(me.name, ast.Load()), node)
    check_self_use(body, name)
    return call_function(body, node, method, [tree.Local(me.type, name, me)])


def _indirect(body: Body, node: ast.Call, callee: tree.Expr) -> tree.Expr:
    called = method_of(callee.ty, "__call__")
    if called is not None:
        return call_function(body, node, called, [callee], receiver(called, callee))
    if not isinstance(callee.ty, FuncType):
        raise body.error(node, "VIP0205", f"{show(callee.ty)} cannot be called")
    if node.keywords:
        raise body.error(node, "VIP0204", "a call through a Callable takes positional arguments")
    if len(node.args) != len(callee.ty.params):
        raise body.error(node, "VIP0204", f"{len(callee.ty.params)} arguments are expected, {len(node.args)} are given")
    args = [pass_to(body, body.expr(argument), ty, argument)
            for argument, ty in zip(node.args, callee.ty.params, strict=True)]
    body.forget_fields()
    return tree.CallIndirect(callee.ty.result, node, callee, args, interval=_interval(callee.ty.result))
