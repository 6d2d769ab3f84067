"""The words that programs import from the language and from the few library modules that exist at run time.

One row per importable module; a word's kind says who handles it. Nothing here is parsed or imported.
"""

from __future__ import annotations

from typing import Final

INTEGER_WORDS: Final = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "usize")
DECORATORS: Final = ("entry", "export", "extern", "naked", "noreturn", "inline", "noinline", "section", "build_time",
                     "stored_as", "sink", "virtual")

CONTAINERS: Final = {"Pool": "vipc.lang.containers.pool", "Ring": "vipc.lang.containers.ring"}
"""Words of vipc.lang that are generic classes written in the language, and their modules."""

WIRE_INTEGERS: Final = ("be16", "be32", "be64", "le16", "le32", "le64")

LANG: Final = (*INTEGER_WORDS, *DECORATORS, "Array", "Span", "array", "Ref", "Opt", "Mmio", "Reg", "reg", "RegArray",
               "reg_array", "Wire", *WIRE_INTEGERS, "Bytes", "wire_bytes", "Atomic", *CONTAINERS)
ARM64: Final = ("mrs", "msr", "isb", "dsb", "dmb", "wfi", "wfe", "sev", "eret", "tlbi", "dc", "ic", "at", "svc", "clz",
                "rbit", "rev32", "rev64", "umulh", "fsqrt")
UNSAFE: Final = ("Ptr", "PhysAddr", "VirtAddr", "asm", "span_at", "bytes_at", "str_at", "object_at", "address_of",
                 "element_index", "poison", "revive", "unchecked", "float_bits", "float_of_bits")

HEAP: Final = ("new", "array", "set_size")

WORD_MODULES: Final[dict[str, tuple[str, ...]]] = {
    "vipc.lang": LANG,
    "vipc.lang.arm64": ARM64,
    "vipc.lang.unsafe": UNSAFE,
    "vipc.lang.heap": HEAP,
    "typing": ("Final", "Callable", "TYPE_CHECKING", "Generic", "TypeVar"),
    "collections.abc": ("Callable",),
    "enum": ("Enum", "IntEnum", "IntFlag", "auto"),
    "dataclasses": ("dataclass", "field"),
    "__future__": ("annotations",),
}

BUILTIN_FUNCTIONS: Final = frozenset({
    "abs", "all", "any", "bool", "bytes", "chr", "divmod", "enumerate", "int", "isinstance", "len", "max",
    "min", "ord", "print", "range", "reversed", "round", "str", "sum", "zip", "super", "tuple",
})
"""Built-in names that mean something at run time (some only to be refused with a reason)."""

BUILTIN_EXCEPTIONS: Final[tuple[tuple[str, str | None], ...]] = (
    ("BaseException", None),
    ("Exception", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
)
"""Name and base, as in CPython."""

BUILD_TIME_BUILTINS: Final = frozenset({
    "open", "eval", "exec", "compile", "input", "list", "dict", "set", "frozenset", "map", "filter", "sorted", "getattr",
    "setattr", "hasattr", "delattr", "vars", "globals", "locals", "iter", "next", "hash", "hex", "oct", "bin", "repr",
    "type", "object", "callable", "id", "dir", "format", "issubclass", "pow", "slice", "memoryview", "bytearray", "complex",
    "staticmethod", "classmethod", "property", "__import__", "breakpoint",
})
"""Built-in names known at build time only."""
