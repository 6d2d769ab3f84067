"""Unpacking the pieces of texts."""


def key_of(line: str) -> int:
    name, value = line.split("=")
    print(name.strip(), value.strip())
    return int(value)


def main() -> int:
    method, path, version = b"GET /index.html HTTP/1.1".split()
    print(method, path, version)
    for line in ("a = 1", "b", "c=2=3"):
        try:
            print(key_of(line))
        except ValueError as error:
            print(error)
    first, rest = "one two three".split(maxsplit=1)
    (a, b), c = ("x", 1), "y"
    print(first, rest, a, b, c)
    return key_of("last=x")
