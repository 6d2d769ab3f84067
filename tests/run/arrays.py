"""Arrays as globals, locals and parameters: filled, indexed, iterated, compared."""

from vipc.lang import Array, Span, array, i16, u8, u32, u64

zeros: Array[u8] = array(u8, 6)
primes: Array[u32] = array(u32, [2, 3, 5, 7, 11, 13])
sevens: Array[u64] = array(u64, 4, fill=7)


def total(values: Span[u32]) -> u64:
    result: u64 = 0
    for value in values:
        result += value
    return result


def reverse(values: Array[i16]) -> None:
    i = 0
    j = len(values) - 1
    while i < j:
        values[i], values[j] = values[j], values[i]
        i += 1
        j -= 1


def main() -> int:
    print(len(zeros), zeros[0], zeros[-1], len(primes), primes[-1], primes[-6], sevens[3])
    zeros[2] = 9
    zeros[-1] = 8
    for value in zeros:
        print(value, end=" ")
    print()
    print(total(primes), total(primes[1:3]))
    local = array(i16, [5, -4, 3, -2, 1])
    reverse(local)
    for i in range(len(local)):
        print(local[i], end=",")
    print()
    sevens[1] += 5
    sevens[1] *= 2
    sevens[2] -= 7
    sevens[3] |= 8
    sevens[0] <<= 3
    print(sevens[0], sevens[1], sevens[2], sevens[3])
    scratch = array(u8, 4)
    scratch[3] = 1
    print(scratch[0], scratch[3], scratch[0] + scratch[3])
    return 0
