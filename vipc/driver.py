"""The pipeline: from module names to a linked image, one stage a call.

A Job says what to build; `build` runs the stages in order. `emit` stops after a stage and returns its textual form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vipc.collection import no_collection
from vipc.diagnostics import CompileError, Diagnostic, Sink, Span
from vipc.sema import tree
from vipc.sema.entry import check_main
from vipc.timing import Times, timed, timing

if TYPE_CHECKING:                          # stages are imported when they are run: a check needs none of these
    from vipc.asm.objects import Object
    from vipc.codecache import CodeCache
    from vipc.debuginfo.linetable import RowInfo
    from vipc.ir.core import Program
    from vipc.ir.debug import AssemblyDebug, Source
    from vipc.link.layout import Layout
    from vipc.link.linked import Linked
    from vipc.link.stack import Frame, Stack

PACKAGE = Path(__file__).resolve().parent
GENERATED = "<generated>"                  # the file of the object of all compiled functions
STAGES = ("tokens", "tree", "typed", "ir", "opt", "mir", "asm")


@dataclass(frozen=True)
class Job:
    """One image. `roots`: its modules, and `common`: those that it shares with many others; `search`: folders where modules
    are looked up; `assembly`: .s files; `target`: what lowering needs to know of the run time ("emulated", "freestanding",
    "user", "kernel"); `debug`: whether a debugger is to be told; `stacks`: those that must suffice."""

    roots: tuple[str, ...]
    search: tuple[Path, ...]
    layout: Layout
    entry: str
    target: str
    assembly: tuple[Path, ...] = ()
    keep: tuple[str, ...] = ()
    optimise: int = 2
    debug: bool = True
    stacks: tuple[Stack, ...] = ()
    common: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells this job from others between runs."""
        return repr((self.roots, self.common, [str(folder) for folder in self.search], self.target, self.layout, self.optimise,
                     self.debug))

    @property
    def freestanding(self) -> bool:
        """Whether every module traps by `brk`."""
        return self.target == "freestanding"


@dataclass
class Compiled:
    """Everything but the link: objects, line table rows, symbols to keep; `files`: what the result depends on; `debug`:
    what marks mean, by the function's section (packed) or the name of the `.s` file."""

    objects: list[Object]
    rows: dict[int, RowInfo]
    entry: str
    keep: list[str]
    files: list[Path]
    frames: dict[str, Frame]
    warnings: list[Diagnostic] = field(default_factory=list)
    debug: dict[str, bytes | AssemblyDebug] = field(default_factory=dict)
    source: Source | None = None


@dataclass
class Built:
    """A linked image, and what it was linked from."""

    linked: Linked
    compiled: Compiled

    @property
    def warnings(self) -> list[Diagnostic]:
        """What the sources gave cause to warn of."""
        return self.compiled.warnings

    def debug_sections(self) -> dict[str, bytes]:
        """The sections of the ELF for a debugger."""
        return debug_sections(self.compiled, self.linked)


def emulated_job(file: Path, optimise: int = 2) -> Job:
    """A program with `main`, for the emulator."""
    from vipc.link.layout import user_layout

    runtime = PACKAGE / "lang" / "runtime"
    return Job((module_name(file),), (file.resolve().parent,), user_layout(), "_start", "emulated",
               (runtime / "stubs.s", runtime / "emulated_start.s"), optimise=optimise, debug=False)


def freestanding_job(file: Path, optimise: int = 2) -> Job:
    """An ELF of the module's exported functions, which needs nothing but a stack."""
    from vipc.link.layout import freestanding_layout

    return Job((module_name(file),), (file.resolve().parent,), freestanding_layout(), "", "freestanding",
               (PACKAGE / "lang" / "runtime" / "stubs.s",), optimise=optimise)


def module_name(file: Path) -> str:
    """The name under which a file on the command line is imported."""
    if not file.is_file():
        raise CompileError([Diagnostic("VIP0001", f"no file {file}", str(file))])
    if file.suffix != ".py" or not file.stem.isidentifier():
        raise CompileError([Diagnostic("VIP0001", f"{file.name} is not the name of a module (NAME.py)", str(file))])
    return file.stem


def check(job: Job, times: Times | None = None) -> tuple[tree.Program, Sink]:
    """The typed program. Raises CompileError."""
    from vipc.base import check_with_base
    from vipc.sema.modules import Loader
    from vipc.sema.runtime_modules import RUNTIME_MODULES
    from vipc.syntax.trees import parse_kept

    with timed(times, "types"):
        loader = Loader(job.search, timing(times, "types: of it parsing", parse_kept))
        program, sink = check_with_base([*RUNTIME_MODULES, *job.common], job.roots, loader, job.freestanding)
    sink.check()
    return program, sink


def lower(job: Job, program: tree.Program, times: Times | None = None) -> tuple[Program, list[str]]:
    """The unoptimised SSA form, and the files that build-time Python read."""
    from vipc.freeze.freeze import freeze
    from vipc.ir.lower import lower_program

    with timed(times, "freeze"):
        graph = freeze(program, job.search)
    with timed(times, "lower"):
        return lower_program(program, graph, job.target, job.debug, watch=job.optimise == 0), graph.files


def compile_job(job: Job, times: Times | None = None) -> Compiled:
    """All stages up to the link. Raises CompileError."""
    with no_collection():
        return _compile_job(job, times)


def _compile_job(job: Job, times: Times | None) -> Compiled:
    from vipc.codecache import CodeCache

    program, sink = check(job, times)
    if job.target in ("emulated", "user"):
        check_main(program.modules[job.roots[0]])
    ir, read = lower(job, program, times)
    compiled = compile_ir(job, ir, CodeCache(job.name), times)
    compiled.files = [folder / module.file for module in program.modules.values() for folder in (*job.search, PACKAGE.parent)
                      if (folder / module.file).is_file()]
    compiled.files += [*job.assembly, *(Path(name) for name in read)]
    compiled.warnings = [d for d in sink.diagnostics if d.severity == "warning"]
    return compiled


