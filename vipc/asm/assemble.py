"""The assembler's dialect, the same for generated code and `.s` files, read into an Object.

A line holds labels (`name:`) and one statement; `//` begins a comment. Labels that begin with `.L` are local to
their section (another section may refer to one that is unique in the file); `1:` with `1b` and `1f` works as in
GNU as. Every other label is a symbol, seen by other files after `.global NAME`.

    b bl b.eq cbz tbz NAME+4     conditional ones reach as far as `b`: they are inverted over a `b` when need be
    adr x0, NAME    adrp x0, NAME+8    ldr x0, NAME (a nearby constant)    b . (itself)
    add x0, x0, :lo12:NAME+8     ldr w1, [x0, :lo12:NAME]     movz x0, #:abs_g3:NAME   movk x0, #:abs_g2_nc:NAME
    .section NAME   .text .data .bss   .global NAME   .weak NAME   .type NAME, function|object
    .align N (2**N bytes)   .balign BYTES   .row KEY (this address has row KEY in the line table)
    .mark KEY (this offset goes to Section.marks)   .frame end (for the debugger: from the label above on: no caller)
    .equ NAME, VALUE (at least one capital; usable in every statement below)
    .byte .hword .word .quad VALUE, ...     .quad NAME+8    .word NAME-. (distance)   .byte (A-B)>>2 (two labels)
    .ascii "text"   .asciz "text"   .space BYTES [, FILL]

A section `.text*` or `.head*` holds code, `.bss*` only zeros. Unknown names become relocations. What is not in
this list, nor an instruction of Keystone's, is an AsmError that names file, line and text.
"""

from __future__ import annotations

from vipc.asm.encoder import Encoder
from vipc.asm.errors import AsmError, Problem
from vipc.asm.items import HERE, Await, Branch, Difference, Part, Writer, place
from vipc.asm.objects import Object, Section, Symbol
from vipc.asm.reader import Reader

_ENCODER: list[Encoder] = []


def assemble(text: str, section: str, file: str, mark_lines: bool = False) -> Object:
    """The object of `text`, whose statements go to `section` until it names another. Raises AsmError.

    `mark_lines`: every line of code is marked with its number."""
    if not _ENCODER:
        _ENCODER.append(Encoder())
    encoder = _ENCODER[0]
    reader = Reader(section, encoder.memo, mark_lines)
    reader.read(text)
    _encode_new(reader, encoder)
    parts = [part for part in reader.parts.values() if part.items]
    labels: list[Symbol] = []
    for part in parts:
        _resolve(part, parts, reader, labels)
    defined = {name for part in parts for name in part.labels}
    for name, line in reader.bound.items():
        if name not in defined:
            reader.problems.append((line, f"{name} is not defined in this file"))
    sections: list[Section] = []
    if not reader.problems:
        sections = _write(parts, reader)
    if reader.problems:
        lines = [f"section {section}", *text.split("\n")]
        found = sorted(set(reader.problems))
        raise AsmError([Problem(file, line, lines[line].strip(), message) for line, message in found])
    return Object(file, sections, _symbols(parts, sections, reader) + _offsets(labels, parts))


def _encode_new(reader: Reader, encoder: Encoder) -> None:
    """Assembles the instructions not seen before and fills them in."""
    refused = encoder.encode([miss.text for miss in reader.misses])
    for miss in reader.misses:
        if miss.text in refused:
            reader.problems.append((miss.line, refused[miss.text]))
        else:
            miss.part.items[miss.index] = encoder.memo[miss.text]


def _resolve(part: Part, parts: list[Part], reader: Reader, labels: list[Symbol]) -> None:
    """Turns references to local labels of other sections, and relocations against local labels, into names
    that the linker can see: SECTION + LABEL, entered into `labels`."""
    for item in part.items:
        if isinstance(item, Branch) and item.target != HERE and item.target not in part.labels:
            item.target = _outer(item.target, None, parts, reader, labels, item.line)
        elif isinstance(item, Await):
            item.symbol = _outer(item.symbol, part, parts, reader, labels, item.line)
        elif isinstance(item, Difference):
            homes = [p for p in (part, *parts) if item.plus in p.labels and item.minus in p.labels]
            if homes:
                item.home = homes[0]
            else:
                message = f"{item.plus} and {item.minus} are not labels of one section of this file"
                reader.problems.append((item.line, message))


def _outer(name: str, own: Part | None, parts: list[Part], reader: Reader, labels: list[Symbol], line: int) -> str:
    """The linker's name of `name`."""
    if not name.startswith(".L"):
        return name
    homes = [own] if own is not None and name in own.labels else [p for p in parts if name in p.labels]
    if len(homes) != 1:
        reader.problems.append((line, f"label {name} is {'ambiguous' if homes else 'not defined'}"))
        return name
    home = homes[0]
    outer = f"{home.name}{name}"
    if outer not in reader.exported:
        reader.exported.add(outer)
        index = next(number for number, part in enumerate(parts) if part is home)
        labels.append(Symbol(outer, index, 0, 0, "label", "local"))
    return outer


def _write(parts: list[Part], reader: Reader) -> list[Section]:
    """Lays out every section, then writes them: differences look into the layout of other sections."""
    longs = [place(part) for part in parts]
    sections = []
    for part, long in zip(parts, longs, strict=True):
        writer = Writer(part, long)
        section = writer.write()
        reader.problems += writer.problems
        if part.name.startswith(".bss"):
            if any(section.data):
                reader.problems.append((part.line, f"section {part.name} may hold zeros only"))
            section.data.clear()
        sections.append(section)
    return sections


def _offsets(labels: list[Symbol], parts: list[Part]) -> list[Symbol]:
    for symbol in labels:
        part = parts[symbol.section]
        symbol.offset = part.labels[symbol.name.removeprefix(part.name)]
    return labels


def _symbols(parts: list[Part], sections: list[Section], reader: Reader) -> list[Symbol]:
    """A symbol for each label that is not local to its section; it reaches to the next one, or the section's end."""
    symbols: list[Symbol] = []
    for number, part in enumerate(parts):
        end = sections[number].size
        own: list[Symbol] = []
        for name, offset in reversed(part.labels.items()):
            if name.startswith(".L"):
                continue
            kind = reader.kinds.get(name, "function" if part.code else "object")
            own.append(Symbol(name, number, offset, end - offset, kind, reader.bindings.get(name, "local")))
            end = offset
        symbols += reversed(own)
    return symbols
