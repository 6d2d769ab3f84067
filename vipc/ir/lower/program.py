"""The whole program: what is reached from the roots, lowered function by function.

Functions, data, texts and exception classes are compiled because something compiled names them, in the order in
which they are first named.
"""

from __future__ import annotations

import ast
from array import array
from collections.abc import Sequence

from vipc.diagnostics import CompileError, Diagnostic, InternalError, Span
from vipc.freeze.graph import FrozenObject, FuncName, Graph, Ref, Value
from vipc.ir.core import Data, DataReloc, Function, Loc, Program
from vipc.ir.data import Image
from vipc.ir.debug import Source
from vipc.ir.layout import Layouts, parts, word_count, word_types
from vipc.ir.lower import calls, stmt, tables
from vipc.ir.lower.builder import Builder
from vipc.ir.lower.describe import Describer
from vipc.ir.lower.facts import Raising, is_narrow
from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import HIGH, LOW
from vipc.ir.lower.runtime_abi import (
    DESCRIPTOR_SIZE,
    ENTRY_SIZE,
    FUNCTIONS,
    ROOM,
    STUBBED,
    THREAD_BLOCK,
    THREAD_HEADER,
)
from vipc.ir.lower.variables import VariableLog
from vipc.ir.lower.watched import Watched
from vipc.ir.ops import OPS
from vipc.sema import tree
from vipc.sema.exception_classes import method_of_error
from vipc.sema.runtime_modules import RUNTIME
from vipc.sema.types import (
    ArrayType,
    ClassDecl,
    EnumType,
    ExcDecl,
    FieldDecl,
    FuncDecl,
    FuncType,
    GlobalVar,
    IntType,
    Type,
)

FRAME_LIMIT = 1 << 20
"""Bytes of objects and arrays in one frame; a program's stack has some hundreds of KiB."""


