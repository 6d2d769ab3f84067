"""The `vipc` command: check, build, run, inspect, explain, cache.

Results go to stdout, diagnostics to stderr. Exit status: 0 done; 1 refused, with diagnostics; 2 wrong usage; 70 an
internal error, which names the function being compiled. `run` passes on the program's own status.
"""

from __future__ import annotations

import gc
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vipc.collection import no_collection
from vipc.diagnostics import CompileError, Diagnostic, InternalError, render, to_json

app = typer.Typer(name="vipc", help="Compile the typed Python subset to AArch64.", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_enable=False)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Python files.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A Python file.")]
Json = Annotated[bool, typer.Option("--json", help="Diagnostics as JSON, one a line.")]
Optimise = Annotated[int, typer.Option("-O", min=0, max=2, help="Optimisation level: 0 or 2.", metavar="LEVEL")]
INTERNAL = 70


@app.command()
def check(files: Files, as_json: Json = False) -> None:
    """Check the types of each file and all it imports."""
    with no_collection():                                       # imports make many objects too
        from vipc.driver import check, emulated_job

        for file in files:
            _, sink = check(emulated_job(file))
            for warning in sink.diagnostics:
                _show(warning, file.resolve().parent, as_json)
        gc.freeze()                                             # nor are they looked through at the end of the process


@app.command()
def cache(
    limit: Annotated[int | None, typer.Option("--limit", min=0, metavar="MIB", help="Remove what was not used for longest until "
                                              "at most so many MiB are left; 0 removes all.")] = None,
) -> None:
    """Show what is kept between runs under build/cache, and remove some of it. It can always be removed."""
    from vipc.cache import CACHE, LIMIT, prune

    pruned = prune(CACHE, LIMIT if limit is None else limit << 20)
    typer.echo(f"{pruned.left} files, {pruned.left_bytes / (1 << 20):.1f} MiB in {CACHE}; removed {pruned.removed} files, "
               f"{pruned.removed_bytes / (1 << 20):.1f} MiB")


