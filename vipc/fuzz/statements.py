"""Draws the statements of one function body.

I1. Every loop has a constant bound, and calls in loops are allowed by cost alone: a program ends.
I2. A name is in scope only where it is assigned on every path.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vipc.fuzz.expressions import DEPTH, literal
from vipc.fuzz.floats import SPECS
from vipc.fuzz.more_expressions import MoreExpressions
from vipc.fuzz.scope import BOOL, BYTES, INFERRED, INTEGERS, OPERATION, STR, Chance, Type, Var, World

INTEGER_SPECS = ("", "", "", ":d", ":x", ":#x", ":08b", ":,", ":_", ":>10", ":<6", ":^9", ":+", ": ", ":#010x", ":*>8", ":=+8", ":_x",
                 ":04", ":#o", "!r", "=", ":12,", ":X")
TEXT_SPECS = ("", "", ":>6", ":<8", ":^7", ":.2", ":*^9", "!r", "=", ":_<4.3")
TEXTS_OF_ERRORS = ("'odd'", "'too far'", "", "'Añ€'")
BUILT_IN = ("ValueError", "IndexError", "OverflowError", "ZeroDivisionError", "ArithmeticError", "LookupError", "AssertionError")
PRINTING = ("", "", ", sep='-'", ", end='; '")
AUGMENTED = ("+", "-", "*", "&", "|", "^", "//", "%", ">>", "<<")
DEEPEST = 3
INDENT = "    "


class Statements(MoreExpressions):
    """One body. `result`: what it returns. `budget`: how many statements may still be drawn."""

    def __init__(self, chance: Chance, world: World, result: Type, budget: int) -> None:
        super().__init__(chance, world)
        self.result = result
        self.budget = budget
        self.in_loop = False
        self.handling = False
        self.names = 0

    def name(self, prefix: str) -> str:
        """A new local name."""
        self.names += 1
        return f"{prefix}{self.names}"

    @contextmanager
    def inner(self, times: int = 1, loop: bool = False) -> Iterator[None]:
        """A scope of its own, executed `times` times."""
        kept = len(self.scope), self.multiplier, self.in_loop, self.handling
        self.multiplier *= times
        self.in_loop = loop or self.in_loop
        yield
        del self.scope[kept[0]:]
        _, self.multiplier, self.in_loop, self.handling = kept

    def block(self, depth: int, count: int) -> list[str]:
        """A few statements, indented."""
        lines: list[str] = []
        for _ in range(count):
            if self.budget <= 0:
                break
            lines += self.statement(depth)
        return [INDENT + line for line in lines or self.show()]

    def statement(self, depth: int) -> list[str]:
        """One statement."""
        self.budget -= 1
        self.cost += self.multiplier
        choices = [
            (7, self.declare), (7, self.assign), (5, self.show), (3, self.store_element), (2, self.call_statement),
            (2, self.copy), (1, self.several), (2, self.make_object), (2, self.check),
        ]
        if depth < DEEPEST:
            choices += [(5, lambda: self.choose(depth)), (4, lambda: self.repeat(depth)), (3, lambda: self.repeat_while(depth)),
                        (3, lambda: self.attempt(depth)), (2, lambda: self.match(depth)), (2, lambda: self.guard(depth))]
        if depth > 0:
            choices += [(9 if self.in_loop else 1, self.leave), (1, self.fail)]
        return self.chance.weighted(choices)()

    # Places

    def declare(self) -> list[str]:
        """A new local."""
        name, chance = self.name("v"), self.chance
        match chance.below(12):
            case 0:
                return self.bind(name, BOOL, f"{name} = {self.condition(DEPTH - 1)}")
            case 1:
                return self.bind(name, STR, f"{name} = {self.text(2)}")
            case 2:
                return self.bind(name, BYTES, f"{name}: bytes = {self.byte_text(2)}")
            case 3 if self.world.enums:
                enum = chance.pick(list(self.world.enums))
                return self.bind(name, Type("enum", enum), f"{name} = {self.member(enum, 2)}")
            case 4:
                element, length = chance.pick(INTEGERS[:-1]), 1 + chance.below(7)
                items = ", ".join(literal(chance.value(element)) for _ in range(length))
                made = chance.pick((f"array({element}, {length})", f"array({element}, [{items}])", f"array({element}, {length}, fill=1)"))
                return self.bind(name, Type("array", element, length), f"{name} = {made}")
            case 5 if self.variables("array"):
                element = chance.pick(self.variables("array")).type.name
                return self.bind(name, Type("span", element), f"{name}: Span[{element}] = {self.span(element)}")
            case 6 if self.world.operations:
                return self.bind(name, OPERATION, f"{name}: {OPERATION.name} = {self.expression(OPERATION)}")
            case 7:
                return self.bind(name, INFERRED, f"{name} = {self.integer(DEPTH)}")
            case _:
                kind = chance.pick(INTEGERS)
                return self.bind(name, Type("int", kind), f"{name}: {kind} = {self.stored(kind)}")

    def bind(self, name: str, type: Type, line: str) -> list[str]:
        self.scope.append(Var(name, type))
        return [line]

    def assign(self) -> list[str]:
        """A new value for something that is there."""
        found = [v for v in self.places() if v.writable and v.type.kind in ("int", "bool", "float", "str", "bytes", "enum", "call")]
        if not found:
            return self.declare()
        var = self.chance.pick(found)
        if var.type.kind != "int":
            return [f"{var.text} = {self.expression(var.type, 2)}"]
        if self.chance.below(2):
            op = self.chance.pick(AUGMENTED)
            value = str(1 + self.chance.below(9)) if op in ("//", "%", "<<", ">>", "*") else self.integer(1)
            return [f"{var.text} {op}= {value}"]
        return [f"{var.text} = {self.stored(var.type.name)}"]

    def store_element(self) -> list[str]:
        found = [v for v in self.variables("array") + self.variables("span") if v.type.name in INTEGERS]
        if not found:
            return self.assign()
        var = self.chance.pick(found)
        place = f"{var.text}[{self.index(var, 2)}]"
        return [self.chance.pick((f"{place} = {self.stored(var.type.name, 2)}", f"{place} {self.chance.pick('+-^|')}= {self.integer(1)}",
                                  f"{place} = {var.type.name}({self.integer(2)})"))]

    def copy(self) -> list[str]:
        """fill and copy_from."""
        found = [v for v in self.variables("array") if v.type.name in INTEGERS]
        if not found:
            return self.declare()
        var = self.chance.pick(found)
        view = f"{var.text}[{self.bounds(var.type.length)}]"
        if self.chance.below(2):
            return [f"{view}.fill({self.stored(var.type.name, 1)})"]
        start = self.chance.below(var.type.length)
        return [f"{view}.copy_from({var.text}[{start}:{start + self.chance.below(var.type.length - start + 1)}])"]

    def several(self) -> list[str]:
        """Several targets at once."""
        one, other = self.name("v"), self.name("v")
        match self.chance.below(3):
            case 0:
                line = f"{one}, {other} = divmod({self.integer(2)}, {literal(self.chance.pick((2, 3, 7, 10, -4)))})"
            case 1 if len(self.variables("int", "int", writable=True)) > 1:
                a, b = (self.chance.pick([v.text for v in self.variables("int", "int", True)]) for _ in range(2))
                return [f"{a}, {b} = {b}, {a}"]
            case _:
                line = f"{one}, {other} = {self.integer(2)}, {self.integer(1)}"
        self.scope += [Var(one, INFERRED), Var(other, INFERRED)]
        return [line]

    def make_object(self) -> list[str]:
        """A new object in the frame."""
        if not self.world.classes or self.in_loop:
            return self.declare()
        name, cls = self.name("o"), self.chance.pick(list(self.world.classes.values()))
        if cls.size:
            return self.declare()
        arguments = [self.argument(parameter, 2) for parameter in cls.parameters]
        if "" in arguments:
            return self.declare()
        operands = [v.text for v in self.variables("object", cls.name)]
        made = f"{cls.name}({', '.join(arguments)})"
        if cls.operators and operands and self.chance.below(2):
            made = f"{self.chance.pick(operands)} {self.chance.pick(cls.operators)} {self.chance.pick(operands)}"
        return self.bind(name, Type("object", cls.name), f"{name} = {made}")

    # Showing, checking, calling

    def show(self) -> list[str]:
        """Prints a few places."""
        found = [v for v in self.places() if v.type.kind in ("int", "bool", "float", "str", "bytes", "enum") or self.is_printable(v)]
        if not found:
            return [f"print({literal(self.chance.below(100))})"]
        items = [self.chance.pick(found) for _ in range(1 + self.chance.below(3))]
        if self.chance.once_in(3):
            return [f"print({', '.join(v.text for v in items)}{self.chance.pick(PRINTING)})"]
        fields = " ".join("{" + self.field(v) + "}" for v in items)
        return [f'print(f"{fields}")']

    def is_printable(self, var: Var) -> bool:
        return var.type.kind == "object" and self.world.classes[var.type.name].printable

    def field(self, var: Var) -> str:
        match var.type.kind:
            case "int":
                spec = self.chance.pick(INTEGER_SPECS)
            case "str":
                spec = self.chance.pick(TEXT_SPECS)
            case "float":
                spec = self.chance.pick(SPECS)
            case "bytes":
                spec = self.chance.pick(("", "", "!r", ":hex"))
            case _:
                spec = ""
        return var.text + (self.computed_spec(var) if spec and self.chance.once_in(12) else spec)

    def computed_spec(self, var: Var) -> str:
        """A width, and sometimes a precision, that the program computes."""
        width, forms = f"{{{self.leaf()} & {self.chance.pick((7, 15))}}}", [":{}", ":>{}", ":^{}", ":*<{}"]
        forms += {"str": [":.{}", ":_>9.{}"], "int": [":+{}", ":0{}", ":#{}x"], "float": [":.{}f", ":12.{}e"]}.get(var.type.kind, [])
        return self.chance.pick(forms).format(width) if var.type.kind in ("str", "int", "float") else ""

    def check(self) -> list[str]:
        message = self.chance.pick(("", ", 'checked'"))
        return [f"assert {self.condition(2)} or {self.condition(1)} or {self.condition(1)}{message}"]

    def call_statement(self) -> list[str]:
        """A call whose result is printed or dropped."""
        result = self.chance.pick((Type("int", "int"), Type("none"), Type("none"), STR))
        text = self.call(result, DEPTH)
        if not text:
            return self.show()
        return [text if result.kind == "none" or self.chance.once_in(4) else f"print({text})"]

    # Control

    def choose(self, depth: int) -> list[str]:
        lines = [f"if {self.test()}:"]
        with self.inner():
            lines += self.block(depth + 1, 1 + self.chance.below(3))
        while self.budget > 0 and self.chance.once_in(4):
            lines.append(f"elif {self.test()}:")
            with self.inner():
                lines += self.block(depth + 1, 1 + self.chance.below(2))
        if self.chance.below(2):
            lines.append("else:")
            with self.inner():
                lines += self.block(depth + 1, 1 + self.chance.below(2))
        return lines

    def test(self) -> str:
        """What `if` takes: mostly a condition."""
        if self.chance.once_in(6):
            return self.integer(2)
        if self.chance.once_in(8):
            return f"({self.name('w')} := {self.integer(2)}) {self.chance.pick(('<', '>', '=='))} {self.integer(1)}"
        return self.condition(DEPTH - 1)

    def repeat(self, depth: int) -> list[str]:
        """A for loop."""
        head, bound, times = self.loop_head()
        lines = [head]
        with self.inner(times, loop=True):
            self.scope += bound
            lines += self.block(depth + 1, 1 + self.chance.below(3))
            if self.chance.once_in(3):
                lines += [f"{INDENT}if {self.condition(2)}:", INDENT * 2 + self.chance.pick(("break", "continue"))]
                lines += self.block(depth + 1, 1)
        return lines + self.loop_else(depth)

    def loop_head(self) -> tuple[str, list[Var], int]:
        """`for ...:`, what it binds, how often its body runs at most."""
        chance, one, other = self.chance, self.name("t"), self.name("t")
        counter = Var(one, Type("int", "int"), False)
        sequences = [(v.text, "u8" if v.type.kind == "bytes" else v.type.name)
                     for kind in ("array", "span", "bytes") for v in self.variables(kind)]
        match chance.below(11):
            case 0 | 1:
                return f"for {one} in range({1 + chance.below(6)}):", [counter], 6
            case 2:
                start, step = chance.below(12) - 6, chance.pick((1, 2, 3, -1, -2))
                return f"for {one} in range({start}, {start + step * (1 + chance.below(4))}, {step}):", [counter], 4
            case 3:
                return f"for {one} in range({self.integer(2)} & {chance.pick((1, 3, 7))}):", [counter], 7
            case 4 if sequences:
                text, of = chance.pick(sequences)
                return f"for {one} in {text}:", [Var(one, Type("int", of))], 10
            case 5 | 8 if sequences:
                text, of = chance.pick(sequences)
                return f"for {one}, {other} in enumerate({text}):", [counter, Var(other, Type("int", of))], 10
            case 6 | 9 if sequences:
                (a, of_a), (b, of_b) = chance.pick(sequences), chance.pick(sequences)
                return f"for {one}, {other} in zip({a}, {b}):", [Var(one, Type("int", of_a)), Var(other, Type("int", of_b))], 10
            case 10 if sequences:
                text, of = chance.pick(sequences)
                return f"for {one} in reversed({text}):", [Var(one, Type("int", of))], 10
            case 7 if self.variables("str"):
                return f"for {one} in {chance.pick(self.variables('str')).text}:", [Var(one, STR)], 10
            case _:
                items = ", ".join(literal(chance.value("i16")) for _ in range(2 + chance.below(3)))
                return f"for {one} in ({items}):", [counter], 4

    def loop_else(self, depth: int) -> list[str]:
        if not self.chance.once_in(4):
            return []
        with self.inner():
            return ["else:", *self.block(depth + 1, 1)]

    def repeat_while(self, depth: int) -> list[str]:
        """A while loop with a counter of its own."""
        count, times = self.name("n"), 1 + self.chance.below(7)
        lines = [f"{count} = {self.chance.below(3)}", f"while {count} < {times} and {self.condition(2)}:"]
        if self.chance.once_in(3):
            lines[-1] = f"while {count} < {times}:"
        self.scope.append(Var(count, Type("int", "int"), False))
        with self.inner(times, loop=True):
            lines.append(f"{INDENT}{count} += 1")
            lines += self.block(depth + 1, 1 + self.chance.below(3))
        return lines + self.loop_else(depth)

    def leave(self) -> list[str]:
        """break, continue or return, under a condition."""
        if self.in_loop and self.chance.below(3):
            way = self.chance.pick(("break", "continue"))
        else:
            way = self.ending()
        return [f"if {self.condition(2)}:", f"{INDENT}{way}"]

    def ending(self) -> str:
        """A return."""
        if self.result.kind == "none":
            return "return"
        if self.result.kind == "int":
            return f"return {self.stored(self.result.name)}"
        if self.result.kind == "pair":
            return f"return {self.stored('int')}, {self.condition(2)}"
        return f"return {self.expression(self.result, 2)}"

    # Errors

    def fail(self) -> list[str]:
        """A raise, mostly under a condition."""
        lines = [f"if {self.condition(2)}:", f"{INDENT}{self.raising()}"]
        return [self.raising()] if self.handling and self.chance.once_in(3) else lines

    def raising(self) -> str:
        if self.handling and self.chance.once_in(3):
            return "raise"
        name = self.chance.pick([*self.world.exceptions, *self.world.exceptions, "ValueError", "IndexError"])
        if name not in self.world.exceptions:
            return f"raise {name}({self.chance.pick(TEXTS_OF_ERRORS)})"
        return f"raise {name}({', '.join(self.payload(type) for type in self.world.exceptions[name])})"

    def payload(self, type: Type) -> str:
        return self.chance.pick(("'lost'", "'broken pipe'")) if type.kind == "str" else self.argument(type, 1)

    def attempt(self, depth: int) -> list[str]:
        """try with some of its parts."""
        chance, lines = self.chance, ["try:"]
        with self.inner():
            lines += self.block(depth + 1, 1 + chance.below(3))
            if chance.once_in(4):
                lines += [INDENT + line for line in self.leave()]
        handlers = chance.below(3)
        finish = handlers == 0 or chance.once_in(2)
        pending = [*self.world.exceptions, *BUILT_IN]
        for _ in range(handlers):
            lines += self.handler(depth, pending)
        if handlers and chance.once_in(3):
            with self.inner():
                lines += ["else:", *self.block(depth + 1, 1)]
        if finish:
            with self.inner():
                kept, self.in_loop = self.in_loop, False
                lines += ["finally:", *self.block(depth + 1, 1)]
                self.in_loop = kept
        return lines

    def handler(self, depth: int, pending: list[str]) -> list[str]:
        """except; a class is handled once."""
        if not pending:
            return []
        caught, error = self.chance.pick(pending), self.name("e")
        pending.remove(caught)
        what = caught
        if self.chance.once_in(4):
            what = f"({caught}, {self.chance.pick([*self.world.exceptions, *BUILT_IN])})"
        elif self.chance.once_in(4):
            what, caught = "Exception", "Exception"
            pending.clear()
        lines = [f"except {what} as {error}:", f"{INDENT}print({str(self.names)!r}, {error})"]
        with self.inner():
            self.handling = True
            if what == caught and caught in self.world.exceptions:
                fields = self.world.exceptions[caught]
                self.scope += [Var(f"{error}.a{at}", type, False) for at, type in enumerate(fields)]
            lines += self.block(depth + 1, 1 + self.chance.below(2))
            if self.chance.once_in(6):
                lines.append(f"{INDENT}{self.raising_from(error)}")
            elif self.chance.once_in(5):
                lines += [f"{INDENT}if {self.condition(1)}:", f"{INDENT * 2}raise"]
        return lines

    def raising_from(self, error: str) -> str:
        text = self.raising()
        return text if text == "raise" else f"{text} from {self.chance.pick((error, error, 'None'))}"

    def guard(self, depth: int) -> list[str]:
        """with, around a few statements."""
        with self.inner():
            return [f"with Guard({1 + self.chance.below(9)}){self.chance.pick(('', f' as {self.name(chr(107))}'))}:",
                    *self.block(depth + 1, 1 + self.chance.below(2))]

    # match

    def match(self, depth: int) -> list[str]:
        found = self.variables("enum")
        if found and self.chance.below(3):
            return self.match_enum(self.chance.pick(found), depth)
        lines = [f"match {self.integer(2)}{self.chance.pick((' & 7', ' % 5', ''))}:"]
        values = [self.chance.below(7) - 1 for _ in range(1 + self.chance.below(3))]
        for value in dict.fromkeys(values):
            more = f" | {20 + value}" if self.chance.once_in(3) else ""
            lines += self.case(f"{value}{more}", depth)
        if self.chance.below(2):
            name = self.name("m")
            head = self.chance.pick(("_", name, f"{name} if {name} > {self.leaf()}"))
            bound = [Var(name, INFERRED)] if name in head else []
            lines += self.case(head, depth, bound)
        return lines

    def case(self, head: str, depth: int, bound: list[Var] | None = None) -> list[str]:
        with self.inner():
            self.scope += bound or []
            return [f"{INDENT}case {head}:", *(INDENT + line for line in self.block(depth + 1, 1 + self.chance.below(2)))]

    def match_enum(self, var: Var, depth: int) -> list[str]:
        lines, name = [f"match {var.text}:"], var.type.name
        members = self.world.enums[name]
        for member in members if self.chance.below(2) else members[:-1]:
            guard = f" if {self.condition(1)}" if self.chance.once_in(5) else ""
            lines += self.case(f"{name}.{member}{guard}", depth)
        if self.chance.below(2):
            lines += self.case("_", depth)
        return lines
