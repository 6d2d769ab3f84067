"""Which classes and array elements may be freed: at -O0 every use of one is checked.

Requires the typed program. What lies in something that may be freed may be freed with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vipc.sema import tree
from vipc.sema.types import ArrayType, ClassDecl, ClassType, SpanType, Type
from vipc.sema.walk import every, heads, statements


class Watched:
    """`classes`: those whose objects may be freed; `elements`: of arrays that may."""

    def __init__(self, program: tree.Program) -> None:
        self.classes: set[ClassDecl] = set()
        self.elements: set[Type] = set()
        self.has_heap = False
        for expression in _expressions(program):
            match expression:
                case tree.HeapNew(decl=decl):
                    self.has_heap = True
                    self._add_class(decl)
                case tree.HeapArray(ty=ArrayType(elem=elem)):
                    self.has_heap = True
                    self._add_element(elem)
                case tree.Intrinsic(name="poison", args=[tree.Expr(ty=ClassType(decl=decl))]):
                    self._add_class(decl)

    def _add_class(self, decl: ClassDecl) -> None:
        if decl in self.classes:
            return
        self.classes.add(decl)
        for field in decl.fields.values():
            if field.embedded and isinstance(field.type, ClassType):
                self._add_class(field.type.decl)
            elif field.embedded and isinstance(field.type, ArrayType):
                self._add_element(field.type.elem)
        if decl.base is not None:
            self._add_class(decl.base)

    def _add_element(self, elem: Type) -> None:
        self.elements.add(elem)
        if isinstance(elem, ClassType):
            self._add_class(elem.decl)
        elif isinstance(elem, ArrayType):
            self._add_element(elem.elem)

    def __bool__(self) -> bool:
        return bool(self.classes or self.elements)

    def reference(self, ty: Type) -> bool:
        """Whether a reference of the type may lead to something freed."""
        return isinstance(ty, ClassType) and ty.decl in self.classes

    def view(self, ty: Type) -> bool:
        """Whether a view of the type may."""
        return isinstance(ty, ArrayType | SpanType) and ty.elem in self.elements

    def checks(self, node: object) -> bool:
        """Whether the node itself uses what may be freed."""
        match node:
            case tree.Field(obj=used):
                return self.reference(used.ty)
            case tree.Index(base=used):
                return self.view(used.ty)
            case tree.IterSequence(value=used):
                return self.view(used.ty)
            case tree.Call(func=func, args=[used, *_]):
                return func.cls is not None and "static" not in func.flags and self.reference(used.ty)
            case tree.Intrinsic(name=name, args=[used, *_]) if name.startswith("atomic_"):
                return self.reference(used.ty)
            case tree.Intrinsic(name=name, args=args):
                return name not in ("len", "address_of", "poison", "revive") and any(self.view(argument.ty) for argument in args)
        return False


def _expressions(program: tree.Program) -> Iterator[tree.Expr]:
    for module in program.modules.values():
        for func in module.functions:
            for statement in statements(func.body):
                for head in heads(statement):
                    yield from every(head)
