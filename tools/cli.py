"""The `viper` command: one function a command, each a thin door to the module that does the work.

Results go to stdout, progress and faults to stderr. Exit status: 0 done, 1 failed (one line says why and what cures
it), 2 wrong usage, 124 a deadline passed, 130 interrupted; `test` and `check` pass on the status of what they ran.
The working modules are imported inside the commands, so that starting `viper` stays cheap.
"""

import sys
from typing import Annotated

import typer

from tools.faults import Fault

app = typer.Typer(
    name="viper",
    help="ViperOS: build it, run it in QEMU, test it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Board = Annotated[str, typer.Option("--board", help="rpi4 or virt.", metavar="BOARD")]
Optimise = Annotated[int, typer.Option("-O", min=0, max=2, help="Optimisation level, 0 to 2.", metavar="LEVEL")]


@app.command()
def build(board: Board = "", optimise: Optimise = 2) -> None:
    """Build build/BOARD/kernel8.img (both boards unless one is named)."""
    from tools.boards import BOARDS, board_named
    from tools.build import build_image

    for name in [board_named(board).name] if board else sorted(BOARDS):
        print(build_image(name, optimise))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    update: Annotated[bool, typer.Option("--update", help="Rewrite the expectations of golden tests.")] = False,
) -> None:
    """Run the tests: all that need no hardware, or the named suites (folders of tests/, or what pytest takes)."""
    from tools.checks import run_tests

    raise typer.Exit(run_tests(context.args, update))


@app.command()
def check() -> None:
    """Run ruff, mypy --strict, the layering contracts and the comparison of generated files."""
    from tools.checks import run_checks

    raise typer.Exit(run_checks())


def main() -> None:
    try:
        app()
    except Fault as error:
        print(f"viper: {error}", file=sys.stderr)
        sys.exit(1)
