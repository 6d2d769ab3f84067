"""Expressions of the typed tree as Python expressions that make the same checks and give the same values.

I1. Integers are plain `int`, never `bool` or an enum member: a cast to an integer type makes them so.
I2. Operands are evaluated in the order of the tree, each once.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from vipc.hosted.context import Context
from vipc.hosted.places import called, loaded, place, stored
from vipc.sema import tree
from vipc.sema.atomic import VALUE
from vipc.sema.classes import find_init, init_fields
from vipc.sema.types import (
    U8,
    AddrType,
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumDecl,
    EnumType,
    ExcDecl,
    FloatType,
    FuncDecl,
    GlobalVar,
    IntType,
    OptionalType,
    RefType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

MASK = (1 << 64) - 1
OPERATORS: Mapping[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "//": ast.FloorDiv, "%": ast.Mod, "<<": ast.LShift, ">>": ast.RShift,
    "&": ast.BitAnd, "|": ast.BitOr, "^": ast.BitXor, "**": ast.Pow,
}
COMPARISONS: Mapping[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "is": ast.Is,
    "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}


def expression(c: Context, e: tree.Expr) -> ast.expr:
    """Any expression, on the line of its source."""
    return place(EXPRESSIONS[type(e)](c, e), e.src)


def fitted(c: Context, ty: IntType, value: ast.expr) -> ast.expr:
    """The check of a typed location."""
    return called(c.support(f"fit_{ty.name}"), value)


def class_reference(c: Context, decl: ClassDecl | EnumDecl) -> ast.expr:
    """The class of a declaration."""
    if isinstance(decl, ClassDecl) and decl.kind == "atomic":
        return ast.Subscript(c.support("Atomic"), element_reference(c, decl.fields[VALUE].type), ast.Load())
    return c.reference(decl.module, decl.name)


def exception_reference(c: Context, decl: ExcDecl) -> ast.expr:
    """An exception class, built in or declared."""
    return c.reference(decl.module, decl.name) if decl.module else c.builtin(decl.name)


def element_reference(c: Context, ty: Type) -> ast.expr:
    """The element type of an array, as `array` takes it."""
    match ty:
        case IntType(name=name):
            return c.support(name)
        case BoolType():
            return c.builtin("bool")
        case FloatType():
            return c.builtin("float")
        case ClassType(decl=decl):
            return class_reference(c, decl)
        case EnumType(decl=enum):
            return class_reference(c, enum)
        case ArrayType(elem=elem):
            return element_reference(c, elem)
        case RefType():
            return c.support("Ref")
        case StrType():
            return c.builtin("str")
        case BytesType():
            return c.builtin("bytes")
        case TupleType(items=items):
            parts = ast.Tuple([element_reference(c, item) for item in items], ast.Load())
            return ast.Subscript(c.builtin("tuple"), parts, ast.Load())
    return c.support("Opt")


def arguments(c: Context, names: Sequence[str], args: Sequence[tree.Expr], order: Sequence[int],
              keyword_only: frozenset[str] = frozenset()) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Arguments in their order of evaluation: positional as long as that is the order of the parameters."""
    positional: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for index in order:
        value = expression(c, args[index])
        if index == len(positional) and not keywords and names[index] not in keyword_only:
            positional.append(value)
        else:
            keywords.append(place(ast.keyword(names[index], value), args[index].src))
    return positional, keywords


def is_byte_view(ty: Type) -> bool:
    """bytes, and views of u8."""
    return isinstance(ty, BytesType) or isinstance(ty, ArrayType | SpanType) and ty.elem == U8


def _const(c: Context, e: tree.Const) -> ast.expr:
    match e.ty:
        case EnumType(decl=decl):
            for name, value in decl.members.items():
                if value == e.value:
                    return ast.Attribute(class_reference(c, decl), name, ast.Load())
            return called(class_reference(c, decl), ast.Constant(e.value))
        case BoolType():
            return ast.Constant(bool(e.value))
        case IntType() if isinstance(e.value, int):
            return ast.Constant(int(e.value))
    return ast.Constant(e.value)


