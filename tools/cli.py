"""The `viper` command: one function a command, each a thin door to the module that does the work.

Results go to stdout, progress and faults to stderr. Exit status: 0 done, 1 failed (one line says why and what cures
it), 2 wrong usage, 124 a deadline passed, 130 interrupted; `test` and `check` pass on the status of what they ran.
The working modules are imported inside the commands, so that starting `viper` stays cheap.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tools.faults import Fault

app = typer.Typer(
    name="viper",
    help="ViperOS: build it, run it in QEMU, test it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Board = Annotated[str, typer.Option("--board", help="rpi4 or virt.", metavar="BOARD")]
Optimise = Annotated[int, typer.Option("-O", min=0, max=2, help="Optimisation level, 0 to 2.", metavar="LEVEL")]


@app.command()
def build(board: Board = "", optimise: Optimise = 2) -> None:
    """Build build/BOARD/kernel8.img (both boards unless one is named)."""
    from tools.boards import BOARDS, board_named
    from tools.build import build_images

    for image in build_images([board_named(board).name] if board else sorted(BOARDS), optimise):
        print(image)


@app.command()
def run(
    board: Board = "rpi4",
    commands: Annotated[str, typer.Option("--exec", help="Type these at the prompt, print what they print.", metavar="'CMD; CMD'")] = "",
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds; 60 with --exec, else none.", metavar="S")] = 0,
    mode: Annotated[str, typer.Option("--mode", help="Boot argument mode=.", metavar="MODE")] = "",
    display: Annotated[bool, typer.Option("--display", help="Open QEMU's window too.")] = False,
    image: Annotated[Path | None, typer.Option("--image", help="Boot this image and build nothing.", metavar="FILE")] = None,
    optimise: Optimise = 2,
) -> None:
    """Build, boot in QEMU and attach the terminal (Ctrl-] leaves), or run commands: 0, 1 one failed, 124 too late."""
    from tools.boards import board_named
    from tools.build import build_image
    from tools.qemu import Machine
    from tools.run import attach, run_commands, split_commands

    chosen = board_named(board)
    if image is not None and not image.is_file():
        raise Fault(f"there is no image {image}; cure: leave --image out, or name a file")
    kernel = image or build_image(chosen.name, optimise)
    with Machine(chosen, kernel, append=f"mode={mode}" if mode else "", display=display) as machine:
        if commands:
            status = run_commands(machine, split_commands(commands), timeout or 60, sys.stdout)
        else:
            status = attach(machine, timeout or None)
    raise typer.Exit(status)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def gdb(
    context: typer.Context,
    board: Board = "rpi4",
    commands: Annotated[str, typer.Option("--exec", help="Type these at the prompt, one each time it shows.", metavar="'CMD; CMD'")] = "",
    mode: Annotated[str, typer.Option("--mode", help="Boot argument mode=.", metavar="MODE")] = "",
    optimise: Optimise = 2,
) -> None:
    """Build, start QEMU stopped at the kernel's entry, and gdb with symbols and helpers. What follows `--` is gdb's."""
    from tools.boards import board_named
    from tools.debugger import debug as run_debugger

    raise typer.Exit(run_debugger(board_named(board), optimise, commands, mode, context.args))


app.command("debug", help="The same as gdb.", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(gdb)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    update: Annotated[bool, typer.Option("--update", help="Rewrite the expectations of golden tests.")] = False,
    board: Annotated[str, typer.Option("--board", help="qemu, serial:PORT[,power=CMD] or labgrid:ENV.", metavar="BOARD")] = "",
    coverage: Annotated[bool, typer.Option("--coverage", help="Also say which lines of vipc they execute.")] = False,
) -> None:
    """Run the tests: all that need no hardware, or the named suites (folders of tests/, or what pytest takes).

    With --board: the tests that run on any board, on that one."""
    from tools.checks import run_tests

    raise typer.Exit(run_tests(context.args, update, board, coverage))


@app.command()
def check() -> None:
    """Run ruff, mypy --strict, the layering contracts and the comparison of generated files."""
    from tools.checks import run_checks

    raise typer.Exit(run_checks())


@app.command()
def bench(
    what: Annotated[str, typer.Argument(help="vipc: the compiler in full; card, push: single ones.", metavar="[SET]")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Take the performance figures and print them with their bars; 1 when one is over its bar or was not taken."""
    from tools.figures import print_rows

    if what not in ("", "vipc", "card", "push"):
        raise typer.BadParameter(f"there is no set of figures {what!r}; there are vipc, card and push")
    if what == "push":
        from tools.bench_push import bench_push

        raise typer.Exit(print_rows(bench_push(), as_json))
    if what == "card":
        from tools.bench_card import bench_card

        raise typer.Exit(print_rows(bench_card(), as_json))
    if what == "vipc":
        from tools.bench_compiler import bench_compiler

        raise typer.Exit(print_rows(bench_compiler(as_json), as_json))
    from tools.bench import run as run_bench

    raise typer.Exit(print_rows(run_bench(), as_json))


