"""The entry: a job and the name of a report give its text."""

from __future__ import annotations

from vipc.driver import Job, build
from vipc.reports import checks, inline, size, stack
from vipc.reports.survey import survey

REPORTS = ("checks", "size", "stack", "inline")


def report(job: Job, kind: str, only: str = "") -> str:
    """The text of one of REPORTS. Raises CompileError."""
    if kind == "size":
        return size.text(build(job).linked, only)
    found = survey(job)
    if kind == "checks":
        return checks.text(found, only)
    if kind == "inline":
        return inline.text(found, only)
    roots = [root for entry in job.stacks for root in entry.roots] or [job.entry]
    return stack.text(found, roots if roots[0] else found.exported, only)
