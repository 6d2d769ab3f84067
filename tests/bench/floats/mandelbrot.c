/* The Mandelbrot set: turns until the point leaves, at most 50, summed over n x n points. */
#include "../kernels/bench.h"

u64 bench_main(u64 n) {
    u64 total = 0;
    double size = (double)n;
    for (u64 row = 0; row < n; row++) {
        double ci = 2.0 * (double)row / size - 1.0;
        for (u64 column = 0; column < n; column++) {
            double cr = 3.0 * (double)column / size - 2.0;
            double zr = 0, zi = 0;
            u64 count = 0;
            while (count < 50 && zr * zr + zi * zi <= 4.0) {
                double t = 2.0 * zr * zi + ci;
                zr = zr * zr - zi * zi + cr;
                zi = t;
                count++;
            }
            total += count;
        }
    }
    return total;
}
