"""One edition of a batch as a task of its own, for this process or any other; prints nothing.

What goes there and back is plain data: paths, words, numbers.
"""

from __future__ import annotations

import platform
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.errors import Finding, KikError
from kikdata.publishing.edition import prepare_edition
from kikdata.publishing.frozen import Action
from kikdata.publishing.pages import OnStep
from kikdata.publishing.place import edition_folder
from kikdata.publishing.project import Project
from kikdata.publishing.ready import Ready, make_ready
from kikdata.publishing.texts.failures import explain_os_error, explain_unforeseen
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.settings import ausgabe_of

__all__ = ["Made", "Task", "explained", "make_anywhere", "make_here"]


@dataclass(frozen=True)
class Task:
    """An edition to be made wherever the same files are at the same places.

    `run`: the folder of the run, in which the edition is left; it is gone when the run has ended.
    `pending` as in `checks.earlier`; `tools`: the digest of program and packages.
    """

    root: Path
    workbook: Path
    site: Path
    run: Path
    pending: Mapping[str, str]
    tools: str
    is_fresh: bool = False

    @property
    def ausgabe(self) -> str:
        return ausgabe_of(self.workbook)


@dataclass(frozen=True)
class Made:
    """An edition that waits for its place, and what authors should know of it."""

    ready: Ready
    hints: tuple[Finding, ...] = ()


def make_anywhere(task: Task) -> Made:
    """Make an edition with processes of its own; raises KikError."""
    with explained():
        if not (task.run.is_dir() and task.workbook.is_file()):
            raise KikError(
                f"Auf dem Rechner {platform.node()} gibt es {task.run} oder {task.workbook} "
                "nicht. Alle Rechner brauchen den Ordner des Projekts am selben Ort."
            )
        with open_workshop(Project(task.root), is_fresh=task.is_fresh) as workshop:
            if workshop.tools != task.tools:
                raise KikError(
                    f"Auf dem Rechner {platform.node()} sind Programm, Python oder Pakete andere; "
                    "die Ausgabe könnte anders werden. Überall denselben Stand einrichten."
                )
            return make_here(workshop, task, lambda _: None)


def make_here(workshop: Workshop, task: Task, on_step: OnStep) -> Made:
    """Make an edition in a workshop that is open; raises KikError."""
    own = workshop.apart()

    def step(name: str) -> None:
        if not task.run.is_dir():
            raise KikError("Der Lauf ist zu Ende.")
        on_step(name)

    with explained():
        prepared = prepare_edition(own, task.workbook, task.site, step, pending=task.pending)
        if prepared.plan.action is Action.KEEP:
            raise KikError(
                f"Die Ausgabe {task.ausgabe} hat inzwischen ein anderer Lauf veröffentlicht. "
                "Noch einmal aufrufen."
            )
        with edition_folder(task.run, prepared.material.facts) as folder:
            ready = make_ready(own, prepared, folder, task.site, step)
            place = folder.rename(task.run / task.ausgabe)
    return Made(replace(ready, folder=place), tuple(own.hints))


@contextmanager
def explained() -> Iterator[None]:
    """Let what fails in one edition be a German sentence, which spares the others."""
    try:
        yield
    except (KikError, BrokenPipeError):  # a broken pipe is the terminal's, not the edition's
        raise
    except OSError as error:
        raise _with_trace(explain_os_error(error)) from error
    except Exception as error:
        raise _with_trace(explain_unforeseen(error)) from error


def _with_trace(text: str) -> KikError:
    error = KikError(text)
    error.original = traceback.format_exc()
    return error
