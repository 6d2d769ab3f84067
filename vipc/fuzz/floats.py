"""Draws floats: arithmetic of floats and integers, comparisons, conversions."""

from __future__ import annotations

from vipc.fuzz.expressions import COMPARISONS, Expressions
from vipc.fuzz.scope import FLOAT, Type

CONSTANTS = ("0.0", "0.1", "1.5", "(-2.25)", "1e16", "1e-7", "123456.789", "3.0", "(-0.0)", "1e300", "5e-324", "0.3")
SPECS = ("", "", "!r", "=", ":.3f", ":.0f", ":e", ":g", ":10.2f", ":<12", ":+.1e", ":,.2f", ":08.3f", ":.10g")


class Floats(Expressions):
    """Integers and conditions are sometimes made from floats, once the program uses them."""

    def expression(self, type: Type, depth: int = 2) -> str:
        return self.real(depth) if type == FLOAT else super().expression(type, depth)

    def integer(self, depth: int) -> str:
        if depth > 0 and self.variables("float") and self.chance.once_in(8):
            return self.chance.pick(("int({})", "round({})", "u32({})", "int({} * 10)")).format(self.real(depth - 1))
        return super().integer(depth)

    def condition(self, depth: int) -> str:
        if depth > 0 and self.variables("float") and self.chance.once_in(6):
            other = self.integer(depth - 1) if self.chance.below(2) else self.real(depth - 1)
            return f"({self.real(depth - 1)} {self.chance.pick(COMPARISONS)} {other})"
        return super().condition(depth)

    def real(self, depth: int) -> str:
        """A float."""
        found = self.variables("float")
        match self.chance.below(10):
            case 0 | 1 | 2 if found:
                return self.chance.pick(found).text
            case 3 if depth > 0:
                return f"float({self.integer(depth - 1)})"
            case 4 if depth > 0:
                return f"({self.integer(depth - 1)} / {self.integer(depth - 1)})"
            case 5 if depth > 0:
                return self.chance.pick(("abs({})", "(-{})", "round({}, 2)", "({} ** 2)")).format(self.real(depth - 1))
            case 6 if depth > 0:
                return f"{self.chance.pick(('min', 'max'))}({self.real(depth - 1)}, {self.real(depth - 1)})"
            case 7 | 8 if depth > 0:
                other = self.integer(depth - 1) if self.chance.once_in(3) else self.real(depth - 1)
                return f"({self.real(depth - 1)} {self.chance.pick(('+', '-', '*', '/', '//', '%'))} {other})"
            case _:
                return self.chance.pick(CONSTANTS)
