"""Draws a whole program from a seed: enums, exceptions, classes, globals, functions, and a main that calls them all.

Each has at least MIN_LINES lines and three functions; it prints its state as it goes, and sometimes ends in an error.
"""

from __future__ import annotations

from vipc.fuzz.expressions import COSTLIEST, literal
from vipc.fuzz.kit_statements import KitStatements
from vipc.fuzz.kits import KITS, LANG
from vipc.fuzz.scope import BOOL, BYTES, FINAL, FLOAT, INTEGERS, NONE, OPERATION, PAIR, STR, Chance, Class, Function, Type, Var, World
from vipc.fuzz.statements import INDENT
from vipc.fuzz.templates import GENERIC_FUNCTIONS, STACK, record

MIN_LINES = 30
HEAD = '''"""Drawn from seed {seed}."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Callable, Final, Generic, TypeVar

{imports}
T = TypeVar("T")
'''
GUARD = '''

class Guard:
    def __init__(self, number: u8) -> None:
        self.number: u8 = number

    def __enter__(self) -> "Guard":
        print("enter", self.number)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        print("exit", self.number)
'''


def program(seed: str) -> str:
    """The source of a program; the same seed gives the same."""
    return _Program(seed).source()


class _Program:
    """One program in the making."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.chance = Chance(seed)
        self.world = World()
        self.parts: list[str] = [""]

    def source(self) -> str:
        self.world.floats = self.chance.below(10) < 3
        self.kits()
        self.enums()
        self.exceptions()
        self.operations()
        for number in range(self.chance.weighted(((1, 0), (4, 1), (2, 2)))):
            self.add_class(number)
        self.templates()
        self.globals()
        if self.chance.once_in(4):
            self.pair_function()
        for number in range(max(2 + self.chance.once_in(3), 3 - len(self.world.operations))):
            self.function(number)
        self.main()
        if any("with Guard(" in part for part in self.parts):
            self.parts.insert(1, GUARD)
        while "".join(self.parts).count("\n") < MIN_LINES:
            self.parts.append(f"\n# {self.seed}\n")
        return "".join(self.parts)

    def add(self, lines: list[str]) -> None:
        self.parts.append("\n\n" + "\n".join(lines) + "\n")

    # Declarations

    def enums(self) -> None:
        for number in range(self.chance.below(3)):
            name, base = f"Kind{number}", self.chance.pick(("Enum", "IntEnum"))
            members = tuple(f"M{at}" for at in range(2 + self.chance.below(3)))
            gap = self.chance.pick((1, 1, 5, 300))
            self.add([f"class {name}({base}):", *(f"{INDENT}{member} = {at * gap}" for at, member in enumerate(members))])
            self.world.enums[name] = members
            if base == "IntEnum":
                self.world.integer_enums.append(name)

    def exceptions(self) -> None:
        for number in range(1 + self.chance.below(2)):
            name = f"Failure{number}"
            base = self.chance.pick(("Exception", "ValueError", "LookupError", *self.world.exceptions))
            if base in self.world.exceptions:
                self.add([f"class {name}({base}):", f"{INDENT}pass"])
                self.world.exceptions[name] = self.world.exceptions[base]
                continue
            kinds = [self.chance.pick((Type("int", self.chance.pick(INTEGERS)), BOOL, STR)) for _ in range(self.chance.below(3))]
            lines = [f"class {name}({base}):"]
            if kinds:
                parameters = ", ".join(f"a{at}: {kind.annotation}" for at, kind in enumerate(kinds))
                lines += [f"{INDENT}def __init__(self, {parameters}) -> None:"]
                lines += [f"{INDENT * 2}self.a{at} = a{at}" for at in range(len(kinds))]
            else:
                lines.append(f"{INDENT}pass")
            self.add(lines)
            self.world.exceptions[name] = tuple(kinds)

    def templates(self) -> None:
        """Parts whose text is mostly fixed."""
        if self.chance.once_in(5):
            self.parts.append(STACK)
            self.world.has_stack = True
        for name, text in GENERIC_FUNCTIONS.items():
            if self.chance.once_in(4):
                self.parts.append(text)
                self.world.generics.append(name)
        if self.chance.once_in(5):
            cls, lines = record(self.chance)
            self.world.classes[cls.name] = cls
            self.add(lines)

    def kits(self) -> None:
        """What the program has of KITS, and its head with their imports."""
        self.world.kits = [kit for kit in KITS if self.chance.once_in(6)]
        imports = [KITS[kit][0] for kit in self.world.kits]
        self.parts[0] = HEAD.format(seed=self.seed, imports="".join(sorted(imports)) + LANG)
        self.parts += dict.fromkeys(KITS[kit][1] for kit in self.world.kits)

    def pair_function(self) -> None:
        """A function with two results."""
        parameters = (Type("int", self.chance.pick(INTEGERS)), BOOL)
        body = KitStatements(self.chance, self.world, PAIR, 2)
        body.scope += [Var("a0", parameters[0]), Var("a1", BOOL)]
        lines = [*body.block(1, 2), INDENT + body.ending()]
        self.add([f"def pair(a0: {parameters[0].annotation}, a1: bool) -> {PAIR.annotation}:", *lines])
        self.world.pairs.append(Function("pair", parameters, PAIR, body.cost + 2))

    def globals(self) -> None:
        lines = []
        for number in range(1 + self.chance.below(4)):
            name = f"g{number}"
            match self.chance.below(5):
                case 0 | 1:
                    element, length = self.chance.pick(INTEGERS[:-1]), 2 + self.chance.below(7)
                    items = ", ".join(literal(self.chance.value(element)) for _ in range(length))
                    lines.append(f"{name}: Array[{element}] = array({element}, [{items}])")
                    self.world.globals.append(Var(name, Type("array", element, length)))
                case 2:
                    lines.append(f"{name}: Final = {literal(self.chance.value('int'))}")
                    self.world.globals.append(Var(name, FINAL, False))
                case _:
                    kind = self.chance.pick(INTEGERS)
                    lines.append(f"{name}: {kind} = {literal(self.chance.value(kind))}")
                    self.world.globals.append(Var(name, Type("int", kind)))
        for cls in self.world.classes.values():
            if self.chance.below(2) and not cls.size and all(parameter.kind in ("int", "bool") for parameter in cls.parameters):
                arguments = ", ".join(literal(self.chance.value(p.name)) if p.kind == "int" else "True" for p in cls.parameters)
                name = f"the_{cls.name.lower()}"
                lines.append(f"{name} = {cls.name}({arguments})")
                self.world.globals.append(Var(name, Type("object", cls.name), False))
        self.add(lines)

    # Classes

    def add_class(self, number: int) -> None:
        name = f"Thing{number}"
        if self.chance.once_in(3):
            self.hierarchy(name)
        elif self.chance.below(3):
            self.data_class(name)
        else:
            self.plain_class(name)

    def data_class(self, name: str) -> None:
        options = self.chance.pick(("", "", "(order=True)", "(frozen=True)"))
        fields = [Var(f"f{at}", self.field_type(), "frozen" not in options) for at in range(1 + self.chance.below(3))]
        lines = [f"@dataclass{options}", f"class {name}:", *(f"{INDENT}{f.text}: {f.type.annotation}" for f in fields)]
        cls = Class(name, fields, tuple(f.type for f in fields), printable=True, ordered="order" in options)
        if all(f.type.kind == "int" for f in fields) and self.chance.below(2):
            op = self.chance.pick("+-*")
            made = ", ".join(f"{f.type.name}(self.{f.text} {op} other.{f.text})" for f in fields)
            method = {"+": "__add__", "-": "__sub__", "*": "__mul__"}[op]
            lines += ["", f'{INDENT}def {method}(self, other: "{name}") -> "{name}":', f"{INDENT * 2}return {name}({made})"]
            cls.operators = (op,)
        self.world.classes[name] = cls
        self.add(lines + self.methods(cls))

    def field_type(self) -> Type:
        kinds = (Type("int", self.chance.pick(INTEGERS)), Type("int", self.chance.pick(INTEGERS)), BOOL)
        return FLOAT if self.world.floats and self.chance.once_in(3) else self.chance.pick(kinds)

    def plain_class(self, name: str) -> None:
        fields = [Var(f"f{at}", self.field_type()) for at in range(1 + self.chance.below(3))]
        bases = [cls for cls in self.world.classes.values() if not cls.printable and not cls.is_virtual]
        base = self.chance.pick(bases) if bases and self.chance.below(2) else None
        if base:
            fields = [Var(f"x{f.text}", f.type) for f in fields]
        inherited = base.parameters if base else ()
        parameters = [*inherited, *(f.type for f in fields)]
        lines = [f"class {name}({base.name}):" if base else f"class {name}:"]
        arrays = []
        if self.chance.below(2):
            arrays = [Var(f"buf{name[-1]}", Type("array", self.chance.pick(INTEGERS[:-1]), 2 + self.chance.below(5)), False)]
            lines += [f"{INDENT}{a.text}: {a.type.annotation} = array({a.type.name}, {a.type.length})" for a in arrays] + [""]
        signature = ", ".join(f"a{at}: {type.annotation}" for at, type in enumerate(parameters))
        lines.append(f"{INDENT}def __init__(self, {signature}) -> None:")
        if base:
            lines.append(f"{INDENT * 2}super().__init__({', '.join(f'a{at}' for at in range(len(inherited)))})")
        lines += [f"{INDENT * 2}self.{f.text}: {f.type.annotation} = a{at + len(inherited)}" for at, f in enumerate(fields)]
        all_fields = [*(base.fields if base else []), *fields, *arrays]
        cls = Class(name, all_fields, tuple(parameters), methods=list(base.methods) if base else [], base=base.name if base else "")
        self.world.classes[name] = cls
        self.add(lines + self.methods(cls))

    def hierarchy(self, name: str) -> None:
        """A base and two classes that override its method."""
        result, parameters = Type("int", "int"), (Type("int", self.chance.pick(INTEGERS)),)
        base = Class(name, [Var("f0", self.field_type())], (), is_virtual=True)
        base.parameters = (base.fields[0].type,)
        made = [base]
        for letter in "AB"[: 1 + self.chance.below(2)]:
            own = Var(f"{letter.lower()}0", self.field_type())
            made.append(Class(name + letter, [*base.fields, own], (*base.parameters, own.type), base=name, is_virtual=True))
        cost = 0
        for cls in made:
            body = KitStatements(self.chance, self.world, result, 1 + self.chance.below(3))
            body.scope += [Var("self", Type("object", cls.name), False), *(Var(f"self.{f.text}", f.type) for f in cls.fields)]
            self.world.classes[cls.name] = cls
            lines = self.class_head(cls, base if cls is not base else None)
            if cls is not base and self.chance.below(2):
                body.cost += cost
                body.scope.append(Var("super().act(a0)", result, False))
            lines += ["", f"{INDENT}@virtual", f"{INDENT}def act(self, a0: {parameters[0].annotation}) -> int:"]
            lines += [INDENT + line for line in self.body(body, parameters)]
            cost = max(cost, body.cost + 2)
            self.add(lines)
        for cls in made:
            cls.methods.append(Function(".act", parameters, result, cost * len(made)))

    def class_head(self, cls: Class, base: Class | None) -> list[str]:
        """A class with its __init__."""
        inherited = base.parameters if base else ()
        signature = ", ".join(f"a{at}: {type.annotation}" for at, type in enumerate(cls.parameters))
        lines = [f"class {cls.name}({base.name}):" if base else f"class {cls.name}:", f"{INDENT}def __init__(self, {signature}) -> None:"]
        if base:
            lines.append(f"{INDENT * 2}super().__init__({', '.join(f'a{at}' for at in range(len(inherited)))})")
        own = list(enumerate(cls.fields))[len(inherited):]
        return lines + [f"{INDENT * 2}self.{f.text}: {f.type.annotation} = a{at}" for at, f in own]

    def methods(self, cls: Class) -> list[str]:
        lines: list[str] = []
        for number in range(self.chance.below(3)):
            result = self.chance.pick((Type("int", "int"), Type("int", self.chance.pick(INTEGERS)), BOOL, NONE))
            parameters = tuple(self.parameter() for _ in range(self.chance.below(3)))
            body = KitStatements(self.chance, self.world, result, 1 + self.chance.below(4))
            body.scope += [Var("self", Type("object", cls.name), False)]
            body.scope += [Var(f"self.{f.text}", f.type, f.writable) for f in cls.fields]
            name = f"m{number}_{cls.name.lower()}"
            made = self.body(body, parameters)
            signature = ", ".join(["self", *(f"a{at}: {type.annotation}" for at, type in enumerate(parameters))])
            lines += ["", f"{INDENT}def {name}({signature}) -> {result.annotation}:", *(INDENT + line for line in made)]
            cls.methods.append(Function(f".{name}", parameters, result, body.cost + 2))
        return lines

    # Functions

    def parameter(self) -> Type:
        choices = [(8, Type("int", self.chance.pick(INTEGERS))), (1, BOOL), (1, STR), (1, BYTES)]
        choices += [(2, Type("span", self.chance.pick(INTEGERS[:-1])))]
        choices += [(2, Type("enum", name)) for name in self.world.enums]
        choices += [(1, Type("object", name)) for name in self.world.classes]
        if self.world.operations:
            choices.append((1, OPERATION))
        if self.world.floats:
            choices.append((4, FLOAT))
        return self.chance.weighted(choices)

    def operations(self) -> None:
        """Functions of one signature, which are used as values."""
        for number in range(self.chance.weighted(((3, 0), (1, 1), (1, 2)))):
            parameters = (Type("int", "int"), Type("int", "int"))
            body = KitStatements(self.chance, self.world, parameters[0], 2)
            lines = self.body(body, parameters)
            self.add([f"def op{number}(a0: int, a1: int) -> int:", *lines])
            self.world.operations.append(Function(f"op{number}", parameters, parameters[0], body.cost + 2))
        self.world.functions += self.world.operations

    def function(self, number: int) -> None:
        result = self.chance.pick((Type("int", "int"), *(Type("int", self.chance.pick(INTEGERS)) for _ in range(2)), BOOL, STR, NONE))
        parameters = tuple(self.parameter() for _ in range(1 + self.chance.below(3)))
        body = KitStatements(self.chance, self.world, result, 2 + self.chance.below(self.chance.pick((2, 4, 8))))
        rebound = [v for v in self.world.globals if v.writable and v.type.kind == "int"]
        body.scope += self.world.globals
        keyword = f"a{len(parameters) - 1}" if parameters[-1].kind == "int" and self.chance.once_in(5) else ""
        head = [f"{INDENT}global {', '.join(v.text for v in rebound)}"] if rebound else []
        opened = self.world.kits if number == 0 else [kit for kit in self.world.kits if self.chance.once_in(4)]
        head += [INDENT + line for kit in opened for line in body.open(kit)]
        lines = head + ([] if keyword else self.recursion(body, number, parameters, result)) + self.body(body, parameters)
        signature = [f"a{at}: {type.annotation}" for at, type in enumerate(parameters)]
        if keyword:
            signature.insert(len(signature) - 1, "*")
        decorator = ["@noinline"] if self.chance.once_in(4) else []
        self.add([*decorator, f"def f{number}({', '.join(signature)}) -> {result.annotation}:", *lines])
        self.world.functions.append(Function(f"f{number}", parameters, result, min(body.cost + 2, COSTLIEST), keyword))

    def recursion(self, body: KitStatements, number: int, parameters: tuple[Type, ...], result: Type) -> list[str]:
        """Sometimes a call of itself, with a first argument that gets smaller."""
        if parameters[0].kind != "int" or any(p.kind != "int" for p in parameters) or result.kind != "int" or not self.chance.once_in(5):
            return []
        arguments = ", ".join(["(a0 & 7) - 1", *(f"a{at}" for at in range(1, len(parameters)))])
        if parameters[-1].kind == "int" and len(parameters) > 1:
            return []
        body.multiplier = 7
        body.scope.append(Var("below", Type("int", "int")))
        return [f"{INDENT}below: int = f{number}({arguments}) if a0 & 7 > 0 else 0"]

    def body(self, body: KitStatements, parameters: tuple[Type, ...]) -> list[str]:
        """The statements of a function, its return at the end."""
        body.scope += [Var(f"a{at}", type, type.kind not in ("object", "span")) for at, type in enumerate(parameters)]
        lines = body.block(0, body.budget)
        if body.chance.once_in(3):
            lines.append(INDENT + body.show()[0])
        ending = body.ending()
        return lines + ([] if ending == "return" else [INDENT + ending])

    # main

    def main(self) -> None:
        body = KitStatements(self.chance, self.world, Type("int", "int"), 3)
        body.scope += [v for v in self.world.globals if v.type.kind in ("array", "object") or not v.writable]
        lines = ["def main() -> int:"]
        for function in self.world.functions:
            for _ in range(2 if function.cost < COSTLIEST // 4 and self.chance.once_in(3) else 1):
                lines += self.guarded_call(body, function)
        for var in self.world.globals:
            lines += self.state(var)
        if self.chance.below(2):
            text = body.call(Type("int", "int"), 1)
            lines.append(f"{INDENT}print({text or 0})")
        elif unguarded := self.call_of(body, self.world.functions[-1]):
            lines.append(f"{INDENT}{unguarded}")
        lines.append(f"{INDENT}return {self.chance.below(3)}")
        self.add(lines)

    def call_of(self, body: KitStatements, function: Function) -> str:
        """A call; "" if there are no arguments for it."""
        body.cost = 0
        arguments = [body.argument(parameter, 2) for parameter in function.parameters]
        if "" in arguments:
            return ""
        if function.keyword:
            arguments[-1] = f"{function.keyword}={arguments[-1]}"
        return f"{function.text}({', '.join(arguments)})"

    def guarded_call(self, body: KitStatements, function: Function) -> list[str]:
        call = self.call_of(body, function)
        if not call:
            return []
        shown = call if function.result.kind == "none" else f"print({call})"
        return [f"{INDENT}try:", INDENT * 2 + shown, f"{INDENT}except Exception as error:", f'{INDENT * 2}print("{function.text}", error)']

    def state(self, var: Var) -> list[str]:
        match var.type.kind:
            case "array":
                return [f"{INDENT}for item in {var.text}:", f'{INDENT * 2}print(item, end=" ")', f"{INDENT}print()"]
            case "object":
                cls = self.world.classes[var.type.name]
                shown = [f"{var.text}.{f.text}" for f in cls.fields if f.type.kind in ("int", "bool")]
                return [f"{INDENT}print({', '.join([var.text] if cls.printable else shown)})"]
            case _:
                return [f'{INDENT}print("{var.text}", {var.text})']

