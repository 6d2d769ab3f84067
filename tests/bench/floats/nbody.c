/* Five bodies that attract each other, n steps; their energy in millionths. */
#include "../kernels/bench.h"

#define BODIES 5
static double x[BODIES],y[BODIES],z[BODIES],vx[BODIES],vy[BODIES],vz[BODIES],mass[BODIES];
static void advance(double dt) {
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            double dx = x[i] - x[j], dy = y[i] - y[j], dz = z[i] - z[j];
            double square = dx * dx + dy * dy + dz * dz;
            double magnitude = dt / (square * __builtin_sqrt(square));
            vx[i] -= dx * mass[j] * magnitude;
            vy[i] -= dy * mass[j] * magnitude;
            vz[i] -= dz * mass[j] * magnitude;
            vx[j] += dx * mass[i] * magnitude;
            vy[j] += dy * mass[i] * magnitude;
            vz[j] += dz * mass[i] * magnitude;
        }
    for (int i = 0; i < BODIES; i++) {
        x[i] += dt * vx[i];
        y[i] += dt * vy[i];
        z[i] += dt * vz[i];
    }
}
static double energy(void) {
    double total = 0.0;
    for (int i = 0; i < BODIES; i++) {
        total += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i]);
        for (int j = i + 1; j < BODIES; j++) {
            double dx = x[i] - x[j], dy = y[i] - y[j], dz = z[i] - z[j];
            total -= mass[i] * mass[j] / __builtin_sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return total;
}
u64 bench_main(u64 n) {
    for (int i = 0; i < BODIES; i++) {
        x[i] = (double)(i * i) + 0.5;
        y[i] = (double)i * 3.0 - 4.0;
        z[i] = 2.0 - (double)i;
        vx[i] = 0.25 * (double)i;
        vy[i] = 0.5;
        vz[i] = 0.125;
        mass[i] = (double)(i + 1);
    }
    for (u64 k = 0; k < n; k++) advance(0.01);
    return (u64)((i64)(energy() * 1000000.0) + 1000000000000);
}
