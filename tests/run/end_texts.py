"""What methods of texts refuse, caught and uncaught."""
from vipc.lang import Array, array, u8

buffer: Array[u8] = array(u8, 4)


def cases(n: int, s: str, b: bytes) -> int:
    if n == 0:
        return s.index("q")
    if n == 1:
        return b.rindex(b"q")
    if n == 2:
        return len(s.partition(s[3:3])[0])
    if n == 3:
        return sum(len(w) for w in b.split(b[2:2]))
    if n == 4:
        return ord(s)
    if n == 5:
        return ord(s[n])
    if n == 6:
        return len(s[2:n])
    if n == 7:
        return len(s[4 + n - 7:3])
    if n == 8:
        return len(chr(n - 9))
    if n == 9:
        return len(chr(0x110000 + n))
    if n == 10:
        return len((n * 100).to_bytes(1, "big"))
    if n == 11:
        return len((n - 20).to_bytes(8, "big"))
    if n == 12:
        return len((n - 200).to_bytes(1, "big", signed=True))
    if n == 13:
        return int(s)
    if n == 14:
        return int("9223372036854775808")
    if n == 15:
        return int("12_")
    if n == 16:
        return int("")
    if n == 17:
        return len(bytes(buffer).decode())
    if n == 18:
        return b.find(n * 100)
    if n == 19:
        return buffer.index(n)
    if n == 20:
        return int("-9223372036854775808")
    if n == 21:
        return len(s[-9])
    if n == 22:
        return b.count(b"")
    if n == 23:
        return len((n + 105).to_bytes(1, "big", signed=True))
    return 0


def main() -> int:
    buffer[1] = 200
    for n in range(24):
        try:
            print(n, cases(n, "añ€z", b"bytes"))
        except ValueError as e:
            print(n, "value", e)
        except OverflowError as e:
            print(n, "overflow", e)
        except IndexError as e:
            print(n, "index", e)
    return cases(0, "añ€z", b"")
