"""Format specs of integers: width, fill, alignment, sign, base, grouping, precision of the prefix."""

from vipc.lang import i16, u8, u32, u64


def main() -> int:
    n = 255
    m = -255
    print(f"{n} {m} {n:d} {m:d}|{n:6}|{m:6}|{n:<6}|{n:^6}|{n:>6}|{m:=6}|")
    print(f"{n:x} {n:X} {n:o} {n:b} {n:#x} {n:#X} {n:#o} {n:#b} {m:x} {m:#b}")
    print(f"{n:06} {m:06} {n:#08x} {m:#08x} {n:#018x} {m:+06} {n:+} {m:+} {n: } {m: }")
    print(f"{n:*>8} {n:*<8} {n:*^9} {m:0>8} {n:_<4} {m:x^10x}")
    big: u64 = 18_446_744_073_709_551_615
    print(f"{big:,} {big:_} {big:x} {big:_x} {big:#_b}")
    print(f"{1234567:,} {-1234567:,} {999:,} {1000:,} {1234567:_d} {0:,} {1234567:15,} {1234567:<15,}|")
    c: u8 = 65
    print(f"{c:c} {c:5} {c:<5}| {c:08b}")
    small: i16 = -32_768
    width_less: u32 = 7
    print(f"{small:8} {small:x} {width_less:03} {width_less:03x} {-width_less:04}")
    print(f"{0} {0:x} {0:b} {0:03} {-0:+}")
    return 0
