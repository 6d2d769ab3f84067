"""Escape analysis: no reference or view outlives the object it leads to.

Every reference-like value is described by the objects that it may lead to:
  static      objects of module level, and whatever unsafe code made
  param i     what parameter i refers to or views; deep i: what is reached from it by loading references
  site        an object or array made by this function: it lives in the frame
  read only   bytes under a record of a Wire class, which are not to be written
A function's summary says which of its parameters' objects it may return, and which it stores where. Summaries are
inferred over the whole program, to a fixed point; judging.py then says what is wrong.
A function whose results are sites is *fresh*: its result is made in the caller's frame, where the call is a site.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from vipc.sema import tree
from vipc.sema.call_graph import callees_of, callers_of, entered, left, type_of
from vipc.sema.classes import find_init, init_fields, post_init
from vipc.sema.escape_loops import comprehended, elements, joined, loop, reduction
from vipc.sema.inner_storage import leads_to_itself
from vipc.sema.things import READ_ONLY, STATIC, Param, Site, Summary, Thing
from vipc.sema.types import (
    ArrayType,
    BoolType,
    BytesType,
    ClassType,
    EnumType,
    FieldDecl,
    FuncDecl,
    FuncType,
    IntType,
    LocalVar,
    OptionalType,
    RefType,
    SpanType,
    StrType,
    Type,
    is_reference,
)
from vipc.sema.walk import children, every, heads, statements


def solve(functions: list[FuncDecl], values: set[FuncDecl], known: Mapping[FuncDecl, Summary],
          read_only: set[FieldDecl]) -> dict[FuncDecl, Flow]:
    """The flow of every function that has to do with references, in the order of the functions. `values`: those of
    them that are used as values; `known`: summaries that cannot change; `read_only`: fields that hold read-only bytes, to
    which more are added."""
    summaries = {func: known[func] if func in known else Summary() if _matters(func) else Summary({STATIC}) for func in functions}
    by_type: dict[FuncType, list[FuncDecl]] = {}
    for func in functions:
        if func in values:
            by_type.setdefault(type_of(func), []).append(func)
    unknown = [func for func in functions if func not in known]
    callers = callers_of(unknown, by_type)
    tracked = [func for func in unknown if _matters(func)]
    waiting = dict.fromkeys(tracked)
    flows: dict[FuncDecl, Flow] = {}
    while waiting:
        func = next(iter(waiting))
        del waiting[func]
        flow, count = Flow(func, summaries, by_type, read_only), len(read_only)
        flow.solve()
        flows[func] = flow
        if flow.summary != summaries[func]:
            summaries[func] = flow.summary
            affected = [caller for caller in callers.get(func, ()) if flow.summary.fresh or _matters(caller)]
            waiting.update(dict.fromkeys(affected))
        if len(read_only) != count:
            waiting.update(dict.fromkeys(tracked))
    return {func: flows[func] for func in functions if func in flows}


def closed(functions: list[FuncDecl]) -> list[FuncDecl]:
    """Those whose summaries depend on nothing outside of `functions`: they call no value and no method that may be overridden,
    nor anything whose body is given later."""
    callers = callers_of(functions, {})
    waiting = [func for func in functions if func.src is None or any(map(_is_open, parts(func)))]
    opened = set(waiting)
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            if caller not in opened:
                opened.add(caller)
                waiting.append(caller)
    return [func for func in functions if func not in opened]


def _is_open(part: tree.Expr) -> bool:
    return isinstance(part, tree.CallIndirect | tree.OwnPlace) or isinstance(part, tree.Call) and part.receiver is not None


def parts(func: FuncDecl) -> list[tree.Expr]:
    """All expressions of a function's body."""
    return [part for statement in statements(func.body) for head in heads(statement) for part in every(head)]


def _matters(func: FuncDecl) -> bool:
    if "extern" in func.flags:
        return False
    if any(is_reference(param.type) for param in func.params):
        return True
    return any(isinstance(part, tree.New | tree.NewArray) or isinstance(part, tree.Intrinsic) and part.name == "wire_view"
               or isinstance(part, tree.Call) and "text" in part.func.flags for part in parts(func))


def _leads_on(ty: Type) -> bool:
    """Whether what a value of the type leads to may hold references."""
    elem = ty.elem if isinstance(ty, ArrayType | SpanType) else ty
    return not isinstance(elem, StrType | BytesType | IntType | BoolType | EnumType)


