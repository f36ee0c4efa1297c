"""An edition's pages: what they are made from, their notebooks, and Jupyter Book; prints nothing.

Nothing is made again that has not changed: see `reuse` for notebooks, `cache` for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kikdata.analysis.facts import edition_counts, edition_facts, prose_facts
from kikdata.cache import digest_folder, pack
from kikdata.charts.picture import DRAWN_VARIABLE
from kikdata.checks.earlier import Pending
from kikdata.checks.edition import load_with_history
from kikdata.checks.register import Register
from kikdata.checks.register_file import read_register
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.metadata import Json, dump_json
from kikdata.data.origin import HERKUNFT_FILE, describe_herkunft
from kikdata.errors import BookError, Finding, NotebookError, WorkbookError
from kikdata.model import Berichtigung, Edition, Snapshot
from kikdata.pages.about import BERICHTIGUNGEN_VARIABLE, HERKUNFT_VARIABLE
from kikdata.pages.prose import FOLDER
from kikdata.pages.report import DATEN_VARIABLE, SITE_VARIABLE
from kikdata.publishing.book import (
    build_html,
    cell_limit,
    edition_toc,
    read_toc,
    stage,
    with_edition,
)
from kikdata.publishing.book_check import check_book
from kikdata.publishing.charts import list_in_copy
from kikdata.publishing.folders import own_folder
from kikdata.publishing.notebooks import Job, find_jobs, run_batch
from kikdata.publishing.outputs import read_notes
from kikdata.publishing.reuse import keep, restore
from kikdata.publishing.workshop import Workshop
from kikdata.settings import FILES_PAGE, draft_pages_to_drop
from kikdata.site.toc import write_toc
from kikdata.slices import SLICE_VARIABLE, Slice, cut

__all__ = [
    "TOC_NAME",
    "Material",
    "OnStep",
    "check_texts",
    "edition_jobs",
    "gather",
    "make_pages",
    "staged",
]

#: Table of contents beside what is staged: without pages that the edition does not have.
TOC_NAME = "_toc.yml"
OnStep = Callable[[str], None]


@dataclass(frozen=True)
class Material:
    """A checked edition and all that its report is made from besides.

    `register`: what was published of it, if anything.
    """

    edition: Edition
    earlier: Sequence[Snapshot]
    herkunft: Json
    register: Register | None = None
    berichtigungen: Sequence[Berichtigung] = ()

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What every page shows; see `edition_facts`."""
        return edition_facts(self.edition, self.berichtigungen)

    @property
    def page_facts(self) -> Mapping[str, str]:
        """The same with what the prose may name."""
        return {**self.facts, **prose_facts(self.edition)}


def gather(
    workshop: Workshop,
    workbook: Path,
    site: Path,
    pending: Pending = MappingProxyType({}),
    *,
    is_corrected: bool = False,
) -> Material:
    """Check the workbook and find what belongs to it; raises WorkbookError with all findings.

    `pending`: earlier editions that the same run publishes; `is_corrected`: what is published is
    to be compared with the earlier editions of now.
    """
    data = workbook.parent
    try:
        edition, earlier = load_with_history(
            workbook, data, workshop.check_file, pending, is_corrected=is_corrected
        )
    except WorkbookError as error:
        # All at once: who mends the workbook can mend the texts, too.
        others = _book_faults(workshop, None)
        raise type(error)(error.path, [*error.findings, *others]) from error
    herkunft = describe_herkunft(workshop.project.root, edition, earlier, site)
    return Material(edition, earlier, herkunft, read_register(data, edition.angaben.ausgabe))


@contextmanager
def staged(workshop: Workshop, material: Material, site: Path, on_step: OnStep) -> Iterator[Path]:
    """Give a folder in which all lies ready that the pages are made from.

    Raises BookError with all that can be known before a notebook runs.
    """
    project = workshop.project
    check_texts(workshop, material.edition)
    with own_folder(project.work, material.facts["ausgabe"]) as work:
        _run_notebooks(workshop, material, site, work, on_step)
        left_out = _take_notes(workshop, material, work / "ausgefuehrt")
        felder = material.edition.handlungsfelder
        write_toc(edition_toc(project.toc, left_out, felder), work / TOC_NAME)
        docnames = read_toc(work / TOC_NAME).docnames
        list_in_copy(work / "ausgefuehrt", docnames, material.facts["ausgabe"])
        stage(project.book, work / "ausgefuehrt", work / "quelle")
        picture = work / "quelle" / "_static" / "vorschau.png"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(_social_image(workshop, material))
        yield work


def _take_notes(workshop: Workshop, material: Material, copies: Path) -> frozenset[str]:
    """Return which pages this edition does not have, and pass on what authors should know.

    Raises NotebookError with what a published edition must not have.
    """
    notes = read_notes(copies)
    if notes.faults and not material.edition.angaben.is_entwurf:
        raise NotebookError([replace(fault, is_hint=False) for fault in notes.faults])
    workshop.hints += notes.hints
    return notes.missing | draft_pages_to_drop(material.facts["zustand"])


def check_texts(workshop: Workshop, edition: Edition) -> None:
    """Raise BookError with all that is wrong with texts and notebooks of an edition."""
    if faults := _book_faults(workshop, edition):
        raise BookError(faults)


def _book_faults(workshop: Workshop, edition: Edition | None) -> list[Finding]:
    return [fault for fault in check_book(workshop.project, edition) if not fault.is_hint]


