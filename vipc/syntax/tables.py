"""Parse tables: what Lark makes of `vipc/grammar.lark`, in the form that `vipc/syntax/engine.py` runs.

Lark reads the grammar, refuses conflicts and computes the LALR(1) automaton (about a second); the result is kept beside the
grammar (`python -m tools.generate` writes it) and loads in milliseconds.

I1. A state is a number; its row gives for each symbol the next state (>= 0, shift or goto) or `~rule` (< 0, reduce).
I2. A rule's plan is derived from Lark's own conventions: quoted tokens and `_names` are left out, `?rules` with one
    part give that part, `[x]` that is absent gives None, and the parts of a `_rule` go to the rule above.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

GRAMMAR = Path(__file__).resolve().parents[1] / "grammar.lark"
KEPT = GRAMMAR.with_name("grammar_tables.json")
STARTS = ("top_statement", "field")
SOFT = frozenset({"match", "case"})

UNIT = 0  # the value stays as it is
PICK = 1  # the value is one of the parts
LIST = 2  # a list of the parts, for the rule above
BUILD = 3  # a builder makes the value from the parts


@dataclass(slots=True)
class Rule:
    """One production. `parts`: (Nones before it, position, whether it is a list to be joined in)."""

    origin: str
    size: int
    mode: int
    builder: str
    pick: int
    whole: bool  # the parts are exactly the values, in order
    single: bool  # a single part stands for itself
    parts: tuple[tuple[int, int, bool], ...]
    nones_after: int


@dataclass(slots=True)
class Tables:
    """`kinds` maps the text of keywords and operators to the names of their terminals."""

    rows: list[dict[str, int]]
    rules: list[Rule]
    starts: dict[str, int]
    ends: dict[str, int]
    kinds: dict[str, str]


def load_tables() -> Tables:
    """The tables of the grammar: those that are kept beside it, unless it has changed since."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    found = read_tables(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else None
    return found[1] if found is not None and found[0] == digest(grammar) else make_tables(grammar)


def digest(grammar: str) -> str:
    """What kept tables name their grammar by."""
    return hashlib.sha256(grammar.encode()).hexdigest()


def write_tables() -> str:
    """The file KEPT. Symbols are numbered; of a state's symbols those with the same action stand together."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    tables = make_tables(grammar)
    symbols = sorted({symbol for row in tables.rows for symbol in row})
    numbers = {symbol: number for number, symbol in enumerate(symbols)}
    rows = []
    for row in tables.rows:
        actions: dict[int, list[int]] = {}
        for symbol, action in row.items():
            actions.setdefault(action, []).append(numbers[symbol])
        rows.append({str(action): sorted(found) for action, found in sorted(actions.items())})
    facts = {"written by": "python -m tools.generate, from vipc/grammar.lark", "grammar": digest(grammar), "symbols": symbols,
             "kinds": tables.kinds, "starts": tables.starts, "ends": tables.ends}
    lines = [f"{json.dumps(name)}: {json.dumps(fact)}" for name, fact in facts.items()]
    for name, listed in (("rules", [astuple(rule) for rule in tables.rules]), ("rows", rows)):
        lines.append(f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in listed) + "\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_tables(text: str) -> tuple[str, Tables]:
    """The digest of the grammar, and the tables, of the text of KEPT."""
    facts = json.loads(text)
    symbols = [sys.intern(symbol) for symbol in facts["symbols"]]
    rows = [{symbols[number]: int(action) for action, numbers in row.items() for number in numbers} for row in facts["rows"]]
    rules = [Rule(*rule) for rule in facts["rules"]]
    for rule in rules:
        rule.parts = tuple((nones, position, joined) for nones, position, joined in rule.parts)
    return facts["grammar"], Tables(rows, rules, facts["starts"], facts["ends"], facts["kinds"])


def make_tables(grammar: str) -> Tables:
    """Runs Lark on the grammar; raises Lark's `GrammarError` on a conflict between reductions."""
    import lark  # only here: it takes longer to import than most files to parse

    class NoLexer(lark.lexer.Lexer):
        """vipc has its own tokeniser; this one only tells Lark not to make any."""

        def __init__(self, conf: object) -> None:
            del conf

        def lex(self, lexer_state: object, parser_state: object) -> Iterator[lark.Token]:
            del lexer_state, parser_state
            return iter(())

    made = lark.Lark(grammar, parser="lalr", lexer=NoLexer, start=list(STARTS), maybe_placeholders=True)
    table = made.parser.parser._parse_table
    numbers: dict[Any, int] = {rule: number for number, rule in enumerate(made.rules)}
    rows: list[dict[str, int]] = []
    for state in range(len(table.states)):
        row: dict[str, int] = {}
        for symbol, (action, argument) in table.states[state].items():
            if action.name == "Shift":
                row[_text(symbol)] = argument
            elif argument in numbers:
                row[_text(symbol)] = ~numbers[argument]
        rows.append(row)
    kinds = {
        _text(terminal.pattern.value): _text(terminal.name)
        for terminal in made.terminals
        if terminal.pattern is not None and terminal.pattern.value not in SOFT
    }
    rules = [_plan(rule) for rule in made.rules]
    starts, ends = ({_text(name): state for name, state in states.items()} for states in (table.start_states, table.end_states))
    return _numbered(Tables(rows, rules, starts, ends, kinds))