def _local(c: Context, e: tree.Local) -> ast.expr:
    return loaded(e.var.name)


def _global(c: Context, e: tree.Global) -> ast.expr:
    return c.written(e.src, e.var.module, e.var.name)


def function_reference(c: Context, func: FuncDecl) -> ast.expr:
    """A function or static method."""
    return c.reference(func.module, func.qualname)


def _func_ref(c: Context, e: tree.FuncRef) -> ast.expr:
    return function_reference(c, e.func)


def _field(c: Context, e: tree.Field) -> ast.expr:
    return ast.Attribute(expression(c, e.obj), e.decl.name, ast.Load())


def _index(c: Context, e: tree.Index) -> ast.expr:
    base, index = expression(c, e.base), expression(c, e.index)
    if isinstance(e.base.ty, StrType):
        base = place(called(c.support("characters"), base), e.src)
    if isinstance(e.base.ty, BytesType):
        base = place(called(c.support("bytes_view"), base), e.src)
    if counts_from_end(e):
        base = place(called(c.support("from_end"), base), e.src)
    return ast.Subscript(base, index, ast.Load())


def counts_from_end(e: tree.Index) -> bool:
    """Whether the index is a negative constant on a sequence."""
    return isinstance(e.index, tree.Const) and isinstance(e.index.value, int) and e.index.value < 0 \
        and isinstance(e.base.ty, ArrayType | SpanType | BytesType | StrType)


def _slice(c: Context, e: tree.Slice) -> ast.expr:
    low, high = (ast.Constant(None) if part is None else expression(c, part) for part in (e.low, e.high))
    constant = (ast.Constant(isinstance(part, tree.Const)) for part in (e.low, e.high))
    return called(c.support("slice_of"), expression(c, e.base), low, high, *constant)


def _arith(c: Context, e: tree.Arith) -> ast.expr:
    left, right = expression(c, e.left), expression(c, e.right)
    value: ast.expr
    if e.op == "<<" and e.mode == "modular":
        return called(c.support("shift_modular"), left, right)
    if e.op in ("<<", ">>") and not _is_count(right):
        value = called(c.support("shift_left" if e.op == "<<" else "shift_right"), left, right)
    else:
        value = ast.BinOp(left, OPERATORS[e.op](), right)
    return _settled(c, e, value)


def _is_count(e: ast.expr) -> bool:
    """Whether a shift count is a constant that needs no check."""
    return isinstance(e, ast.Constant) and isinstance(e.value, int) and 0 <= e.value <= 63


def _unary(c: Context, e: tree.Unary) -> ast.expr:
    return _settled(c, e, ast.UnaryOp(ast.USub() if e.op == "-" else ast.Invert(), expression(c, e.operand)))


def _settled(c: Context, e: tree.Arith | tree.Unary, value: ast.expr) -> ast.expr:
    """The exact result checked against its type, or reduced modulo 2^64."""
    if e.mode == "checked":
        return called(c.support(f"check_{e.arith}"), value, ast.Constant(e.op))
    if e.mode == "modular" and not (isinstance(e, tree.Arith) and e.op == "&"):
        return ast.BinOp(value, ast.BitAnd(), ast.Constant(MASK))
    return value


def _compare(c: Context, e: tree.Compare) -> ast.expr:
    operands = [e.first, *(operand for _, operand in e.rest)]
    plain = any(_holds_bytes(operand.ty) for operand in operands)
    values = [_compared(c, operand) if plain else expression(c, operand) for operand in operands]
    return ast.Compare(values[0], [COMPARISONS[op]() for op, _ in e.rest], values[1:])


def _holds_bytes(ty: Type) -> bool:
    return is_byte_view(ty) or isinstance(ty, TupleType) and any(map(_holds_bytes, ty.items))


