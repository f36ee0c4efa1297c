"""Runs the notebooks of a book with papermill, side by side; the sources stay untouched."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kikdata.errors import Finding, NotebookError
from kikdata.model import Handlungsfeld
from kikdata.publishing.chapters import FIELD_FOLDER, chapter_sources, set_title
from kikdata.publishing.texts.failures import explain_python, explain_run
from kikdata.publishing.texts.notebook_cells import (
    NotANotebookError,
    first_words,
    read_cells,
    source_of,
    tags_of,
)
from kikdata.publishing.texts.notebook_check import parameter_faults
from kikdata.publishing.workers.warm_server import skip_needless_imports

if TYPE_CHECKING:
    from kikdata.publishing.live_values import LiveValueError

__all__ = [
    "Job",
    "execute",
    "find_jobs",
    "notebook_sources",
    "own_event_loop",
    "run_batch",
    "run_job",
]

KERNEL = "python3"
CELL_LIMIT = 1800  # seconds, where _config.yml says nothing
_NO_LIMIT = 10 * 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Job:
    """One notebook to run: its source, where the executed copy goes, what is injected.

    `environment`: what its kernel is told beside what the system needs; None for everything
    that this process knows.  `limit`: seconds that one cell may take, 0 for any.  `title`: what
    the copy is called, "" for what its source says.
    """

    source: Path
    target: Path
    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] | None = None
    limit: int = CELL_LIMIT
    title: str = ""


def notebook_sources(book: Path) -> list[Path]:
    """Return the notebooks below `book` by name; JupyterLab's own copies do not count."""
    return sorted(p for p in book.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def find_jobs(
    book: Path,
    target: Path,
    ausgabe: str,
    felder: Sequence[Handlungsfeld],
    environment: Mapping[str, str] | None = None,
    limit: int = CELL_LIMIT,
) -> list[Job]:
    """Return a job for each notebook below `book`, in the order of their names.

    For each of `felder` one, whatever notebook it is made from; `check_book` has made sure that
    there is one.  `environment` and `limit` are as in `Job`.
    """
    jobs = []
    for source in notebook_sources(book):
        place = source.relative_to(book)
        if place.parts[0] != FIELD_FOLDER:
            name = f"book/{place.as_posix()}"
            parameters = {"ausgabe": ausgabe}
            jobs.append(Job(source, target / place, name, parameters, environment, limit))
    names = {feld.slug: feld for feld in felder}
    for slug, source in sorted(chapter_sources(book, felder).items()):
        name = f"book/{source.relative_to(book).as_posix()}"
        parameters = {"ausgabe": ausgabe, "handlungsfeld": names[slug].kuerzel}
        place = Path(FIELD_FOLDER, f"{slug}.ipynb")
        title = names[slug].name
        jobs.append(Job(source, target / place, name, parameters, environment, limit, title))
    return jobs


def run_batch(
    jobs: Sequence[Job], executor: Executor, on_done: Callable[[Job], None] = lambda _: None
) -> None:
    """Run all jobs in `executor`; raises NotebookError with every failure, in order of jobs."""
    running = {executor.submit(run_job, job): job for job in jobs}
    faults: dict[str, NotebookError] = {}
    try:
        for future in as_completed(running):
            job = running[future]
            try:
                future.result()
            except NotebookError as error:
                faults[job.name] = error
            on_done(job)
    finally:
        for future in running:
            future.cancel()
        # What runs still writes into the folder of this run.  Who wants to end does not wait for
        # a long cell: the kernels end with the workshop, and with them what waits for them.
        if not isinstance(sys.exception(), KeyboardInterrupt):
            wait(running)
    if faults:
        failed = [faults[job.name] for job in jobs if job.name in faults]
        originals = "\n\n".join(error.original for error in failed)
        raise NotebookError([fault for error in failed for fault in error.findings], originals)


def run_job(job: Job) -> None:
    """Execute a notebook and write the copy; nothing is written if it fails."""
    job.target.parent.mkdir(parents=True, exist_ok=True)
    notebook = execute(job.source, job.name, job.parameters, job.environment, job.limit)
    if job.title:
        set_title(notebook.cells, job.title)
    job.target.write_text(
        json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def execute(
    source: Path,
    name: str,
    parameters: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    limit: int = CELL_LIMIT,
) -> Any:
    """Run a notebook in a fresh kernel, in its own folder; returns it with outputs.

    `environment` and `limit` are as in `Job`.
    Raises NotebookError (German, with notebook, cell and error) for an unknown parameter or a
    failing cell.
    """
    skip_needless_imports()
    # Slow to import, and a run that changes nothing does not need them.
    import papermill  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    from kikdata.publishing.live_values import ENGINE, LiveValueError  # noqa: PLC0415
    from kikdata.publishing.outputs import finish  # noqa: PLC0415
    from kikdata.publishing.workers.kernels import kernel_manager  # noqa: PLC0415

    try:
        _check_parameters(source, name, parameters)
        with own_event_loop():
            executed = papermill.execute_notebook(
                source,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE,
                # Not cwd=: papermill would change the folder of this whole process, and other
                # notebooks run beside this one.
                resources={"metadata": {"path": str(source.parent.resolve())}},
                kernel_name=KERNEL,
                language="python",  # not every writer of notebooks notes it
                progress_bar=False,
                execution_timeout=limit or None,
                # By itself, nbclient waits 4 s for outputs and then loses them without a word.
                iopub_timeout=limit or _NO_LIMIT,
                raise_on_iopub_timeout=True,
                kernel_manager_class=kernel_manager(environment),
                # All outputs are here by then, and no kernel has anything to put away.
                shutdown_kernel="immediate",
                # What a kernel logs about itself means nothing to an author.
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
    except PapermillExecutionError as error:
        raise _failed(name, source, parameters, error) from error
    except LiveValueError as error:
        raise _unknown_value(name, source, parameters, error) from error
    except NotebookError:
        raise
    except Exception as error:  # no kernel, a dead one, no time left: each with its own class
        fault = Finding(name, "", "", "notizbuch", explain_run(error))
        raise NotebookError([fault], traceback.format_exc()) from error
    finish(_tidy(executed), name)
    return executed


@contextmanager
def own_event_loop() -> Iterator[None]:
    """Close the event loop that the Jupyter client opens, which by itself it leaves behind."""
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415 - slow to import

    try:
        yield
    finally:
        ensure_event_loop().close()
        asyncio.set_event_loop(None)


def _check_parameters(source: Path, name: str, parameters: Mapping[str, str]) -> None:
    try:
        faults = parameter_faults(read_cells(source), parameters)
    except NotANotebookError as error:
        fault = Finding(name, "", "", "notizbuch", str(error), line=error.line)
        raise NotebookError([fault]) from error
    if faults:
        raise NotebookError([Finding(name, "", "", "parameter", fault) for fault in faults])


_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _failed(name: str, source: Path, parameters: Mapping[str, str], error: Any) -> NotebookError:
    """Name the cell that failed by its number in the source and by how it begins."""
    message = " ".join(
        line for line in _ANSI.sub("", str(error.evalue)).splitlines() if line.strip()
    )
    index = _index_in_source(source, parameters, error.cell_index)
    lines = re.findall(r"Cell In\[\d+\], line (\d+)", _ANSI.sub("", "\n".join(error.traceback)))
    place = Finding(
        name,
        "",
        str(index + 1),
        "zelle",
        explain_python(str(error.ename), message),
        line=int(lines[0]) if lines else 0,
        excerpt=first_words(error.source),
    )
    return NotebookError([place], "\n".join([str(place), *error.traceback]))


def _index_in_source(source: Path, parameters: Mapping[str, str], index: int) -> int:
    """Return the place of a cell in its source by its place in the copy."""
    at = [i for i, cell in enumerate(read_cells(source)) if "parameters" in tags_of(cell)]
    # papermill puts its own cell behind that one, if there is anything to inject.
    return index - (bool(parameters) and any(i < index for i in at))


def _unknown_value(
    name: str, source: Path, parameters: Mapping[str, str], error: LiveValueError
) -> NotebookError:
    """Name the text in which a value means nothing."""
    index = _index_in_source(source, parameters, error.index)
    message = (
        f"{{eval}}`{error.expression}` lässt sich nicht einsetzen ({error.error}). Der Name muss "
        "in einer Code-Zelle darüber stehen, zum Beispiel feld.wartend."
    )
    excerpt = first_words(source_of(read_cells(source)[index]))
    return NotebookError([Finding(name, "", str(index + 1), "wert", message, excerpt=excerpt)])


def _tidy(notebook: Any) -> Any:
    """Remove times, paths and random ids, so that equal inputs give equal copies."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
            cell.metadata["tags"] = [*tags, "remove-cell"]
    return notebook
