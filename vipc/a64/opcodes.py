"""The table of machine opcodes: operand counts and assembly text, one row each.

The text is a format string over the operands in order: definitions, uses, immediates; `{0}` is the x name, `{0.w}`
the w name. Rows with an empty text are pseudo-instructions, which vipc/a64/emit.py writes out. `tied` rows read
a definition's old value.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MOp:
    """`defs` and `uses` are counts, -1 for any number. `early`: definitions are written before uses are read. `tied`: the
    place of the definition that is also the first use; -1: none."""

    name: str
    defs: int
    uses: int
    text: str
    early: bool = False
    tied: int = -1


def _both_widths() -> list[MOp]:
    rows: list[MOp] = []
    for suffix, w in (("", ""), ("_w", ".w")):
        d, a, b, c = (f"{{{i}{w}}}" for i in range(4))

        def row(name: str, uses: int, text: str, suffix: str = suffix, tied: int = -1) -> None:
            rows.append(MOp(name + suffix, 1, uses, text, tied=tied))

        for op in ("add", "sub", "adds", "subs", "and", "orr", "eor", "bic", "orn", "eon"):
            row(f"{op}_rr", 2, f"{op} {d}, {a}, {b}")
            row(f"{op}_rs", 2, f"{op} {d}, {a}, {b}, {{3}} #{{4}}")
        for op in ("add", "sub", "adds", "subs"):
            row(f"{op}_ri", 1, f"{op} {d}, {a}, #{{2}}")
            row(f"{op}_rih", 1, f"{op} {d}, {a}, #{{2}}, lsl #12")
        for op in ("and", "orr", "eor"):
            row(f"{op}_ri", 1, f"{op} {d}, {a}, #{{2}}")
        for op in ("mul", "mneg", "rorv", "lslv", "lsrv", "asrv", "udiv", "sdiv"):
            name = {"lslv": "lsl", "lsrv": "lsr", "asrv": "asr", "rorv": "ror"}.get(op, op)
            row(op, 2, f"{name} {d}, {a}, {b}")
        for op in ("madd", "msub"):
            row(op, 3, f"{op} {d}, {a}, {b}, {c}")
        for op in ("neg", "mvn", "clz", "rbit", "rev", "mov"):
            row(op, 1, f"{op} {d}, {a}")
        for op in ("lsl", "lsr", "asr", "ror"):
            row(f"{op}_i", 1, f"{op} {d}, {a}, #{{2}}")
        row("neg_s", 1, f"neg {d}, {a}, {{2}} #{{3}}")
        row("mvn_s", 1, f"mvn {d}, {a}, {{2}} #{{3}}")
        row("extr", 2, f"extr {d}, {a}, {b}, #{{3}}")
        for op in ("ubfx", "sbfx", "ubfiz", "sbfiz"):
            row(op, 1, f"{op} {d}, {a}, #{{2}}, #{{3}}")
        for op in ("bfi", "bfxil"):
            row(op, 2, f"{op} {d}, {b}, #{{3}}, #{{4}}", tied=0)
        rows.append(MOp(f"tst_ri{suffix}", 0, 1, f"tst {d}, #{{1}}"))
        rows.append(MOp(f"cmp_rr{suffix}", 0, 2, f"cmp {d}, {a}"))
        rows.append(MOp(f"tst_rr{suffix}", 0, 2, f"tst {d}, {a}"))
        rows.append(MOp(f"cmp_ri{suffix}", 0, 1, f"cmp {d}, #{{1}}"))
        rows.append(MOp(f"cmn_ri{suffix}", 0, 1, f"cmn {d}, #{{1}}"))
    return rows


def _ordered() -> list[MOp]:
    """Acquire, release and exclusive accesses; the status is written apart from what is stored."""
    rows: list[MOp] = []
    for kind, end, w in (("u8", "b", ".w"), ("u16", "h", ".w"), ("u32", "", ".w"), ("u64", "", "")):
        rows.append(MOp(f"aload_{kind}", 1, 1, f"ldar{end} {{0{w}}}, [{{1}}]"))
        rows.append(MOp(f"astore_{kind}", 0, 2, f"stlr{end} {{0{w}}}, [{{1}}]"))
        rows.append(MOp(f"xload_{kind}", 1, 1, f"ldaxr{end} {{0{w}}}, [{{1}}]"))
        rows.append(MOp(f"xstore_{kind}", 1, 2, f"stlxr{end} {{0.w}}, {{1{w}}}, [{{2}}]", early=True))
    return rows


def _memory() -> list[MOp]:
    rows: list[MOp] = []
    for op, w in (("ldrb", ".w"), ("ldrsb", ""), ("ldrh", ".w"), ("ldrsh", ""), ("ldr_w", ".w"), ("ldrsw", ""), ("ldr_x", "")):
        name = op.split("_")[0]
        rows.append(MOp(f"{op}_ri", 1, 1, f"{name} {{0{w}}}, [{{1}}, #{{2}}]"))
        rows.append(MOp(f"{op}_rr", 1, 2, f"{name} {{0{w}}}, [{{1}}, {{2}}, lsl #{{3}}]"))
        rows.append(MOp(f"{op}_re", 1, 2, f"{name} {{0{w}}}, [{{1}}, {{2.w}}, {{3}} #{{4}}]"))
        rows.append(MOp(f"{op}_post", 2, 1, f"{name} {{0{w}}}, [{{1}}], #{{3}}", tied=1))
        rows.append(MOp(f"{op}_f", 1, 0, ""))
    for op, w in (("strb", ".w"), ("strh", ".w"), ("str_w", ".w"), ("str_x", "")):
        name = op.split("_")[0]
        rows.append(MOp(f"{op}_ri", 0, 2, f"{name} {{0{w}}}, [{{1}}, #{{2}}]"))
        rows.append(MOp(f"{op}_rr", 0, 3, f"{name} {{0{w}}}, [{{1}}, {{2}}, lsl #{{3}}]"))
        rows.append(MOp(f"{op}_re", 0, 3, f"{name} {{0{w}}}, [{{1}}, {{2.w}}, {{3}} #{{4}}]"))
        rows.append(MOp(f"{op}_post", 1, 2, f"{name} {{2{w}}}, [{{0}}], #{{3}}", tied=0))
        rows.append(MOp(f"{op}_f", 0, 1, ""))
    return rows


def _floating() -> list[MOp]:
    """Operations on d registers. Loads, stores and moves to and from memory are those of words."""
    rows = [MOp("fcmp", 0, 2, "fcmp {0}, {1}"), MOp("fcmp_zero", 0, 1, "fcmp {0}, #0.0"),
            MOp("fcsel", 1, 2, "fcsel {0}, {1}, {2}, {3}"),
            MOp("fconst", 1, 0, "")]         # imm: the float's word
    rows += [MOp(op, 1, 2, f"{op} {{0}}, {{1}}, {{2}}") for op in ("fadd", "fsub", "fmul", "fdiv")]
    rows += [MOp(op, 1, 1, f"{op} {{0}}, {{1}}") for op in
             ("fmov", "fsqrt", "fneg", "fabs", "frintm", "frintn", "frintz", "scvtf", "ucvtf", "fcvtzs")]
    return rows


_ROWS = [
    *_both_widths(),
    *_floating(),
    *_memory(),
    *_ordered(),
    MOp("ldp_x", 2, 1, "ldp {0}, {1}, [{2}, #{3}]"),
    MOp("ldp_w", 2, 1, "ldp {0.w}, {1.w}, [{2}, #{3}]"),
    MOp("stp_x", 0, 3, "stp {0}, {1}, [{2}, #{3}]"),
    MOp("stp_w", 0, 3, "stp {0.w}, {1.w}, [{2}, #{3}]"),
    MOp("add_re", 1, 2, "add {0}, {1}, {2.w}, {3} #{4}"),
    MOp("sub_re", 1, 2, "sub {0}, {1}, {2.w}, {3} #{4}"),
    MOp("add_re_w", 1, 2, "add {0.w}, {1.w}, {2.w}, {3} #{4}"),
    MOp("sub_re_w", 1, 2, "sub {0.w}, {1.w}, {2.w}, {3} #{4}"),
    MOp("cmp_rs", 0, 2, "cmp {0}, {1}, {2} #{3}"),
    MOp("cmn_rr", 0, 2, "cmn {0}, {1}"),
    MOp("cmp_re", 0, 2, "cmp {0}, {1.w}, {2}"),
    MOp("cmp_rih", 0, 1, "cmp {0}, #{1}, lsl #12"),
    MOp("cmn_rih", 0, 1, "cmn {0}, #{1}, lsl #12"),
    MOp("ccmp_rr", 0, 2, "ccmp {0}, {1}, #{2}, {3}"),
    MOp("ccmp_ri", 0, 1, "ccmp {0}, #{1}, #{2}, {3}"),
    MOp("ccmn_ri", 0, 1, "ccmn {0}, #{1}, #{2}, {3}"),
    MOp("umulh", 1, 2, "umulh {0}, {1}, {2}"),
    MOp("smulh", 1, 2, "smulh {0}, {1}, {2}"),
    MOp("umull", 1, 2, "umull {0}, {1.w}, {2.w}"),
    MOp("smull", 1, 2, "smull {0}, {1.w}, {2.w}"),
    MOp("umaddl", 1, 3, "umaddl {0}, {1.w}, {2.w}, {3}"),
    MOp("smaddl", 1, 3, "smaddl {0}, {1.w}, {2.w}, {3}"),
    MOp("umsubl", 1, 3, "umsubl {0}, {1.w}, {2.w}, {3}"),
    MOp("smsubl", 1, 3, "smsubl {0}, {1.w}, {2.w}, {3}"),
    MOp("umnegl", 1, 2, "umnegl {0}, {1.w}, {2.w}"),
    MOp("smnegl", 1, 2, "smnegl {0}, {1.w}, {2.w}"),
    MOp("sxtb", 1, 1, "sxtb {0}, {1.w}"),
    MOp("sxth", 1, 1, "sxth {0}, {1.w}"),
    MOp("sxtw", 1, 1, "sxtw {0}, {1.w}"),
    MOp("rev16_w", 1, 1, "rev16 {0.w}, {1.w}"),
    MOp("uxtb", 1, 1, "and {0.w}, {1.w}, #255"),
    MOp("uxth", 1, 1, "and {0.w}, {1.w}, #65535"),
    MOp("uxtw", 1, 1, "mov {0.w}, {1.w}"),
    MOp("cset", 1, 0, "cset {0.w}, {1}"),
    MOp("csetm", 1, 0, "csetm {0}, {1}"),
    MOp("csel", 1, 2, "csel {0}, {1}, {2}, {3}"),
    MOp("csinc", 1, 2, "csinc {0}, {1}, {2}, {3}"),
    MOp("csinv", 1, 2, "csinv {0}, {1}, {2}, {3}"),
    MOp("csneg", 1, 2, "csneg {0}, {1}, {2}, {3}"),
    MOp("const", 1, 0, ""),              # imm: value
    MOp("addr", 1, 0, ""),               # imm: symbol, offset
    MOp("frame_addr", 1, 0, ""),         # imm: slot
    MOp("copy", -1, 0, ""),              # defs[i] = cold[i], all at once
    MOp("keep", 0, 0, ""),               # cold: what is still somewhere
    MOp("call", -1, -1, "bl {symbol}"),
    MOp("calli", -1, -1, "blr {target}"),
    MOp("asm", -1, -1, "", early=True),  # imm: template
    MOp("b", 0, 0, ""),                  # targets: goal
    MOp("b_cond", 0, 0, ""),             # imm: condition; targets: when it holds, otherwise
    MOp("b_if", 0, 0, ""),               # imm: condition; targets: when it holds; goes on otherwise
    MOp("cbz", 0, 1, "cbz {0}"),
    MOp("cbnz", 0, 1, "cbnz {0}"),
    MOp("tbz", 0, 1, "tbz {0}, #{1}"),
    MOp("tbnz", 0, 1, "tbnz {0}, #{1}"),
    MOp("check_cond", 0, 0, "b.{0}"),    # goes to the trap in the cold tail when the condition holds
    MOp("check_cbz", 0, 1, "cbz {0}"),
    MOp("check_cbnz", 0, 1, "cbnz {0}"),
    MOp("check_tbz", 0, 1, "tbz {0}, #{1}"),
    MOp("check_tbnz", 0, 1, "tbnz {0}, #{1}"),
    MOp("branch_table", 1, 1, "", early=True),   # defs: scratch; uses: index, below the number of targets
    MOp("ret", 0, -1, ""),
    MOp("ret_error", 0, 0, ""),
    MOp("trap", 0, 0, ""),
    MOp("unreachable", 0, 0, ""),
]

MOPS = {row.name: row for row in _ROWS}

INVERSE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt",
           "lo": "hs", "hs": "lo", "hi": "ls", "ls": "hi", "vs": "vc", "vc": "vs", "mi": "pl", "pl": "mi"}

CONDITIONS = {"eq": "eq", "ne": "ne", "slt": "lt", "sle": "le", "sgt": "gt", "sge": "ge",
              "ult": "lo", "ule": "ls", "ugt": "hi", "uge": "hs"}
SWAPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le",
           "lo": "hi", "hi": "lo", "ls": "hs", "hs": "ls"}

REMATERIALISED = frozenset(("const", "fconst", "addr", "frame_addr"))
"""Opcodes without operands, whose value can be made again anywhere."""
