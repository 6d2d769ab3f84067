"""Class declarations: plain classes and dataclasses, Mmio classes, enums, exceptions.

A field is embedded when the class body (or an annotated assignment in `__init__`, for arrays) makes it:
`buf: Array[u8] = array(u8, 512)`, `lock: SpinLock = SpinLock()`.
"""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import functions
from vipc.sema.annotations import annotation, is_final
from vipc.sema.constants import evaluate
from vipc.sema.enum_methods import enum_method
from vipc.sema.generic_methods import find_generic_method, method_template
from vipc.sema.generics import class_template
from vipc.sema.implied_fields import array_note, check_array, implied_type, is_implied
from vipc.sema.inner_storage import is_inner, with_storage
from vipc.sema.instance_names import symbol_name
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Opaque, Refused, Scope, Symbol, TypeName, Word, World
from vipc.sema.types import (
    I64,
    INT_TYPES,
    ArrayType,
    ClassDecl,
    ClassType,
    EnumDecl,
    ExcDecl,
    FieldDecl,
    FuncDecl,
    GlobalVar,
    IntType,
    RegDecl,
    Template,
)
from vipc.sema.wire import begin_wire, class_constant, declare_wire, write_constants

_SPECIAL = frozenset({
    "__del__", "__new__", "__getattr__", "__setattr__",
    "__getattribute__", "__delattr__", "__format__", "__reversed__", "__divmod__", "__float__", "__round__",
    "__aenter__", "__aexit__", "__missing__", "__class_getitem__", "__init_subclass__", "__set_name__",
})
"""Methods that CPython would call by itself in places where compiled code does not."""


_GIVEN = {"eq": "compares", "repr": "shows", "kw_only": "by_name"}
"""What the arguments of @dataclass set in a ClassDecl."""


def symbol_for(world: World, scope: Scope, node: ast.ClassDef) -> Symbol:
    """The declaration that a class statement makes, still without members; listed in its module."""
    module = scope.module
    try:
        template = class_template(world, scope, node)
    except Refused:
        return Opaque(node.name, silent=True)
    if template is not None:
        module.templates.append(template)
        return template
    if len(node.bases) > 1:
        world.error(scope, node.bases[1], "VIP0402", "multiple inheritance is not part of the language",
                    "keep the second part in a field")
        return Opaque(node.name, silent=True)
    if node.keywords:
        world.error(scope, node, "VIP0212", "metaclasses and class keywords are not part of the language")
        return Opaque(node.name, silent=True)
    base = resolve(world, scope, node.bases[0]) if node.bases else None
    if isinstance(base, Word) and base.path.startswith("enum."):
        enum = EnumDecl(node.name, module.name, base.name, src=node)
        module.enums.append(enum)
        return enum
    if isinstance(base, ExcDecl):
        exc = ExcDecl(node.name, module.name, base, src=node)
        module.exceptions.append(exc)
        return exc
    kind = "mmio" if base == Word("vipc.lang.Mmio") else "wire" if base == Word("vipc.lang.Wire") else "plain"
    if isinstance(base, ClassDecl) and base.kind == "wire":
        kind = "wire"
    if node.bases and kind == "plain" and not isinstance(base, ClassDecl):
        return _bad_base(world, scope, node.bases[0])
    decl = ClassDecl(node.name, module.name, kind, base=base if isinstance(base, ClassDecl) else None, src=node)
    module.classes.append(decl)
    return decl


def _bad_base(world: World, scope: Scope, base: ast.expr) -> Opaque:
    named = base.value if isinstance(base, ast.Subscript) else base
    symbol = resolve(world, scope, named)
    name = symbol.name if isinstance(symbol, Word) else getattr(named, "id", "")
    if isinstance(symbol, Template) and base is named:
        world.error(scope, base, "VIP0451", f"{symbol.name} is generic and needs its types in brackets",
                    f"class C({symbol.name}[u32]), or class C({symbol.name}[T])")
    elif name == "Generic":
        world.error(scope, base, "VIP0451", "Generic takes type variables, each once",
                    'T = TypeVar("T"); class C(Generic[T])')
    elif not (isinstance(symbol, Opaque) and symbol.silent):
        world.error(scope, base, "VIP0402", f"{ast.unparse(base)} cannot be a base class",
                    "bases are classes of the program, Enum, IntEnum, IntFlag, Mmio, Wire and exceptions")
    return Opaque("", silent=True)