def _compared(c: Context, e: tree.Expr) -> ast.expr:
    if isinstance(e, tree.TupleExpr):
        return place(ast.Tuple([_compared(c, item) for item in e.items], ast.Load()), e.src)
    value = expression(c, e)
    return place(called(c.support("plain"), value), e.src) if _holds_bytes(e.ty) else value


def _bool_op(c: Context, e: tree.BoolOp) -> ast.expr:
    return ast.BoolOp(ast.And() if e.op == "and" else ast.Or(), [expression(c, value) for value in e.values])


def _not(c: Context, e: tree.Not) -> ast.expr:
    return ast.UnaryOp(ast.Not(), expression(c, e.operand))


def _truth(c: Context, e: tree.Truth) -> ast.expr:
    value = expression(c, e.operand)
    match e.operand.ty:
        case IntType() | FloatType():
            return ast.Compare(value, [ast.NotEq()], [ast.Constant(0)])
        case OptionalType():
            return ast.Compare(value, [ast.IsNot()], [ast.Constant(None)])
    return ast.Compare(called(c.builtin("len"), value), [ast.NotEq()], [ast.Constant(0)])


def _if_exp(c: Context, e: tree.IfExp) -> ast.expr:
    return ast.IfExp(expression(c, e.test), expression(c, e.then), expression(c, e.other))


def _walrus(c: Context, e: tree.Walrus) -> ast.expr:
    if isinstance(e.var, GlobalVar):
        c.rebound.add(e.var.name)
    return ast.NamedExpr(stored(e.var.name), expression(c, e.value))


def word(c: Context, e: tree.Expr) -> ast.expr:
    """A value as the number that a 64-bit register would hold, sign not yet lost."""
    value = expression(c, e)
    if isinstance(e.ty, IntType | AddrType):
        return value
    return place(called(c.support("word"), value), e.src)


def _convert(c: Context, e: tree.Convert) -> ast.expr:
    value = word(c, e.operand) if not isinstance(e.operand.ty, BoolType) else expression(c, e.operand)
    match e.ty:
        case IntType(signed=False, bits=bits):
            return ast.BinOp(value, ast.BitAnd(), ast.Constant((1 << bits) - 1))
        case IntType(name=name):
            return called(c.support(name), value)
        case BoolType():
            return called(c.builtin("bool"), value)
    return ast.BinOp(value, ast.BitAnd(), ast.Constant(MASK))


def _fit(c: Context, e: tree.Fit) -> ast.expr:
    assert isinstance(e.ty, IntType)
    return fitted(c, e.ty, expression(c, e.operand))


def _cast(c: Context, e: tree.Cast) -> ast.expr:
    value = expression(c, e.operand)
    source = e.operand.ty
    if isinstance(e.ty, IntType) and isinstance(source, BoolType):
        return ast.UnaryOp(ast.UAdd(), value)
    if isinstance(e.ty, IntType) and isinstance(source, EnumType):
        return called(c.support("number"), value)
    if isinstance(e.ty, BytesType) and isinstance(source, ArrayType | SpanType):
        return called(c.support("read_only"), value)
    return value


def _enum_of(c: Context, e: tree.EnumOf) -> ast.expr:
    return called(c.support("enum_of"), class_reference(c, e.decl), expression(c, e.operand))


def _tuple(c: Context, e: tree.TupleExpr) -> ast.expr:
    return ast.Tuple([expression(c, item) for item in e.items], ast.Load())


def _tuple_item(c: Context, e: tree.TupleItem) -> ast.expr:
    return ast.Subscript(expression(c, e.value), ast.Constant(e.index), ast.Load())


