"""Objects that functions make: under a base class, beside None, through Callables, @virtual, @export and `with`."""

from typing import Callable

from vipc.lang import export, virtual


class Job:
    def __init__(self, size: int) -> None:
        self.size: int = size

    @virtual
    def cost(self) -> int:
        return self.size

    @virtual
    def twin(self) -> "Job":
        return Job(self.size + 1)


class Heavy(Job):
    def __init__(self, size: int, weight: int) -> None:
        super().__init__(size)
        self.weight: int = weight

    @virtual
    def cost(self) -> int:
        return self.size * self.weight

    @virtual
    def twin(self) -> Job:
        made: Job = Heavy(self.size + 1, self.weight + 1)
        return made


class Session:

    def __init__(self, number: int) -> None:
        self.number: int = number


class Opener:
    opened: int = 0

    def __enter__(self) -> Session:
        self.opened += 1
        return Session(self.opened * 11)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.opened += 100


def light(size: int) -> Job:
    return Job(size)


def heavy(size: int) -> Job:
    return Heavy(size, 10)


def choose(is_heavy: bool) -> Callable[[int], Job]:
    return heavy if is_heavy else light


def maybe(size: int) -> Job | None:
    return Heavy(size, 2) if size > 3 else None


def sometimes(size: int) -> Job | None:
    found: Job | None = None
    if size > 3:
        found = Job(size)
    try:
        return found
    finally:
        print("looked", size)


@export
def exported(size: int) -> Job:
    return Job(size * 3)


def main() -> int:
    for is_heavy in (False, True):
        job = choose(is_heavy)(4)
        print(job.cost(), job.twin().cost(), job.twin().twin().cost(), isinstance(job, Heavy))
    for size in (2, 5):
        one = maybe(size)
        other = sometimes(size)
        print(one is None, -1 if one is None else one.cost(), -1 if other is None else other.cost())
    opener = Opener()
    for _ in range(2):
        with opener as session:
            print(session.number)
    print(exported(5).cost(), opener.opened)
    return 0
