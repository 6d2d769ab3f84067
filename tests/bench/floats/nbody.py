"""Five bodies that attract each other, n steps; their energy in millionths."""

from typing import Final

from vipc.lang import Array, array, export, u64
from vipc.lang.arm64 import fsqrt

BODIES: Final = 5
x: Array[float] = array(float, BODIES)
y: Array[float] = array(float, BODIES)
z: Array[float] = array(float, BODIES)
vx: Array[float] = array(float, BODIES)
vy: Array[float] = array(float, BODIES)
vz: Array[float] = array(float, BODIES)
mass: Array[float] = array(float, BODIES)


def advance(dt: float) -> None:
    """One step."""
    for i in range(BODIES):
        for j in range(i + 1, BODIES):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            square = dx * dx + dy * dy + dz * dz
            magnitude = dt / (square * fsqrt(square))
            vx[i] -= dx * mass[j] * magnitude
            vy[i] -= dy * mass[j] * magnitude
            vz[i] -= dz * mass[j] * magnitude
            vx[j] += dx * mass[i] * magnitude
            vy[j] += dy * mass[i] * magnitude
            vz[j] += dz * mass[i] * magnitude
    for i in range(BODIES):
        x[i] += dt * vx[i]
        y[i] += dt * vy[i]
        z[i] += dt * vz[i]


def energy() -> float:
    """Of motion and of attraction."""
    total = 0.0
    for i in range(BODIES):
        total += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
        for j in range(i + 1, BODIES):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            total -= mass[i] * mass[j] / fsqrt(dx * dx + dy * dy + dz * dz)
    return total


@export
def bench_main(n: u64) -> u64:
    for i in range(BODIES):
        x[i] = float(i * i) + 0.5
        y[i] = float(i) * 3.0 - 4.0
        z[i] = 2.0 - float(i)
        vx[i] = 0.25 * float(i)
        vy[i] = 0.5
        vz[i] = 0.125
        mass[i] = float(i + 1)
    for _ in range(n):
        advance(0.01)
    return u64(int(energy() * 1000000.0) + 1000000000000)