@app.command()
def build(
    file: File,
    output: Annotated[Path | None, typer.Option("-o", metavar="OUT.elf", help="The ELF to write (default: FILE.elf).")] = None,
    freestanding: Annotated[bool, typer.Option("--freestanding", help="An ELF of the @export functions, without a run time.")] = False,
    optimise: Optimise = 2,
    stage: Annotated[str, typer.Option("--emit", metavar="STAGE", help="Print tokens, tree, typed, ir, opt, mir, asm or map.")] = "",
    only: Annotated[str, typer.Option("--only", metavar="FUNCTION", help="With --emit or --report: this function alone.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="PASS", help="With --emit=opt: the form after this pass.")] = "",
    report: Annotated[str, typer.Option("--report", metavar="REPORT", help="Print what became of checks, size, stack or inline.")] = "",
    show_times: Annotated[bool, typer.Option("--time", help="Print the seconds each stage and pass took.")] = False,
) -> None:
    """Compile a file to an ELF, or print the form it has after a stage, or a report."""
    from vipc.driver import STAGES, emit, emulated_job, freestanding_job
    from vipc.driver import build as build_job
    from vipc.link.elf import elf_bytes
    from vipc.opt.passes import PASSES
    from vipc.reports.report import REPORTS
    from vipc.reports.report import report as make_report
    from vipc.timing import table

    job = replace((freestanding_job if freestanding else emulated_job)(file, optimise), debug=True)
    if stage and stage != "map":
        if stage not in STAGES:
            raise typer.BadParameter(f"no stage {stage!r}; there are {', '.join(STAGES)}, map")
        if after and (stage != "opt" or after not in {row.name for row in PASSES}):
            raise typer.BadParameter(f"--after goes with --emit=opt and one of {', '.join(row.name for row in PASSES)}")
        print(emit(job, stage, only, after))
        return
    if report:
        if report not in REPORTS:
            raise typer.BadParameter(f"no report {report!r}; there are {', '.join(REPORTS)}")
        print(make_report(job, report, only))
        return
    times: dict[str, float] = {}
    built = build_job(job, times)
    if show_times:
        print(table(times))
    if stage == "map":
        print(built.linked.map)
        return
    (output or file.with_suffix(".elf")).write_bytes(elf_bytes(built.linked, built.debug_sections()))


@app.command()
def run(
    file: File,
    hosted: Annotated[bool, typer.Option("--hosted", help="In CPython, through the import hook.")] = False,
    emulate: Annotated[bool, typer.Option("--emulate", help="Compiled, in an emulator (the default).")] = False,
    optimise: Optimise = 2,
) -> None:
    """Run `main` and exit with its result."""
    if hosted and emulate:
        raise typer.BadParameter("--hosted and --emulate exclude each other")
    if hosted:
        from vipc.hosted.run import run_hosted

        raise SystemExit(run_hosted(file))
    from vipc.driver import build as build_job
    from vipc.driver import emulated_job
    from vipc.emulate import run_elf
    from vipc.link.elf import elf_bytes

    result = run_elf(elf_bytes(build_job(emulated_job(file, optimise)).linked))
    sys.stdout.buffer.write(result.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(result.stderr)
    sys.stderr.flush()
    raise SystemExit(result.status)


@app.command()
def inspect(file: Annotated[Path, typer.Argument(metavar="ELF")], function: Annotated[str, typer.Option("--only")] = "") -> None:
    """Print an ELF's sections and symbols, or one function's code."""
    from vipc.link.inspect import inspect_elf

    print(inspect_elf(file.read_bytes(), function))


@app.command()
def explain(code: Annotated[str, typer.Argument(metavar="VIP0123")]) -> None:
    """Say what a diagnostic code means."""
    from vipc.diagnostic_codes import CODES

    row = CODES.get(code.upper())
    if row is None:
        raise typer.BadParameter(f"there is no code {code}")
    print(f"{row.code}: {row.title}\n{row.explanation}")


@app.command()
def fuzz(
    programs: Annotated[int, typer.Option("--programs", metavar="N", help="How many of the seed, earlier runs counted (0: no limit).")] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Which programs.")] = 1,
    minutes: Annotated[float, typer.Option("--minutes", metavar="M", help="At most so long (0: no limit).")] = 0,
    folder: Annotated[Path, typer.Option("-o", metavar="FOLDER", help="Where finds and progress.txt are written.")] = Path("build/fuzz"),
    census: Annotated[bool, typer.Option("--census", help="Run nothing: print in how many of the programs each feature stands.")] = False,
) -> None:
    """Draw programs, run them hosted, at -O0 and at -O2, and compare. 1 when something was found: it is made small and written."""
    from vipc.fuzz.census import table
    from vipc.fuzz.command import DEFAULT_PROGRAMS, fuzz

    if census:
        print(table(seed, programs or DEFAULT_PROGRAMS))
        return
    if not programs and not minutes:
        programs = DEFAULT_PROGRAMS
    raise SystemExit(fuzz(seed, programs, minutes, folder))


def _show(diagnostic: Diagnostic, folder: Path, as_json: bool) -> None:
    """One diagnostic on stderr; its source is looked for beside the program and in the current folder."""
    text = ""
    for root in (folder, Path.cwd(), Path(__file__).resolve().parent.parent):
        path = root / diagnostic.file
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            break
    print(json.dumps(to_json(diagnostic, text)) if as_json else render(diagnostic, text), file=sys.stderr)


def main() -> None:
    """Entry point: every failure ends in a message and a status."""
    run_app: Callable[[], object] = app
    try:
        run_app()
    except CompileError as error:
        files = [Path(argument) for argument in sys.argv[1:] if argument.endswith(".py")]
        folder = files[0].resolve().parent if files else Path.cwd()
        for diagnostic in error.diagnostics:
            _show(diagnostic, folder, "--json" in sys.argv)
        raise SystemExit(1) from None
    except Exception as error:
        where = str(error) if isinstance(error, InternalError) else f"outside of any function: {type(error).__name__}: {error}"
        print(f"vipc: internal error {where}\nPlease report it, with the source and the lines below.", file=sys.stderr)
        traceback.print_exception(error.__cause__ or error, limit=-3)
        raise SystemExit(INTERNAL) from None
