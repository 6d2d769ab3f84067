"""Containers of lib, words, sorting, heap queue, floats."""

from lib.dict import Dict, Entry
from lib.heapq import heappop, heappush
from lib.list import List
from lib.sort import sort_span
from vipc.lang import Array, Pool, Ref, Span, array, heap, i32, u16, u32


class Task:
    def __init__(self, priority: int = 0) -> None:
        self.priority = priority
        self.done = False

    def __lt__(self, other: "Task") -> bool:
        return self.priority < other.priority

    def __str__(self) -> str:
        return f"T{self.priority}{'*' if self.done else ''}"


tasks: Array[Task] = array(Task, 4)
pool: Pool[Task] = Pool(tasks)
graph: Dict[u32, u32] = Dict(array(Entry[u32, u32], 16))
words: Dict[str, int] = Dict(array(Entry[str, int], 8))
stack: List[i32] = List(array(i32, 8))
queue: List[Ref[Task]] = List(array(Ref[Task], 4))


def evaluate(expression: str) -> int:
    stack.clear()
    for token in expression.split():
        if token in ("+", "-", "*", "//"):
            right = stack.pop()
            left = stack.pop()
            if token == "+":
                stack.append(left + right)
            elif token == "-":
                stack.append(left - right)
            elif token == "*":
                stack.append(left * right)
            else:
                stack.append(left // right)
        else:
            stack.append(int(token))
    return stack.pop()


def newton(value: float) -> float:
    guess = value / 2 if value > 1 else 1.0
    for _ in range(50):
        better = (guess + value / guess) / 2
        if abs(better - guess) < 1e-12:
            break
        guess = better
    return guess


def median(values: Span[u16]) -> float:
    copy = heap.array(u16, len(values))
    copy.copy_from(values)
    sort_span(copy)
    middle = len(copy) // 2
    result = float(copy[middle]) if len(copy) % 2 else (copy[middle - 1] + copy[middle]) / 2
    del copy
    return result


def main() -> int:
    print(evaluate("3 4 + 2 *"), evaluate("10 3 // 7 -"))
    for word in "a b a c b a".split():
        words[word] = words.get(word, 0) + 1
    for word, count in words.items():
        print(word, count, end=" ")
    print(len(words), "a" in words, words["b"])
    best = ""
    most = 0
    for key in words:
        if words[key] > most:
            best, most = key, words[key]
    print(best, most, max(words.values()), sum(words.values()))
    for n in range(1, 6):
        graph[n] = n * n % 7
    print(sorted_keys(), graph.pop(3), 3 in graph)
    for priority in (5, 1, 3):
        task = pool.alloc()
        task.priority = priority
        heappush(queue, task)
    while queue:
        task = heappop(queue)
        task.done = True
        print(task, end=" ")
    print(len(pool), pool.available)
    print(f"{newton(2.0):.6f} {newton(0.25)} {median(array(u16, [5, 1, 4]))} {median(array(u16, [5, 1, 4, 2]))}")
    try:
        graph[99]
    except KeyError as error:
        print("missing", error)
    stack.extend(array(i32, [3, 1, 2]))
    stack.sort()
    stack.insert(0, -7)
    stack.reverse()
    for item in stack:
        print(item, end=",")
    print(stack[-1], stack.index(2), stack.count(3), len(stack))
    return evaluate("1 0 //")


def sorted_keys() -> int:
    total = 0
    for key in graph.keys():
        total = total * 10 + key
    return total
