"""Generic classes and functions that nobody makes an instance of, and statements that nothing reaches.

Their bodies have no types, so what depends on those is left open: operations, stores, narrowing, whether a name is assigned.
Checked is what holds for every type: each name and each name of a module means something that run time has, `self.x` is
something that the class has, annotations are types, parameters have one, displays are not stored, and a call of a
function gives no more arguments than it takes. The syntax stage has refused what the language does not have.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from vipc.nodes import children, walk
from vipc.sema.names import construct
from vipc.sema.resolve import lookup, member, resolve
from vipc.sema.symbols import ModuleName, Opaque, Refused, Scope, World, type_of_symbol
from vipc.sema.types import FuncDecl, Template

_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)


def check_unused(world: World, scopes: Iterable[Scope]) -> None:
    """The templates of these modules without an instance."""
    for scope in scopes:
        for template in scope.module.templates:
            if template.instances or template.owner is not None:
                continue
            if isinstance(template.src, ast.ClassDef):
                _class(world, scope, template, template.src)
            else:
                _function(world, scope, template, template.src)


def check_unreached(world: World, scope: Scope, statements: Sequence[ast.stmt], known: Iterable[str]) -> None:
    """Statements that nothing reaches: their names mean something, if only at build time."""
    names = _Names(world, scope, {*known, *_bound(statements)})
    names.reached = False
    names.check(statements)


def _class(world: World, scope: Scope, template: Template, node: ast.ClassDef) -> None:
    own = None if template.base is not None else set(_members(node))
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            _function(world, scope, template, part, own)
        elif isinstance(part, ast.AnnAssign):
            _annotation(world, scope, template, part.annotation)


def _members(node: ast.ClassDef) -> Iterator[str]:
    """What a class has: what its body binds, and what its methods store in the receiver."""
    for part in node.body:
        match part:
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
    for inner in walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
            yield inner.attr


def _function(world: World, scope: Scope, template: Template, node: ast.FunctionDef, own: set[str] | None = None) -> None:
    listed = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    receiver = ""
    static = any(isinstance(decorator, ast.Name) and decorator.id == "staticmethod" for decorator in node.decorator_list)
    if isinstance(template.src, ast.ClassDef) and listed and not static:
        receiver = listed[0].arg
        listed = listed[1:]
    for argument in listed:
        if argument.annotation is None:
            world.error(scope, argument, "VIP0206", f"parameter {argument.arg} needs a type", f"write {argument.arg}: T")
        elif node.name != "__exit__":
            _annotation(world, scope, template, argument.annotation)
    if node.returns is not None:
        _annotation(world, scope, template, node.returns)
    names = _Names(world, scope, {argument.arg for argument in [*listed, ast.arg(receiver)]} | _bound(node.body))
    names.variables = set(template.variables)
    if own is not None and receiver:
        names.receiver, names.own = receiver, own
    names.check(node.body)


def _annotation(world: World, scope: Scope, template: Template, note: ast.expr) -> None:
    """An annotation without type variables is a type; of one with them every name is."""
    from vipc.sema.annotations import annotation
    from vipc.sema.generics import variables_in

    names = variables_in(world, scope, [note])
    try:
        if not names and not _names_of(note, template.name):
            annotation(world, scope, note)
            return
    except Refused:
        return
    for part in walk(note):
        if isinstance(part, ast.Name) and lookup(world, scope, part.id) is None:
            world.error(scope, part, "VIP0301", f"unknown type {part.id}", "import it, or define it in this module")


def _names_of(note: ast.expr, name: str) -> bool:
    """Whether an annotation, or the text that is one, names the template itself."""
    return any(isinstance(part, ast.Name) and part.id == name or isinstance(part, ast.Constant) and name in str(part.value)
               for part in walk(note))


def _bound(body: Sequence[ast.stmt]) -> set[str]:
    """Every name that something in the body binds."""
    found: set[str] = set()
    for node in body:
        for part in walk(node):
            match part:
                case ast.Name(id=name, ctx=ast.Store()):
                    found.add(name)
                case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                    found.add(name)
    return found


class _Names:
    """The names of a body. `known`: those of the function; `variables`: type variables; `own`: what `receiver` has."""

    def __init__(self, world: World, scope: Scope, known: set[str]) -> None:
        self._world, self._scope, self._known = world, scope, known
        self.variables: set[str] = set()
        self.receiver = ""
        self.own: set[str] = set()
        self.reached = True

    def check(self, body: Sequence[ast.stmt]) -> None:
        """Every statement of a body, in order."""
        waiting: list[ast.AST] = list(reversed(body))
        while waiting:
            node = waiting.pop()
            inner = children(node)
            match node:
                case ast.AnnAssign(value=value):
                    self._value(value)
                    inner = [node.target, *([value] if value is not None else [])]
                case ast.Assign(value=value) | ast.Return(value=value):
                    self._value(value)
                case ast.Name(ctx=ast.Load()):
                    self._name(node)
                case ast.Attribute() if self._attribute(node):
                    continue
                case ast.Call(func=ast.Name() | ast.Attribute()):
                    self._call(node)
            waiting.extend(reversed(inner))

    def _error(self, node: ast.AST, code: str, message: str, help: str = "") -> None:
        if self.reached or code == "VIP0301":
            self._world.error(self._scope, node, code, message, help)

    def _name(self, node: ast.Name) -> None:
        if node.id in self._known or node.id in self.variables or node.id == "NotImplemented":
            return
        symbol = lookup(self._world, self._scope, node.id)
        if symbol is None:
            self._error(node, "VIP0301", f"unknown name {node.id}", "import it, or define it")
        elif isinstance(symbol, Opaque) and not symbol.silent:
            self._error(node, "VIP0601", f"{node.id} is not usable at run time: {symbol.reason}")

    def _attribute(self, node: ast.Attribute) -> bool:
        """Whether the attribute is of a module, which is then checked, or of the receiver and unknown."""
        if isinstance(node.value, ast.Name) and node.value.id == self.receiver and self.receiver:
            if node.attr not in self.own and not (node.attr.startswith("__") and node.attr.endswith("__")):
                self._error(node, "VIP0203", f"there is no {node.attr} in the class", "declare it in the class body, or in __init__")
            return True
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or root.id in self._known:
            return False
        owner = resolve(self._world, self._scope, node.value)
        if isinstance(owner, ModuleName):
            found = member(self._world, owner.path, node.attr)
            if found is None:
                self._error(node, "VIP0301", f"{owner.path} has no {node.attr}")
            elif isinstance(found, Opaque) and not found.silent:
                self._error(node, "VIP0601", f"{ast.unparse(node)} is not usable at run time: {found.reason}")
            return True
        return False

    def _value(self, value: ast.expr | None) -> None:
        if isinstance(value, _DISPLAYS):
            self._error(value, "VIP0212", f"{construct(value)} is not stored at run time",
                        "as a value it would need memory: it stands in array(T, [...]), after `in`, and in sum, any, all, min, max")

    def _call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in self._known:
            return
        symbol = resolve(self._world, self._scope, node.func) if isinstance(node.func, ast.Name) else None
        if isinstance(symbol, FuncDecl) and symbol.src is not None and type_of_symbol(symbol) is None:
            arguments = symbol.src.args
            places = len(arguments.posonlyargs) + len(arguments.args)
            names = {argument.arg for argument in [*arguments.args, *arguments.kwonlyargs]}
            if len(node.args) > places:
                self._error(node, "VIP0204", f"{symbol.name} takes {places} positional arguments, {len(node.args)} are given")
            for keyword in node.keywords:
                if keyword.arg is not None and keyword.arg not in names:
                    self._error(keyword, "VIP0204", f"{symbol.name} has no parameter {keyword.arg}")
