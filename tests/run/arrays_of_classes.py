"""Arrays of objects made in place, and arrays of references."""

from vipc.lang import Array, Opt, array, u16, u32


class Task:
    number: u32
    ticks: u16

    def __init__(self) -> None:
        self.number = 0
        self.ticks = 10

    def run(self, steps: u16) -> None:
        self.ticks += steps


tasks: Array[Task] = array(Task, 4)
waiting: Array[Opt[Task]] = array(Opt[Task], 3)


def busiest(table: Array[Task]) -> Task:
    best = table[0]
    for task in table:
        if task.ticks > best.ticks:
            best = task
    return best


def main() -> int:
    for i in range(len(tasks)):
        tasks[i].number = i + 100
        tasks[i].run(i * 3 % 4)
    for task in tasks:
        print(task.number, task.ticks)
    best = busiest(tasks)
    best.ticks = 1
    print(best.number, tasks[1].ticks, best is tasks[1], best is tasks[2])
    waiting[1] = tasks[2]
    for i, entry in enumerate(waiting):
        if entry is None:
            print(i, "none")
        else:
            entry.run(500)
            print(i, entry.number, entry.ticks)
    waiting[1] = None
    print(tasks[2].ticks, waiting[1] is None)
    return 0
