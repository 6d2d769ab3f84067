"""The Mandelbrot set: turns until the point leaves, at most 50, summed over n x n points."""

from vipc.lang import export, u64


@export
def bench_main(n: u64) -> u64:
    total: u64 = 0
    size = float(n)
    for row in range(n):
        ci = 2.0 * float(row) / size - 1.0
        for column in range(n):
            cr = 3.0 * float(column) / size - 2.0
            zr = 0.0
            zi = 0.0
            count: u64 = 0
            while count < 50 and zr * zr + zi * zi <= 4.0:
                zi, zr = 2.0 * zr * zi + ci, zr * zr - zi * zi + cr
                count += 1
            total += count
    return total