def declare_class(world: World, scope: Scope, decl: ClassDecl) -> None:
    """Fields, registers and methods of a class, after its base; once."""
    assert decl.src is not None
    if decl in world.declared:
        return
    world.declared.add(decl)
    _decorators(world, scope, decl)
    if decl.base is not None:
        declare_class(world, world.scope_of(decl.base), decl.base)
        decl.fields.update(decl.base.fields)
        decl.constants.update(decl.base.constants)
    if decl.kind == "wire":
        begin_wire(decl)
    for node in decl.src.body:
        try:
            _member(world, scope, decl, node)
        except Refused:
            continue
    init = decl.methods.get("__init__")
    if init is not None and init.src is not None:
        _fields_of_init(world, scope, decl, init.src)


def _decorators(world: World, scope: Scope, decl: ClassDecl) -> None:
    assert decl.src is not None
    for decorator in decl.src.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if resolve(world, scope, target) != Word("dataclasses.dataclass") or decl.kind in ("mmio", "wire"):
            world.error(scope, decorator, "VIP0408", f"unknown class decorator {ast.unparse(target)}",
                        "classes take @dataclass, enums @stored_as(T)")
            continue
        decl.kind = "dataclass"
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else []:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg not in ("frozen", "order", "slots", "eq", "repr", "kw_only") or not isinstance(value, bool):
                world.error(scope, decorator, "VIP0408", f"@dataclass does not take {keyword.arg}")
            elif keyword.arg in ("frozen", "order"):
                setattr(decl, keyword.arg, value)
            elif keyword.arg in _GIVEN:
                setattr(decl, _GIVEN[keyword.arg], value)


def _member(world: World, scope: Scope, decl: ClassDecl, node: ast.stmt) -> None:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)):
            write_constants(decl, node)
            if decl.kind == "mmio":
                decl.regs[name] = _register(world, scope, node, name)
            elif decl.kind == "wire":
                declare_wire(world, scope, decl, node, name)
            elif decl.kind in ("plain", "dataclass") and (final := is_final(world, scope, node.annotation))[0]:
                class_constant(world, scope, decl, node, name, final[1])
            else:
                node = with_storage(world, scope, decl, node, name)
                decl.fields[name] = _field(world, scope, name, node.annotation, node.value, node)
                decl.fields[name].by_name = decl.by_name
        case ast.FunctionDef():
            _method(world, scope, decl, node)
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            pass
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.Tuple()) if name.startswith("__"):
            pass
        case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if decl.kind in ("plain", "dataclass") \
                and evaluate(world, scope, value) is not None:
            class_constant(world, scope, decl, ast.copy_location(ast.AnnAssign(target, value, value, 1), node), name, None)
        case ast.ClassDef():
            world.error(scope, node, "VIP0401", "classes inside classes are not part of the language",
                        "move it to module level")
        case _:
            world.error(scope, node, "VIP0401", "a class body holds annotated fields and methods only",
                        "give the field a type: name: T = value")