def _tell_kernels(workshop: Workshop, material: Material, site: Path, work: Path) -> dict[str, str]:
    """Return what all kernels are told: where things are, and no settings of who builds."""
    (work / BERICHTIGUNGEN_FILE).write_bytes(dump_berichtigungen(material.berichtigungen))
    places = {
        DATEN_VARIABLE: material.edition.path.parent,
        SITE_VARIABLE: site,
        DRAWN_VARIABLE: workshop.drawings(work),
        BERICHTIGUNGEN_VARIABLE: work / BERICHTIGUNGEN_FILE,
        "IPYTHONDIR": workshop.project.work / "ipython",
        "MPLCONFIGDIR": workshop.project.work / "matplotlib",
    }
    for variable in ("IPYTHONDIR", "MPLCONFIGDIR"):
        places[variable].mkdir(parents=True, exist_ok=True)
    return {variable: str(path.resolve()) for variable, path in places.items()}


def edition_jobs(workshop: Workshop, material: Material, site: Path, work: Path) -> list[Job]:
    """Return the jobs of an edition, whose copies go to `work`/ausgefuehrt.

    Each is handed its slice of the data, and the Herkunft if it names it.
    """
    environment = _tell_kernels(workshop, material, site, work)
    edition, book = material.edition, workshop.project.book
    target = work / "ausgefuehrt"
    limit = cell_limit(workshop.project.config)
    felder = edition.handlungsfelder
    jobs = find_jobs(book, target, edition.angaben.ausgabe, felder, environment, limit)
    hand = _Hand(material, work)
    return [replace(job, environment={**environment, **hand(job)}) for job in jobs]


class _Hand:
    """Lays down what a notebook is handed, each file once; returns where it is."""

    def __init__(self, material: Material, work: Path) -> None:
        self.material, self.folder = material, work / "ausschnitte"
        self.whole = Slice(material.edition, tuple(material.earlier))
        self.folder.mkdir()

    def __call__(self, job: Job) -> dict[str, str]:
        kuerzel = job.parameters.get("handlungsfeld", "")
        places = {SLICE_VARIABLE: self._slice(kuerzel)}
        if "herkunft" in job.source.read_text(encoding="utf-8"):
            places[HERKUNFT_VARIABLE] = self._file(HERKUNFT_FILE, self._herkunft)
        return {variable: str(path.resolve()) for variable, path in places.items()}

    def _slice(self, kuerzel: str) -> Path:
        def make() -> bytes:
            return (cut(self.whole, kuerzel) if kuerzel else self.whole).to_json()

        return self._file(f"{kuerzel or 'gesamt'}.json", make)

    def _herkunft(self) -> bytes:
        return dump_json(self.material.herkunft)

    def _file(self, name: str, make: Callable[[], bytes]) -> Path:
        path = self.folder / name
        if not path.exists():
            path.write_bytes(make())
        return path


def _texts_of(job: Job, book: Path) -> list[Path]:
    """Return what people wrote for this edition and a notebook may show."""
    folder = book / FOLDER / job.parameters["ausgabe"]
    if "handlungsfeld" in job.parameters:
        return [path for path in [folder / f"{job.target.stem}.md"] if path.is_file()]
    return sorted(folder.glob("*.md"))


def _run_notebooks(
    workshop: Workshop, material: Material, site: Path, work: Path, on_step: OnStep
) -> None:
    """Lay out executed copies: kept ones where nothing has changed that they are made from."""
    jobs = edition_jobs(workshop, material, site, work)
    known = workshop.cache, workshop.tools
    texts = {job.name: _texts_of(job, workshop.project.book) for job in jobs}
    to_run = []
    for job in jobs:
        if restore(*known, job, texts[job.name]):
            on_step(f"{job.name} (unverändert)")
        else:
            to_run.append(job)
    # It shows all charts, and finds them drawn if the others have run.
    to_run.sort(key=lambda job: job.source.stem == FILES_PAGE)
    if to_run:
        workshop.warm_up()
        run_batch(to_run, workshop.executor, lambda job: on_step(job.name))
    for job in to_run:
        keep(*known, job, texts[job.name])


def _social_image(workshop: Workshop, material: Material) -> bytes:
    facts, counts = material.facts, edition_counts(material.edition)

    def make() -> bytes:
        return workshop.kernels.run(make_social_image, dict(facts), counts)

    return workshop.get("bilder", [facts, counts], make)


def make_pages(workshop: Workshop, work: Path, facts: Mapping[str, str]) -> bytes:
    """Return the pages of an edition, packed; made only if something in them has changed."""
    project = workshop.project
    inputs = [
        digest_folder(work / "quelle"),
        with_edition(project.config, facts),
        (work / TOC_NAME).read_text(encoding="utf-8"),
    ]

    def make() -> bytes:
        output = work / "buch"
        html = build_html(
            work / "quelle", project.config, work / TOC_NAME, output, facts, workshop.pages
        )
        return pack(html)

    return workshop.get("seiten", inputs, make)


# --- what is done in processes of their own, which have imported what it takes ---------------


def make_social_image(facts: Mapping[str, str], counts: Sequence[int]) -> bytes:
    """See `social_image.draw_social_image`."""
    from kikdata.charts.social_image import draw_social_image  # noqa: PLC0415

    return draw_social_image(facts, counts)
