"""Floats as text, by every kind of format spec."""

from vipc.lang import array

VALUES = array(float, [0.0, -0.0, 1.0, 0.1, 2.5, -1234.5678, 1e16, 123456789.0, 1e-7, 9.9999e22, 0.5, 99.995])


def main() -> int:
    """A row of texts for each value."""
    for value in VALUES:
        print(value, f"{value!r} {value!s:>8} {value:8.3f}|{value:<10}|{value:^12.1f}|{value:+}|{value: }")
        print(f"{value:e} {value:.3e} {value:E} {value:.0e} {value:#.0e}")
        print(f"{value:f} {value:.0f} {value:#.0f} {value:.2F} {value:012.3f} {value:+012.1f}")
        print(f"{value:g} {value:.3g} {value:G} {value:#g} {value:.10g} {value:n}")
        print(f"{value:%} {value:.1%} {value:.0%} {value:,} {value:,.2f} {value:_.1f} {value:015,.1f}")
        print(f"{value:.3} {value:10.4} {value:*>14.2f} {value:é^9.1f} {value:=+10.1f} {value:z.1f}")
    for special in (float("inf"), -float("inf"), float("nan")):
        print(special, f"{special:10.2f}|{special:<6}|{special:+}|{special:06.1f}|{special:F}|{special:E}|{special:%}|{special:,}")
    count = 7
    print(f"{count:.2f} {count:e} {count:g} {count:.1%} {True:.1f} {-count:08.3f}")
    pair = (1.5, count)
    print(pair, (0.1,), f"{pair}", f"{count=} {pair[0]=:.2f}")
    return 0
