"""Default, keyword and keyword-only arguments; order of evaluation."""

from typing import Final

from vipc.lang import i32, u8, u32

WIDTH: Final = 4
steps: u8 = 0


def box(width: u32, height: u32 = 2, *, border: u32 = 0, fill: u8 = 46) -> u32:
    return (width + border) * 1_000_000 + (height + border) * 1_000 + fill


def join(a: i32, b: i32 = -1, c: i32 = WIDTH) -> i32:
    return a * 100 + b * 10 + c


def step(value: i32) -> i32:
    global steps
    steps += 1
    print("step", steps, "gives", value)
    return value


class Timer:
    period: u32

    def __init__(self, period: u32 = 10, *, running: bool = False) -> None:
        self.period = period
        self.running: bool = running

    def next(self, after: u32 = 0, *, times: u32 = 1) -> u32:
        return after + self.period * times if self.running else 0


def main() -> int:
    print(box(1), box(1, 5), box(height=7, width=2), box(3, border=9), box(3, 4, fill=1, border=2))
    print(join(1), join(1, 2), join(1, 2, 3), join(1, c=7), join(c=1, b=2, a=3))
    print(join(step(1), c=step(2), b=step(3)))
    timer = Timer(running=True)
    print(timer.next(), timer.next(5), timer.next(times=3), timer.next(1, times=2), Timer().next(), Timer(7).period)
    return 0
