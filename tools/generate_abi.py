"""What is derived from abi/syscalls.py: dispatcher, stubs and the reference page (written by tools/generate.py)."""

from __future__ import annotations

from abi.syscalls import SYSCALLS, Argument, Cap, Deadline, Number, Read, Signed, Syscall, Write

NOTE = "Generated from abi/syscalls.py by tools/generate_abi.py: do not edit."


def dispatcher() -> str:
    """The kernel's side: checks arguments, then calls."""
    modules = sorted({row.does.split(".")[0] for row in SYSCALLS})
    rights = sorted({right for row in SYSCALLS for a in row.arguments if isinstance(a, Cap) for right in a.rights}
                    | {a.kind for row in SYSCALLS for a in row.arguments if isinstance(a, Cap)})
    lines = [
        f'"""From the number in x8 to the kernel\'s function, arguments checked.\n\n{NOTE}\n"""', "",
        "from abi.errors import BAD_ADDRESS, INVALID_ARGUMENT, NO_SUCH_CALL",
        f"from abi.rights import {', '.join(rights)}",
        "from kernel.arch.user_memory import is_user_range",
        f"from kernel.calls import {', '.join(modules)}",
        "from kernel.obj.process import Process",
        "from vipc.lang import i64",
        "", "",
        "def dispatch(caller: Process) -> i64:",
        '    """Does the call; the answer for x0, or RESTART."""',
        "    match caller.regs[8]:",
    ]
    for row in SYSCALLS:
        lines += [f"        case {row.number:#04x}:", f"            return _{row.name}(caller)"]
    lines += ["        case _:", "            return NO_SUCH_CALL"]
    for row in SYSCALLS:
        lines += ["", "", *_checked(row)]
    return "\n".join(lines) + "\n"


def _checked(row: Syscall) -> list[str]:
    lines = [f"def _{row.name}(caller: Process) -> i64:"]
    values: list[str] = []
    register = 0
    for argument in row.arguments:
        name = argument.name
        if name == "self":
            name = "own"
        match argument:
            case Cap(_, kind, rights):
                lines += [f"    {name} = caller.table.find(caller.regs[{register}], {kind}, "
                          f"{' | '.join(rights) or '0'})", f"    if {name} < 0:", f"        return {name}"]
                values.append(name)
            case Number(_, low, high):
                lines += [f"    {name} = caller.regs[{register}]"]
                test = f"{name} > {high:#x}" if not low else f"{name} < {low:#x} or {name} > {high:#x}"
                lines += [f"    if {test}:", "        return INVALID_ARGUMENT"]
                values.append(name)
            case Signed():
                values.append(f"i64(caller.regs[{register}])")
            case Deadline():
                values.append(f"caller.regs[{register}]")
            case Read(_, most) | Write(_, most):
                lines += [f"    {name} = caller.regs[{register}]", f"    {name}_length = caller.regs[{register + 1}]",
                          f"    if {name}_length > {most}:", "        return INVALID_ARGUMENT",
                          f"    if not is_user_range({name}, {name}_length):", "        return BAD_ADDRESS"]
                values += [name, f"{name}_length"]
        register += _width(argument)
    return [*lines, f"    return {row.does}({', '.join(['caller', *values])})"]


def _width(argument: Argument) -> int:
    return 2 if isinstance(argument, (Read, Write)) else 1


def stubs() -> str:
    """The programs' side: one function a call. Results: the error, then what the call returns."""
    lines = [f'"""System calls as functions; each answers the error first (0: none).\n\n{NOTE}\n"""', "",
             "from vipc.lang import Span, i64, u8, u64", "from vipc.lang.arm64 import svc",
             "from vipc.lang.unsafe import address_of"]
    for row in SYSCALLS:
        lines += ["", "", *_stub(row)]
    return "\n".join(lines) + "\n"


def _stub(row: Syscall) -> list[str]:
    parameters: list[str] = []
    values: list[str] = []
    for argument in row.arguments:
        name = "own" if argument.name == "self" else argument.name
        match argument:
            case Signed():
                parameters.append(f"{name}: i64")
                values.append(f"u64({name})")
            case Read():
                parameters.append(f"{name}: bytes")
                values += [f"address_of({name})", f"u64(len({name}))"]
            case Write():
                parameters.append(f"{name}: Span[u8]")
                values += [f"address_of({name})", f"u64(len({name}))"]
            case _:
                parameters.append(f"{name}: u64")
                values.append(name)
    call = f"svc({', '.join([f'{row.number:#04x}', *values])})"
    results = len(row.returns)
    kind = "i64" if not results else f"tuple[i64{', u64' * results}]"
    names = ["error", *row.returns] + [f"_unused{i}" for i in range(results + 1, 4)]
    return [
        f"def {row.name}({', '.join(parameters)}) -> {kind}:",
        f'    """{_first_sentence(row.doc)}"""',
        f"    {', '.join(names)} = {call}",
        f"    return {', '.join(['error', *row.returns])}",
    ]


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def reference() -> str:
    """The page for readers."""
    lines = [f"<!-- {NOTE} -->", "", "# System calls", "",
             "`svc #0`, number in x8, arguments in x0-x5. x0 answers 0 or a negative error, x1-x3 further results; all",
             "other registers keep their values. A call can always answer `BAD_HANDLE`, `PERMISSION` (handles),",
             "`BAD_ADDRESS` (memory) and `INVALID_ARGUMENT` (numbers, lengths).", "",
             "| number | call | results | errors of its own | does |", "| --- | --- | --- | --- | --- |"]
    for row in SYSCALLS:
        arguments = ", ".join(_described(a) for a in row.arguments)
        lines.append(f"| {row.number:#04x} | `{row.name}({arguments})` | {', '.join(row.returns) or '-'} | "
                     f"{', '.join(row.errors) or '-'} | {row.doc} |")
    return "\n".join(lines) + "\n"


def _described(argument: Argument) -> str:
    match argument:
        case Cap(name, kind, rights):
            return f"{name}: {kind.removeprefix('KIND_').lower()}{''.join(f' +{r}' for r in rights)}"
        case Number(name, low, high):
            return f"{name}: {low}..{high:#x}"
        case Read(name, most):
            return f"{name}: reads up to {most} bytes"
        case Write(name, most):
            return f"{name}: writes up to {most} bytes"
    return argument.name