def _possible(things: set[Thing], ty: Type) -> set[Thing]:
    """Those that a value of the type may lead to: no object lies in an array that holds references or numbers."""
    target = ty.of if isinstance(ty, OptionalType) else ty
    if not isinstance(target, ClassType) or target.decl.kind not in ("plain", "dataclass"):
        return things
    return {thing for thing in things
            if not isinstance(thing, Site) or not isinstance(thing.node, tree.NewArray) or _holds_objects(thing.node.ty)}


def _holds_objects(ty: Type) -> bool:
    while isinstance(ty, ArrayType):
        ty = ty.elem
    return isinstance(ty, ClassType)


class Flow:
    """What each variable of one function may lead to; flow-insensitive."""

    def __init__(self, func: FuncDecl, summaries: dict[FuncDecl, Summary],
                 by_type: dict[FuncType, list[FuncDecl]], read_only: set[FieldDecl]) -> None:
        self.func = func
        self.read_only = read_only
        self.summaries = summaries
        self.by_type = by_type
        self.summary = Summary()
        self.variables: dict[LocalVar, set[Thing]] = {}
        self.contents: dict[Thing, set[Thing]] = {STATIC: {STATIC}}
        self.escapes: list[tuple[ast.AST, Site]] = []       # stored beyond the frame
        self.returned: list[tuple[ast.AST, Site]] = []
        self.deleted: list[tuple[ast.AST, Site]] = []       # freed, though it lies in the frame
        self.refused: list[ast.AST] = []                    # read-only bytes are written here
        self.old: list[set[Thing]] = []
        for index, param in enumerate(func.params):
            if is_reference(param.type):
                self.variables[param] = {Param(index)}
                self.contents[Param(index)] = {Param(index, deep=True)}
                self.contents[Param(index, deep=True)] = {Param(index, deep=True)}

    def solve(self) -> None:
        """Walks the body until nothing changes."""
        body, size = list(statements(self.func.body)), -1
        while size != self._size():
            size = self._size()
            self.escapes.clear()
            self.returned.clear()
            self.refused.clear()
            self.deleted.clear()
            for statement in body:
                self._statement(statement)
        made = {site for _, site in self.returned if not isinstance(site.node, tree.NewArray)}
        if made:
            self.summary.fresh = True
            self.summary.holds = {thing for thing in self.reach(self.load(set(made))) if not isinstance(thing, Site)}

    def _size(self) -> int:
        return sum(map(len, self.variables.values())) + sum(map(len, self.contents.values())) \
            + len(self.summary.returns) + len(self.summary.stores) + len(self.summary.writes) + len(self.summary.keeps) \
            + len(self.read_only)

    # ------------------------------------------------------------ statements

    def _statement(self, statement: tree.Stmt) -> None:
        match statement:
            case tree.Assign(targets=targets, value=value):
                things = self.value(value)
                for target in targets:
                    self.store(target, things, statement.src)
            case tree.Unpack(targets=targets, value=value):
                things = self.value(value)
                for position, target in enumerate(targets):
                    flat = isinstance(value, tree.TupleExpr) and len(value.items) == len(targets)
                    own = self.value(value.items[position]) if flat and isinstance(value, tree.TupleExpr) else things
                    self.store(target, own, statement.src)
            case tree.AugAssign(target=target, value=value) if is_reference(target.ty):
                self.old.append(self.value(target))
                self.store(target, self.value(value), statement.src)
                self.old.pop()
            case tree.AugAssign(target=target, value=value):
                self.value(value)
                self.store(target, set(), statement.src)
            case tree.For(targets=targets, iter=iterator):
                loop(self, targets, iterator)
            case tree.With(manager=manager, target=with_target):
                things = self.value(manager)
                result = self._results(statement, entered(statement), [things])
                for leave in left(statement):
                    self._apply(leave, [things], statement.src)
                if with_target is not None and is_reference(with_target.type):
                    self.variables.setdefault(with_target, set()).update(result)
            case tree.Delete(value=value):
                self.deleted += [(statement.src, thing) for thing in self.value(value) if isinstance(thing, Site)]
            case tree.Return(value=result_expr) if result_expr is not None:
                things = self.value(result_expr)
                if is_reference(self.func.result):
                    self._return(things, statement.src)
            case _:
                for head in heads(statement):
                    self.value(head)

    def _return(self, things: set[Thing], src: ast.AST) -> None:
        for thing in things:
            if isinstance(thing, Site):
                self.returned.append((src, thing))
            else:
                self.summary.returns.add(thing)

    def store(self, target: tree.Expr, things: set[Thing], src: ast.AST) -> None:
        """The target, or what holds it, leads to the things from here on."""
        holders: set[Thing] = set()
        match target:
            case tree.Local(var=var):
                if is_reference(var.type):
                    self.variables.setdefault(var, set()).update(things)
                return
            case tree.Global():
                holders = {STATIC}
            case tree.OwnPlace():
                self._set(target, things)
                return
            case tree.Field(obj=obj, decl=decl):
                holders = self.value(obj)
                self._keep_in(things, decl)
                if decl.order:
                    self._write(holders, src)
            case tree.Index(base=base, index=index):
                holders = self.value(base)
                self.value(index)
                self._write(holders, src)
        if is_reference(target.ty):
            self._keep(things, holders, src)

    def _write(self, things: set[Thing], src: ast.AST) -> None:
        """The bytes that the things themselves are views of are written."""
        if READ_ONLY in things:
            self.refused.append(src)
        self.summary.writes.update(thing for thing in things if isinstance(thing, Param))

    def _keep_in(self, things: set[Thing], decl: FieldDecl) -> None:
        """The things are stored in a field."""
        if READ_ONLY in things:
            self.read_only.add(decl)
        self.summary.keeps.update((thing, decl) for thing in things if isinstance(thing, Param))

    def _keep(self, things: set[Thing], holders: set[Thing], src: ast.AST) -> None:
        """`things` are stored in `holders`."""
        for holder in holders:
            for thing in things:
                if READ_ONLY in (holder, thing):
                    continue
                if isinstance(holder, Site):
                    self.contents.setdefault(holder, set()).add(thing)
                elif isinstance(thing, Site):
                    self.escapes.append((src, thing))
                elif thing != STATIC and thing != holder:
                    self.summary.stores.add((thing, holder))
                    self.contents.setdefault(holder, set()).add(thing)

    # ------------------------------------------------------------ expressions

    def value(self, expr: tree.Expr) -> set[Thing]:
        """What an expression may lead to; calls beneath it take effect."""
        match expr:
            case tree.Local(var=var):
                return self.variables.get(var, set()) if is_reference(var.type) else set()
            case tree.Const(value=None):
                return set()
            case tree.Const() | tree.FuncRef():
                return set()                    # texts and functions lead nowhere
            case tree.Global():
                return {STATIC} if _leads_on(expr.ty) else set()
            case tree.OldValue():
                return self.old[-1] if self.old and is_reference(expr.ty) else set()
            case tree.New():
                return self._new(expr)
            case tree.Reduce():
                return reduction(self, expr)
            case tree.Taken(iter=iterator):
                return elements(self, iterator)
            case tree.HeapNew():
                return self._new(expr)
            case tree.HeapArray(args=args):
                for argument in args[1:]:
                    self._keep(self.value(argument), {STATIC}, expr.src)
                self.value(args[0])
                return {STATIC}
            case tree.Joined():
                return joined(self, expr)
            case tree.NewArray(items=items, fill=fill, made=made):
                site = self._site(expr)
                if made is not None:
                    self._keep(comprehended(self, made), {site}, expr.src)
                if isinstance(expr, tree.NewBytes) and expr.operand is not None:
                    self.value(expr.operand)
                for item in [*(items or []), *([] if fill is None else [fill])]:
                    self._keep(self.value(item), {site}, expr.src)
                return {site}
            case tree.Call(args=args):
                given = [self.value(argument) for argument in args]
                return _possible(self._results(expr, callees_of(expr, self.by_type), given), expr.ty)
            case tree.CallIndirect(callee=callee, args=args):
                given = [self.value(argument) for argument in args]
                self.value(callee)
                return self._results(expr, callees_of(expr, self.by_type), given) or {STATIC}
            case tree.CallSink(func=func, lead=lead, pieces=pieces):
                given = [self.value(argument) for argument in lead]
                for piece in pieces:
                    text: set[Thing] = {STATIC} if piece.value is None else self.value(piece.value)
                    self._apply(func, [*given, text], expr.src)
                return set()
            case tree.OwnPlace():
                self._set(expr, set())
                return set()
            case tree.TextExpr(pieces=pieces):
                for piece in pieces:
                    if piece.value is not None:
                        self.value(piece.value)
                return set()
            case tree.Walrus(var=var, value=inner) | tree.Bind(var=var, value=inner):
                things = self.value(inner)
                if isinstance(var, LocalVar) and is_reference(var.type):
                    self.variables.setdefault(var, set()).update(things)
                return things
        return self._place(expr)

    def _place(self, expr: tree.Expr) -> set[Thing]:
        match expr:
            case tree.Field(obj=obj, decl=decl):
                things = self.value(obj)
                if decl.embedded:
                    return things
                return self.load(things) | ({READ_ONLY} if decl in self.read_only else set())
            case tree.Index(base=base, index=index):
                things = self.value(base)
                self.value(index)
                elem = base.ty.elem if isinstance(base.ty, ArrayType | SpanType) else None
                return self.load(things) if isinstance(elem, RefType | OptionalType) else things
            case tree.Intrinsic(name="wire_view", args=[span]):
                return self.value(span) | ({READ_ONLY} if isinstance(span.ty, BytesType) else set())
            case tree.Intrinsic(name="fill" | "copy_from", args=[owner, value]):
                holders = self.value(owner)
                self._write(holders, expr.src)
                things = self.value(value)
                elem = owner.ty.elem if isinstance(owner.ty, ArrayType | SpanType) else None
                if isinstance(elem, RefType | OptionalType):
                    self._keep(self.load(things) if expr.name == "copy_from" else things, holders, expr.src)
                elif elem is not None and is_reference(elem):
                    self._keep(things | self.load(things) if expr.name == "copy_from" else things, holders, expr.src)
                return set()
            case tree.Intrinsic(name="span_at" | "bytes_at" | "str_at" | "object_at"):
                for child in children(expr):
                    self.value(child)
                return {STATIC}
        found: set[Thing] = set()
        for child in children(expr):
            found |= self.value(child)
        return found if is_reference(expr.ty) else set()

    def load(self, holders: set[Thing]) -> set[Thing]:
        """What references held by the objects may lead to."""
        found: set[Thing] = set()
        for holder in holders:
            found |= self.contents.get(holder, set())
        return found

    def reach(self, things: set[Thing]) -> set[Thing]:
        """The things, and whatever is reached by loading from them."""
        seen: set[Thing] = set()
        waiting = list(things)
        while waiting:
            thing = waiting.pop()
            if thing not in seen:
                seen.add(thing)
                waiting.extend(self.contents.get(thing, set()))
        return seen

    def _site(self, expr: tree.Expr) -> Site:
        """What is made here; views of storage of its own lead to itself."""
        site = Site(expr)
        if leads_to_itself(expr.ty):
            self.contents.setdefault(site, set()).add(site)
        return site

    def _new(self, expr: tree.New | tree.HeapNew) -> set[Thing]:
        site: Thing = STATIC if isinstance(expr, tree.HeapNew) else self._site(expr)
        given = [self.value(argument) for argument in expr.args]
        init, post = find_init(expr.decl), post_init(expr.decl)
        if init is not None:
            self._apply(init, [{site}, *given], expr.src)
        else:
            fields = init_fields(expr.decl)
            for things, argument, decl in zip(given, expr.args, fields, strict=False):
                self._keep_in(things, decl)
                if is_reference(argument.ty):
                    self._keep(things, {site}, expr.src)
        if post is not None:
            self._apply(post, [{site}], expr.src)
        return {site}

    def _set(self, target: tree.OwnPlace, things: set[Thing]) -> None:
        """A setter is called, and for augmented assignment a getter before it."""
        given = [self.value(argument) for argument in (target.obj, *target.args)]
        for func in callees_of(target, self.by_type):
            self._apply(func, [*given, things], target.src)

    def _results(self, node: tree.Expr | tree.With, callees: list[FuncDecl], given: list[set[Thing]]) -> set[Thing]:
        """The effects of a call that reaches one of the functions, and its results: fresh ones lie in this frame."""
        found: set[Thing] = set()
        for func in callees:
            result = self._apply(func, given, node.src)
            if "text" in func.flags:
                found.add(Site(node))
            summary = self.summaries.get(func)
            if summary is None or not summary.fresh:
                found |= result
                continue
            site = Site(node)
            for thing in summary.holds:
                self._keep(self._translate(thing, given), {site}, node.src)
            found.add(site)
        return found

    def _apply(self, func: FuncDecl, given: list[set[Thing]], src: ast.AST) -> set[Thing]:
        """The effect of a call, by the callee's summary; the result's things."""
        summary = self.summaries.get(func)
        if summary is None:
            return {STATIC}
        for thing, holder in summary.stores:
            self._keep(self._translate(thing, given), self._translate(holder, given), src)
        for param in summary.writes:
            self._write(self._translate(param, given), src)
        for param, decl in summary.keeps:
            self._keep_in(self._translate(param, given), decl)
        found: set[Thing] = set()
        for thing in summary.returns:
            found |= self._translate(thing, given)
        return found

    def _translate(self, thing: Thing, given: list[set[Thing]]) -> set[Thing]:
        """A thing of the callee's summary as things of this function."""
        if thing == READ_ONLY:
            return {READ_ONLY}
        if not isinstance(thing, Param) or thing.index >= len(given):
            return {STATIC}
        own = given[thing.index]
        return self.reach(self.load(own)) if thing.deep else own