def _numbered(tables: Tables) -> Tables:
    """The states by the order in which they are reached: Lark's numbers depend on Python's hashes."""
    order = dict.fromkeys(tables.starts[start] for start in STARTS)
    waiting = list(order)
    while waiting:
        row = tables.rows[waiting.pop()]
        reached = [row[symbol] for symbol in sorted(row) if row[symbol] >= 0 and row[symbol] not in order]
        order.update(dict.fromkeys(reached))
        waiting += dict.fromkeys(reached)
    numbers = {state: number for number, state in enumerate(order)}
    rows = [{symbol: numbers[action] if action >= 0 else action for symbol, action in sorted(tables.rows[state].items())}
            for state in order]
    starts, ends = ({name: numbers[states[name]] for name in STARTS} for states in (tables.starts, tables.ends))
    return Tables(rows, tables.rules, starts, ends, dict(sorted(tables.kinds.items())))


def _text(name: str) -> str:
    """A plain text in place of Lark's token, whose comparisons are slow, and which Lark must be imported for."""
    return sys.intern(str(name))


def _plan(rule: Any) -> Rule:
    """How the values of a production become the value of its origin (I2)."""
    origin = _text(rule.origin.name)
    nones = [0] * (len(rule.expansion) + 1)
    if rule.options.empty_indices:
        marks = "".join(str(int(empty)) for empty in rule.options.empty_indices)
        nones = [len(ones) for ones in marks.split("0")]
    parts: list[tuple[int, int, bool]] = []
    waiting = 0
    for position, symbol in enumerate(rule.expansion):
        waiting += nones[position]
        if rule.options.keep_all_tokens or not (symbol.is_term and symbol.filter_out):
            parts.append((waiting, position, not symbol.is_term and symbol.name.startswith("_")))
            waiting = 0
    waiting += nones[-1]
    plain = waiting == 0 and all(before == 0 and not joined for before, _, joined in parts)
    single = rule.options.expand1 and not rule.alias
    mode, pick = BUILD, 0
    if origin.startswith("_"):
        mode = LIST
    elif single and plain and len(parts) == 1:
        mode, pick = (UNIT if len(rule.expansion) == 1 else PICK), parts[0][1]
    whole = plain and len(parts) == len(rule.expansion)
    return Rule(
        origin, len(rule.expansion), mode, _text(rule.alias or origin), pick, whole, single, tuple(parts), waiting
    )
