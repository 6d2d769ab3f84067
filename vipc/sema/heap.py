"""The heap of programs: `heap.new(C, ...)`, `heap.array(T, n)`, `del x`.

What lies there lives until `del`, so it may be stored wherever static objects may. Modules that trap by `brk` have no heap.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.sema import tree
from vipc.sema.annotations import element
from vipc.sema.body import Body
from vipc.sema.conversion import integer, store
from vipc.sema.names import show
from vipc.sema.types import (
    ArrayType,
    BoolType,
    ClassType,
    EnumType,
    FloatType,
    IntType,
    OptionalType,
    SpanType,
    Type,
)


def _needs_heap(body: Body, node: ast.AST, what: str) -> None:
    if body.scope.module.traps == "brk":
        raise body.error(node, "VIP0507", f"{what}: this module has no heap",
                         "take objects from a pool, or from arrays at module level")


def new(body: Body, node: ast.Call) -> tree.Expr:
    """`heap.new(C, ...)`."""
    _needs_heap(body, node, "heap.new")
    if not node.args:
        raise body.error(node, "VIP0204", "heap.new takes a class and the arguments of its __init__", "heap.new(Node, 3)")
    call = ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)
    made = body.expr(call)
    if not isinstance(made, tree.New):
        raise body.error(node.args[0], "VIP0201", "heap.new makes objects of a class", "heap.array(T, n) makes arrays")
    return tree.HeapNew(made.ty, node, made.decl, made.args, made.order)


def new_array(body: Body, node: ast.Call) -> tree.Expr:
    """`heap.array(T, n)`, `heap.array(T, n, fill=value)`."""
    _needs_heap(body, node, "heap.array")
    fills = [keyword.value for keyword in node.keywords if keyword.arg == "fill"]
    if len(node.args) != 2 or len(fills) != len(node.keywords):
        raise body.error(node, "VIP0204", "heap.array takes an element type and a length", "heap.array(u8, n)")
    elem = element(body.world, body.scope, node.args[0])
    if not isinstance(elem, IntType | BoolType | FloatType | EnumType | OptionalType | ClassType):
        raise body.error(node.args[0], "VIP0201", f"an array on the heap has no elements of type {show(elem)}",
                         "numbers, bool, enums, Opt[C] and classes")
    count = integer(body, body.expr(node.args[1]))
    args = [count]
    if fills:
        if isinstance(elem, ClassType):
            raise body.error(fills[0], "VIP0204", "fill is for arrays of numbers and references")
        args.append(store(body, body.expr(fills[0]), elem, fills[0]))
    return tree.HeapArray(ArrayType(elem), node, args)


def _size(body: Body, node: ast.Call) -> tree.Expr:
    raise body.error(node, "VIP0601", "the size of the heap is set at module level", "heap.set_size(1 << 20)")


HEAP_WORDS: Mapping[str, Callable[[Body, ast.Call], tree.Expr]] = {
    "vipc.lang.heap.new": new, "vipc.lang.heap.array": new_array, "vipc.lang.heap.set_size": _size,
}


def free(body: Body, node: ast.Delete, target: ast.expr) -> tree.Stmt:
    """One target of `del`: a local name."""
    _needs_heap(body, node, "del")
    if not isinstance(target, ast.Name) or target.id in body.global_names:
        raise body.error(target, "VIP0507", "del frees the object that a local name leads to",
                         "bind it to a name first: node = self.first; del node")
    value = body.expr(ast.copy_location(ast.Name(target.id, ast.Load()), target))
    if isinstance(value.ty, OptionalType):
        raise body.error(target, "VIP0207", f"{target.id} may be None here",
                         f"test it first: `if {target.id} is not None:`")
    if not _is_freed(value.ty):
        raise body.error(target, "VIP0507", f"del frees objects and arrays of the heap, {target.id} is {show(value.ty)}",
                         "the name needs no del")
    body.forget_fields()
    body.unassign(target.id)
    return tree.Delete(node, value)


def flat(targets: list[ast.expr]) -> list[ast.expr]:
    """The targets of a `del`, those in parentheses one by one."""
    return [part for target in targets
            for part in (flat(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target])]


def _is_freed(ty: Type) -> bool:
    return isinstance(ty, ArrayType | SpanType) or isinstance(ty, ClassType) and ty.decl.kind != "wire"
