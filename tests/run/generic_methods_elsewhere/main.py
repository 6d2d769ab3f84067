"""Generic methods of a class of another module."""

from kit.tools import Tool, of_bytes

from vipc.lang import array, u16


class Own(Tool):
    pass


def main() -> int:
    tool = Own()
    print(of_bytes(tool), tool.first(array(u16, [500, 1])), tool.first(array(str, ["a", "b"])))
    print(tool.count(array(float, [0.5, 1.5, 0.5]), 0.5), tool.calls)
    return tool.count(array(u16, [1, 2, 1]), tool.first(array(u16, 0)))
