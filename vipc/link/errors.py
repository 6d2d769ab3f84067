"""What the linker says about objects that do not make an image."""

from __future__ import annotations


class LinkError(Exception):
    """Every problem of one link, one line each, in the order of the objects."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