class Context:
    """Everything that lowering a function needs to know of the others."""

    def __init__(self, program: tree.Program, graph: Graph, main: str = "", debug: bool = False,
                 watched: Watched | None = None, keeps: bool = False) -> None:
        self.program = program
        self.graph = graph
        self.main = main
        self.watched = watched                            # what may be freed, where uses of it are to be checked
        self.keeps = keeps                                # whether variables keep their values to the end, for the debugger
        self.layouts = Layouts(graph)
        self.describer = Describer(self.layouts) if debug else None
        self.functions = {(m.name, f.qualname): f for m in program.modules.values() for f in m.functions}
        classes = {(m.name, c.name): c for m in program.modules.values() for c in m.classes}
        classes.update({(c.module, c.name): c for c in program.atomics})
        variables = [v for m in program.modules.values() for v in m.globals.values()]
        self.image = Image(graph, self.layouts, classes, variables, self._frozen_function,
                           lambda decl: tables.table(self, decl))
        self.raising = Raising(program, self._frozen_values(), watched)
        self.exceptions = {(d.module, d.name): d for d in program.exceptions}
        self.queue: list[tuple[FuncDecl, str]] = []       # function, suffix of its symbol
        self.asked: set[FuncDecl] = set()
        self.copied: set[FuncDecl] = set()
        self.done: list[Function] = []

    # Functions

    def module(self, name: str) -> tree.Module:
        """A module by name."""
        return self.program.modules[name]

    def use(self, func: FuncDecl) -> str:
        """The symbol of a function, which will be compiled unless it is @extern."""
        if func not in self.asked:
            self.asked.add(func)
            if "extern" not in func.flags:
                self.queue.append((func, ""))
        return func.symbol

    def function_value(self, func: FuncDecl) -> str:
        """The symbol whose address is the function as a value: a copy that checks its parameters, where that is needed."""
        if func not in self.raising.checked:
            return self.use(func)
        if func not in self.copied:
            self.copied.add(func)
            self.queue.append((func, CHECKED))
        return func.symbol + CHECKED

    def runtime(self, name: str) -> str:
        """The symbol of a function of vipc/lang/runtime, "module.function"."""
        assert name in FUNCTIONS, f"{name} is not in the table of runtime functions"
        module, function = name.split(".")
        return self.use(self.functions[f"{RUNTIME}.{module}", function])

    def may_raise(self, func: FuncDecl) -> bool:
        """May a call of it return with the error register set?"""
        return func in self.raising.raising

    def may_raise_indirect(self, ty: FuncType) -> bool:
        """May a call of any function of this signature that is used as a value?"""
        return self.raising.indirect(ty)

    def _frozen_function(self, name: FuncName) -> str:
        return self.function_value(self.functions[name.module, name.qualname])

    def _frozen_values(self) -> list[FuncDecl]:
        found: list[FuncDecl] = []

        def look(value: Value) -> None:
            if isinstance(value, FuncName):
                func = self.functions.get((value.module, value.qualname))
                if func is not None:
                    found.append(func)
            elif isinstance(value, tuple):
                for item in value:
                    look(item)
        for value in self.graph.globals.values():
            look(value)
        for item in self.graph.objects.values():
            if isinstance(item, FrozenObject):
                for value in item.fields.values():
                    look(value)
            elif not isinstance(item.values, array):
                for value in item.values:
                    look(value)
        return found

    # Values

    def text(self, b: Builder, content: str | bytes) -> tuple[int, int]:
        """Address and length of a constant text."""
        raw = content.encode() if isinstance(content, str) else content
        return b.emit("addr", (), (self.image.text(raw), 0)), b.const(len(raw))

    def value_words(self, b: Builder, ty: Type, value: Value) -> list[int]:
        """A frozen value as words."""
        return [b.emit("addr", (), (w.symbol, w.number)) if w.symbol else b.const(w.number)
                for w in self.image.words(ty, value)]

    def build_value(self, decl: ClassDecl, item: FieldDecl, node: ast.expr) -> Value:
        """The value of a build-time expression in a class body."""
        owner = decl
        while owner.base is not None and owner.base.fields.get(item.name) is item:
            owner = owner.base
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, bytes)):
            return node.value
        return self.graph.constants[owner.module, ast.unparse(node)]

    def global_words(self, b: Builder, var: GlobalVar) -> list[int]:
        """What a module-level name holds."""
        if var.mutable:
            address = b.emit("addr", (), (self.image.cell(var), 0))
            return [b.emit("load", (address,), (name, at)) for name, at in _loads(var.type)]
        known = self.graph.globals.get((var.module, var.name), var.const)
        return self.value_words(b, var.type, known)

    def global_lengths(self, var: GlobalVar) -> tuple[int, ...]:
        """The lengths of a module-level array; () for anything else."""
        value = self.graph.globals.get((var.module, var.name))
        return self.image.lengths(value.id) if isinstance(var.type, ArrayType) and isinstance(value, Ref) else ()

    def describe_storage(self) -> Source:
        """The source as a debugger sees it, when everything has been lowered: now the image's places are known."""
        assert self.describer is not None
        for module in self.program.modules.values():
            for var in module.globals.values():
                place = self.image.storage(var)
                if place is not None:
                    self.describer.storage(var, module.file, place.symbol, place.offset, self.global_lengths(var))
        return self.describer.source

    # Exceptions

    def exception_address(self, b: Builder, decl: ExcDecl | str) -> int:
        """The address of a class's descriptor."""
        return b.emit("addr", (), (self.descriptor(decl), 0))

    def descriptor(self, decl: ExcDecl | str) -> str:
        """The symbol of a class's descriptor: parent, name, the method that makes its text."""
        if isinstance(decl, str):
            decl = self.exceptions["", decl]
        symbol = f"__vip_exc_{decl.module + '.' if decl.module else ''}{decl.name}"
        if symbol not in self.image.done:
            shown = (decl.name if decl.module in ("", self.main) else f"{decl.module}.{decl.name}").encode()
            content = bytearray(DESCRIPTOR_SIZE)
            content[16:24] = len(shown).to_bytes(8, "little")
            data = Data(symbol, b"", DESCRIPTOR_SIZE, 8, ".data")
            self.image.add(data)
            data.relocs.append(DataReloc(8, self.image.text(shown)))
            text = method_of_error(decl, "__str__")
            if text is not None:
                data.relocs.append(DataReloc(24, self.function_value(text)))
            if decl.base is not None:
                data.relocs.append(DataReloc(0, self.descriptor(decl.base)))
            data.bytes = bytes(content)
        return symbol

    def subclasses(self, classes: Sequence[ExcDecl]) -> list[ExcDecl]:
        """The classes given and all that derive from them."""
        found = []
        for decl in self.program.exceptions:
            at: ExcDecl | None = decl
            while at is not None and at not in classes:
                at = at.base
            if at is not None:
                found.append(decl)
        return found

    # Lowering

    def lower(self, func: FuncDecl, suffix: str) -> None:
        """Compile one function, or its copy that checks its parameters."""
        module = self.module(func.module)
        line = func.src.lineno if func.src is not None else 1
        loc = Loc(module.file, line, func.name)
        made = Function(func.symbol + suffix, {}, word_count(func.result), 0, 0, module.traps,
                        func in self.raising.raising, frozenset(func.flags & ATTRIBUTES), func.section, loc)
        params = sum(word_count(p.type) for p in func.params) + _room(func)
        if not func.flags & {"export", "entry", "naked"} and not func.module.startswith(RUNTIME):
            known = [word for p in func.params for word in (("",) if suffix and is_narrow(p.type) else word_types(p.type))]
            made.param_types = (*known, *[""] * (params - len(known)))
            made.result_types = word_types(func.result)
        log = VariableLog(func.symbol, self.keeps) if self.describer is not None or self.keeps else None
        b = Builder(made, params, log)
        f = Lowering(self, module, func, b, module.traps)
        if "naked" in func.flags:
            stmt.lower_body(f, func.body)
            b.end("unreachable")
            self.done.append(b.finish())
            return
        self._enter(f, func, suffix == CHECKED)
        stmt.lower_body(f, func.body)
        if b.live:
            b.loc = f.loc(func.src.body[-1]) if func.src is not None and func.src.body else loc
            if "noreturn" in func.flags:
                b.end("unreachable")
            elif word_count(func.result):
                b.end("trap", (), (), ("unreachable", "", ""))
            else:
                b.end("ret")
        self.done.append(b.finish())
        _check_errors(made)
        if self.describer is not None and log is not None:
            self.describer.function(func, module.file, list(log.slots))
        self._check_frame(module.file, func, b)

    def _check_frame(self, file: str, func: FuncDecl, b: Builder) -> None:
        size = sum(int(item.imm[0]) for item in b.allocas if isinstance(item.imm[0], int))
        if size > FRAME_LIMIT and func.src is not None:
            raise CompileError([Diagnostic("VIP0505", f"the objects of {func.qualname} take {size:,} bytes of stack", file,
                                           Span.of(func.src), f"at most {FRAME_LIMIT:,}: make the large ones at module level")])

    def _enter(self, f: Lowering, func: FuncDecl, checks: bool) -> None:
        b, at = f.b, 0
        exported = bool(func.flags & {"export", "entry"})
        for param in func.params:
            count = word_count(param.type)
            words = b.params[at:at + count]
            at += count
            ty = param.type.decl.stored if isinstance(param.type, EnumType) else param.type
            if exported and isinstance(ty, IntType) and ty.bits < 64:
                words = [b.emit("ext", words, (ty.name,))]
            elif checks and is_narrow(ty):
                f.check_fit(words[0], (LOW, HIGH), ty)
            f.write_local(param, words)
        f.write_words(calls.SLOT, b.params[at:at + _room(func)])


