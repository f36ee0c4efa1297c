"""Executed copies of notebooks, kept until something changes that the notebook is made from."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from kikdata.cache import Cache, digest
from kikdata.publishing.notebooks import Job
from kikdata.publishing.shipped import is_shipped

__all__ = ["keep", "restore"]

_KIND = "notizbuecher"


def restore(cache: Cache, tools: str, job: Job, texts: Sequence[Path]) -> bool:
    """Write the kept copy if it is what a run would give; False if the job has to run.

    `tools`: digest of library, lock and packages; `texts`: what people wrote for the edition.
    """
    found = cache.find(_KIND, _key(tools, job, texts)) if is_shipped(job.source, texts) else None
    if found is None:
        return False
    job.target.parent.mkdir(parents=True, exist_ok=True)
    job.target.write_bytes(found)
    return True


def keep(cache: Cache, tools: str, job: Job, texts: Sequence[Path]) -> None:
    """Keep the copy that a run has just made."""
    if is_shipped(job.source, texts):
        cache.keep(_KIND, _key(tools, job, texts), job.target.read_bytes())


def _key(tools: str, job: Job, texts: Sequence[Path]) -> str:
    """Return what stands for all that a notebook of shipped cells is made from."""
    handed = {
        name: _sum(Path(value))
        for name, value in (job.environment or {}).items()
        if Path(value).is_file()
    }
    told = {path.name: _sum(path) for path in texts}
    return digest(tools, job.name, job.title, _sum(job.source), dict(job.parameters), handed, told)


def _sum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
