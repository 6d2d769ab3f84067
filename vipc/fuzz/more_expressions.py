"""Draws the expressions that became possible with larger programs: comprehensions, text methods, tuples, classes told apart."""

from __future__ import annotations

from collections.abc import Callable

from vipc.fuzz.expressions import COMPARISONS, COSTLIEST
from vipc.fuzz.floats import Floats
from vipc.fuzz.scope import INTEGERS, STR, Type, Var

LONGEST = 10                               # turns of a comprehension's loop
PARTS = ("'a'", "'v'", "'per'", "'€'", "' '", "'5'")
BYTE_PARTS = ("b'a'", "b'X'", "b'per'", "b'\\xff'")


class MoreExpressions(Floats):
    """One expression in eight is of these."""

    def integer(self, depth: int) -> str:
        if depth <= 0 or not self.chance.once_in(8):
            return super().integer(depth)
        forms = (self.reduction, self.search, self.number_of_text, self.rearranged, self.generic, self.length_of_part)
        return self.chance.pick(forms)(depth)

    def condition(self, depth: int) -> str:
        if depth <= 0 or not self.chance.once_in(8):
            return super().condition(depth)
        return self.chance.pick((self.quantified, self.tuple_comparison, self.text_condition, self.text_condition))(depth)

    def text(self, depth: int) -> str:
        if depth <= 0 or not self.chance.once_in(5):
            return super().text(depth)
        inner = super().text(depth - 1)
        form = self.chance.pick(("{}.strip()", "{}.removeprefix('v')", "{}.removesuffix('r')", "{}[1:3]", "{}.lstrip('a')", "{}[:2]"))
        return form.format(inner)

    def byte_text(self, depth: int) -> str:
        if depth <= 0 or not self.chance.once_in(6):
            return super().byte_text(depth)
        return self.chance.pick(("{}.strip()", "{}.removeprefix(b'a')", "{}.rstrip(b'X')")).format(super().byte_text(depth - 1))

    # Comprehensions

    def within(self, draw: Callable[[], str]) -> tuple[str, str]:
        """What `draw` gives with the variable of a comprehension in scope, and the `for` of that comprehension."""
        name = f"c{len(self.scope)}"
        sequences = [(v.text, "u8" if v.type.kind == "bytes" else v.type.name)
                     for kind in ("array", "span", "bytes") for v in self.variables(kind)]
        source, of = self.chance.pick([*sequences, (f"range({1 + self.chance.below(6)})", "int")])
        kept = len(self.scope), self.multiplier
        self.multiplier *= LONGEST
        self.scope.append(Var(name, Type("int", of), False))
        item = draw()
        condition = f" if {self.condition(1)}" if self.chance.once_in(3) else ""
        del self.scope[kept[0]:]
        self.multiplier = kept[1]
        return item, f"for {name} in {source}{condition}"

    def reduction(self, depth: int) -> str:
        item, loop = self.within(lambda: self.integer(depth - 1))
        return self.chance.pick((f"sum({item} {loop})", f"max(({item} {loop}), default={self.chance.below(5)})",
                                 f"min([{item} {loop}], default=0)", f"sum([{item} {loop}])"))

    def quantified(self, depth: int) -> str:
        item, loop = self.within(lambda: self.condition(depth - 1))
        return f"{self.chance.pick(('any', 'all'))}({item} {loop})"

    # Tuples and classes

    def tuple_comparison(self, depth: int) -> str:
        pairs = [f"({self.integer(depth - 1)}, {self.leaf()})" for _ in range(2)]
        return f"({pairs[0]} {self.chance.pick(COMPARISONS)} {pairs[1]})"

    def object_condition(self) -> str:
        return self.told_apart(1) if self.chance.below(2) else super().object_condition()

    def told_apart(self, depth: int) -> str:
        """isinstance, in a hierarchy with virtual methods."""
        bases = [(v, cls.name) for v in self.variables("object") for cls in self.world.classes.values()
                 if cls.base == v.type.name and cls.is_virtual]
        if not bases:
            return super().object_condition()
        var, derived = self.chance.pick(bases)
        return f"isinstance({var.text}, {derived})"

    def generic(self, depth: int) -> str:
        """A call of a generic function."""
        if not self.world.generics:
            return super().integer(depth)
        name = self.chance.pick(self.world.generics)
        if name.startswith("total"):
            kind = self.chance.pick(INTEGERS[:-1])
            span = self.span(kind)
            return f"{name}({span})" if span and self.cost + 10 * self.multiplier < COSTLIEST else super().integer(depth)
        kind = self.chance.pick(INTEGERS[:-1])
        return f"{name}({kind}({self.integer(depth - 1)}), {kind}({self.integer(depth - 1)}))"

    # Texts

    def search(self, depth: int) -> str:
        method = self.chance.pick(("find", "rfind", "count", "find"))
        if self.chance.below(2):
            return f"{self.text(depth - 1)}.{method}({self.chance.pick(PARTS)})"
        return f"{self.byte_text(depth - 1)}.{method}({self.chance.pick(BYTE_PARTS)})"

    def number_of_text(self, depth: int) -> str:
        texts = [v.text for v in self.variables("str")]
        return f"int({self.chance.pick([*texts, repr(str(self.chance.below(999)))])})"

    def rearranged(self, depth: int) -> str:
        """Through bytes and back."""
        size, orders = self.chance.pick((2, 4, 8)), ("'big'", "'little'")
        number = f"({self.integer(depth - 1)} & {(1 << 8 * self.chance.pick((1, 2, size)) - 1) - 1:#x})"
        return f"int.from_bytes({number}.to_bytes({size}, {self.chance.pick(orders)}), {self.chance.pick(orders)})"

    def length_of_part(self, depth: int) -> str:
        return f"len({self.expression(STR, depth - 1)}.strip())"

    def text_condition(self, depth: int) -> str:
        forms = ("({part} in {text})", "{text}.startswith({part})", "{text}.isdigit()", "{text}.isalpha()", "({text} < {part})")
        return self.chance.pick(forms).format(text=self.text(depth - 1), part=self.chance.pick(PARTS))
