"""Instances of generic classes and functions as the Python that runs hosted.

A template's statement becomes the statements of its instances, each under the name that sema gives it ("Ring[u32]",
which no source can spell), and the template itself: an object that finds an instance by its types.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Sequence

from vipc.hosted.context import Context
from vipc.hosted.expressions import class_reference, element_reference
from vipc.hosted.places import called, loaded, place, stored
from vipc.nodes import walk
from vipc.sema.types import ClassDecl, FuncDecl, Template

MakeClass = Callable[[ClassDecl, ast.ClassDef], ast.stmt]
MakeFunction = Callable[[ast.FunctionDef], ast.stmt]


def template_statements(c: Context, template: Template, make_class: MakeClass, make_function: MakeFunction) -> list[ast.stmt]:
    """All instances, and the template itself under its own name."""
    made = [instance_statement(c, item, make_class, make_function) for item in template.instances.values()]
    variables = [ast.Constant(name) for name in template.variables]
    described = called(c.support("Generic"), loaded("__name__"), ast.Constant(template.name), ast.Tuple([*variables], ast.Load()))
    plain: list[ast.stmt] = []
    if isinstance(template.src, ast.FunctionDef):
        plain.append(template.src)              # module level may call it as it stands
        described.args.append(loaded(template.name))
    return [*made, *plain, place(ast.Assign([stored(template.name)], described), template.src)]


def instance_statement(c: Context, item: ClassDecl | FuncDecl, make_class: MakeClass, make_function: MakeFunction) -> ast.stmt:
    """One instance."""
    assert item.src is not None
    if isinstance(item, ClassDecl):
        assert isinstance(item.src, ast.ClassDef)
        return make_class(item, item.src)
    assert isinstance(item.src, ast.FunctionDef)
    made = make_function(item.src)
    assert isinstance(made, ast.FunctionDef)
    shown = called(c.support("named"), ast.Constant(made.name))
    made.name = item.qualname
    made.decorator_list.insert(0, place(shown, item.src))
    return made


def bases(c: Context, decl: ClassDecl, node: ast.ClassDef) -> Sequence[ast.expr]:
    """The bases of a class statement: an instance's by its name, without `Generic`."""
    if decl.base is not None and (decl.template is not None or decl.base.template is not None):
        return [place(class_reference(c, decl.base), node)]
    return [] if decl.template is not None else node.bases


def own_name(decl: ClassDecl, node: ast.ClassDef) -> list[ast.stmt]:
    """What an instance's texts call its class: the template's name."""
    return [] if decl.template is None else [place(ast.Assign([stored("__qualname__")], ast.Constant(decl.shown)), node)]


def with_types(c: Context, decl: ClassDecl, value: ast.expr, made: ClassDecl | None = None) -> ast.expr:
    """An expression of a class body, in which type variables are types; `made`: the class that the outermost call makes."""
    variables = dict(zip(decl.template.variables, decl.arguments, strict=True)) if decl.template is not None else {}
    if not variables and (made is None or made.template is None):
        return value

    class Writer(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            ty = variables.get(node.id)
            return node if ty is None else place(element_reference(c, ty), node)

    written = Writer().visit(copy.deepcopy(value))
    if made is not None and isinstance(written, ast.Call):
        written.func = class_reference(c, made)
    for part in walk(written):
        ast.copy_location(part, value)
    assert isinstance(written, ast.expr)
    return written
