"""All editions of a folder in one run; prints nothing.

In order of editions, since later ones compare with earlier ones.  The PDF of one is made while
the notebooks of the next run, so that no core waits.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from kikdata.errors import Finding, KikError
from kikdata.model import Snapshot
from kikdata.publishing.edition import (
    Built,
    Prepared,
    prepare_edition,
    publish_edition,
)
from kikdata.publishing.project import Project
from kikdata.publishing.whole_site import write_catalogue
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.settings import ausgabe_of

__all__ = ["Outcome", "build_all"]


@dataclass(frozen=True)
class Outcome:
    """What became of a workbook: its edition, or why there is none."""

    workbook: Path
    built: Built | None = None
    error: KikError | None = None

    @property
    def folder(self) -> Path | None:
        return self.built.folder if self.built else None


def build_all(
    project: Project,
    workbooks: Sequence[Path],
    site: Path,
    on_step: Callable[[str], None],
    *,
    executor: Executor | None = None,
    is_fresh: bool = False,
    hints: list[Finding] | None = None,
) -> list[Outcome]:
    """Build the editions of all workbooks, given in order; a fault of one spares the others.

    `on_step` is told what has been done, `executor` runs the notebooks (by default threads
    within the machine's cores), `is_fresh`: nothing kept from earlier runs is used.  `hints` gets
    what authors should know of the notebooks.
    """
    with open_workshop(project, executor, is_fresh=is_fresh) as workshop:
        batch = _Batch(workshop, site, on_step)
        for workbook in workbooks:
            batch.build(workbook)
        batch.finish()
        if hints is not None:
            hints += workshop.hints
    write_catalogue(site, workbooks[0].parent)
    return batch.outcomes


def _give_back_memory() -> None:
    """Hand to the system what is free: glibc keeps it, and more with every edition."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class _Batch:
    def __init__(self, workshop: Workshop, site: Path, on_step: Callable[[str], None]) -> None:
        self.workshop, self.site, self.on_step = workshop, site, on_step
        self.outcomes: list[Outcome] = []
        self.pending: tuple[Path, Snapshot, Future[Built]] | None = None

    def build(self, workbook: Path) -> None:
        """Make the pages of an edition and begin with its PDF."""
        pending = self.pending[1] if self.pending else None
        prepared: Prepared | KikError
        try:
            prepared = self._prepare(workbook, pending)
        except KikError as error:
            prepared = error
        # The pages compare with an edition that is not yet in place.  If it does not get there,
        # they are made again.
        if not self.finish():
            try:
                prepared = self._prepare(workbook, None)
            except KikError as error:
                prepared = error
        if isinstance(prepared, KikError):
            self.outcomes.append(Outcome(workbook, error=prepared))
            return
        future = self.workshop.beside.submit(
            publish_edition, self.workshop, prepared, self.site, self._step(workbook)
        )
        self.pending = (workbook, prepared.snapshot, future)

    def finish(self) -> bool:
        """Wait until the edition that is being put in place is there; False if it failed."""
        if self.pending is None:
            return True
        workbook, _, future = self.pending
        self.pending = None
        try:
            self.outcomes.append(Outcome(workbook, future.result()))
        except KikError as error:
            self.outcomes.append(Outcome(workbook, error=error))
            return False
        finally:
            _give_back_memory()
        return True

    def _prepare(self, workbook: Path, pending: Snapshot | None) -> Prepared:
        return prepare_edition(
            self.workshop, workbook, self.site, self._step(workbook), pending=pending
        )

    def _step(self, workbook: Path) -> Callable[[str], None]:
        name = ausgabe_of(workbook)
        return lambda step: self.on_step(f"{name} {step}")
