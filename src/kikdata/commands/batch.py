"""`kik bericht --alle`: what is told of the editions while they are made, and who makes them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kikdata.checks.edition import FAULTY_BEFORE
from kikdata.commands.progress import Progress
from kikdata.commands.terminal import complain, where_kept
from kikdata.errors import Finding, KikError, UsageError, count_findings
from kikdata.publishing.project import Project
from kikdata.settings import ausgabe_of

if TYPE_CHECKING:  # slow to import
    from collections.abc import Callable

    from kikdata.publishing.batch import Outcome
    from kikdata.publishing.ready import Built

__all__ = ["build_editions"]

_LOCAL = ("localhost", "127.0.0.1", "::1")


def build_editions(
    project: Project,
    workbooks: Sequence[Path],
    site: Path,
    say: Callable[[Built], None],
    *,
    scheduler: str | None,
    is_fresh: bool,
) -> tuple[list[Finding], bool]:
    """Build all editions, telling of each as soon as it is made or has failed.

    `say` tells of one that is there.  Returns what authors should know of the notebooks, and
    whether there is every edition.
    """
    from kikdata.publishing.batch import build_all  # noqa: PLC0415 - slow to import
    from kikdata.publishing.edition import count_steps  # noqa: PLC0415

    with _cluster(scheduler) as executor:
        steps = 1 if executor else count_steps(project)
        with Progress("Alle Ausgaben", len(workbooks) * steps) as progress:
            teller = _Teller(progress, workbooks, say)
            try:
                build_all(
                    project,
                    workbooks,
                    site,
                    progress.step,
                    on_outcome=teller.tell,
                    executor=executor,
                    is_fresh=is_fresh,
                )
            finally:
                with progress.aside():
                    teller.sum_up()
    return teller.hints, not teller.faulty


class _Teller:
    """Tells what becomes of each edition, and the same fault only once."""

    def __init__(
        self, progress: Progress, workbooks: Sequence[Path], say: Callable[[Built], None]
    ) -> None:
        self.progress, self.say = progress, say
        self.left = [ausgabe_of(path) for path in workbooks]
        self.made: list[str] = []
        self.kept: list[str] = []
        self.faulty: list[str] = []
        self.hints: list[Finding] = []
        self.told: set[str] = set()
        self.files: set[str] = set()

    def tell(self, outcome: Outcome) -> None:
        name = ausgabe_of(outcome.workbook)
        self.left.remove(name)
        self.hints += outcome.hints
        with self.progress.aside():
            if outcome.built:
                (self.kept if outcome.built.is_kept else self.made).append(name)
                self.say(outcome.built)
            elif outcome.error:
                self.faulty.append(name)
                self._complain(f"kik: Ausgabe {name} nicht erstellt", outcome.error)
                self.files.add(outcome.workbook.name)

    def _complain(self, what: str, error: KikError) -> None:
        before = [f for f in error.findings if f.rule == FAULTY_BEFORE and f.file in self.files]
        others = [str(f) for f in error.findings if f not in before]
        new = [line for line in others if line not in self.told]
        self.told.update(others)
        for line in new:
            complain(line)
        if new:
            complain(f"{what}: {count_findings(error.findings)}.")
        elif before:
            complain(f"{what}: Sie vergleicht mit {before[0].file}; deren Befunde stehen oben.")
        elif error.findings or str(error) in self.told:
            complain(f"{what}: derselbe Grund.")
        else:
            self.told.add(str(error))
            complain(f"{what}: {error}")
        if error.original:
            complain(where_kept("bericht", error.original))

    def sum_up(self) -> None:
        """Say of all editions what became of them, if any is missing."""
        if not self.faulty and not self.left:
            return
        parts = (
            ("Erstellt", self.made),
            ("Unverändert", self.kept),
            ("Wegen Befunden nicht erstellt", self.faulty),
            ("Nicht fertig geworden", self.left),
        )
        said = [f"{what}: {', '.join(sorted(names))}." for what, names in parts if names]
        complain(f"kik: {' '.join(said)}")


@contextmanager
def _cluster(scheduler: str | None) -> Iterator[Executor | None]:
    """Give the executor of a Dask cluster, none without an address."""
    if scheduler is None:
        yield None
        return
    try:
        distributed = import_module("distributed")  # an extra that few need
    except ImportError as error:
        raise UsageError(
            "Für --verteilt fehlt das Paket „distributed“. Einrichten mit: "
            ".venv/bin/pip install -e '.[verteilt]'"
        ) from error
    # What it logs is in English; what matters comes as an error.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    place = urlsplit(scheduler)
    if place.scheme == "tcp" and place.hostname not in _LOCAL:
        print("Hinweis: tcp:// ist unverschlüsselt und prüft niemanden; siehe docs/verteilt.md.")
    try:
        client = distributed.Client(scheduler, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise UsageError(
            f"Unter {scheduler} ist kein Dask-Scheduler zu erreichen ({error}). Läuft er? Stimmen "
            "Adresse und Zertifikate? Siehe docs/verteilt.md."
        ) from error
    with client:
        yield client.get_executor()
