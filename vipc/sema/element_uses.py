"""How a template uses its type variables: as elements of sequences, and whether it stores to these elements.

Works on the source, with the names that annotations give: `items: Span[T]` and `self.items[i] = value` store to
elements of T. Passing such a sequence, or T itself, on to another template counts as that one's use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from vipc.nodes import walk
from vipc.sema.generic_methods import home
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Uses, Word, World
from vipc.sema.types import Template

_SEQUENCES = (Word("vipc.lang.Span"), Word("vipc.lang.Array"))
_STORING = ("fill", "copy_from")


def element_uses(world: World, template: Template) -> Uses:
    """The uses of a template's variables, by their names there."""
    known = world.uses.get(template)
    if known is None:
        known = world.uses[template] = Uses()       # a template that uses itself adds nothing
        _Reader(world, template, known).read()
    return known


class _Reader:
    def __init__(self, world: World, template: Template, uses: Uses) -> None:
        self.world = world
        self.template = template
        self.scope = home(world, template)
        self.uses = uses
        self.sequences: dict[str, set[str]] = {}        # names of sequences -> variables of their elements

    def read(self) -> None:
        nodes = list(walk(self.template.src))
        for node in nodes:
            self._declaration(node)
        for node in nodes:
            if isinstance(node, ast.Assign) and _last(node.value) in self.sequences:
                for target in node.targets:
                    if name := _last(target):
                        self.sequences.setdefault(name, set()).update(self.sequences[_last(node.value)])
        for node in nodes:
            self._store(node)
            self._mention(node)

    def _declaration(self, node: ast.AST) -> None:
        note = node.annotation if isinstance(node, ast.AnnAssign | ast.arg) else None
        if note is None:
            return
        target = node.arg if isinstance(node, ast.arg) else _last(node.target) if isinstance(node, ast.AnnAssign) else ""
        for part in _annotation_parts(note):
            if isinstance(part, ast.Subscript) and resolve(self.world, self.scope, part.value) in _SEQUENCES:
                variables = self._variables(part.slice)
                self.uses.elements |= variables
                if target:
                    self.sequences.setdefault(target, set()).update(variables)

    def _variables(self, node: ast.expr) -> set[str]:
        """The variables that a type argument is: T, Ref[T]; not those deeper inside."""
        if isinstance(node, ast.Name):
            return {node.id} & set(self.template.variables)
        return set()

    def _store(self, node: ast.AST) -> None:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and not isinstance(node.slice, ast.Slice):
            self.uses.stored |= self.sequences.get(_last(node.value), set())
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _STORING:
            inner = node.func.value
            while isinstance(inner, ast.Subscript):
                inner = inner.value
            self.uses.stored |= self.sequences.get(_last(inner), set())

    def _mention(self, node: ast.AST) -> None:
        """Another template by its type arguments, or a generic function by what it is given."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for part in _annotation_parts(node):
                if isinstance(part, ast.Subscript):
                    self._mention(part)
        elif isinstance(node, ast.Subscript):
            other = resolve(self.world, self.scope, node.value) if isinstance(node.value, ast.Name | ast.Attribute) else None
            if isinstance(other, Template):
                uses = element_uses(self.world, other)
                items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                for name, item in zip(other.variables, items, strict=False):
                    self.uses.elements |= self._variables(item) if name in uses.elements else set()
                    self.uses.stored |= self._variables(item) if name in uses.stored else set()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            other = resolve(self.world, self.scope, node.func)
            if isinstance(other, Template) and element_uses(self.world, other).stored:
                for argument in node.args:
                    self.uses.stored |= self.sequences.get(_last(argument), set())
            elif other == Word("vipc.lang.array") and node.args:
                self.uses.elements |= self._variables(node.args[0])


def _last(node: ast.AST | None) -> str:
    """`items` of `items` and of `self.items`."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _annotation_parts(node: ast.expr) -> Iterator[ast.AST]:
    """The nodes of an annotation, quoted ones too."""
    for part in walk(node):
        yield part
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            try:
                inner = ast.parse(part.value.strip(), mode="eval").body
            except SyntaxError:
                continue
            yield from _annotation_parts(inner)
