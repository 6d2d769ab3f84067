"""CSV rows, key-value settings, HTTP request line."""

from dataclasses import dataclass

from vipc.lang import Array, array, i32, u32


class ParseError(Exception):
    def __init__(self, line: u32) -> None:
        self.line: u32 = line


@dataclass
class Row:
    id: u32 = 0
    score: i32 = 0
    active: bool = False


rows: Array[Row] = array(Row, 8)
CSV = b"""id,score,active
1,90,yes
2,-15,no

3,77,yes
"""


def load(data: bytes) -> int:
    used = 0
    for number, line in enumerate(data.splitlines()):
        if number == 0 or not line.strip():
            continue
        fields = 0
        row = rows[used]
        for column, field in enumerate(line.split(b",")):
            match column:
                case 0:
                    row.id = int(field)
                case 1:
                    row.score = int(field)
                case 2:
                    row.active = field == b"yes"
                case _:
                    raise ParseError(number)
            fields += 1
        if fields != 3:
            raise ParseError(number)
        used += 1
    return used


def settings(text: str) -> int:
    depth = 0
    for line in text.split("\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, sep, value = line.partition("=")
        if not sep:
            print("no value for", key)
            continue
        key, value = key.strip(), value.strip().strip('"')
        print(f"{key:<10}|{value:>10}|{len(value)}")
        if key == "depth":
            depth = int(value, 0)
    return depth


def request(line: bytes) -> tuple[bytes, bytes, int]:
    method, path, version = line.split(b" ")
    if not version.startswith(b"HTTP/"):
        raise ValueError("not HTTP")
    major, _, minor = version.removeprefix(b"HTTP/").partition(b".")
    return method, path, int(major) * 10 + int(minor)


def dotted(address: u32) -> None:
    print(".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0)))


def parse_ip(text: str) -> u32:
    a, b, c, d = text.split(".")
    result = 0
    for part in (a, b, c, d):
        n = int(part)
        if not 0 <= n <= 255:
            raise ValueError("octet out of range")
        result = result << 8 | n
    return result


def main() -> int:
    n = load(CSV)
    print(n, sum(r.score for r in rows[:n]), max(r.score for r in rows[:n] if r.active))
    print(any(not r.active for r in rows[:n]), all(r.id > 0 for r in rows[:n]), min((r.score for r in rows[:n]), default=0))
    for r in sorted_by_score(n):
        print(r)
    print(settings('# comment\nname = "viper"\ndepth = 0x10\nbroken\n'))
    print(request(b"GET /index.html HTTP/1.1"))
    dotted(parse_ip("192.168.1.254"))
    try:
        parse_ip("1.2.3")
    except ValueError as e:
        print("error:", e)
    try:
        parse_ip("1.2.3.256")
    except ValueError as e:
        print("error:", e)
    print(f"{parse_ip('10.0.0.1'):#010x}", f"{n:>{n}}", f"{'x' * 3}")
    return 0


def sorted_by_score(n: int) -> tuple[int, int]:
    best = max(rows[:n], key=score_of)
    worst = min(rows[:n], key=score_of)
    return best.id, worst.id


def score_of(r: Row) -> int:
    return r.score
