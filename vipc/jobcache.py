"""Compiled jobs kept between runs: a job is found again while every file it read is as it was.

I1. The record covers vipc's sources, and each module, assembly file and file read at build time, by content.
I2. A damaged or missing record means compiling again, nothing else.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

from vipc.cache import CACHE, load, store
from vipc.compiler_digest import compiler_digest
from vipc.driver import Compiled, Job, compile_job


def compile_kept(job: Job, folder: Path = CACHE) -> bytes:
    """`compile_job`, or what an earlier run made of the same files; as bytes for `compiled`. Raises CompileError."""
    identity = "\0".join([job.name, *map(str, job.assembly)])
    path = folder / "job" / f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.pickle"
    record = load(path)
    if isinstance(record, tuple) and len(record) == 3 and record[0] == compiler_digest() and _same(record[1]):
        data = record[2]
        assert isinstance(data, bytes)
        return data
    made = compile_job(job)
    files = {file: _digest(file) for file in sorted(set(made.files))}
    data = pickle.dumps(made, protocol=5)
    store(path, pickle.dumps((compiler_digest(), files, data), protocol=5))
    return data


def compiled(data: bytes) -> Compiled:
    """The job that `compile_kept` gave as bytes, which is how processes hand it on."""
    made = pickle.loads(data)
    assert isinstance(made, Compiled)
    return made


def _same(files: dict[Path, str]) -> bool:
    return all(_digest(file) == digest for file, digest in files.items())


def _digest(file: Path) -> str:
    """Of the file's content; a file that is not there has a digest of its own."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return "absent"
