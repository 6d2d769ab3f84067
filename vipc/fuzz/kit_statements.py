"""Draws statements that use a program's kits, and the expressions that read their objects."""

from __future__ import annotations

from collections.abc import Callable

from vipc.fuzz.expressions import COMPARISONS, literal
from vipc.fuzz.more_statements import MoreStatements
from vipc.fuzz.scope import BOOL, Type, Var
from vipc.fuzz.statements import DEEPEST, INDENT

ELEMENTS = ("u8", "u32", "i16", "i64")     # few, as each makes an instance of a container
KEYS = {"u8": ("1", "2", "7", "200"), "str": ("'a'", "'viper'", "'€'", "''"), "bytes": ("b'a'", "b'viper'", "b''")}
HOSTS = ("b'abc'", "b'abc'", "b'ab'")
COST = 12                                  # of a container's method
Open = Callable[[], list[str]]
Use = Callable[[Var, int], list[str]]


class KitStatements(MoreStatements):
    """One statement in six uses a kit, in programs that have some."""

    def statement(self, depth: int) -> list[str]:
        if not self.world.kits or not self.chance.once_in(6):
            return super().statement(depth)
        kit = self.chance.pick(self.world.kits)
        found = self.variables(kit)
        if not found and (self.in_loop or self.multiplier > 1):
            return super().statement(depth)
        self.budget -= 1
        self.cost += self.multiplier * COST
        return self.use(self.chance.pick(found), depth) if found else self.open(kit)

    def open(self, kit: str) -> list[str]:
        """Makes an object of a kit."""
        table: dict[str, Open] = {
            "list": self.new_list, "dict": self.new_dict, "ring": self.new_ring, "pool": self.new_pool, "gauge": self.new_gauge,
            "node": self.new_nodes, "steps": self.steps_once, "packet": self.new_packet, "grid": self.new_grid,
            "atomic": self.new_atomic, "swap": self.swap,
        }
        return table[kit]()

    def use(self, var: Var, depth: int) -> list[str]:
        """Uses one."""
        table: dict[str, Use] = {
            "list": self.use_list, "dict": self.use_dict, "ring": self.use_ring, "pool": self.use_pool, "gauge": self.use_gauge,
            "node": self.use_node, "packet": self.use_packet, "grid": self.use_grid, "atomic": self.use_atomic,
        }
        return table[var.type.kind](var, depth)

    def integer(self, depth: int) -> str:
        found = [v for kit in self.world.kits for v in self.variables(kit)] if depth > 0 and self.chance.once_in(8) else []
        return self.read(self.chance.pick(found), depth) if found else super().integer(depth)

    def read(self, var: Var, depth: int) -> str:
        """An integer out of an object of a kit."""
        text, index = var.text, f"{self.integer(0)} & 3"
        forms: tuple[str, ...]
        match var.type.kind:
            case "list":
                forms = (f"len({text})", f"{text}[{index}]", f"{text}.count({self.stored(var.type.name, 1)})", f"{text}[-1]")
            case "ring":
                forms = (f"len({text})", f"{text}[{index}]", f"{text}.peek()", f"({text}.capacity - len({text}))")
            case "dict":
                forms = (f"len({text})", f"{text}[{self.key(var)}]", f"{text}.get({self.key(var)}, 0)", f"int({self.key(var)} in {text})")
            case "pool":
                forms = (f"len({text})", f"{text}.available")
            case "gauge":
                forms = (f"{text}.level", f"{text}[{index}]", f"len({text})", f"(5 + {text})", f"({text} + {text}).level")
            case "node":
                forms = (f"{text}.value", f"chain({text})", f"chain({text}.next)",
                         f"({text}.next.value if {text}.next is not None else {self.integer(depth - 1)})")
            case "packet":
                forms = (f"{text}.size", f"{text}.kind", f"{text}.source.port", f"{text}.source.host[{index}]", f"({text}.is_long + 0)")
            case "grid":
                row = f"{text}[{self.integer(0)} & 1]"
                forms = (f"{row}[{index}]", f"len({row})", f"sum({row})")
            case _:
                forms = (f"{text}.load()",)
        return self.chance.pick(forms)

    def container_loop(self, head: str, bound: list[Var], depth: int) -> list[str]:
        """A loop over what a container holds."""
        with self.inner(6, loop=True):
            self.scope += bound
            lines = [f"for {head}:", *self.block(depth + 1, 1 + self.chance.below(2))]
        return lines + self.loop_else(depth)

    # Lists, rings, dictionaries

    def new_list(self) -> list[str]:
        name, kind = self.name("l"), self.chance.pick(ELEMENTS)
        lines = [f"{name} = List[{kind}](array({kind}, {3 + self.chance.below(4)}))"]
        for _ in range(1 + self.chance.below(3)):
            lines.append(f"{name}.append({self.stored(kind, 1)})")
        self.scope.append(Var(name, Type("list", kind), False))
        return lines

    def use_list(self, var: Var, depth: int) -> list[str]:
        text, value = var.text, self.stored(var.type.name, 1)
        item = self.name("t")
        if depth < DEEPEST and self.chance.once_in(4):
            return self.container_loop(f"{item} in {text}", [Var(item, Type("int", var.type.name))], depth)
        arrays = [v.text for v in self.variables("array", var.type.name)]
        forms = [f"{text}.append({value})", f"heappush({text}, {value})", f"{text}.insert({self.integer(0)} & 1, {value})",
                 f"print({text}.pop())", f"{text}.sort()", f"{text}.reverse()", f"print(heappop({text}))", f"heapify({text})",
                 f"{text}[{self.integer(0)} & 1] = {value}", f"{text}[-1] += {self.integer(0)}", f"del {text}[0]",
                 f"if {value} in {text}: {text}.remove({text}[0])", *(f"sort_span({array})" for array in arrays),
                 *(f"{text}.extend({array}[:1])" for array in arrays)]
        return [self.chance.pick(forms)]

    def new_ring(self) -> list[str]:
        name, kind = self.name("r"), self.chance.pick(ELEMENTS)
        self.scope.append(Var(name, Type("ring", kind), False))
        return [f"{name}: Ring[{kind}] = Ring(array({kind}, {1 + self.chance.below(4)}))", f"{name}.push({self.stored(kind, 1)})"]

    def use_ring(self, var: Var, depth: int) -> list[str]:
        text, value, item = var.text, self.stored(var.type.name, 1), self.name("t")
        if depth < DEEPEST and self.chance.once_in(4):
            return self.container_loop(f"{item} in {text}", [Var(item, Type("int", var.type.name))], depth)
        forms = (f"{text}.push({value})", f"print({text}.pop())", f"print({text}.offer({value}))", f"print({value} in {text})",
                 f"print({text}.is_full, {text}.is_empty)", f"{text}.clear()")
        return [self.chance.pick(forms)]

    def new_dict(self) -> list[str]:
        name, key, kind = self.name("d"), self.chance.pick(tuple(KEYS)), self.chance.pick(ELEMENTS)
        var = Var(name, Type("dict", f"{key}, {kind}"), False)
        made = f"{name}: Dict[{key}, {kind}] = Dict(array(Entry[{key}, {kind}], {2 + self.chance.below(4)}))"
        lines = [made, f"{name}[{self.key(var)}] = {self.stored(kind, 1)}"]
        self.scope.append(var)
        return lines

    def key(self, var: Var) -> str:
        return self.chance.pick(KEYS[var.type.name.split(", ")[0]])

    def use_dict(self, var: Var, depth: int) -> list[str]:
        text, kind, key, other = var.text, var.type.name.split(", ")[1], self.key(var), self.key(var)
        one, two = self.name("t"), self.name("t")
        if depth < DEEPEST and self.chance.once_in(3):
            key_type = var.type.name.split(", ")[0]
            bound = [Var(one, Type(key_type if key_type in ("str", "bytes") else "int", key_type), False), Var(two, Type("int", kind))]
            return self.container_loop(f"{one}, {two} in {text}.items()", bound, depth)
        value = self.stored(kind, 1)
        forms = (f"{text}[{key}] = {value}", f"{text}[{key}] += {self.integer(1)}", f"del {text}[{key}]",
                 f"print({text}.pop({key}))", f"print({text}.setdefault({key}, {value}))", f"print({text}.discard({key}))",
                 f"if {key} in {text} and {text}[{key}] > {self.leaf()}: {text}[{other}] = {value}")
        return [self.chance.pick(forms)]

    # Pools, nodes, atomics

    def new_pool(self) -> list[str]:
        name = self.name("p")
        self.scope.append(Var(name, Type("pool", "Job"), False))
        return [f"{name} = Pool(array(Job, {1 + self.chance.below(3)}))"]

    def use_pool(self, var: Var, depth: int) -> list[str]:
        text, job, value = var.text, self.name("j"), self.stored("u32", 1)
        match self.chance.below(3):
            case 0:
                return [f"{text}.alloc().number = {value}"]
            case 1:
                return [f"{job} = {text}.alloc()", f"print({job}.number, {job}.is_done, {job} in {text})", f"{job}.number = {value}",
                        f"{text}.free({job})"]
            case _:
                return [f"{job} = {text}.try_alloc()", f"if {job} is not None:", f"{INDENT}{job}.is_done = not {job}.is_done",
                        f"{INDENT}{text}.free({job})", "else:", f"{INDENT}print('none left')"]

    def new_nodes(self) -> list[str]:
        """Two in the frame; sometimes a list on the heap, which is freed again."""
        one, other = self.name("o"), self.name("o")
        lines = [f"{one} = Node({self.stored('u32', 1)}, None)", f"{other} = Node({self.stored('u32', 1)}, {one})"]
        if self.chance.below(2):
            lines += self.heap_list()
        self.scope += [Var(one, Type("node", "Node"), False), Var(other, Type("node", "Node"), False)]
        return lines

    def heap_list(self) -> list[str]:
        head, gone, turn = self.name("h"), self.name("h"), self.name("t")
        made = [f"{head}: Node | None = None", f"for {turn} in range({1 + self.chance.below(4)}):",
                f"{INDENT}{head} = heap.new(Node, {self.chance.pick((turn, f'u32({turn} * {turn} - 1)', f'{turn} + 7'))}, {head})",
                f"print(chain({head}))"]
        return [*made, f"while {head} is not None:", f"{INDENT}{gone} = {head}", f"{INDENT}{head} = {gone}.next", f"{INDENT}del {gone}"]

    def use_node(self, var: Var, depth: int) -> list[str]:
        text, name = var.text, self.name("m")
        found = [v.text for v in self.variables("node")]
        match self.chance.below(4):
            case 0:
                return [f"{text}.value = {self.stored('u32', 1)}", f"print({text}, chain({text}))"]
            case 1:
                return [f"{text}.next = {self.chance.pick([*found, 'None'])}"]
            case 2 if depth < DEEPEST:
                lines = [f"match {text}.next:"]
                lines += self.case(f"Node(value={self.chance.below(4)} | {self.chance.below(90) + 4})", depth)
                lines += self.case("None", depth)
                return lines + self.case(f"Node(value={name})", depth, [Var(name, Type("int", "u32"))])
            case _:
                return [f"if {text}.next is not None and {text}.next.value {self.chance.pick(COMPARISONS)} {self.leaf()}:",
                        f"{INDENT}print({text}.next, {text} is {self.chance.pick(found)})"]

    def new_atomic(self) -> list[str]:
        name, kind = self.name("w"), self.chance.pick(ELEMENTS)
        self.scope.append(Var(name, Type("atomic", kind), False))
        return [f"{name} = Atomic[{kind}]({literal(self.chance.value(kind))})"]

    def use_atomic(self, var: Var, depth: int) -> list[str]:
        text, value = var.text, self.stored(var.type.name, 1)
        forms = (f"{text}.store({value})", f"print({text}.exchange({value}))", f"print({text}.fetch_add({value}))",
                 f"print({text}.compare_exchange({self.stored(var.type.name, 0)}, {value}), {text}.load())")
        return [self.chance.pick(forms)]

    # Gauges, iterators, records, grids

    def new_gauge(self) -> list[str]:
        name, level = self.name("o"), self.stored("i32", 1)
        self.scope.append(Var(name, Type("gauge", "Gauge"), False))
        return [f"{name} = Gauge({level})"]

    def use_gauge(self, var: Var, depth: int) -> list[str]:
        text, other = var.text, self.chance.pick(self.variables("gauge")).text
        forms = (f"{text}.level = {self.stored('int', 1)}", f"{text}.level += {self.integer(1)}",
                 f"{text}[{self.integer(1)}] = {self.stored('u16', 1)}", f"{text}[{self.integer(0)}] += 1",
                 f"print({text}, f'{{{text}!s:>8}}')",
                 f"print({text} == {other}, {text} < {other})",
                 f"print({self.integer(0)} in {text}, bool({text}), {text} + {other})")
        return [self.chance.pick(forms)]

    def steps_once(self) -> list[str]:
        """A loop over an iterator of the program's own."""
        name = self.name("t")
        head = f"{name} in Steps({self.stored('i32', 1)}, {self.chance.below(5)})"
        return self.container_loop(head, [Var(name, Type("int", "int"))], 1)

    def new_packet(self) -> list[str]:
        name, buffer = self.name("o"), self.name("v")
        if self.chance.below(2):
            lines = [f"{name} = Packet()"]
        else:
            size = self.chance.pick((9, 10, 10, 12, 16))
            lines = [f"{buffer} = array(u8, {size}, fill={self.chance.below(256)})", f"{name} = Packet.view({buffer})"]
        self.scope.append(Var(name, Type("packet", "Packet"), False))
        return [*lines, f"{name}.size = {self.stored('u32', 1)}"]

    def use_packet(self, var: Var, depth: int) -> list[str]:
        text = var.text
        forms = (f"{text}.kind = {self.stored('u8', 1)}", f"{text}.size += {self.integer(1)}",
                 f"{text}.source.port = {self.stored('u16', 1)}", f"{text}.source.host = {self.chance.pick(HOSTS)}",
                 f"print({text}.is_long, {text}.source.host, Packet.SIZE)",
                 f"{text}.source.host[{self.integer(0)} & 1] = {self.stored('u8', 1)}")
        return [self.chance.pick(forms)]

    def new_grid(self) -> list[str]:
        name, jobs, kind = self.name("q"), self.name("j"), self.chance.pick(ELEMENTS)
        self.scope.append(Var(name, Type("grid", kind), False))
        return [f"{name} = array({kind}, 2, {3 + self.chance.below(3)})", f"{jobs} = array(Job, 2)",
                f"{jobs}[{self.integer(0)} & 1].number = {self.stored('u32', 1)}",
                f"for {jobs}x in {jobs}:", f"{INDENT}print({jobs}x.number)"]

    def use_grid(self, var: Var, depth: int) -> list[str]:
        row, name, total = f"{var.text}[{self.integer(0)} & 1]", self.name("t"), self.name("t")
        forms = ([f"{row}[{self.integer(0)} & 3] = {self.stored(var.type.name, 1)}"], [f"{row}[0] += {self.integer(1)}"],
                 [f"{row}.fill({self.stored(var.type.name, 0)})"], [f"{var.text}[0].copy_from({var.text}[1])"],
                 [f"for {name} in {var.text}:", f"{INDENT}for {total} in reversed({name}):", f"{INDENT * 2}print({total}, end=' ')",
                  "print()"])
        return self.chance.pick(forms)

    def swap(self) -> list[str]:
        """Generic functions over the elements of an array."""
        found = self.variables("array") or [Var("", BOOL)]
        var = self.chance.pick(found)
        if not var.text:
            return self.declare()
        return [f"swap({var.text}, {self.integer(0)} & 1, {self.integer(1)} & 1)",
                f"print(index_of({var.text}, {self.stored(var.type.name, 0)}))"]
