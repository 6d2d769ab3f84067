"""What the freezer asks of the child process, as plain picklable data."""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.hosted.conformity import Misfit, Shapes


@dataclass(slots=True)
class Request:
    """`modules`: (name, file as diagnostics name it, its path, marshalled code), imported before importer.
    `classes`: field names in order, by (module, class). `constants`: (module, source) of build-time expressions.
    `atomic_field`: the name of the field of an Atomic."""

    atomic_field: str

    modules: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    globals: list[tuple[str, str]] = field(default_factory=list)
    constants: list[tuple[str, str]] = field(default_factory=list)
    classes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    shapes: Shapes = field(default_factory=Shapes)


@dataclass(frozen=True, slots=True)
class Failure:
    """Build-time Python raised: the module's file, the line, and the error."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Misfits:
    """Module level ran, and left variables that are not what their types say."""

    found: list[Misfit]
