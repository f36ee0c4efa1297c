"""All editions of a folder in one run; prints nothing.

First all workbooks are checked; then it is known what each edition needs of those before it, and
each is a task of its own.  Only putting them in place goes in order: an edition that names one as
published waits until that one is.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.data.tables import to_json
from kikdata.errors import Finding, KikError
from kikdata.publishing.edition import plan_edition
from kikdata.publishing.folders import own_folder
from kikdata.publishing.frozen import Action
from kikdata.publishing.pages import check_texts
from kikdata.publishing.project import Project
from kikdata.publishing.ready import Built, kept, publish_edition
from kikdata.publishing.register import table_digest
from kikdata.publishing.task import Made, Task, explained, make_anywhere, make_here
from kikdata.publishing.whole_site import write_catalogue, write_front
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.settings import ausgabe_of

__all__ = ["Outcome", "build_all"]

# On a machine of many cores, the memory for pages and PDFs of more than that is lacking first.
_AT_ONCE = 4


@dataclass(frozen=True)
class Outcome:
    """What became of a workbook: its edition, or why there is none."""

    workbook: Path
    built: Built | None = None
    error: KikError | None = None
    hints: tuple[Finding, ...] = ()

    @property
    def folder(self) -> Path | None:
        return self.built.folder if self.built else None


def build_all(
    project: Project,
    workbooks: Sequence[Path],
    site: Path,
    on_step: Callable[[str], None],
    *,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    executor: Executor | None = None,
    is_fresh: bool = False,
) -> list[Outcome]:
    """Build the editions of all workbooks; a fault of one spares the others.

    `on_step` is told what has been done, `on_outcome` of each edition as soon as nothing more
    will become of it.  `executor` makes the editions, by default threads which keep the machine's
    cores busy; another one gets tasks that can be pickled.  `is_fresh`: nothing kept from earlier
    runs is used.  Raises KeyboardInterrupt when a signal ends the run: what is in place then
    stays, nothing else does.
    """
    batch = _Batch(project, workbooks, site, on_step, on_outcome)
    at_once = min(os.cpu_count() or 1, _AT_ONCE)
    try:
        # Processes end before the threads that wait for them, and these before their folders.
        with (
            own_folder(project.work, "lauf") as run,
            ThreadPoolExecutor(at_once) as threads,
            open_workshop(project, is_fresh=is_fresh) as workshop,
        ):

            def submit(task: Task) -> Future[Made]:
                if executor is not None:
                    return executor.submit(make_anywhere, task)
                return threads.submit(make_here, workshop, task, _named(on_step, task.ausgabe))

            batch.run(batch.check(workshop, run.absolute()), submit)
    finally:
        batch.tidy()
    return batch.outcomes


def _named(on_step: Callable[[str], None], ausgabe: str) -> Callable[[str], None]:
    return lambda step: on_step(f"{ausgabe} {step}")


def _give_back_memory() -> None:
    """Hand to the system what is free: glibc keeps it, and more with every edition."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class _Batch:
    def __init__(
        self,
        project: Project,
        workbooks: Sequence[Path],
        site: Path,
        on_step: Callable[[str], None],
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self.project, self.workbooks, self.site = project, workbooks, site
        self.on_step, self.on_outcome = on_step, on_outcome
        self.outcomes: list[Outcome] = []
        self.running: dict[Future[Made], Task] = {}
        self.waiting: dict[str, tuple[Task, Made]] = {}  # by Ausgabe
        self.open: set[str] = set()  # what is neither in place nor given up

    def _tell(self, outcome: Outcome) -> None:
        self.open.discard(ausgabe_of(outcome.workbook))
        self.outcomes.append(outcome)
        self.on_outcome(outcome)

    def check(self, workshop: Workshop, run: Path) -> list[Task]:
        """Check all workbooks and texts; returns the editions that are to be made."""
        tasks: list[Task] = []
        pending: dict[str, str] = {}
        for workbook in (path.absolute() for path in self.workbooks):
            try:
                with explained():
                    plan, material = plan_edition(workshop, workbook, self.site, pending=pending)
                    if plan.action is not Action.KEEP:
                        check_texts(workshop, material.edition)
            except KikError as error:
                self._tell(Outcome(workbook, error=error))
                continue
            if plan.action is Action.KEEP:
                self._tell(Outcome(workbook, kept(plan, material, self.site)))
                continue
            place = self.site.absolute(), run, dict(pending), workshop.tools
            root = self.project.root.absolute()
            tasks.append(Task(root, workbook, *place, is_fresh=workshop.cache.is_fresh))
            if plan.action is Action.BUILD and not material.edition.angaben.is_entwurf:
                table = to_json(material.edition.massnahmen)
                pending[ausgabe_of(workbook)] = table_digest(table, material.register)
        return tasks

    def run(self, tasks: Sequence[Task], submit: Callable[[Task], Future[Made]]) -> None:
        """Let all editions be made, and put each in place as soon as it may be."""
        self.open |= {task.ausgabe for task in tasks}
        try:
            for task in tasks:
                self._submit(task, submit)
            while self.running:
                for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                    self._take(self.running.pop(future), future)
                self._place_all(submit)
        finally:
            for future in self.running:
                future.cancel()

    def _submit(self, task: Task, submit: Callable[[Task], Future[Made]]) -> None:
        future: Future[Made] = Future()
        try:
            future = submit(task)
        except Exception as error:  # a broken pool takes no more
            future.set_exception(error)
        self.running[future] = task

    def _take(self, task: Task, future: Future[Made]) -> None:
        try:
            self.waiting[task.ausgabe] = task, future.result()
        except KikError as error:
            self._tell(Outcome(task.workbook, error=error))
        except BrokenPipeError:
            raise
        except Exception as error:
            lost = KikError(
                f"Der Prozess oder Rechner, der die Ausgabe {task.ausgabe} erstellen sollte, ist "
                "weggefallen. Vielleicht fehlte Arbeitsspeicher. Noch einmal aufrufen."
            )
            lost.original = f"{type(error).__name__}: {error}"
            self._tell(Outcome(task.workbook, error=lost))

    def _place_all(self, submit: Callable[[Task], Future[Made]]) -> None:
        """Put in place, in order, what waits for no other edition."""
        for ausgabe in sorted(self.waiting):
            task, made = self.waiting[ausgabe]
            if task.pending.keys() & self.open:
                continue
            del self.waiting[ausgabe]
            there = {outcome.folder.name for outcome in self.outcomes if outcome.folder}
            if task.pending.keys() <= there:
                self._place(task, made)
            else:
                # It names one as published that is not.
                shutil.rmtree(made.ready.folder, ignore_errors=True)
                pending = {name: task.pending[name] for name in task.pending.keys() & there}
                self._submit(replace(task, pending=pending), submit)

    def _place(self, task: Task, made: Made) -> None:
        work = self.project.work
        try:
            # A kill in the middle may leave the only copy of the old edition beside this folder.
            with explained(), own_folder(work, f"ausgabe-{task.ausgabe}") as folder:
                ready = replace(made.ready, folder=made.ready.folder.rename(folder))
                built = publish_edition(self.project, ready, task.workbook.parent, self.site)
        except KikError as error:
            self._tell(Outcome(task.workbook, error=error))
            return
        self.on_step(f"{task.ausgabe} Ausgabe")
        self._tell(Outcome(task.workbook, built, hints=made.hints))
        _give_back_memory()

    def tidy(self) -> None:
        """Bring what stands beside the editions up to date with those that are in place."""
        built = [outcome.built for outcome in self.outcomes if outcome.built]
        if any(one.is_kept for one in built):
            write_front(self.site)
        if built:
            write_catalogue(self.site, self.workbooks[0].parent)
