"""Draws expressions of each type from the variables in reach."""

from __future__ import annotations

from vipc.fuzz.scope import BOOL, FINAL, INTEGERS, STR, Chance, Function, Type, Var, World

COSTLIEST = 3000               # statements that a function may execute, callees included
DEPTH = 2
SIGNED = ("i8", "i16", "i32", "i64")     # of literals: alone they may become an int
COMPARISONS = ("<", "<=", "==", "!=", ">", ">=")
BINARY = ("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>")
MASKS = ("1", "7", "0xFF", "0xFFFF", "0xFFFF_FFFF", "0x7FFF_FFFF_FFFF_FFFF")
TEXTS = ("''", "'a'", "'viper'", "'Añ€z'", "'x y'", "'0123456789'", "'tab\\t'")
BYTE_TEXTS = ("b''", "b'a'", "b'viper'", "b'\\x00\\xff'", "b'aXbXc'", "b'0123456789'")


class Expressions:
    """Expressions within one function; `cost` counts what calls execute."""

    def __init__(self, chance: Chance, world: World) -> None:
        self.chance = chance
        self.world = world
        self.scope: list[Var] = []
        self.cost = 0
        self.multiplier = 1
        self.callable_functions = list(world.functions)

    # What is in reach

    def variables(self, kind: str, name: str = "", writable: bool = False) -> list[Var]:
        """The places of a kind (and name), objects' fields included."""
        found = [var for var in self.places() if var.type.kind == kind and name in ("", var.type.name)]
        return [var for var in found if var.writable] if writable else found

    def places(self) -> list[Var]:
        """Variables, and the fields of objects among them."""
        result = list(self.scope)
        for var in self.scope:
            if var.type.kind == "object" and var.text != "self":
                fields = self.world.classes[var.type.name].fields
                result += [Var(f"{var.text}.{f.text}", f.type, f.writable) for f in fields]
        return result

    def functions(self, result: Type) -> list[tuple[Function, str]]:
        """What can be called for a result of that type, with the text before the arguments."""
        found = [(function, function.text) for function in self.callable_functions]
        for var in self.variables("object"):
            if var.text != "self":
                found += [(method, var.text + method.text) for method in self.world.classes[var.type.name].methods]
        affordable = [(f, text) for f, text in found if self.cost + self.multiplier * f.cost < COSTLIEST]
        return [(f, text) for f, text in affordable if result.kind == f.result.kind and (result.kind == "int" or result == f.result)]

    def call(self, result: Type, depth: int) -> str:
        """A call with a result of that type, or ""."""
        found = self.functions(result)
        if not found:
            return ""
        function, text = self.chance.pick(found)
        self.cost += self.multiplier * function.cost
        arguments = [self.argument(parameter, depth - 1) for parameter in function.parameters]
        if "" in arguments:
            return ""
        if function.keyword:
            arguments[-1] = f"{function.keyword}={arguments[-1]}"
        return f"{text}({', '.join(arguments)})"

    def argument(self, type: Type, depth: int) -> str:
        """Something that fits a parameter; "" if there is nothing."""
        match type.kind:
            case "int":
                return self.stored(type.name, depth)
            case "span":
                return self.span(type.name)
            case "optional":
                found = [v.text for v in self.variables("object", type.name)]
                return self.chance.pick([*found, "None"])
            case _:
                return self.expression(type, depth)

    def expression(self, type: Type, depth: int = DEPTH) -> str:
        """An expression of that type; "" if there is none."""
        match type.kind:
            case "int":
                return self.integer(depth)
            case "bool":
                return self.condition(depth)
            case "str":
                return self.text(depth)
            case "bytes":
                return self.byte_text(depth)
            case "enum":
                return self.member(type.name, depth)
            case "object":
                found = [v.text for v in self.variables("object", type.name)]
                found += [v.text for v in self.variables("object") if self.world.classes[v.type.name].base == type.name]
                return self.chance.pick(found) if found else ""
            case "call":
                found = [f.text for f in self.world.operations] + [v.text for v in self.variables("call")]
                return self.chance.pick(found) if found else ""
            case _:
                return ""

    # Integers

    def typed(self) -> list[str]:
        """Integer variables that are no constants: what does not fit is found when the program runs."""
        return [var.text for var in self.variables("int") if var.type != FINAL]

    def stored(self, name: str, depth: int = DEPTH) -> str:
        """An integer expression for a place of that type, which mostly fits."""
        match self.chance.below(8):
            case 0:
                return literal(self.chance.value(name) if name else self.chance.below(128))
            case 1 | 2 if self.typed():
                return f"{self.chance.pick(self.typed())}{self.chance.pick(('', '', ' + 1', ' - 1', ' * 3', ' // 2', ' >> 3', ' & 31'))}"
            case 3 if name in ("", "int", "i64") and self.typed():
                return f"{self.chance.pick(self.typed())} {self.chance.pick('+-*^')} {self.integer(depth - 1)}"
            case _:
                return f"{'i64' if name in ('', 'int') else name}({self.integer(depth)})"

    def integer(self, depth: int) -> str:
        """An integer expression."""
        chance = self.chance
        if depth <= 0:
            return self.leaf()
        match chance.below(24):
            case 0 | 1 | 2:
                return self.leaf()
            case 3 | 4 | 5 | 6 | 7 | 8 | 9:
                return self.binary(depth)
            case 10 | 11:
                return f"{chance.pick(INTEGERS[:-1])}({self.integer(depth - 1)})"
            case 12:
                return f"({self.integer(depth - 1)} & {chance.pick(MASKS)})"
            case 13:
                return f"({self.integer(depth - 1)} if {self.condition(depth - 1)} else {self.integer(depth - 1)})"
            case 14:
                items = ", ".join(self.integer(depth - 1) for _ in range(2 + chance.below(2)))
                return f"{chance.pick(('min', 'max'))}({items})"
            case 15:
                form = chance.pick(("(-{})", "(~{})", "abs({})", "({}).bit_length()", "({}).bit_count()", "(+{})"))
                return form.format(self.integer(depth - 1))
            case 16:
                return f"({self.leaf()} ** {chance.below(4)})"
            case 17:
                return f"({self.condition(depth - 1)} + {self.integer(depth - 1)})"
            case 18 | 19:
                return self.element(depth)
            case 20:
                return self.length()
            case 21 if self.variables("enum"):
                var = chance.pick(self.variables("enum"))
                return f"{var.text}.value" if var.type.name not in self.world.integer_enums else f"({var.text} + 1)"
            case 22 if self.variables("call") and self.cost + 20 * self.multiplier < COSTLIEST:
                self.cost += 20 * self.multiplier
                called = chance.pick(self.variables("call"))
                return f"{called.text}({self.stored('int', depth - 1)}, {self.stored('int', depth - 1)})"
            case _:
                return self.call(Type("int", "int"), depth) or self.leaf()

    def leaf(self) -> str:
        found = self.variables("int")
        if found and not self.chance.once_in(4):
            return self.chance.pick(found).text
        return literal(self.chance.value(self.chance.pick(SIGNED)) if self.chance.once_in(3) else self.chance.below(20) - 4)

    def binary(self, depth: int) -> str:
        op, left, right = self.chance.pick(BINARY), self.integer(depth - 1), self.integer(depth - 1)
        if op in ("//", "%") and not self.chance.once_in(4):
            right = literal(self.chance.pick((2, 3, 7, 10, 16, 100, -3, 1000, 65536)))
        if op in ("<<", ">>") and not self.chance.once_in(8):
            right = self.chance.pick((f"({right} & 15)", f"({right} % 9)", str(self.chance.below(20)), f"({right} & 63)"))
        if op in ("*", "<<") and self.chance.below(3):
            left = f"({left} & 0xFFFF)"
        return f"({left} {op} {right})"

    def element(self, depth: int) -> str:
        """An element of an array, span or bytes; the index is mostly in range."""
        found = self.variables("array") + self.variables("span") + self.variables("bytes")
        if not found:
            return self.leaf()
        var = self.chance.pick(found)
        return f"{var.text}[{self.index(var, depth)}]"

    def index(self, var: Var, depth: int) -> str:
        length = var.type.length
        match self.chance.below(6):
            case 0 if length:
                return str(self.chance.below(length) - (length if self.chance.once_in(3) else 0))
            case 1 if length:
                return f"{self.integer(depth - 1)} % {length}"
            case 2 | 3 if var.type.kind != "bytes" and not length:
                return f"{self.integer(depth - 1)} % len({var.text})"
            case 4:
                return self.integer(depth - 1)
            case _:
                mask = (1 << length.bit_length() - 1) - 1 if length else self.chance.pick((1, 3, 7))
                return f"{self.integer(depth - 1)} & {mask}"

    def length(self) -> str:
        found = [v for kind in ("array", "span", "bytes", "str") for v in self.variables(kind)]
        if not found:
            return self.leaf()
        var = self.chance.pick(found)
        if var.type.kind in ("array", "span") and self.chance.once_in(3):
            return f"sum({var.text})"
        if var.type.kind == "bytes" and self.chance.once_in(3):
            return f"{var.text}.find({self.chance.pick(BYTE_TEXTS)})"
        return f"len({var.text})"

    # Conditions

    def condition(self, depth: int) -> str:
        """A bool."""
        chance = self.chance
        match chance.below(16):
            case 0 if self.variables("bool"):
                return chance.pick(self.variables("bool")).text
            case 1 | 2 if depth > 0:
                return f"({self.condition(depth - 1)} {chance.pick(('and', 'or'))} {self.condition(depth - 1)})"
            case 3 if depth > 0:
                return f"(not {self.condition(depth - 1)})"
            case 4:
                return (f"({self.integer(depth - 1)} {chance.pick(COMPARISONS)} {self.integer(depth - 1)} "
                        f"{chance.pick(COMPARISONS)} {self.integer(depth - 1)})")
            case 5:
                items = ", ".join(literal(chance.below(30) - 5) for _ in range(2 + chance.below(3)))
                return f"({self.integer(depth - 1)} {chance.pick(('in', 'not in'))} ({items}))"
            case 6 if self.variables("enum"):
                var = chance.pick(self.variables("enum"))
                return f"({var.text} {chance.pick(('==', '!=', 'is', 'is not'))} {self.member(var.type.name, 0)})"
            case 7:
                return f"({self.text(depth - 1)} {chance.pick(('==', '!='))} {self.text(depth - 1)})"
            case 8:
                op = chance.pick(("==", "!=", "<", ">=", "in"))
                return f"({self.byte_text(depth - 1)} {op} {self.byte_text(depth - 1)})"
            case 9:
                return f"{self.byte_text(depth - 1)}.{chance.pick(('startswith', 'endswith'))}({chance.pick(BYTE_TEXTS)})"
            case 10 if self.variables("object"):
                return self.object_condition()
            case 11 if depth > 0:
                return self.call(BOOL, depth) or "True"
            case _:
                return f"({self.integer(depth - 1)} {chance.pick(COMPARISONS)} {self.integer(depth - 1)})"

    def object_condition(self) -> str:
        one, other = self.chance.pick(self.variables("object")), self.chance.pick(self.variables("object"))
        if one.type.name != other.type.name or self.world.classes[one.type.name].size:
            return "(1 > 2)"
        ordered = self.world.classes[one.type.name].ordered
        return f"({one.text} {self.chance.pick(COMPARISONS if ordered else ('==', '!=', 'is', 'is not'))} {other.text})"

    # Text, bytes, members, views

    def text(self, depth: int) -> str:
        """A str."""
        found = self.variables("str")
        match self.chance.below(5):
            case 0 | 1 if found:
                return self.chance.pick(found).text
            case 2 if depth > 0:
                return f"({self.text(depth - 1)} if {self.condition(depth - 1)} else {self.text(depth - 1)})"
            case 3 if depth > 0:
                return self.call(STR, depth) or self.chance.pick(TEXTS)
            case _:
                return self.chance.pick(TEXTS)

    def byte_text(self, depth: int) -> str:
        """A bytes."""
        found = self.variables("bytes")
        match self.chance.below(7):
            case 0 | 1 if found:
                return self.chance.pick(found).text
            case 2 if found:
                return f"{self.chance.pick(found).text}[{self.bounds(4)}]"
            case 3 if depth > 0:
                return f"({self.byte_text(depth - 1)} if {self.condition(depth - 1)} else {self.byte_text(depth - 1)})"
            case 4 if self.variables("array", "u8"):
                return f"bytes({self.chance.pick(self.variables('array', 'u8')).text})"
            case 5:
                return f"{self.text(0)}.encode()"
            case _:
                return self.chance.pick(BYTE_TEXTS)

    def member(self, name: str, depth: int) -> str:
        """A member of an enum."""
        found = self.variables("enum", name)
        if found and self.chance.below(2):
            return self.chance.pick(found).text
        if depth > 0 and self.chance.once_in(4):
            return f"({self.member(name, depth - 1)} if {self.condition(depth - 1)} else {self.member(name, 0)})"
        if depth > 0 and self.chance.once_in(5):
            return f"{name}({self.integer(depth - 1)} % {len(self.world.enums[name]) + 1})"
        return f"{name}.{self.chance.pick(self.world.enums[name])}"

    def span(self, element: str) -> str:
        """An array or a view of one; "" if there is none."""
        found = self.variables("array", element) + self.variables("span", element)
        if not found:
            return ""
        var = self.chance.pick(found)
        return var.text if self.chance.below(2) else f"{var.text}[{self.bounds(var.type.length or 3)}]"

    def bounds(self, length: int) -> str:
        """A slice that is mostly in range."""
        start = self.chance.below(length + 1)
        end = start + self.chance.below(length + 1 - start)
        match self.chance.below(8):
            case 0:
                return f"{start}:"
            case 1 | 2:
                return f":{end}"
            case 3:
                return f"{self.integer(1)} & 1:{end}"
            case 4:
                return f"{self.integer(1)} % {length}:"
            case 5 if self.chance.once_in(3):
                return f"{self.leaf()}:{self.leaf()}"
            case _:
                return f"{start}:{end}"


def literal(value: int) -> str:
    """The text of an integer constant."""
    return f"({value})" if value < 0 else str(value)

