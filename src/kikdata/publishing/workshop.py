"""What the editions of one run share: warm processes, the executor, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from kikdata.cache import Cache, digest, tools_digest
from kikdata.checks.workbook import CheckResult, read_result
from kikdata.errors import Finding
from kikdata.publishing.project import Project
from kikdata.publishing.workers.warm import WarmProcess

__all__ = ["Workshop", "open_workshop"]

# What every notebook would import by itself.
_FOR_NOTEBOOKS = ("kikdata.pages.report", "kikdata.charts.bars", "matplotlib.backends.backend_svg")
_FOR_PAGES = (
    *("jupyter_book.cli.main", "jupyter_book.sphinx", "sphinx.application", "sphinx.cmd.build"),
    *(
        "sphinx.builders.html",
        "myst_nb.sphinx_",
        "kikdata.site.extension",
        "kikdata.publishing.direct",
    ),
)
_FOR_PAPER = ("kikdata.paper.document",)
_CHECKED = "mappen"


@dataclass
class Workshop:
    """To be had from `open_workshop`.

    Forks of `kernels` run notebooks and draw, those of `pages` call Jupyter Book, those of
    `paper` make PDFs.  `executor` runs notebooks, `beside` what goes on beside them.  Threads may
    share all of it but `hints`: see `apart`.
    """

    project: Project
    cache: Cache
    kernels: WarmProcess
    pages: WarmProcess
    paper: WarmProcess
    executor: Executor
    beside: Executor
    tools: str
    #: What authors should know of what was made, to be told at the end.
    hints: list[Finding] = field(default_factory=list)
    _checked: dict[str, CheckResult] = field(default_factory=dict, repr=False)

    def apart(self) -> Workshop:
        """Return the same workshop for one edition, with hints of its own."""
        return replace(self, hints=[])

    def warm_up(self) -> None:
        """Let the processes for the pages import their modules beside whatever is done here."""
        self.kernels.start()
        self.pages.start()

    def warm_up_paper(self) -> None:
        """Let the process for PDFs import its modules, if something has changed at all."""
        if self.pages.is_started:
            self.paper.start()

    def check_file(self, workbook: Path) -> CheckResult:
        """Read and check a workbook by itself, once as long as it stays the same.

        Raises ShapeError if it cannot be read at all.
        """
        key = self._key(workbook)
        if key not in self._checked:
            kept = self.cache.get(_CHECKED, key, lambda: self._check(workbook))
            self._checked[key] = read_result(kept)
        return self._checked[key]

    def foresee(self, workbook: Path) -> None:
        """Warm up at once if the workbook was never checked before: then pages will be made."""
        if self.cache.find(_CHECKED, self._key(workbook)) is None:
            self.warm_up()

    def _key(self, workbook: Path) -> str:
        try:
            content = workbook.read_bytes()
        except OSError:
            content = b""  # reading it says what is wrong
        return digest(self.tools, str(workbook), sha256(content).hexdigest())

    def _check(self, workbook: Path) -> bytes:
        self.warm_up()
        from kikdata.checks.edition import check_file  # noqa: PLC0415 - slow to import

        return check_file(workbook).to_json()

    def drawings(self, work: Path) -> Path:
        """Return the folder in which kernels keep charts; a fresh run begins one in `work`."""
        folder = work if self.cache.is_fresh else self.cache.folder
        return folder / f"zeichnungen-{self.tools[:16]}"

    def get(self, kind: str, inputs: Sequence[object], make: Callable[[], bytes]) -> bytes:
        """Return what `make` gives, kept from the last time if `inputs` and tools are the same."""
        return self.cache.get(kind, digest(self.tools, *inputs), make)


@contextmanager
def open_workshop(project: Project, *, is_fresh: bool = False) -> Iterator[Workshop]:
    """Give a workshop; at the end its processes end and what is kept is within its limit.

    `is_fresh`: nothing kept from earlier runs is used.
    """
    from kikdata.publishing.workers.kernels import (  # noqa: PLC0415 - slow to import
        fork_kernels_from,
        warm_kernels,
    )

    cache, warm = Cache(project.work / "behalten", is_fresh=is_fresh), warm_kernels(_FOR_NOTEBOOKS)
    # Processes end before threads: a thread that waits for one then comes to its end, too.
    with (
        # Half of its time, who runs a notebook waits for its kernel to say something.
        ThreadPoolExecutor(
            2 * (os.cpu_count() or 1), initializer=fork_kernels_from, initargs=(warm,)
        ) as threads,
        ThreadPoolExecutor(os.cpu_count()) as beside,
        warm as kernels,
        WarmProcess(_FOR_PAGES, os.environ) as pages,
        WarmProcess(_FOR_PAPER, os.environ) as paper,
    ):
        tools = tools_digest(project.root)
        yield Workshop(project, cache, kernels, pages, paper, threads, beside, tools)
        cache.trim()
