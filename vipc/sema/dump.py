"""The typed tree as stable text, for `--emit=typed` and golden tests.

Expressions are written like Python with what the checker added: the arithmetic of an operation follows its operator
(`+.i64` exact, `+?u64` checked, `+~` modular), `fit(u8, x)` is a range check, `u32(x)` a conversion, `x as T` a cast.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.names import show
from vipc.sema.spec_syntax import HOLE
from vipc.sema.types import ClassDecl, EnumDecl, EnumType, ExcDecl, FieldDecl, FuncDecl, LocalVar

_MODES = {"exact": ".", "checked": "?", "modular": "~"}


def dump(program: tree.Program) -> str:
    """All modules of a program."""
    return "\n".join(dump_module(module) for module in program.modules.values())


def dump_module(module: tree.Module) -> str:
    """One module: declarations, then functions."""
    lines = [f"module {module.name} traps={module.traps}"]
    for enum in module.enums:
        lines.append(_enum(enum))
    for exc in module.exceptions:
        lines.append(_exception(exc))
    for decl in module.classes:
        lines += _class(decl)
    for var in module.globals.values():
        value = "" if var.const is None else f" = {var.const!r}"
        lines.append(f"global {'mutable ' if var.mutable else ''}{var.name}: {show(var.type)}{value}")
    for func in module.functions:
        lines += dump_function(func)
    return "\n".join(lines) + "\n"


def dump_function(func: FuncDecl) -> list[str]:
    """A function with its body."""
    params = ", ".join(f"{param.name}: {show(param.type)}" for param in func.params)
    flags = "".join(f"@{flag} " for flag in sorted(func.flags))
    section = "" if func.section == ".text" else f" section={func.section}"
    lines = [f"{flags}def {func.qualname}({params}) -> {show(func.result)} symbol={func.symbol}{section}"]
    lines += [f"  var {_variable(var)}" for var in func.locals]
    return lines + _block(func.body, 1)


def _variable(var: LocalVar) -> str:
    lengths = "".join(f"[{ast.unparse(length)}]" for length in var.lengths)
    return f"{var.name}: {show(var.type)}{lengths}"


def _enum(enum: EnumDecl) -> str:
    members = ", ".join(f"{name}={value}" for name, value in enum.members.items())
    return f"enum {enum.name} {enum.kind} {enum.stored.name}: {members}"


def _exception(exc: ExcDecl) -> str:
    payload = ", ".join(f"{name}: {show(ty)}" for name, ty in exc.payload)
    return f"exception {exc.name}({exc.base.name if exc.base else ''}): {payload}".rstrip(" :")


def _class(decl: ClassDecl) -> list[str]:
    marks = "".join(f" {mark}" for mark in ("frozen", "order") if getattr(decl, mark))
    base = f"({decl.base.name})" if decl.base else ""
    lines = [f"class {decl.name}{base} {decl.kind}{marks}"]
    lines += [f"  {_field(field)}" for field in decl.fields.values()]
    lines += [f"  reg {reg.name}: {reg.type.name} at {reg.offset:#x} x {reg.count}" for reg in decl.regs.values()]
    return lines


def _field(field: FieldDecl) -> str:
    lengths = "".join(f"[{ast.unparse(length)}]" for length in field.lengths)
    items = "" if field.items is None else f" items {ast.unparse(field.items)}"
    value = "" if field.init is None else f" = {expression(field.init)}"
    return f"{'embedded ' if field.embedded else ''}{field.name}: {show(field.type)}{lengths}{items}{value}"


def _block(statements: list[tree.Stmt], depth: int) -> list[str]:
    lines: list[str] = []
    for statement in statements:
        lines += _statement(statement, depth)
    return lines


def _statement(statement: tree.Stmt, depth: int) -> list[str]:
    pad = "  " * depth
    match statement:
        case tree.If(test=test, body=body, orelse=orelse):
            lines = [f"{pad}if {expression(test)}:", *_block(body, depth + 1)]
            return lines + ([f"{pad}else:", *_block(orelse, depth + 1)] if orelse else [])
        case tree.While(test=test, body=body, orelse=orelse):
            lines = [f"{pad}while {expression(test)}:", *_block(body, depth + 1)]
            return lines + ([f"{pad}else:", *_block(orelse, depth + 1)] if orelse else [])
        case tree.For(targets=targets, fits=fits, iter=iterator, body=body, orelse=orelse):
            names = ", ".join(_fitted(target, fit) for target, fit in zip(targets, fits, strict=True))
            lines = [f"{pad}for {names} in {_iterator(iterator)}:", *_block(body, depth + 1)]
            return lines + ([f"{pad}else:", *_block(orelse, depth + 1)] if orelse else [])
        case tree.Match(subject=subject, cases=cases):
            lines = [f"{pad}match {expression(subject)}:"]
            for case in cases:
                lines += [f"{pad}  {_case(case)}:", *_block(case.body, depth + 2)]
            return lines
        case tree.With(manager=manager, target=target, enter=enter, exit=leave, body=body):
            name = "" if target is None else f" as {target.name}"
            return [f"{pad}with {expression(manager)}{name} ({enter.symbol}, {leave.symbol}):", *_block(body, depth + 1)]
        case tree.Try():
            return _try(statement, depth)
    return [pad + _simple(statement)]


def _try(statement: tree.Try, depth: int) -> list[str]:
    pad = "  " * depth
    lines = [f"{pad}try:", *_block(statement.body, depth + 1)]
    for handler in statement.handlers:
        classes = ", ".join(decl.name for decl in handler.classes)
        name = "" if handler.name is None else f" as {_variable(handler.name)}"
        lines += [f"{pad}except ({classes}){name}:", *_block(handler.body, depth + 1)]
    for word, part in (("else", statement.orelse), ("finally", statement.final)):
        if part:
            lines += [f"{pad}{word}:", *_block(part, depth + 1)]
    return lines


def _simple(statement: tree.Stmt) -> str:
    match statement:
        case tree.ExprStmt(value=value):
            return expression(value)
        case tree.Assign(targets=targets, value=value):
            return " = ".join([*map(expression, targets), expression(value)])
        case tree.AugAssign(target=target, value=value):
            return f"{expression(target)} := {expression(value)}"
        case tree.Unpack(targets=targets, fits=fits, value=value):
            names = ", ".join(_fitted(target, fit) for target, fit in zip(targets, fits, strict=True))
            return f"{names} = {expression(value)}"
        case tree.Raise(exc=exc, cause=cause):
            origin = "" if cause is None else f" from {'None' if isinstance(cause, tuple) else expression(cause)}"
            return ("raise " + ("" if exc is None else expression(exc)) + origin).rstrip()
        case tree.Assert(test=test, text=text):
            return f"assert {expression(test)}" + ("" if text is None else f", {text!r}")
        case tree.Return(value=result):
            return "return" if result is None else f"return {expression(result)}"
        case tree.Delete(value=value):
            return f"del {expression(value)}"
        case tree.Break():
            return "break"
        case tree.Continue():
            return "continue"
    return "pass"


def _fitted(target: tree.Expr, fit: object) -> str:
    return expression(target) + ("" if fit is None else f" fit {getattr(fit, 'name', '')}")


def _case(case: tree.Case) -> str:
    values = "_" if case.values is None else " | ".join(map(str, case.values))
    name = "" if case.capture is None else f" as {case.capture.name}"
    guard = "" if case.guard is None else f" if {expression(case.guard)}"
    return f"case {values}{name}{guard}"


def _iterator(iterator: tree.Iter) -> str:
    match iterator:
        case tree.IterRange(start=start, stop=stop, step=step, unsigned=unsigned):
            kind = "urange" if unsigned else "range"
            return f"{kind}({expression(start)}, {expression(stop)}, {expression(step)})"
        case tree.IterSequence(value=value):
            return expression(value)
        case tree.IterItems(items=items):
            return f"({', '.join(map(expression, items))})"
        case tree.IterEnumerate(inner=inner, start=start):
            return f"enumerate({_iterator(inner)}, {expression(start)})"
        case tree.IterZip(inner=parts):
            return f"zip({', '.join(map(_iterator, parts))})"
        case tree.IterReversed(inner=inner):
            return f"reversed({_iterator(inner)})"
        case tree.IterComprehension(kind=kind, clauses=clauses, element=element, extra=extra):
            entry = "" if extra is None else f": {expression(extra)}"
            return f"{kind}({expression(element)}{entry}{''.join(map(_clause, clauses))})"
        case tree.IterSplit(value=value, kind=kind, separator=separator, limit=limit):
            others = "".join(f", {expression(part)}" for part in (separator, limit) if part is not None)
            return f"{kind}({expression(value)}{others})"
        case tree.IterObject(maker=maker):
            return f"iter({expression(maker)})"


def _clause(clause: tree.Clause) -> str:
    names = ", ".join(map(expression, clause.targets))
    return f" for {names} in {_iterator(clause.iter)}" + "".join(f" if {expression(part)}" for part in clause.tests)


def expression(expr: tree.Expr) -> str:
    """One expression."""
    match expr:
        case tree.Const():
            return _constant(expr)
        case tree.Local(var=var):
            return var.name
        case tree.Global(var=glob):
            return f"{glob.module}.{glob.name}"
        case tree.FuncRef(func=func):
            return f"&{func.symbol}"
        case tree.Field(obj=obj, decl=decl):
            return f"{expression(obj)}.{decl.name}"
        case tree.Index(base=base, index=index):
            return f"{expression(base)}[{expression(index)}]"
        case tree.Slice(base=base, low=low, high=high):
            bounds = ":".join("" if part is None else expression(part) for part in (low, high))
            return f"{expression(base)}[{bounds}]"
        case tree.Arith(op=op, left=left, right=right, arith=arith, mode=mode):
            kind = "" if mode == "modular" else arith
            return f"({expression(left)} {op}{_MODES[mode]}{kind} {expression(right)})"
        case tree.Unary(op=op, operand=operand, arith=arith, mode=mode):
            return f"({op}{_MODES[mode]}{'' if mode == 'modular' else arith} {expression(operand)})"
        case tree.Compare(first=first, rest=rest):
            return f"({expression(first)}" + "".join(f" {op} {expression(part)}" for op, part in rest) + ")"
        case tree.BoolOp(op=op, values=values):
            return f"({f' {op} '.join(map(expression, values))})"
        case tree.Not(operand=operand):
            return f"(not {expression(operand)})"
        case tree.IfExp(test=test, then=then, other=other):
            return f"({expression(then)} if {expression(test)} else {expression(other)})"
        case tree.Walrus(var=var, value=value):
            return f"({var.name} := {expression(value)})"
        case tree.Cast(operand=operand):
            return f"({expression(operand)} as {show(expr.ty)})"
        case tree.TupleExpr(items=items):
            return f"({', '.join(map(expression, items))}{',' if len(items) == 1 else ''})"
        case tree.TupleItem(value=value, index=position):
            return f"{expression(value)}.{position}"
        case tree.OldValue():
            return "old"
    return _word(expr)


def _word(expr: tree.Expr) -> str:
    match expr:
        case tree.Truth(operand=operand):
            return f"truth({expression(operand)})"
        case tree.Convert(operand=operand):
            return f"{show(expr.ty)}({expression(operand)})"
        case tree.Fit(operand=operand):
            return f"fit({show(expr.ty)}, {expression(operand)})"
        case tree.EnumOf(operand=operand, decl=decl):
            return f"{decl.name}({expression(operand)})"
        case tree.Call(func=func, args=args, order=order):
            virtual = "" if expr.receiver is None else "virtual "
            return f"{virtual}{func.symbol}({', '.join(map(expression, args))}){_order(order)}"
        case tree.CallIndirect(callee=callee, args=args):
            return f"call {expression(callee)}({', '.join(map(expression, args))})"
        case tree.HeapArray(args=args):
            return f"heap.array({', '.join(map(expression, args))}): {show(expr.ty)}"
        case tree.HeapNew(decl=cls, args=args, order=order):
            return "heap." + expression(tree.New(expr.ty, expr.src, cls, args, order))
        case tree.New(decl=cls, args=args, order=order):
            return f"new {cls.name}({', '.join(map(expression, args))}){_order(order)}"
        case tree.NewBytes(word=word, operand=tree.Expr() as operand, data=data):
            return f"new {word}({', '.join([expression(operand), *map(repr, data)])})"
        case tree.NewArray(lengths=lengths, fill=fill, items=items, made=made):
            shape = [ast.unparse(length) for length in lengths] if items is None and made is None else []
            shape += [] if made is None else [_iterator(made)]
            shape += [] if items is None else ["[" + ", ".join(map(expression, items)) + "]"]
            shape += [] if fill is None else [f"fill={expression(fill)}"]
            return f"new {show(expr.ty)}({', '.join(shape)})"
        case tree.MmioNew(decl=cls, base=base):
            return f"device {cls.name}({expression(base)})"
        case tree.RegAccess(action=action, base=base, reg=reg, index=index, args=args):
            place = "" if index is None else f"[{expression(index)}]"
            return f"{expression(base)}.{reg.name}{place}.{action}({', '.join(map(expression, args))})"
        case tree.Intrinsic(name=name, args=args, data=data):
            parts = [*map(expression, args), *map(repr, data)]
            return f"{name}!({', '.join(parts)})"
        case tree.Text(pieces=pieces):
            return f"text!({', '.join(map(_piece, pieces))})"
        case tree.Joined(separator=separator, iter=iterator, pieces=pieces):
            return f"join!({expression(separator)}, {_iterator(iterator)}{''.join(', ' + _piece(piece) for piece in pieces)})"
        case tree.Taken(iter=iterator):
            return f"all!({_iterator(iterator)})"
        case tree.Reduce(name=name, iter=iterator, targets=targets, value=value, left=left, start=start):
            others = "".join(f", {expression(part)}" for part in (left, start) if part is not None)
            names = ", ".join(map(expression, targets))
            return f"{name}!({f'{names} => ' if names else ''}{expression(value)}, {_iterator(iterator)}{others})"
        case tree.ExcNew(decl=exc, args=args):
            return f"{exc.name}({', '.join(map(expression, args))})"
        case tree.ExcField(exc=caught, name=name):
            return f"{expression(caught)}.{name}"
        case tree.CallSink(func=func, lead=lead, pieces=pieces):
            return f"{func.symbol}!({', '.join([*map(expression, lead), *map(_piece, pieces)])})"
        case tree.TextExpr(pieces=pieces):
            return f"text!({', '.join(map(_piece, pieces))})"
        case tree.IsInstance(operand=operand, decl=cls):
            return f"isinstance!({expression(operand)}, {cls.name})"
        case tree.IsError(operand=operand, decl=exc):
            return f"isinstance!({expression(operand)}, {exc.name})"
        case tree.Bind(var=var, value=value):
            return f"bind!({var.name}, {expression(value)})"
        case tree.OwnPlace(obj=obj, args=args, setter=setter):
            return f"{setter.symbol}!({', '.join(map(expression, [obj, *args]))})"
        case tree.Print(pieces=pieces):
            return f"print!({', '.join(map(_piece, pieces))})"
    raise TypeError(f"dump: no such expression: {type(expr).__name__}")


def _order(order: list[int]) -> str:
    return "" if order == sorted(order) else f" order={order}"


def _constant(expr: tree.Const) -> str:
    value = expr.value
    if isinstance(expr.ty, EnumType):
        names = [name for name, number in expr.ty.decl.members.items() if number == value]
        return f"{expr.ty.decl.name}.{names[0] if names else repr(value)}"
    return repr(value)


def _piece(piece: tree.Piece) -> str:
    if piece.text is not None:
        return repr(piece.text)
    assert piece.value is not None
    conversion = f"!{piece.conversion}" if piece.conversion else ""
    spec = f":{piece.spec}" if piece.spec else ""
    for hole in piece.holes:
        spec = spec.replace(HOLE, f"{{{expression(hole)}}}", 1)
    return "{" + expression(piece.value) + conversion + spec + "}"
