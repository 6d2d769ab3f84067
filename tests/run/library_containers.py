"""The containers of lib: lists, dicts, heaps; what they hold, in which order, and what they refuse."""

from lib.dict import Dict, Entry
from lib.heapq import heappop, heappush, heappushpop, heapreplace
from lib.list import List
from vipc.lang import Ref, array, u8, u32


class Task:
    def __init__(self, number: u32) -> None:
        self.number: u32 = number

    def __lt__(self, other: "Task") -> bool:
        return self.number < other.number


numbers: List[u32] = List(array(u32, 16))
ages: Dict[str, u8] = Dict(array(Entry[str, u8], 4))
heap = List(array(int, 8))


def main() -> int:
    for n in (5, 3, 9, 1):
        numbers.append(n)
    numbers.insert(1, 7)
    numbers[0] += 10
    numbers[-1] = 2
    print(len(numbers), numbers[0], numbers.pop(), numbers.pop(0), numbers.index(9), 9 in numbers, 10 in numbers)
    numbers.sort()
    for n in numbers:
        print(n, end=" ")
    numbers.reverse()
    numbers.remove(7)
    for n in numbers:
        print(n, end=" ")
    print(numbers.count(9))
    ages["ann"] = 30
    ages["bob"] = 40
    ages["ann"] += 1
    print(len(ages), ages["ann"], "bob" in ages, "cid" in ages, ages.get("cid", 7), ages.setdefault("cid", 9))
    for name in ages:
        print(name, ages[name], end="; ")
    print(ages.pop("ann"), len(ages))
    ages["dan"] = 1
    ages["eve"] = 2
    del ages["bob"]
    ages["fay"] = 3
    for name, age in ages.items():
        print(name, age, end="; ")
    for age in ages.values():
        print(age, end=" ")
    print()
    for n in (5, 3, 9, 1, 7):
        heappush(heap, n)
    print(heappushpop(heap, 4), heapreplace(heap, 6), heappop(heap), heappop(heap), len(heap))
    tasks: List[Task] = List(array(Ref[Task], 3))
    one, two, three = Task(1), Task(2), Task(3)
    for task in (three, one, two):
        heappush(tasks, task)
    print(heappop(tasks) is one, heappop(tasks).number)
    try:
        ages["zoe"]
    except KeyError as error:
        print(error)
    try:
        numbers.pop(9)
    except IndexError as error:
        print(error)
    ages["gil"] = 256 - len(ages)
    ages["hal"] = 1
    return 0