def compile_ir(job: Job, ir: Program, cache: CodeCache, times: Times | None = None) -> Compiled:
    """From the unoptimised SSA form to objects. Raises CompileError."""
    from vipc.a64.frame_rules import assembly_rules
    from vipc.asm.objects import data_object
    from vipc.codegen import generate
    from vipc.ir.debug import AssemblyDebug
    from vipc.link.stack import assembly_frames

    made = generate(ir, job.optimise, cache, job.debug, times)
    debug: dict[str, bytes | AssemblyDebug] = {**made.debug}
    with timed(times, "assemble"):
        objects = [_assemble(made.text, GENERATED), *(data_object(data) for data in ir.data)]
    for path in job.assembly:
        text, name = path.read_text(), _relative(path)
        objects.append(_assemble(text, name, job.debug))
        made.frames.update(assembly_frames(text))
        if job.debug:
            debug[name] = AssemblyDebug(name, assembly_rules(text))
    exported = [f.name for f in ir.functions if f.attrs & {"export", "entry"}]
    entry = job.entry or (exported[0] if exported else "")
    if not entry:
        raise CompileError([Diagnostic("VIP0610", "nothing to link: no @export or @entry function", job.roots[0])])
    return Compiled(objects, made.rows, entry, [*job.keep, *exported], [], made.frames, debug=debug, source=ir.source)


def link_job(job: Job, compiled: Compiled, objects: Sequence[Object] = ()) -> Linked:
    """The image of a compiled job and `objects` of the caller's. Raises CompileError."""
    from vipc.link.errors import LinkError
    from vipc.link.link import link
    from vipc.link.stack import stack_problems

    try:
        linked = link([*compiled.objects, *objects], job.layout, compiled.entry, compiled.keep, compiled.rows)
    except LinkError as error:
        raise CompileError([Diagnostic("VIP0610", problem, job.roots[0]) for problem in error.problems]) from error
    problems = stack_problems(job.stacks, compiled.frames, compiled.objects, linked)
    if problems:
        raise CompileError([Diagnostic("VIP0613", problem, job.roots[0]) for problem in problems])
    return linked


def build(job: Job, times: Times | None = None) -> Built:
    """All stages; adds the seconds of each to `times`. Raises CompileError."""
    compiled = compile_job(job, times)
    with timed(times, "link"):
        return Built(link_job(job, compiled), compiled)


def debug_sections(compiled: Compiled, linked: Linked) -> dict[str, bytes]:
    """The sections of the ELF that tell a debugger about the linked image; none of them is loaded."""
    from vipc.debuginfo.dwarf.write import PlacedCode, dwarf_sections
    from vipc.ir.debug import Source, unpacked

    code: list[PlacedCode] = []
    for placed in linked.outputs:
        for piece in placed.pieces:
            known = compiled.debug.get(piece.section.name if piece.file == GENERATED else piece.file)
            if known is not None and piece.section.marks:
                told = unpacked(known) if isinstance(known, bytes) else known
                code.append(PlacedCode(piece.address, piece.section.size, piece.section.marks, told))
    symbols = {symbol.name: symbol.address for symbol in linked.symbols}
    return dwarf_sections(code, compiled.source or Source(), symbols) if code else {}


def emit(job: Job, stage: str, function: str = "", after: str = "") -> str:
    """The textual form after a stage, of one function (or all); of stage "opt" also the form `after` a pass."""
    from vipc.codegen import machine_text, optimised
    from vipc.ir.text import print_function

    if stage in ("tokens", "tree"):
        return _front_text(job, stage)
    program, _ = check(job)
    if stage == "typed":
        from vipc.sema.dump import dump

        return dump(program)
    ir, _ = lower(job, program)
    chosen: Callable[[str], bool] = lambda name: not function or name == function or name.endswith("." + function)  # noqa: E731
    if stage == "ir":
        return "\n\n".join(print_function(f) for f in ir.functions if chosen(f.name))
    optimised(ir, job.optimise, after)
    if stage == "opt":
        return "\n\n".join(print_function(f) for f in ir.functions if chosen(f.name))
    return "\n\n".join(machine_text(f, stage) for f in ir.functions if chosen(f.name))


def _front_text(job: Job, stage: str) -> str:
    from vipc.syntax.dump import dump, dump_tokens
    from vipc.syntax.parse import parse, tokenise

    path = job.search[0] / (job.roots[0].replace(".", "/") + ".py")
    text, sink = path.read_text(), Sink()
    if stage == "tree":
        module = parse(text, path.name, sink)
        sink.check()
        assert module is not None
        return dump(module)
    tokens = tokenise(text, path.name, sink)
    sink.check()
    assert tokens is not None
    return dump_tokens(tokens)


def _assemble(text: str, file: str, mark_lines: bool = False) -> Object:
    from vipc.asm.assemble import assemble
    from vipc.asm.errors import AsmError

    try:
        return assemble(text, ".text", file, mark_lines)
    except AsmError as error:
        raise CompileError([
            Diagnostic("VIP0611", f"{problem.message}: {problem.text}", file, Span(problem.line, 1, problem.line, 1))
            for problem in error.problems
        ]) from error


def _relative(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(PACKAGE.parent))
    except ValueError:
        return str(path)


if sys.getrecursionlimit() < 20_000:
    sys.setrecursionlimit(20_000)          # trees are up to 200 nodes deep, and stages recurse over them
