"""sum, min, max, any, all and comprehensions over floats."""

from vipc.lang import Array, array

prices: Array[float] = array(float, [19.99, 5.49, 100.0, 0.5, 42.0])
counts: Array[int] = array(int, [3, 10, 1, 40, 2])


def half(x: float) -> float:
    """For a key."""
    return -x / 2


def main() -> int:
    """Each of them."""
    print(sum(prices), sum(p * 2 for p in prices), sum([0.1, 0.2, 0.3]))
    total = sum(price * count for price, count in zip(prices, counts))
    print(f"{total:.2f}", sum(prices, 1.5), sum((x for x in prices if x > 50), 0.0))
    mean = sum(prices) / len(prices)
    variance = sum((p - mean) ** 2 for p in prices) / (len(prices) - 1)
    print(f"{mean:.4f} {variance:.4f} {variance**0.5:.4f}")
    print(min(prices), max(prices), max(prices, key=half), min(x * x for x in prices), max(1.5, mean), min([2.5, 0.25]))
    print(any(p > 99 for p in prices), all(p > 1 for p in prices), any(prices), 42.0 in prices, 43.0 in prices)
    ordered = array(float, [float(c) for c in [3, 1, 2]])
    for i, value in enumerate(ordered):
        print(i, value, end="; ")
    for a, b in zip(prices, ordered):
        print(a / b, end="; ")
    print((1.5, 2) < (1.5, 3), (1.5, "a") == (1.5, "a"), sum(1.0 for p in prices if p < 20))
    squares = array(float, [x**2 for x in (0.5, 1.5, 2.5)])
    squares.fill(0.25)
    squares[:2].copy_from(prices[1:3])
    print(squares[0], squares[1], squares[2])
    return 0
