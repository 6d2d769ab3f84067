"""Draws the statements that became possible with larger programs: patterns of tuples and classes, loops over pieces of texts, arrays made
by comprehensions, records laid over bytes, several results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vipc.fuzz.expressions import DEPTH, TEXTS, literal
from vipc.fuzz.scope import FLOAT, INFERRED, INTEGERS, STR, Type, Var
from vipc.fuzz.statements import DEEPEST, INDENT, Statements


class MoreStatements(Statements):
    """One statement in seven is of these."""

    def statement(self, depth: int) -> list[str]:
        if not self.chance.once_in(7):
            return super().statement(depth)
        self.budget -= 1
        self.cost += self.multiplier
        choices: list[Callable[[], list[str]]] = [self.made_array, self.results, self.view, self.generic_object, self.float_local]
        if depth < DEEPEST:
            choices += [partial(self.match_pair, depth), *[partial(self.match_class, depth)] * 2, partial(self.pieces, depth),
                        partial(self.match_text, depth)]
        return self.chance.pick(choices)()

    def made_array(self) -> list[str]:
        """An array local whose items a comprehension gives."""
        name, kind, count = self.name("v"), self.chance.pick(INTEGERS[:-1]), 2 + self.chance.below(5)
        counter = self.name("t")
        with self.inner(count):
            self.scope.append(Var(counter, Type("int", "int"), False))
            item = self.stored(kind, 1)
        return self.bind(name, Type("array", kind, count), f"{name} = array({kind}, [{item} for {counter} in range({count})])")

    def results(self) -> list[str]:
        """Both results of a function that gives two."""
        if not self.world.pairs:
            return self.several()
        function = self.chance.pick(self.world.pairs)
        self.cost += self.multiplier * function.cost
        one, other = self.name("v"), self.name("v")
        arguments = ", ".join(self.argument(parameter, DEPTH - 1) for parameter in function.parameters)
        self.scope += [Var(one, Type("int", "int")), Var(other, Type("bool", "bool"))]
        return [f"{one}, {other} = {function.text}({arguments})"]

    def view(self) -> list[str]:
        """A record over bytes."""
        records = [cls for cls in self.world.classes.values() if cls.size]
        buffers = self.variables("array", "u8")
        if not records or not buffers or self.in_loop:
            return self.declare()
        name, cls, buffer = self.name("o"), self.chance.pick(records), self.chance.pick(buffers)
        start = self.chance.below(max(buffer.type.length - cls.size, 0) + 1)
        return self.bind(name, Type("object", cls.name), f"{name} = {cls.name}.view({buffer.text}[{start}:])")

    def generic_object(self) -> list[str]:
        """A generic class at work: pushes, a pop, a few prints."""
        if not self.world.has_stack or self.in_loop:
            return self.declare()
        name, kind = self.name("s"), self.chance.pick(INTEGERS[:-1])
        lines = [f"{name} = Stack[{kind}](array({kind}, {1 + self.chance.below(4)}))"]
        for _ in range(1 + self.chance.below(3)):
            lines.append(f"{name}.push({self.stored(kind, 1)})")
        popped = self.name("v")
        self.scope.append(Var(popped, Type("int", kind)))
        return [*lines, f"{popped} = {name}.pop()", f"print({name}.count, {popped})"]

    def float_local(self) -> list[str]:
        name = self.name("v")
        if not self.world.floats:
            return self.declare()
        return self.bind(name, FLOAT, f"{name}: float = {self.real(DEPTH)}")

    def match_pair(self, depth: int) -> list[str]:
        lines = [f"match {self.integer(1)} % 3, {self.condition(1)}:"]
        one = self.name("m")
        bound = [Var(one, INFERRED)]
        heads = [(f"{self.chance.below(3)}, True", []), (f"{one}, False", bound),
                 (f"({self.chance.below(3)} | {self.chance.below(3) + 3}), _", []),
                 (f"{one}, _ if {one} > {self.leaf()}", bound), ("_", [])]
        for head, names in heads:
            if head == "_" or self.chance.below(2):
                lines += self.case(head, depth, names)
        return lines

    def match_class(self, depth: int) -> list[str]:
        """By class, where classes can be told apart; by the fields' values elsewhere."""
        found = [v for v in self.variables("object") if v.text != "self" and not self.world.classes[v.type.name].size]
        if not found:
            return self.match(depth)
        var = self.chance.pick(found)
        cls = self.world.classes[var.type.name]
        derived = [other for other in self.world.classes.values() if other.base == cls.name and other.is_virtual]
        lines = [f"match {var.text}:"]
        for chosen in [*derived, cls]:
            fields = [f for f in chosen.fields if f.type.kind == "int"]
            if fields:
                name, field = self.name("m"), self.chance.pick(fields)
                lines += self.case(f"{chosen.name}({field.text}={literal(self.chance.below(5))})", depth)
                lines += self.case(f"{chosen.name}({field.text}={name})", depth, [Var(name, Type("int", field.type.name))])
        return [*lines, *self.case("_", depth)]

    def match_text(self, depth: int) -> list[str]:
        """By the whole text, or by its first bytes."""
        if self.chance.below(2):
            lines, texts = [f"match {self.text(1)}:"], [self.chance.pick(TEXTS) for _ in range(1 + self.chance.below(3))]
            for text in dict.fromkeys(texts):
                lines += self.case(text, depth)
            return lines + self.case("_", depth)
        one, rest = self.name("m"), self.name("m")
        views = [v.text for v in self.variables("array", "u8") + self.variables("span", "u8")]
        if not views:
            return self.match(depth)
        bound = [Var(one, Type("int", "u8"))]
        heads = [("[]", []), (f"[{self.chance.below(4)}, {one}]", bound), (f"[{one}, *_] if {one} > {self.leaf()}", bound),
                 (f"[{one}, *{rest}, {self.chance.below(9)} | 255]", [*bound, Var(rest, Type("span", "u8"), False)]), ("_", [])]
        lines = [f"match {self.chance.pick(views)}:"]
        for head, names in heads:
            if head == "_" or self.chance.below(3):
                lines += self.case(head, depth, names)
        return lines

    def pieces(self, depth: int) -> list[str]:
        """A loop over the pieces of a text."""
        name = self.name("t")
        source = self.chance.pick(("'a bc  d'.split()", "'1,22,333'.split(',')", "'one\\ntwo'.splitlines()", f"{self.text(1)}.split()"))
        with self.inner(5, loop=True):
            self.scope.append(Var(name, STR, False))
            return [f"for {name} in {source}:", *self.block(depth + 1, 1 + self.chance.below(2)), f"{INDENT}print({name})"]
