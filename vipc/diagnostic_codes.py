"""The table of diagnostic codes: one row each, read by `vipc explain` and the documentation.

I1. A number is never reused, and a row's first digits say its stage: 00 files and text, 01 syntax, 02 types,
    03 names and imports, 04 classes, 05 memory and escape, 06 build time and freezing.
I2. Rows stand in order of their codes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """`title` is a short phrase; `explanation` says why, and what to write instead."""

    code: str
    title: str
    explanation: str


ROWS: tuple[Code, ...] = (
    # 00: files and text
    Code("VIP0001", "file not found",
         "A source file named on the command line or by an import does not exist or cannot be read."),
    Code("VIP0002", "not UTF-8",
         "Source files are UTF-8. A byte sequence is not valid UTF-8, or the file declares another encoding."),
    Code("VIP0003", "tab in indentation",
         "Indentation is made of spaces only: a tab's width depends on the reader."),
    Code("VIP0004", "control character in source",
         "A null or another control character stands outside a string literal."),
    # 01: syntax
    Code("VIP0101", "invalid syntax",
         "The source is not Python 3.11 syntax at this place."),
    Code("VIP0102", "unterminated string",
         "A string literal has no closing quote before the end of its line or of the file."),
    Code("VIP0103", "inconsistent indentation",
         "A line's indentation fits no enclosing block, or a block is missing or unexpected."),
    Code("VIP0104", "unbalanced bracket",
         "A bracket is never closed, closes nothing, or closes a bracket of another kind."),
    Code("VIP0105", "nested too deeply",
         "Brackets, blocks or operators nest deeper than the compiler accepts."),
    Code("VIP0106", "malformed literal",
         "A number, an escape sequence or an f-string does not have the form Python gives it."),
    Code("VIP0107", "invalid target",
         "Something that is not a place is assigned to, deleted or bound."),
    Code("VIP0108", "invalid parameters or arguments",
         "Parameters or arguments stand in an order that Python refuses, or twice."),
    Code("VIP0109", "statement out of place",
         "A return, break or continue stands outside of what it would leave."),
    Code("VIP0110", "invalid character",
         "A character that no Python token starts with."),
    Code("VIP0120", "generator",
         "A compiled function contains yield. Generators need a frame that outlives the call; write a class with __iter__ and __next__."),
    Code("VIP0121", "asynchronous code",
         "async and await are not compiled. Concurrency is threads and channels."),
    Code("VIP0122", "function within a function",
         "There are no closures: a function is defined at module level or in a class."),
    Code("VIP0123", "lambda",
         "There are no closures: define a function at module level and name it."),
    Code("VIP0124", "class within a function",
         "Classes are laid out when the program is compiled; define them at module level."),
    Code("VIP0125", "nonlocal",
         "There are no closures. Shared state is a field of an object."),
    Code("VIP0126", "import within a function",
         "Imports are static and stand at module level."),
    Code("VIP0127", "unpacking with a star",
         "*args, **kwargs and starred items have no fixed size and work only at build time."),
    Code("VIP0129", "exception group",
         "except* is not compiled; exceptions travel one at a time."),
    Code("VIP0130", "complex number",
         "Complex numbers work only at build time."),
    Code("VIP0131", "matrix multiplication",
         "The operator @ has no meaning in compiled code."),
    Code("VIP0132", "pattern of a kind that is not compiled",
         "match takes integers, enums, bytes, tuples and classes; mapping and star patterns are refused."),
    # 02: types
    Code("VIP0201", "types do not match",
         "A value of one type stands where another is expected. Integers of every width go where an integer is "
         "expected; everything else must be of the type, or a class that derives from it."),
    Code("VIP0202", "operation not defined",
         "The operator, comparison or built-in function does not exist for these types."),
    Code("VIP0203", "unknown attribute",
         "The object has no field, method or register of that name."),
    Code("VIP0204", "wrong arguments",
         "The arguments of a call do not fit its parameters: too many, too few, unknown or twice."),
    Code("VIP0205", "not callable",
         "Something that is no function, class or Callable is called."),
    Code("VIP0206", "type not known",
         "A parameter, variable or length needs an annotation or a value that is known at build time."),
    Code("VIP0207", "may be None",
         "A value of type C | None is used where None has not been excluded. Test it first, or assert that it is "
         "not None."),
    Code("VIP0208", "missing return",
         "A function can end without returning its result, or returns where it must not."),
    Code("VIP0209", "not a condition",
         "Tests take bool, integers, sequences and C | None; `and` and `or` take bool."),
    Code("VIP0210", "constant does not fit",
         "A literal, or a Final made of literals, is stored where its value cannot be represented."),
    Code("VIP0211", "bad format",
         "A format spec does not suit the type of the value."),
    Code("VIP0212", "not part of the language",
         "The construct needs an interpreter or memory that outlives it: closures, generators, async, reflection."),
    Code("VIP0213", "not a sequence",
         "Something that is no sequence is indexed, sliced or looped over. Loops also go over range, enumerate, zip, reversed, "
         "displays, enums, and objects with __iter__ and __next__."),
    Code("VIP0215", "not assignable",
         "Embedded fields, frozen objects, elements in place, bytes and names of other modules are never re-bound."),
    Code("VIP0216", "bad annotation",
         "The annotation is no type of the language."),
    Code("VIP0217", "bad operand",
         "A word of the language takes constants here, and this is none, or not one that it knows."),
    Code("VIP0218", "bad signature",
         "Decorators or parameters contradict each other, or the language does not know them."),
    Code("VIP0219", "bad constant",
         "A constant is needed here, or the one that is given can never work."),
    Code("VIP0220", "cannot be unpacked",
         "The number of values and of names differ, or the value is no tuple."),
    Code("VIP0222", "bad exception",
         "What is raised or caught is no exception class of the program, or could never arrive."),
    Code("VIP0223", "never reached",
         "No path leads to this statement."),
    Code("VIP0224", "never read",
         "A variable is assigned and never read. A name that begins with _ says that this is meant."),
    Code("VIP0225", "always decided",
         "A test has the same outcome for all values that the types allow."),
    Code("VIP0226", "always traps",
         "An operation on constants gives a value that its place cannot hold; the program stops there when it is run."),
    Code("VIP0230", "no floating point here",
         "Kernel, boot and freestanding code runs with the general registers only: float, float literals and / are for "
         "programs. Use // and scaled integers."),
    # 03: names and imports
    Code("VIP0301", "unknown name",
         "The name is defined neither here nor in the module."),
    Code("VIP0302", "unknown import",
         "No module of that name is found from the program's root."),
    Code("VIP0303", "cyclic import",
         "Modules import each other; imports form no cycles, so that each module is complete before it is used."),
    Code("VIP0304", "import not absolute",
         "Imports give a module's full name and the names that are needed."),
    Code("VIP0305", "used before it is assigned",
         "A local variable may have no value on some path that leads here."),
    Code("VIP0306", "import of a re-bound name",
         "A name that its module re-binds through `global` would keep its old value in an importer. Import the "
         "module."),
    Code("VIP0307", "defined twice",
         "Two functions or classes of one scope have the same name."),
    Code("VIP0309", "not a global variable",
         "`global` names something that is no variable of this module."),
    # 04: classes
    Code("VIP0401", "bad class body",
         "A class body holds annotated fields and methods."),
    Code("VIP0402", "bad base class",
         "Classes have one base: a class of the program, Enum, IntEnum, IntFlag, Mmio or an exception."),
    Code("VIP0403", "field not assigned",
         "Every field has a value before self is read, passed on, or __init__ returns."),
    Code("VIP0404", "array field without storage",
         "A field of type Array[T] says its length where the class is defined."),
    Code("VIP0406", "bad enum",
         "Members of enums are constant integers that the stored type holds."),
    Code("VIP0407", "bad register",
         "Registers are Reg[T] = reg(offset) or RegArray[T] = reg_array(offset, count), used by read, write and "
         "modify."),
    Code("VIP0408", "bad class decorator",
         "Classes take @dataclass, enums @stored_as."),
    Code("VIP0409", "object within itself",
         "A field made in the class body lies inline, so no object can have one of its own class among its parts."),
    Code("VIP0415", "bad Wire class",
         "A Wire class has fields of fixed width and byte order, one after the other, and overlays bytes that exist."),
    Code("VIP0420", "bad override",
         "A method that a class defines again is @virtual in both, with the same parameters, defaults and result; a field "
         "that it declares again has the same type. `__init__` is free."),
    # 05: memory and escape
    Code("VIP0451", "bad type arguments",
         "A generic class is used with types in brackets, as many as it has variables; a type variable means something in "
         "the class or function that names it."),
    Code("VIP0452", "type arguments not known",
         "Neither brackets, nor the annotation of what is initialised, nor the arguments' types say which instance of a "
         "generic is meant."),
    Code("VIP0453", "generics nested too deeply",
         "Each tuple of types is an instance of its own; they nest 16 deep, and one that needs ever larger ones has no end."),
    Code("VIP0501", "reference outlives its object",
         "A reference to a local object, or a view of a local array, is returned."),
    Code("VIP0502", "reference stored beyond its object",
         "A reference to a local object, or a view of a local array, is stored in something that lives longer."),
    Code("VIP0503", "object replaced while in use",
         "An object that a loop makes has one place in the frame; it is made anew only when nothing that is still read "
         "leads to the old one."),
    Code("VIP0504", "fresh on one path only",
         "A function returns an object that it makes on one path, and an existing one on another: the caller could not "
         "know whose frame it lives in."),
    Code("VIP0505", "frame too large",
         "A function's local arrays and objects do not fit on a stack; large storage belongs to the module."),
    Code("VIP0506", "bytes written through a view",
         "A record of a Wire class that was viewed in bytes can be read, but not written, nor passed to what writes it."),
    Code("VIP0507", "nothing of the heap",
         "heap.new, heap.array and del are for programs, and del for what lies on the heap: the kernel and freestanding "
         "modules have none, and everything else ends by itself."),
    # 06: build time and freezing
    Code("VIP0601", "for build time only",
         "The name exists at build time only, or has no type that is evident without running the module."),
    Code("VIP0605", "build-time Python failed",
         "Module-level code runs in CPython while the image is built; an exception there ends the build."),
    Code("VIP0606", "module level left another type",
         "When module level has run, every variable of compiled code has a value, of the type that it is declared with; "
         "so has everything that it leads to."),
    Code("VIP0610", "linking failed",
         "A symbol is missing or defined twice, or a part of the image does not fit its place."),
    Code("VIP0611", "assembly refused",
         "A line of a .s file or of inline assembly is not an instruction of the Cortex-A72, or not of the dialect."),
    Code("VIP0612", "no main",
         "A program begins in the function main of the file that is named; a module without one can only be imported."),
    Code("VIP0613", "the stack may not suffice",
         "The frames of some way down the call graph are more than the stack holds, or functions call each other so that no "
         "bound exists. The kernel's stacks are checked so; `--report=stack` shows the deepest way of any program."),
)

CODES: dict[str, Code] = {row.code: row for row in ROWS}
