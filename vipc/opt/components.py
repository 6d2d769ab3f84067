"""Strongly connected components of a graph of names, callees first (Tarjan, without recursion).

I1. The order depends on the order of `graph` and of its lists only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def strongly_connected(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The components of `graph`: whom each name calls."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    work: list[tuple[str, Iterator[str]]] = []

    def enter(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        on_stack.add(name)
        work.append((name, iter(graph[name])))

    for root in graph:
        if root not in index:
            enter(root)
        while work:
            name, rest = work[-1]
            callee = next(rest, None)
            if callee is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    cut = stack.index(name)
                    found.append(stack[cut:])
                    on_stack.difference_update(stack[cut:])
                    del stack[cut:]
            elif callee not in index:
                enter(callee)
            elif callee in on_stack:
                low[name] = min(low[name], index[callee])
    return found
