"""The deepest stack: frames along the call graph, calls through values, circles, and stacks that are too small."""

from vipc.asm.objects import Object, Reloc, Section
from vipc.link.layout import kernel_layout
from vipc.link.linked import Linked, LinkedSymbol
from vipc.link.stack import Frame, Stack, addresses_taken, assembly_frames, call_graph, deepest, emitted_calls, stack_problems

FRAMES = {
    "top": Frame(16, ("left", "right")),
    "left": Frame(64, ("leaf",)),
    "right": Frame(32, (), "0>0", ("1>1",)),
    "leaf": Frame(0),
    "one": Frame(128, (), "1>1"),
    "two": Frame(512, (), "2>1"),
    "never": Frame(4096, (), "1>1"),
}


def test_the_deepest_way() -> None:
    depth = deepest(FRAMES, call_graph(FRAMES, set()), ["top"])
    assert (depth.size, depth.chain, depth.cycle) == (80, ["top", "left", "leaf"], [])


def test_a_call_through_a_value_reaches_what_has_its_shape_and_is_used_as_a_value() -> None:
    depth = deepest(FRAMES, call_graph(FRAMES, {"one", "two"}), ["top"])
    assert (depth.size, depth.chain) == (16 + 32 + 128, ["top", "right", "one"])


def test_several_roots() -> None:
    assert deepest(FRAMES, call_graph(FRAMES, set()), ["left", "two"]).chain == ["two"]


def test_a_circle_is_named() -> None:
    frames = {"a": Frame(16, ("b",)), "b": Frame(16, ("c", "d")), "c": Frame(16, ("b",)), "d": Frame(0)}
    assert deepest(frames, call_graph(frames, set()), ["a"]).cycle == ["b", "c"]


def test_a_circle_through_a_value() -> None:
    frames = {"a": Frame(16, (), "1>0", ("1>0",))}
    assert deepest(frames, call_graph(frames, set()), ["a"]).cycle == []
    assert deepest(frames, call_graph(frames, {"a"}), ["a"]).cycle == ["a"]


def test_addresses_in_code_and_in_data() -> None:
    frames = {"f": Frame(0, takes=("g", "table")), "g": Frame(0), "h": Frame(0), "i": Frame(0)}
    one = Object("x", [Section(".rodata.table", 8, bytearray(8), 8, [Reloc(0, "R_AARCH64_ABS64", "h")]),
                       Section(".text.f", 4, bytearray(4), 4, [Reloc(0, "R_AARCH64_CALL26", "i")])], [])
    assert addresses_taken(frames, [one]) == {"g", "h"}


def test_calls_of_generated_text() -> None:
    assert emitted_calls("f:\nbl m.g\n.row 3\nb .L4\n.L4:\nb.eq .L5\nb m.h\nbl m.g\nret") == ("m.g", "m.h")


def test_frames_of_assembly() -> None:
    frames = assembly_frames(".global f\nf: stp x29, x30, [sp, #-32]!  // record\n  sub sp, sp, #1, lsl #12\n.Lx:\n"
                             "  str x2, [sp, #16]\n  bl g\n  b .Lx\ng:\n  b f\n")
    assert frames == {"f": Frame(32 + 4096, ("g",)), "g": Frame(0, ("f",))}


def _linked(size: int) -> Linked:
    ends = [("low", 0x1000), ("high", 0x2000 + size)]
    return Linked(kernel_layout(), 0, [], [LinkedSymbol(name, at, 0, "none", "global", -1) for name, at in ends])


def test_a_stack_that_suffices_and_one_that_does_not() -> None:
    stack = Stack("low", "high", ("top", "absent"))
    assert stack_problems((stack,), FRAMES, [], _linked(80)) == []
    (problem,) = stack_problems((stack,), FRAMES, [], _linked(64))
    assert problem == "high has 64 bytes and needs 80: top (16) -> left (64) -> leaf (0)"


def test_recursion_is_refused() -> None:
    frames = {"a": Frame(16, ("b",)), "b": Frame(16, ("a",))}
    (problem,) = stack_problems((Stack("low", "high", ("a",)),), frames, [], _linked(1 << 20))
    assert "a -> b -> a" in problem
