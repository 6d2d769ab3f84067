"""The opcode table of the SSA form: arity, immediates, effects and meaning, one row each.

Words: `s` = the 64-bit word read as signed, `u` = as unsigned. Arithmetic without suffix wraps modulo 2^64.
Effects: "pure" (may be moved, merged, dropped), "read" (reads memory), "write", "check" (may fail: leaves the
function by trap or raise; may not cross another check, a call, a volatile access or a store), "volatile"
(never moved, merged, dropped), "call" (all of them).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Op:
    """`args` and `dst` are counts, -1 for any number; `imm` names the immediates in order."""

    name: str
    args: int
    dst: int
    imm: tuple[str, ...]
    effect: str
    doc: str


def _table(*ops: Op) -> dict[str, Op]:
    return {op.name: op for op in ops}


OPS = _table(
    Op("const", 0, 1, ("value",), "pure", "the word `value`, -2^63..2^64-1"),
    Op("addr", 0, 1, ("symbol", "offset"), "pure", "address of a linker symbol plus offset"),
    Op("alloca", 0, 1, ("size", "align"), "pure", "address of a stack object, one per activation; entry block only; contents undefined"),
    Op("add", 2, 1, (), "pure", "a + b"),
    Op("sub", 2, 1, (), "pure", "a - b"),
    Op("mul", 2, 1, (), "pure", "a * b"),
    Op("umulh", 2, 1, (), "pure", "high word of u * u"),
    Op("smulh", 2, 1, (), "pure", "high word of s * s"),
    Op("sdiv", 2, 1, (), "pure", "s / s toward zero; 0 when b is 0 (as A64)"),
    Op("udiv", 2, 1, (), "pure", "u / u; 0 when b is 0"),
    Op("floordiv", 2, 1, (), "pure", "s // s as Python; b is not 0"),
    Op("floormod", 2, 1, (), "pure", "s % s as Python; b is not 0"),
    Op("umod", 2, 1, (), "pure", "u % u; b is not 0"),
    Op("neg", 1, 1, (), "pure", "-a"),
    Op("not", 1, 1, (), "pure", "~a"),
    Op("and", 2, 1, (), "pure", "a & b"),
    Op("or", 2, 1, (), "pure", "a | b"),
    Op("xor", 2, 1, (), "pure", "a ^ b"),
    Op("shl", 2, 1, (), "pure", "a << b; 0 when u(b) >= 64"),
    Op("lshr", 2, 1, (), "pure", "u(a) >> b; b is 0..63"),
    Op("ashr", 2, 1, (), "pure", "s(a) >> b; b is 0..63"),
    Op("ext", 1, 1, ("type",), "pure", "truncate to u8 u16 u32 i8 i16 i32 and extend back to 64 bits"),
    Op("clz", 1, 1, (), "pure", "leading zeros of 64"),
    Op("rbit", 1, 1, (), "pure", "bits reversed"),
    Op("rev", 1, 1, ("bits",), "pure", "bytes reversed of the low 16, 32 or 64 bits; upper bits zero"),
    Op("popcount", 1, 1, (), "pure", "number of one bits"),
    Op("fadd", 2, 1, (), "pure", "d(a) + d(b): the words as IEEE doubles, rounded to nearest, ties to even"),
    Op("fsub", 2, 1, (), "pure", "d(a) - d(b)"),
    Op("fmul", 2, 1, (), "pure", "d(a) * d(b)"),
    Op("fdiv", 2, 1, (), "pure", "d(a) / d(b); infinite or NaN when d(b) is 0"),
    Op("fsqrt", 1, 1, (), "pure", "the square root of d(a); a NaN below zero"),
    Op("fneg", 1, 1, (), "pure", "-d(a): the sign bit inverted"),
    Op("fabs", 1, 1, (), "pure", "|d(a)|: the sign bit cleared"),
    Op("fround", 1, 1, ("way",), "pure", "d(a) to a whole number: floor, even (to nearest) or zero (toward it)"),
    Op("fcmp", 2, 1, ("order",), "pure", "0 or 1; order: eq ne lt le gt ge of d(a) and d(b); a NaN is ne to all"),
    Op("itof", 1, 1, ("sign",), "pure", "s(a) or u(a) as a double, to nearest"),
    Op("ftoi", 1, 1, (), "pure", "d(a) toward zero as s; the nearest s when it does not fit, 0 for a NaN (as A64)"),
    Op("cmp", 2, 1, ("cond",), "pure", "0 or 1; cond: eq ne slt sle sgt sge ult ule ugt uge"),
    Op("select", 3, 1, (), "pure", "b if a != 0 else c"),
    Op("load", 1, 1, ("type", "offset"), "read", "type at address a + offset: u8 i8 u16 i16 u32 i32 u64 (i64 is the same word)"),
    Op("store", 2, 0, ("type", "offset"), "write", "low bits of b to address a + offset; types as load"),
    Op("vload", 1, 1, ("type", "offset"), "volatile", "device load, exactly once, exactly that width"),
    Op("vstore", 2, 0, ("type", "offset"), "volatile", "device store, exactly once, exactly that width"),
    Op("aload", 1, 1, ("type", "offset"), "volatile", "load-acquire of u8 u16 u32 u64; offset 0"),
    Op("astore", 2, 0, ("type", "offset"), "volatile", "store-release, likewise"),
    Op("xload", 1, 1, ("type", "offset"), "volatile", "load-acquire that begins an exclusive access"),
    Op("xstore", 2, 1, ("type", "offset"), "volatile", "store-release that ends it: 0, or 1 and nothing stored when somebody came between"),
    Op("call", -1, -1, ("symbol", "raises"), "call", "direct call; raises 1: the next instruction must be err_get"),
    Op("calli", -1, -1, ("raises",), "call", "indirect call of address args[0] with args[1:]"),
    Op("err_get", 0, 1, (), "volatile", "the error register (x28): 0 or the address of an exception type descriptor"),
    Op("err_set", 1, 0, (), "volatile", "set the error register"),
    Op("check", -1, 0, ("trap", "text", "signs"), "check",
       "args[0] is the condition: fails when 0. args[1:3]: the values of the message; signs: 's'/'u' per value, e.g. 'su'. "
       "trap: key of vipc.lang.traps; text: its {t} or ''"),
    Op("check_index", 2, 0, ("sign",), "check",
       "fails (trap index) unless u(a) < u(b); b is a length, below 2^63; sign 's' or 'u' tells how the message shows a"),
    Op("check_fit", 1, 0, ("type", "sign"), "check",
       "fails (trap fit) unless a, read as `sign` says, lies in `type` (u8..i64, bool)"),
    Op("add_c", 2, 1, ("arith",), "check", "a + b, both operands and result in arith (i64 | u64), else trap result '+ does not fit ARITH'"),
    Op("sub_c", 2, 1, ("arith",), "check", "a - b, likewise"),
    Op("mul_c", 2, 1, ("arith",), "check", "a * b, likewise"),
    Op("keep", -1, 0, (), "volatile", "nothing: the arguments are still somewhere, for the debugger (-O0 alone)"),
    Op("asm", -1, -1, ("template", "inputs", "outputs", "clobbers"), "volatile",
       "inline assembly. template: lines joined by newline; {0} {1} .. inputs, {out0} .. outputs as x registers ({w:0} the w name). "
       "inputs, outputs: tuples of fixed register names, '' for any; clobbers: register names and 'memory'"),
)

TERMS = _table(
    Op("jump", 0, 0, (), "pure", "one target"),
    Op("br", 1, 0, (), "pure", "targets[0] when a != 0, else targets[1]"),
    Op("switch", 1, 0, ("values",), "pure", "imm: the case values in order; targets[i] when a == imm[i], targets[-1] otherwise"),
    Op("ret", -1, 0, (), "pure", "return these words; the error register is 0"),
    Op("ret_error", 0, 0, (), "pure", "return with the error register set; result words are undefined"),
    Op("trap", -1, 0, ("trap", "text", "signs"), "check", "always fails, as `check` does; args: the values of the message"),
    Op("unreachable", 0, 0, (), "pure", "control cannot come here (after a call that does not return)"),
)
