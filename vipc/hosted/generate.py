"""A checked module as the Python that runs hosted: bodies from the typed tree, module level as it stands.

Requires a module of a program without errors. Ensures that every generated statement lies on the line of its source,
so that debuggers, coverage and tracebacks show the program's own lines. The original tree is not changed.

    def next(n: u8) -> u8:            def next(n: 'u8') -> 'u8':
        return n + 1             ->       n = __vip__.fit_u8(n)
                                          return __vip__.fit_u8(n + 1)

I1. Functions that only build time calls, and statements at module level, keep their bodies.
I2. Annotations are never evaluated (the code is compiled with the `annotations` feature).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Container, Sequence

from vipc.hosted.classes import class_statement
from vipc.hosted.context import MODULES, SUPPORT, Context, names_of, typing_names_of
from vipc.hosted.expressions import fitted
from vipc.hosted.instances import instance_statement, template_statements
from vipc.hosted.places import called, loaded, place, stored
from vipc.hosted.statements import block, rebound
from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.types import ClassDecl, EnumDecl, ExcDecl, FloatType, FuncDecl, IntType, Template

_KEPT_DECORATORS = ("staticmethod", "property")


def hosted_module(module: tree.Module) -> ast.Module:
    """The module that CPython runs."""
    return ast.Module(_Generator(module).module(), [])


def hosted_instances(module: tree.Module, wanted: Container[str]) -> ast.Module:
    """Instances of the module's generics, by name, for a module that already runs."""
    return ast.Module(_Generator(module).instances(wanted), [])


class _Generator:
    def __init__(self, module: tree.Module) -> None:
        self._module = module
        self._names = names_of(module)
        self._typing_names = typing_names_of(module)
        self._functions = {func.src: func for func in module.functions if func.src is not None}
        self._templates: dict[ast.AST, Template] = {template.src: template for template in module.templates}
        decls: list[EnumDecl | ExcDecl] = [*module.enums, *module.exceptions]
        self._enums = {decl.src for decl in decls if decl.methods or decl.properties}
        self._classes = {decl.src: decl for decl in module.classes if decl.src is not None}

    def module(self) -> list[ast.stmt]:
        body = list(self._module.tree.body)
        head = 1 if body and _is_docstring(body[0]) else 0
        while head < len(body) and isinstance(future := body[head], ast.ImportFrom) and future.module == "__future__":
            head += 1
        start = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
        support: list[ast.stmt] = [
            ast.Import([ast.alias("vipc.hosted.support", SUPPORT)]),
            ast.Assign([stored(MODULES)], ast.Attribute(loaded(SUPPORT), "modules", ast.Load())),
        ]
        return [*body[:head], *(place(node, start) for node in support), *self._top(body[head:])]

    def _context(self, func: FuncDecl | None) -> Context:
        hidden = frozenset() if func is None else frozenset(var.name for var in (*func.params, *func.locals))
        return Context(self._module, hidden, self._names, self._typing_names, func)

    def _top(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self._statements(node)]

    def _statements(self, node: ast.stmt) -> list[ast.stmt]:
        template = self._templates.get(node)
        if template is not None:
            made = template_statements(self._context(None), template, self._class, self._function)
            owners: list[ClassDecl | FuncDecl | None] = [*template.instances.values()]
        else:
            made = [self._statement(node)]
            owners = [self._classes.get(node) if isinstance(node, ast.ClassDef) else None]
        return [*made, *(instance_statement(self._context(None), item, self._class, self._function)
                         for template in self._module.templates if template.owner is not None and template.owner in owners
                         for item in template.instances.values())]

    def instances(self, wanted: Container[str]) -> list[ast.stmt]:
        """The statements of some instances, by name."""
        return [instance_statement(self._context(None), item, self._class, self._function)
                for template in self._module.templates for item in template.instances.values()
                if (item.name if isinstance(item, ClassDecl) else item.qualname) in wanted]

    def _statement(self, node: ast.stmt) -> ast.stmt:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) and self._module.made_of:
            node = self._with_instances(node)
        match node:
            case ast.FunctionDef():
                return self._function(node)
            case ast.ClassDef() if node in self._classes:
                return self._class(self._classes[node], node)
            case ast.ClassDef() if node in self._enums:
                body = [self._function(part) if isinstance(part, ast.FunctionDef) else part for part in node.body]
                return ast.copy_location(ast.ClassDef(node.name, node.bases, node.keywords, body, node.decorator_list), node)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                made = ast.AnnAssign(node.target, node.annotation, self._fitted(name, value), node.simple)
                return ast.copy_location(made, node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return ast.copy_location(ast.Assign(node.targets, self._fitted(name, value)), node)
            case ast.If() | ast.For() | ast.While() | ast.With() | ast.Try():
                return self._compound(node)
        return node

    def _with_instances(self, node: ast.stmt) -> ast.stmt:
        """Calls of generics name their instances."""
        calls = [part for part in walk(node) if isinstance(part, ast.Call) and part in self._module.made_of]
        if not calls:
            return node
        copies: dict[int, object] = {}
        made = copy.deepcopy(node, copies)
        for call in calls:
            decl = self._module.made_of[call]
            name = decl.name if isinstance(decl, ClassDecl) else decl.qualname
            written = copies[id(call)]
            assert isinstance(written, ast.Call)
            written.func = place(self._context(None).reference(decl.module, name), written.func)
        return made

    def _compound(self, node: ast.stmt) -> ast.stmt:
        made = copy.copy(node)
        for part in ("body", "orelse", "finalbody"):
            if hasattr(node, part):
                setattr(made, part, self._top(getattr(node, part)))
        return made

    def _fitted(self, name: str, value: ast.expr) -> ast.expr:
        """What is stored in a typed name of module level, checked."""
        var = self._module.globals.get(name)
        if var is not None and isinstance(var.type, FloatType) and var.const is None:
            return place(called(self._context(None).support("fit_float"), value), value)
        if var is None or not isinstance(var.type, IntType) or var.const is not None:
            return value
        return place(fitted(self._context(None), var.type, value), value)

    def _class(self, decl: ClassDecl, node: ast.ClassDef) -> ast.stmt:
        return class_statement(self._context(None), decl, node, self._function)

    def _function(self, node: ast.FunctionDef) -> ast.stmt:
        func = self._functions.get(node)
        if func is None:
            return node
        kept: list[ast.expr] = [decorator for decorator in node.decorator_list
                if isinstance(decorator, ast.Name) and decorator.id in _KEPT_DECORATORS
                or isinstance(decorator, ast.Attribute) and decorator.attr == "setter"]
        made = ast.FunctionDef(node.name, node.args, self._body(func, node), kept, node.returns)
        return ast.copy_location(made, node)

    def _body(self, func: FuncDecl, node: ast.FunctionDef) -> list[ast.stmt]:
        c = self._context(func)
        made: list[ast.stmt] = [node.body[0]] if _is_docstring(node.body[0]) else []
        at = len(made)
        if "extern" in func.flags:
            return [*made, place(ast.Expr(called(c.support("missing_body"), ast.Constant(func.name))), node)]
        for param in func.params:
            if isinstance(param.type, IntType):
                check = fitted(c, param.type, loaded(param.name))
                made.append(place(ast.Assign([stored(param.name)], check), node))
        made += block(c, func.body, node)
        names = [*dict.fromkeys([*rebound(func.body), *sorted(c.rebound)])]
        if names:
            made.insert(at, place(ast.Global(names), node))
        return made


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
