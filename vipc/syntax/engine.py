"""The LALR engine: runs the parse tables over tokens and lets builders make the values.

I1. A builder gets its parts, and the first and last token of its stretch of source, layout left out.
I2. The stack is a list: input of any depth ends in a value or in `Unexpected`, never in a recursion.
I3. A chain of unit reductions (`test` down to `atom`) is followed once for each pair of states and lookahead, and
    then remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vipc.syntax.tables import BUILD, LIST, PICK, UNIT, Rule, Tables
from vipc.syntax.token import Token

STACK_LIMIT = 3000
LAYOUT = ("_NEWLINE", "_INDENT", "_DEDENT")

Builder = Callable[[list[Any], Token, Token], Any]


class Unexpected(Exception):
    """The token at `index` cannot stand where it does; `expected` are the kinds that can."""

    def __init__(self, index: int, token: Token, expected: frozenset[str]) -> None:
        super().__init__(f"unexpected {token.kind}")
        self.index = index
        self.token = token
        self.expected = expected


class TooDeep(Exception):
    """The stack would grow beyond its limit."""

    def __init__(self, token: Token) -> None:
        super().__init__("too deep")
        self.token = token


class Engine:
    """Tables and builders; `run` may be called from within a builder."""

    def __init__(self, tables: Tables, builders: dict[str, Builder]) -> None:
        self._tables = tables
        self._builders: list[Builder | None] = [
            builders[rule.builder] if rule.mode == BUILD else None for rule in tables.rules
        ]
        self._chains: dict[tuple[int, int, str], int] = {}

    def run(self, start: str, tokens: Sequence[Token], end: Token) -> Any:
        """The value of `start` over all the tokens; `end` stands for what follows them."""
        rows, rules, builders, chains = self._tables.rows, self._tables.rules, self._builders, self._chains
        end_state = self._tables.ends[start]
        states: list[int] = [self._tables.starts[start]]
        values: list[Any] = []
        firsts: list[Token] = []
        last = end
        index = 0
        count = len(tokens)
        while True:
            token = tokens[index] if index < count else end
            kind = token.kind
            while True:
                action = rows[states[-1]].get(kind)
                if action is None:
                    raise Unexpected(index, token, frozenset(k for k in rows[states[-1]] if k.isupper()))
                if action >= 0:
                    states.append(action)
                    values.append(token)
                    firsts.append(token)
                    if kind not in LAYOUT:
                        last = token
                    break
                rule = rules[~action]
                if rule.mode == UNIT:
                    states[-1] = chains.get((states[-2], states[-1], kind)) or self._follow(states, kind)
                elif rule.size:
                    size = rule.size
                    first = firsts[-size]
                    parts = values[-size:]
                    if rule.mode == PICK:
                        value = parts[rule.pick]
                    else:
                        parts = parts if rule.whole else _arrange(rule, parts)
                        builder = builders[~action]
                        if builder is None or (rule.single and len(parts) == 1):
                            value = parts if rule.mode == LIST else parts[0]
                        else:
                            value = builder(parts, first, last)
                    del states[-size:], values[-size:], firsts[-size:]
                    states.append(rows[states[-1]][rule.origin])
                    values.append(value)
                    firsts.append(first)
                else:
                    raise AssertionError(f"engine: {rule.origin} derives nothing")
                if states[-1] == end_state and token is end:
                    return values[-1]
            index += 1
            if len(states) > STACK_LIMIT:
                raise TooDeep(token)

    def _follow(self, states: list[int], kind: str) -> int:
        """The state after all unit reductions that the lookahead asks for (I3)."""
        rows, rules = self._tables.rows, self._tables.rules
        below = states[-2]
        state = states[-1]
        while True:
            action = rows[state].get(kind)
            if action is None or action >= 0 or rules[~action].mode != UNIT:
                break
            state = rows[below][rules[~action].origin]
        self._chains[below, states[-1], kind] = state
        return state


def _arrange(rule: Rule, values: list[Any]) -> list[Any]:
    """The parts of a rule: without the tokens it leaves out, with lists joined in and Nones for what is absent."""
    parts: list[Any] = []
    for nones, position, joined in rule.parts:
        if nones:
            parts.extend([None] * nones)
        if not joined:
            parts.append(values[position])
        elif parts:
            parts.extend(values[position])
        else:
            parts = values[position]  # the list has no other owner: growing it in place keeps repetition linear
    parts.extend([None] * rule.nones_after)
    return parts
