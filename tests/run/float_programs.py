"""Programs that compute with floats: orbits, a fractal, roots, statistics, an integral, money."""

from dataclasses import dataclass
from typing import Final

from vipc.lang import Array, Span, array

DAYS: Final = 365.24
PI: Final = 3.141592653589793
SOLAR_MASS: Final = 4 * PI * PI
STEP: Final = 0.01


class Body:
    """A planet, or the sun."""

    x: float
    y: float
    z: float
    vx: float
    vy: float
    vz: float
    mass: float

    def __init__(self) -> None:
        self.x = self.y = self.z = 0.0
        self.vx = self.vy = self.vz = 0.0
        self.mass = SOLAR_MASS

    def place(self, x: float, y: float, z: float) -> None:
        """Puts the body there."""
        self.x, self.y, self.z = x, y, z

    def push(self, vx: float, vy: float, vz: float, mass: float) -> None:
        """Velocity per day, and mass in suns."""
        self.vx, self.vy, self.vz = vx * DAYS, vy * DAYS, vz * DAYS
        self.mass = mass * SOLAR_MASS


bodies: Array[Body] = array(Body, 3)


def set_up() -> None:
    """Sun, Jupiter, Saturn."""
    bodies[1].place(4.84143144246472090e00, -1.16032004402742839e00, -1.03622044471123109e-01)
    bodies[1].push(1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05, 9.54791938424326609e-04)
    bodies[2].place(8.34336671824457987e00, 4.12479856412430479e00, -4.03523417114321381e-01)
    bodies[2].push(-2.76742510726411e-03, 4.99852801234917238e-03, 2.30417297573763929e-05, 2.85885980666130812e-04)
    px = py = pz = 0.0
    for body in bodies:
        px += body.vx * body.mass
        py += body.vy * body.mass
        pz += body.vz * body.mass
    bodies[0].vx, bodies[0].vy, bodies[0].vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS


def advance() -> None:
    """One step of all."""
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            magnitude = STEP / (square * square**0.5)
            a.vx -= dx * b.mass * magnitude
            a.vy -= dy * b.mass * magnitude
            a.vz -= dz * b.mass * magnitude
            b.vx += dx * a.mass * magnitude
            b.vy += dy * a.mass * magnitude
            b.vz += dz * a.mass * magnitude
    for body in bodies:
        body.x += STEP * body.vx
        body.y += STEP * body.vy
        body.z += STEP * body.vz


def energy() -> float:
    """Kinetic and potential."""
    total = 0.0
    for i in range(len(bodies)):
        a = bodies[i]
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            distance = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2) ** 0.5
            total -= a.mass * b.mass / distance
    return total


def escape_time(cr: float, ci: float, limit: int) -> int:
    """Turns until a point leaves the disc."""
    zr, zi = 0.0, 0.0
    for n in range(limit):
        zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
        if zr * zr + zi * zi > 4:
            return n
    return limit


def mandelbrot(width: int, height: int) -> None:
    """The set, in letters."""
    for row in range(height):
        for column in range(width):
            n = escape_time(-2 + 3 * column / width, -1.2 + 2.4 * row / height, 40)
            print("#" if n == 40 else "+" if n > 8 else "." if n > 4 else " ", end="")
        print()


@dataclass
class Summary:
    """Of a sample."""

    count: int
    mean: float
    deviation: float
    least: float
    most: float


def summary(values: Span[float]) -> Summary:
    """Mean and spread, the sum of squares around the mean."""
    mean = sum(values) / len(values)
    squares = 0.0
    least, most = values[0], values[0]
    for value in values:
        squares += (value - mean) ** 2
        least, most = min(least, value), max(most, value)
    return Summary(len(values), mean, (squares / (len(values) - 1)) ** 0.5, least, most)


def sort(values: Span[float]) -> None:
    """By insertion."""
    for i in range(1, len(values)):
        value = values[i]
        j = i
        while j > 0 and values[j - 1] > value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value


def cube_root(x: float) -> float:
    """By Newton's method."""
    guess = x / 3 if x > 3 else 1.0
    for _ in range(60):
        guess = (2 * guess + x / (guess * guess)) / 3
    return guess


def integral(steps: int) -> float:
    """4 / (1 + x * x) from 0 to 1 by Simpson's rule."""
    h = 1 / steps
    total = 0.0
    for i in range(steps + 1):
        x = i * h
        weight = 1 if i == 0 or i == steps else 4 if i % 2 else 2
        total += weight * 4 / (1 + x * x)
    return total * h / 3


def savings(amount: float, rate: float, years: int) -> None:
    """A table of balances."""
    balance = amount
    for year in range(1, years + 1):
        interest = round(balance * rate / 100, 2)
        balance += interest
        print(f"{year:>3} {interest:>10,.2f} {balance:>12,.2f}")


def main() -> int:
    """All of them."""
    set_up()
    print(f"{energy():.9f}")
    for _ in range(200):
        advance()
    print(f"{energy():.9f} {bodies[1].x!r} {bodies[2].vy}")
    mandelbrot(48, 16)
    values = array(float, [3.5, -1.25, 8.0, 2.75, 0.1, 99.9, 1e-3, 42.0])
    sort(values)
    for value in values:
        print(value, end=" ")
    print()
    found = summary(values)
    print(found)
    print(cube_root(27.0), cube_root(2.0), integral(100), integral(100) - PI)
    savings(1000.0, 3.75, 5)
    celsius = -40
    while celsius <= 100:
        print(f"{celsius:>4} {celsius * 9 / 5 + 32:>6.1f}", end="; ")
        celsius += 20
    print()
    return 0