def _call(c: Context, e: tree.Call) -> ast.expr:
    func = e.func
    names = [param.name for param in func.params]
    if func.enum is not None:
        return _call_of_enum(c, e, func, class_reference(c, func.enum), names)
    if func.exc is not None:
        return _call_of_enum(c, e, func, exception_reference(c, func.exc), names)
    if func.cls is None or "static" in func.flags:
        positional, keywords = arguments(c, names, e.args, e.order, func.keyword_only)
        return ast.Call(c.written(callee(e.src), func.module, func.qualname), positional, keywords)
    if func.name == "__repr__" and func.src is None:
        return called(c.support("given_repr"), expression(c, e.args[0]))
    if func.name == "__str__" and func.src is None:
        return called(c.builtin("str"), expression(c, e.args[0]))
    if func.src is None:                                 # what a dataclass is given may be NotImplemented if called itself
        return ast.Compare(expression(c, e.args[0]), [_GIVEN[func.name]()], [expression(c, e.args[1])])
    static = "virtual" in func.flags and e.receiver is None
    if static and "property" in func.flags:
        getter = ast.Attribute(class_reference(c, func.cls), func.name, ast.Load())
        return called(ast.Attribute(getter, "fget", ast.Load()), expression(c, e.args[0]))
    if e.receiver is not None and e.order[:1] == [1]:
        backwards = [expression(c, e.args[index]) for index in e.order]
        return called(c.support("call_backwards"), ast.Constant(func.name), *backwards)
    if func.name == "__init__" or static or e.order[:1] != [0]:
        positional, keywords = arguments(c, names, e.args, e.order, func.keyword_only)
        owner = ast.Attribute(class_reference(c, func.cls), func.name, ast.Load())
        return ast.Call(owner, positional, keywords)
    method = ast.Attribute(expression(c, e.args[0]), func.name, ast.Load())
    if "property" in func.flags:
        return method
    order = [index - 1 for index in e.order if index]
    positional, keywords = arguments(c, names[1:], e.args[1:], order, func.keyword_only)
    return ast.Call(place(method, e.src), positional, keywords)


def _call_of_enum(c: Context, e: tree.Call, func: FuncDecl, kind: ast.expr, names: list[str]) -> ast.expr:
    """A method of an enum or an exception: `Color.method(member, ...)`."""
    owner = ast.Attribute(kind, func.name, ast.Load())
    if "property" in func.flags:
        return ast.Attribute(expression(c, e.args[0]), func.name, ast.Load())
    positional, keywords = arguments(c, names, e.args, e.order, func.keyword_only)
    return ast.Call(owner, positional, keywords)


_GIVEN: Mapping[str, type[ast.cmpop]] = {"__eq__": ast.Eq, "__lt__": ast.Lt, "__le__": ast.LtE, "__gt__": ast.Gt,
                                         "__ge__": ast.GtE}


def callee(src: ast.AST) -> ast.AST | None:
    """What the source calls."""
    return src.func if isinstance(src, ast.Call) else None


def _call_indirect(c: Context, e: tree.CallIndirect) -> ast.expr:
    return called(expression(c, e.callee), *(expression(c, argument) for argument in e.args))


def _new(c: Context, e: tree.New) -> ast.expr:
    init = find_init(e.decl)
    keyword_only: frozenset[str] = frozenset()
    if init is not None:
        names, keyword_only = [param.name for param in init.params[1:]], init.keyword_only
    else:
        names = [field.name for field in init_fields(e.decl)]
        keyword_only = frozenset(field.name for field in init_fields(e.decl) if field.by_name)
    if e.decl.kind == "atomic":
        return called(class_reference(c, e.decl), *(expression(c, argument) for argument in e.args))
    positional, keywords = arguments(c, names, e.args, e.order, keyword_only)
    return ast.Call(c.written(callee(e.src), e.decl.module, e.decl.name), positional, keywords)


def _heap_new(c: Context, e: tree.HeapNew) -> ast.expr:
    made = expression(c, tree.New(e.ty, ast.Pass(), e.decl, e.args, e.order))
    assert isinstance(made, ast.Call)
    return ast.Call(c.support("heap_new"), [class_reference(c, e.decl), *made.args], made.keywords)


def _heap_array(c: Context, e: tree.HeapArray) -> ast.expr:
    assert isinstance(e.ty, ArrayType)
    return called(c.support("heap_array"), element_reference(c, e.ty.elem), *(expression(c, argument) for argument in e.args))