def _method(world: World, scope: Scope, decl: ClassDecl, node: ast.FunctionDef) -> None:
    module = scope.module.name
    if functions.is_build_time(world, scope, node):
        scope.build_time.add(f"{decl.name}.{node.name}")
        return
    template = method_template(world, scope, decl, node)
    if find_generic_method(decl, node.name) is not None or template is not None and (
            find_method(decl, node.name) or find_property(decl, node.name) or node.name in decl.fields):
        raise world.error(scope, node, "VIP0420", f"{decl.name}.{node.name} is there already, and methods with type variables "
                          "of their own are not overridden", "give the method another name")
    if template is not None:
        decl.generic_methods[node.name] = template
        scope.module.templates.append(template)
        return
    func = FuncDecl(node.name, f"{decl.name}.{node.name}", module, symbol_name(f"{module}.{decl.name}.{node.name}"),
                    cls=decl, src=node)
    if any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in node.decorator_list):
        declare_setter(world, scope, decl, node)
        return
    if node.name in decl.methods or node.name in decl.properties:
        raise world.error(scope, node, "VIP0307", f"{decl.name}.{node.name} is defined twice")
    if decl.kind == "wire" and node.name in ("__init__", "view"):
        raise world.error(scope, node, "VIP0415", f"a Wire class has no {node.name} of its own",
                          "it overlays what is there; write a function or a method that fills the fields")
    if node.name in _SPECIAL:
        raise world.error(scope, node, "VIP0212", f"{node.name} is called by nothing here", "give the method a plain name")
    if node.name in decl.fields:
        raise world.error(scope, node, "VIP0307", f"{node.name} is a field and a method of {decl.name}", "rename one of them")
    marks = functions.decorators(world, scope, node)
    if "property" in marks.flags and len(node.args.args) != 1:
        raise world.error(scope, node, "VIP0218", "a property has one parameter, self")
    table = decl.properties if "property" in marks.flags else decl.methods
    table[node.name] = func
    scope.module.functions.append(func)


def declare_setter(world: World, scope: Scope, decl: ClassDecl, node: ast.FunctionDef) -> None:
    """`@name.setter`."""
    module, name = scope.module.name, f"{decl.name}.{node.name}.setter"
    if node.name not in decl.properties or node.name in decl.setters or len(node.args.args) != 2:
        raise world.error(scope, node, "VIP0218", f"a setter of {decl.name} follows the property of its name, and takes self "
                          "and the value")
    func = FuncDecl(node.name, name, module, symbol_name(f"{module}.{name}"), cls=decl, src=node)
    decl.setters[node.name] = func
    scope.module.functions.append(func)


def find_method(decl: ClassDecl | None, name: str) -> FuncDecl | None:
    """A method of the class or its bases."""
    while decl is not None:
        if name in decl.methods:
            return decl.methods[name]
        decl = decl.base
    return None


def find_property(decl: ClassDecl | None, name: str) -> FuncDecl | None:
    """A property of the class or its bases."""
    while decl is not None:
        if name in decl.properties:
            return decl.properties[name]
        decl = decl.base
    return None


DATA_KINDS = ("dataclass", "atomic")
"""Classes whose objects are made of one argument per field."""


def data_class(decl: ClassDecl | None) -> ClassDecl | None:
    """The dataclass whose `__init__` constructs the class: itself, or one it derives from without an `__init__` between."""
    while decl is not None and decl.kind not in DATA_KINDS:
        decl = None if "__init__" in decl.methods else decl.base
    return decl


def data_fields(decl: ClassDecl) -> list[FieldDecl]:
    """The fields that dataclasses declare, from the first base on; those of other bases take no part."""
    chain: list[ClassDecl] = []
    at: ClassDecl | None = decl
    while at is not None:
        chain.insert(0, at)
        at = at.base
    own = {name for one in chain if one.kind in DATA_KINDS for name, field in one.fields.items()
           if one.base is None or one.base.fields.get(name) is not field}
    return [field for name, field in decl.fields.items() if name in own and not is_inner(field)]


def init_fields(decl: ClassDecl) -> list[FieldDecl]:
    """The fields that the `__init__` which a dataclass is given takes, as its parameters."""
    made = data_class(decl)
    return [] if made is None else [field for field in data_fields(made) if not field.embedded]


def post_init(decl: ClassDecl) -> FuncDecl | None:
    """`__post_init__`, which the given `__init__` calls at its end."""
    return find_method(decl, "__post_init__") if data_class(decl) is not None and find_init(decl) is None else None


