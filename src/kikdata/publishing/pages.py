"""An edition's pages: what they are made from, their notebooks, and Jupyter Book; prints nothing.

Nothing is made again that has not changed: see `reuse` for notebooks, `cache` for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kikdata.analysis.facts import edition_counts, edition_facts
from kikdata.cache import digest_folder, pack
from kikdata.checks.edition import load_with_history
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.metadata import Json, dump_json
from kikdata.data.origin import HERKUNFT_FILE, describe_herkunft
from kikdata.errors import BookError, Finding, WorkbookError
from kikdata.model import Berichtigung, Edition, Snapshot
from kikdata.pages.about import BERICHTIGUNGEN_VARIABLE, HERKUNFT_VARIABLE
from kikdata.pages.report import DATEN_VARIABLE, SITE_VARIABLE
from kikdata.publishing.book import build_html, cell_limit, read_toc, stage, with_edition
from kikdata.publishing.book_check import check_book
from kikdata.publishing.charts import list_in_copy
from kikdata.publishing.folders import own_folder
from kikdata.publishing.notebooks import Job, find_jobs, run_batch
from kikdata.publishing.reuse import Reuse
from kikdata.publishing.workshop import Workshop
from kikdata.settings import FILES_PAGE, draft_pages_to_drop
from kikdata.slices.gates import content_digest
from kikdata.slices.prepared import write_prepared
from kikdata.slices.record import DRAWN_VARIABLE, PREPARED_VARIABLE

__all__ = ["Material", "OnStep", "edition_jobs", "gather", "make_pages", "staged"]

OnStep = Callable[[str], None]


@dataclass(frozen=True)
class Material:
    """A checked edition and all that its report is made from besides."""

    edition: Edition
    earlier: Sequence[Snapshot]
    herkunft: Json
    berichtigungen: Sequence[Berichtigung] = ()

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What every page shows; see `edition_facts`."""
        return edition_facts(self.edition, self.berichtigungen)


def gather(
    workshop: Workshop, workbook: Path, site: Path, pending: Snapshot | None = None
) -> Material:
    """Check the workbook and find what belongs to it; raises WorkbookError with all findings.

    `pending`: an earlier edition that is just being put in place.
    """
    try:
        edition, earlier = load_with_history(
            workbook, workbook.parent, site, workshop.check_file, pending
        )
    except WorkbookError as error:
        # All at once: who mends the workbook can mend the texts, too.
        others = _book_faults(workshop, None)
        raise type(error)(error.path, [*error.findings, *others]) from error
    herkunft = describe_herkunft(workshop.project.root, edition, earlier, site)
    return Material(edition, earlier, herkunft)


@contextmanager
def staged(workshop: Workshop, material: Material, site: Path, on_step: OnStep) -> Iterator[Path]:
    """Give a folder in which all lies ready that the pages are made from.

    Raises BookError with all that can be known before a notebook runs.
    """
    project = workshop.project
    if faults := _book_faults(workshop, material.edition):
        raise BookError(faults)
    with own_folder(project.work, material.facts["ausgabe"]) as work:
        _run_notebooks(workshop, material, site, work, on_step)
        docnames = read_toc(project.toc, draft_pages_to_drop(material.facts["zustand"])).docnames
        list_in_copy(work / "ausgefuehrt", docnames, material.facts["ausgabe"])
        stage(project.book, work / "ausgefuehrt", work / "quelle")
        picture = work / "quelle" / "_static" / "vorschau.png"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(_social_image(workshop, material))
        yield work


def _book_faults(workshop: Workshop, edition: Edition | None) -> list[Finding]:
    return [fault for fault in check_book(workshop.project, edition) if not fault.is_hint]


def _tell_kernels(workshop: Workshop, material: Material, site: Path, work: Path) -> dict[str, str]:
    """Return what kernels are told: where things are, and no settings of who builds."""
    write_prepared(work / "geprueft", material.edition, material.earlier)
    (work / HERKUNFT_FILE).write_bytes(dump_json(material.herkunft))
    (work / BERICHTIGUNGEN_FILE).write_bytes(dump_berichtigungen(material.berichtigungen))
    places = {
        DATEN_VARIABLE: material.edition.path.parent,
        SITE_VARIABLE: site,
        PREPARED_VARIABLE: work / "geprueft",
        DRAWN_VARIABLE: workshop.drawings(work),
        HERKUNFT_VARIABLE: work / HERKUNFT_FILE,
        BERICHTIGUNGEN_VARIABLE: work / BERICHTIGUNGEN_FILE,
        "IPYTHONDIR": workshop.project.work / "ipython",
        "MPLCONFIGDIR": workshop.project.work / "matplotlib",
    }
    for variable in ("IPYTHONDIR", "MPLCONFIGDIR"):
        places[variable].mkdir(parents=True, exist_ok=True)
    return {variable: str(path.resolve()) for variable, path in places.items()}


def edition_jobs(workshop: Workshop, material: Material, site: Path, work: Path) -> list[Job]:
    """Return the jobs of an edition, whose copies go to `work`/ausgefuehrt."""
    environment = _tell_kernels(workshop, material, site, work)
    edition, book = material.edition, workshop.project.book
    felder = {feld.slug: feld.kuerzel for feld in edition.handlungsfelder}
    target = work / "ausgefuehrt"
    limit = cell_limit(workshop.project.config)
    return find_jobs(book, target, edition.angaben.ausgabe, felder, environment, limit)


def _run_notebooks(
    workshop: Workshop, material: Material, site: Path, work: Path, on_step: OnStep
) -> None:
    """Lay out executed copies: kept ones where nothing that they read has changed."""
    jobs = edition_jobs(workshop, material, site, work)
    reuse = Reuse(workshop.cache, workshop.tools, material.edition, material.earlier)
    to_run = []
    for job in jobs:
        if reuse.restore(job):
            on_step(f"{job.name} (unverändert)")
        else:
            to_run.append(job)
    # It shows all charts, and finds them drawn if the others have run.
    to_run.sort(key=lambda job: job.source.stem == FILES_PAGE)
    if to_run:
        workshop.warm_up()
        run_batch(to_run, workshop.executor, lambda job: on_step(job.name))
    for job in to_run:
        reuse.keep(job)


def _social_image(workshop: Workshop, material: Material) -> bytes:
    facts, counts = material.facts, edition_counts(material.edition)

    def make() -> bytes:
        return workshop.kernels.run(make_social_image, dict(facts), counts)

    return workshop.get("bilder", [content_digest([dict(facts), counts])], make)


def make_pages(workshop: Workshop, work: Path, facts: Mapping[str, str]) -> bytes:
    """Return the pages of an edition, packed; made only if something in them has changed."""
    project = workshop.project
    inputs = [
        digest_folder(work / "quelle"),
        with_edition(project.config, facts),
        project.toc.read_text(encoding="utf-8"),
    ]

    def make() -> bytes:
        output = work / "buch"
        html = build_html(
            work / "quelle", project.config, project.toc, output, facts, workshop.pages
        )
        return pack(html)

    return workshop.get("seiten", inputs, make)


# --- what is done in processes of their own, which have imported what it takes ---------------


def make_social_image(facts: Mapping[str, str], counts: Sequence[int]) -> bytes:
    """See `social_image.draw_social_image`."""
    from kikdata.charts.social_image import draw_social_image  # noqa: PLC0415

    return draw_social_image(facts, counts)