def _check_errors(f: Function) -> None:
    """No error leaves a function that callers take not to raise (Facts): it would be lost."""
    if f.may_raise or f.traps != "raise" or f.attrs & {"export", "entry"}:
        return
    for block in f.blocks.values():
        failing = block.term.op == "ret_error" or any([OPS[inst.op].effect == "check" for inst in block.insts])
        assert not failing, f"an error leaves {f.name}, which may not raise"


def _room(func: FuncDecl) -> int:
    """How many words behind its parameters a function takes."""
    return 2 if "text" in func.flags else int("fresh" in func.flags)


CHECKED = "$checked"
ATTRIBUTES = frozenset({"naked", "noreturn", "inline", "noinline", "export", "entry"})


def _loads(ty: Type) -> list[tuple[str, int]]:
    stored = ty.decl.stored if isinstance(ty, EnumType) else ty
    if isinstance(stored, IntType) and stored.bits < 64:
        return [(stored.name, 0)]
    return parts(ty)


def lower_program(program: tree.Program, graph: Graph, target: str, debug: bool = False,
                  watch: bool = False) -> Program:
    """The program in SSA form: everything reached from exports, the entry and `main`. `target`: a key of ROOM; `debug`:
    with what a debugger is told of the sources; `watch` (-O0): uses of freed storage are to be found, and variables keep
    their values."""
    main = ""
    for module in program.modules.values():
        if module.name.startswith(RUNTIME):
            module.traps = "brk"                         # no check of the runtime can fail
        elif target in ("emulated", "user") and any(f.qualname == "main" for f in module.functions):
            main = module.name
    watched = Watched(program) if watch else None
    ctx = Context(program, graph, main, debug, watched if watched else None, watch)
    entry: str | None = None
    for module in program.modules.values():
        for func in module.functions:
            if func.flags & {"export", "entry"}:
                ctx.use(func)
            if "entry" in func.flags:
                entry = func.symbol
    if main:
        ctx.done.append(_main(ctx, ctx.functions[main, "main"]))
    if any(m.traps == "raise" for m in program.modules.values()) or ctx.raising.raising:
        _error_support(ctx, ROOM[target])
    while ctx.queue:
        func, suffix = ctx.queue.pop(0)
        try:
            ctx.lower(func, suffix)
        except CompileError:
            raise
        except Exception as error:
            raise InternalError(f"{func.module}.{func.qualname}", error) from error
        ctx.image.flush()
    source = ctx.describe_storage() if ctx.describer is not None else None
    return Program(ctx.done, list(ctx.image.done.values()), entry, source)