def find_init(decl: ClassDecl | None) -> FuncDecl | None:
    """The `__init__` that constructs the class; None for one that is given, or none at all."""
    while decl is not None and "__init__" not in decl.methods:
        decl = None if decl.kind in DATA_KINDS else decl.base
    return None if decl is None else decl.methods["__init__"]


def _field(world: World, scope: Scope, name: str, note: ast.expr, value: ast.expr | None,
           node: ast.AST) -> FieldDecl:
    ty = annotation(world, scope, note)
    found = FieldDecl(name, ty, False, src=node)
    if isinstance(value, ast.Call):
        symbol = resolve(world, scope, value.func)
        if symbol == Word("vipc.lang.array"):
            if not isinstance(ty, ArrayType):
                raise world.error(scope, node, "VIP0201", f"array(...) is no {show(ty)}")
            check_array(world, scope, value, ty)
            found.embedded = True
            found.lengths, found.items, found.fill = array_shape(world, scope, value)
        elif isinstance(ty, ClassType) and ty.decl.kind == "atomic":
            found.embedded = True
        elif isinstance(symbol, ClassDecl) and symbol.kind != "mmio":
            found.embedded = True
            if ty != ClassType(symbol):
                raise world.error(scope, value, "VIP0201", f"{symbol.name}(...) is no {show(ty)}")
        elif isinstance(symbol, Template) and isinstance(ty, ClassType):
            found.embedded = True
            if ty.decl.template is not symbol:
                raise world.error(scope, value, "VIP0201", f"{symbol.name}(...) is no {show(ty)}")
        elif isinstance(symbol, TypeName) and isinstance(ty, ClassType):
            found.embedded = True               # T(): a class, by a type variable
    if isinstance(ty, ArrayType) and not found.embedded:
        raise world.error(scope, node, "VIP0404", f"array field {name} has no initialiser",
                          f"write {name}: {show(ty)} = array(T, length), or Span[T] for a view")
    return found


def array_shape(world: World, scope: Scope,
                call: ast.Call) -> tuple[tuple[ast.expr, ...], ast.expr | None, ast.expr | None]:
    """Lengths, items and fill of an `array(...)` call."""
    fill = None
    for keyword in call.keywords:
        if keyword.arg != "fill":
            raise world.error(scope, call, "VIP0204", f"array has no parameter {keyword.arg}")
        fill = keyword.value
    if len(call.args) < 2:
        raise world.error(scope, call, "VIP0204", "array takes an element type and a length or items",
                          "array(u8, 512)")
    if isinstance(call.args[1], ast.List | ast.ListComp | ast.GeneratorExp | ast.Tuple):
        return (), call.args[1], fill
    return tuple(call.args[1:]), None, fill


def _fields_of_init(world: World, scope: Scope, decl: ClassDecl, init: ast.FunctionDef) -> None:
    """`self.x: T = value` anywhere in `__init__` declares x; so does `self.x = value` where the type is evident."""
    if not init.args.args:
        return
    me = init.args.args[0].arg
    for node in walk(init):
        match node:
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner == me:
                try:
                    array = isinstance(node.value, ast.Call) \
                        and resolve(world, scope, node.value.func) == Word("vipc.lang.array")
                    decl.fields[name] = _field(world, scope, name, node.annotation, node.value if array else None, node)
                except Refused:
                    continue
            case ast.Assign(targets=[*targets], value=value):
                for target in targets:
                    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == me \
                            and decl.kind in ("plain", "dataclass") and is_implied(decl, target.attr):
                        _implied(world, scope, decl, init, node, target.attr, value)


def _implied(world: World, scope: Scope, decl: ClassDecl, init: ast.FunctionDef, node: ast.Assign, name: str,
             value: ast.expr) -> None:
    try:
        stored = array_note(world, scope, value) if len(node.targets) == 1 else None
        ty = stored or implied_type(world, scope, decl, init, value)
        if ty is None:
            return
        decl.fields[name] = found = FieldDecl(name, ty, stored is not None, src=node)
        if stored is not None and isinstance(value, ast.Call):
            found.lengths, found.items, found.fill = array_shape(world, scope, value)
    except Refused:
        return