@app.command()
def image(
    output: Annotated[Path, typer.Option("-o", "--output", help="The image; its block map goes beside it.", metavar="FILE")],
    size: Annotated[str, typer.Option("--size", help="128M to 256G, a power of two; the file is sparse.")] = "128M",
    mode: Annotated[str, typer.Option("--mode", help="Boot argument mode=.", metavar="MODE")] = "microkernel",
    log: Annotated[str, typer.Option("--log", help="Boot argument log=: debug, info, warning or error.", metavar="LEVEL")] = "warning",
    no_firmware: Annotated[bool, typer.Option("--no-firmware", help="Leave the Raspberry Pi's files out: for QEMU only.")] = False,
    optimise: Optimise = 2,
) -> None:
    """Build the SD card's image: boot partition with firmware and kernel, data partition. Exit status as flash.py's."""
    from tools.build import build_image as build_kernel
    from tools.card import boot_files, errors
    from tools.card import image as card_image

    try:
        length, line = card_image.parse_size(size), boot_files.command_line(mode, log)
        tree = boot_files.card_tree(build_kernel(boot_files.BOARD, optimise), line, not no_firmware)
        card_image.build_image(output, tree, length, boot_files.moment())
    except errors.CardFault as fault:
        print(f"viper: {fault}", file=sys.stderr)
        raise typer.Exit(fault.status) from fault
    print(output)


@app.command()
def console(
    port: Annotated[str, typer.Argument(help="/dev/ttyUSB0, auto, qemu, tcp://H:P or rfc2217://H:P.", metavar="[PORT]")] = "auto",
    rate: Annotated[int, typer.Option("--rate", help="Baud.")] = 115_200,
    log: Annotated[Path | None, typer.Option("--log", help="Append every byte of the line here.", metavar="FILE")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Let every control sequence through.")] = False,
    timestamps: Annotated[bool, typer.Option("--timestamps", help="Begin each line with the time.")] = False,
    power: Annotated[str, typer.Option("--power", help="A command that takes on, off or cycle.", metavar="CMD")] = "",
    kernel: Annotated[Path | None, typer.Option("--kernel", help="What Ctrl-T p pushes; default: build/rpi4/kernel8.img.")] = None,
) -> None:
    """Join this terminal and a board's serial line; Ctrl-] leaves, Ctrl-T ? lists the keys."""
    from tools.console.console import Options, attach
    from tools.push.command import pusher_of
    from tools.symbolize import Symbolizer, build_folders

    options = Options(port, rate, log, raw, timestamps, power, pusher_of(kernel))
    raise typer.Exit(attach(options, Symbolizer(build_folders(), print)))


@app.command()
def push(
    port: Annotated[str, typer.Argument(help="The port, or auto.", metavar="PORT")],
    kernel: Annotated[Path | None, typer.Argument(help="Default: the rpi4 kernel, built.", metavar="[KERNEL]")] = None,
    rate: Annotated[int, typer.Option("--rate", help="The fastest rate to try, in baud.")] = 1_500_000,
) -> None:
    """Send a kernel over the serial line to the loader, and start it."""
    from tools.push.command import push_file

    push_file(port, kernel, rate)


@app.command()
def symbolize() -> None:
    """Read a console's log, write it with the functions and lines of its addresses. `viper symbolize < log`."""
    from tools.symbolize import Symbolizer, build_folders, symbolized

    reader = Symbolizer(build_folders(), lambda text: print(f"viper: {text}", file=sys.stderr))
    for piece in symbolized(sys.stdin, reader):
        sys.stdout.write(piece)


@app.command()
def budgets(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Print the sizes that the project watches, with their bars."""
    import json

    from tools.budgets import report
    from tools.table import print_table

    if as_json:
        for what, now, bar in report():
            print(json.dumps({"what": what, "now": now, "bar": bar}))
    else:
        print_table(("what", "now", "bar"), report())


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Tell what this machine has, and the command that cures what is missing; 1 when `run` or `test` would not work."""
    import json

    from tools.doctor import as_rows, examine
    from tools.table import print_table

    findings = examine()
    if as_json:
        for row in as_rows(findings):
            print(json.dumps(row))
    else:
        print_table(("what", "state", "found", "for", "cure"), [tuple(row.values()) for row in as_rows(findings)])
    raise typer.Exit(any(finding.state == "missing" for finding in findings))


def main() -> None:
    try:
        app()
    except Fault as error:
        print(f"viper: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
