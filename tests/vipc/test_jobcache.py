"""Kept jobs: found again only for the same sources and the same assembly files."""

from pathlib import Path

from vipc.driver import Job
from vipc.jobcache import compile_kept, compiled
from vipc.link.layout import freestanding_layout


def test_a_job_with_another_assembly_file_is_another_job(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text('from vipc.lang import export\n\n\n@export\ndef start() -> int:\n    """Start."""\n    return 1\n')
    for name in ("one", "two"):
        (tmp_path / f"{name}.s").write_text(f".section .text\n.global {name}\n{name}:\n    ret\n")

    def symbols(*assembly: str) -> set[str]:
        job = Job(("program",), (tmp_path,), freestanding_layout(), "start", "freestanding", tuple(tmp_path / name for name in assembly))
        return {symbol.name for made in compiled(compile_kept(job, tmp_path / "cache")).objects for symbol in made.symbols}

    assert symbols("one.s") & {"one", "two"} == {"one"}
    assert symbols("one.s", "two.s") & {"one", "two"} == {"one", "two"}