def _register(world: World, scope: Scope, node: ast.AnnAssign, name: str) -> RegDecl:
    shape = {"Reg": "reg", "RegArray": "reg_array"}
    if isinstance(node.annotation, ast.Subscript) and isinstance(node.value, ast.Call):
        kind = resolve(world, scope, node.annotation.value)
        maker = resolve(world, scope, node.value.func)
        if isinstance(kind, Word) and isinstance(maker, Word) and shape.get(kind.name) == maker.name:
            width = annotation(world, scope, node.annotation.slice)
            numbers = [evaluate(world, scope, argument) for argument in node.value.args]
            values = [n.value for n in numbers if n is not None and isinstance(n.value, int)]
            wanted = 1 if kind.name == "Reg" else 2
            if isinstance(width, IntType) and len(values) == len(numbers) == wanted and not node.value.keywords:
                if values[0] % (width.bits // 8) or values[0] < 0:
                    raise world.error(scope, node, "VIP0407", f"register {name} is not aligned to its width")
                return RegDecl(name, width, values[0], values[1] if wanted == 2 else 1)
    raise world.error(scope, node, "VIP0407", f"{name} is no register",
                      "NAME: Reg[u32] = reg(0x00), or NAME: RegArray[u32] = reg_array(0x100, 32), of constants")


def declare_enum(world: World, scope: Scope, decl: EnumDecl) -> None:
    """Members and the stored type."""
    assert decl.src is not None
    inner = Scope(scope.module, dict(scope.names))
    for node in decl.src.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                number = _member_value(world, inner, decl, value)
                if number is None:
                    world.error(scope, value, "VIP0406", f"{decl.name}.{name} is no constant integer",
                                "enum members are integers, or auto()")
                    continue
                decl.members[name] = number
                inner.names[name] = GlobalVar(name, decl.module, I64, const=number)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case ast.FunctionDef():
                enum_method(world, scope, decl, node)
            case _:
                world.error(scope, node, "VIP0406", "an enum body holds members and methods only", "NAME = value")
    _stored(world, scope, decl)


def _member_value(world: World, scope: Scope, decl: EnumDecl, value: ast.expr) -> int | None:
    if isinstance(value, ast.Call) and resolve(world, scope, value.func) == Word("enum.auto"):
        last = max(decl.members.values(), default=0)
        return 1 << last.bit_length() if decl.kind == "IntFlag" else last + 1
    found = evaluate(world, scope, value)
    return int(found.value) if found is not None and isinstance(found.value, int) else None


def _stored(world: World, scope: Scope, decl: EnumDecl) -> None:
    assert decl.src is not None
    low, high = min(decl.members.values(), default=0), max(decl.members.values(), default=0)
    if decl.kind == "IntFlag":
        high = (1 << high.bit_length()) - 1
    fitting = [t for t in INT_TYPES.values() if t.low <= low and high <= t.high]
    for decorator in decl.src.decorator_list:
        if isinstance(decorator, ast.Call) and resolve(world, scope, decorator.func) == Word("vipc.lang.stored_as"):
            chosen = resolve(world, scope, decorator.args[0]) if decorator.args else None
            if isinstance(chosen, TypeName) and isinstance(chosen.type, IntType):
                if chosen.type not in fitting:
                    world.error(scope, decorator, "VIP0406", f"a member of {decl.name} does not fit {show(chosen.type)}")
                decl.stored = chosen.type
                return
        world.error(scope, decorator, "VIP0408", "an enum takes only @stored_as(T), T an integer type")
    if not fitting:
        world.error(scope, decl.src, "VIP0406", f"no integer type holds every member of {decl.name}")
        return
    decl.stored = min(fitting, key=lambda t: (t.bits, t.signed))
