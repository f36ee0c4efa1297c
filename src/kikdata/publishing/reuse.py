"""Executed copies of notebooks, kept until something changes that the notebook reads.

What it reads is known from its last run: see `record` and `gates`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from kikdata.cache import Cache, digest
from kikdata.model import Edition, Snapshot
from kikdata.publishing.notebooks import Job
from kikdata.slices.gates import gate_digest
from kikdata.slices.record import Record, file_digest

__all__ = ["Reuse"]

_KIND = "notizbuecher"


class Reuse:
    """The kept copies of one edition's notebooks; `earlier`: the editions before it."""

    def __init__(
        self, cache: Cache, tools: str, edition: Edition, earlier: Sequence[Snapshot]
    ) -> None:
        self.cache, self.tools, self.edition, self.earlier = cache, tools, edition, earlier
        self._gates: dict[str, str] = {}

    def restore(self, job: Job) -> bool:
        """Write the kept copy if it is what a run would give; False if the job has to run."""
        found = self.cache.find(_KIND, self._key(job))
        if found is None:
            return False
        entry = json.loads(found)
        if any(self._gate(name) != value for name, value in entry["tore"].items()):
            return False
        environment = job.environment or {}
        if any(file_digest(name, environment) != v for name, v in entry["dateien"].items()):
            return False
        job.target.parent.mkdir(parents=True, exist_ok=True)
        job.target.write_text(entry["notizbuch"], encoding="utf-8", newline="\n")
        return True

    def keep(self, job: Job) -> None:
        """Keep the copy that a run has just made, with what it read."""
        record = Record.read(job.record)
        if record.always or not record.complete or job.environment is None:
            return
        environment = job.environment
        entry = {
            "tore": {name: self._gate(name) for name in sorted(record.gates)},
            "dateien": {name: file_digest(name, environment) for name in sorted(record.files)},
            "notizbuch": job.target.read_text(encoding="utf-8"),
        }
        content = json.dumps(entry, ensure_ascii=False).encode()
        self.cache.keep(_KIND, self._key(job), content)

    def _key(self, job: Job) -> str:
        source = sha256(job.source.read_bytes()).hexdigest()
        # Its place counts: beside it may lie what it imports.
        place = str(job.source.resolve())
        return digest(self.tools, job.name, job.title, place, source, dict(job.parameters))

    def _gate(self, name: str) -> str:
        if name not in self._gates:
            self._gates[name] = gate_digest(name, self.edition, self.earlier)
        return self._gates[name]