def _error_support(ctx: Context, room: int) -> None:
    """What the stubs of vipc/lang/runtime/stubs.s refer to."""
    for name in STUBBED:
        ctx.runtime(name)
    for decl in ctx.program.exceptions:
        if not decl.module:
            ctx.descriptor(decl)
    ctx.image.add(Data(THREAD_BLOCK, room.to_bytes(8, "little"), THREAD_HEADER + 2 * ENTRY_SIZE * room, 16, ".data"))


def _main(ctx: Context, main: FuncDecl) -> Function:
    """`__vip_main`: calls main, prints an error that leaves it, and returns the exit status. Its code has no line."""
    loc = Loc(ctx.module(main.module).file, main.src.lineno if main.src is not None else 1, "__vip_main")
    f = Function("__vip_main", {}, 1, 0, 0, "brk", False, frozenset({"noinline"}), ".text", loc)
    b = Builder(f, 0)
    b.loc = None
    results = word_count(main.result)
    raises = ctx.may_raise(main)
    words = b.emit_many("call", (), (ctx.use(main), int(raises)), results)
    if raises:
        good, bad = b.new_block(), b.new_block(cold=True)
        b.branch(b.emit("err_get"), bad, good)
        b.seal(bad)
        b.start(bad)
        b.emit("err_set", (b.const(0),), (), 0)
        b.emit("call", (), (ctx.runtime("traceback.print_uncaught"), 0), 0)
        b.end("ret", (b.const(1),))
        b.seal(good)
        b.start(good)
    b.end("ret", words or (b.const(0),))
    return b.finish()