def _new_array(c: Context, e: tree.NewArray) -> ast.expr:
    assert isinstance(e.ty, ArrayType)
    shape: list[ast.expr] = list(e.lengths)
    if e.made is not None:
        from vipc.hosted.iteration import comprehension

        shape = [comprehension(c, e.made)]
    elif e.items is not None:
        shape = [ast.Tuple([expression(c, item) for item in e.items], ast.Load())]
    keywords = [] if e.fill is None else [ast.keyword("fill", expression(c, e.fill))]
    return ast.Call(c.support("array"), [element_reference(c, e.ty.elem), *shape], keywords)


def _new_bytes(c: Context, e: tree.NewBytes) -> ast.expr:
    assert e.operand is not None
    data = [ast.Constant(part if position != 2 else part == "signed") for position, part in enumerate(e.data)]
    return called(c.support(e.word), expression(c, e.operand), *data)


def _mmio_new(c: Context, e: tree.MmioNew) -> ast.expr:
    return called(c.written(callee(e.src), e.decl.module, e.decl.name), word(c, e.base))


def _reg_access(c: Context, e: tree.RegAccess) -> ast.expr:
    register: ast.expr = ast.Attribute(expression(c, e.base), e.reg.name, ast.Load())
    if e.index is not None:
        register = called(c.support("register"), register, expression(c, e.index))
    return called(ast.Attribute(register, e.action, ast.Load()), *(expression(c, argument) for argument in e.args))


def _old_value(c: Context, e: tree.OldValue) -> ast.expr:
    return c.old[-1]




def _intrinsic(c: Context, e: tree.Intrinsic) -> ast.expr:
    from vipc.hosted.intrinsics import intrinsic

    return intrinsic(c, e)


def _iterating(c: Context, e: tree.Reduce | tree.Taken) -> ast.expr:
    from vipc.hosted.iteration import reduced, taken

    return taken(c, e) if isinstance(e, tree.Taken) else reduced(c, e)


def _writing(c: Context, e: tree.CallSink | tree.Print | tree.Text | tree.Joined | tree.TextExpr) -> ast.expr:
    from vipc.hosted.writing import writing

    return writing(c, e)


def _of_class(c: Context, e: tree.Expr) -> ast.expr:
    from vipc.hosted.class_expressions import class_expression

    return class_expression(c, e)


EXPRESSIONS: Mapping[type[tree.Expr], Callable[..., ast.expr]] = {
    tree.Const: _const, tree.Local: _local, tree.Global: _global, tree.FuncRef: _func_ref, tree.Field: _field,
    tree.Index: _index, tree.Slice: _slice, tree.Arith: _arith, tree.Unary: _unary, tree.Compare: _compare,
    tree.BoolOp: _bool_op, tree.Not: _not, tree.Truth: _truth, tree.IfExp: _if_exp, tree.Walrus: _walrus,
    tree.Convert: _convert, tree.Fit: _fit, tree.Cast: _cast, tree.EnumOf: _enum_of, tree.TupleExpr: _tuple,
    tree.TupleItem: _tuple_item, tree.Call: _call, tree.CallIndirect: _call_indirect, tree.New: _new,
    tree.HeapNew: _heap_new, tree.HeapArray: _heap_array,
    tree.NewArray: _new_array, tree.NewBytes: _new_bytes, tree.MmioNew: _mmio_new, tree.RegAccess: _reg_access, tree.Intrinsic: _intrinsic,
    tree.OldValue: _old_value, tree.CallSink: _writing,
    tree.Print: _writing, tree.Reduce: _iterating, tree.Taken: _iterating, tree.Text: _writing, tree.Joined: _writing,
    **dict.fromkeys((tree.IsInstance, tree.IsError, tree.Bind, tree.ExcNew, tree.ExcField, tree.OwnPlace), _of_class),
    tree.TextExpr: _writing,
}
