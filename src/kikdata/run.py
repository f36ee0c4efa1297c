"""One edition from workbook to site, step by step; prints nothing.

`prepare_edition` makes the pages, `publish_edition` the rest, so that a batch can run the
notebooks of one edition beside the PDF of the one before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path

from kikdata.berichtigungen import BERICHTIGUNGEN_FILE, Berichtigung, dump_berichtigungen
from kikdata.book import (
    Toc,
    build_html,
    new_edition,
    read_toc,
    stage,
    with_edition,
)
from kikdata.cache import digest_folder, pack, unpack
from kikdata.checking import load_with_history
from kikdata.editions import EDITIONS_SCRIPT, write_script
from kikdata.export import export_files
from kikdata.export_metadata import Json, dump_json
from kikdata.folders import own_folder
from kikdata.freezing import check_frozen
from kikdata.gates import content_digest
from kikdata.herkunft import HERKUNFT_FILE, describe_herkunft
from kikdata.history import Snapshot, as_published
from kikdata.notebooks import Job, find_jobs, notebook_sources, run_batch
from kikdata.project import Project
from kikdata.record import PREPARED_VARIABLE
from kikdata.report import (
    DATEN_VARIABLE,
    SITE_VARIABLE,
    edition_counts,
    edition_facts,
    write_prepared,
)
from kikdata.report_herkunft import BERICHTIGUNGEN_VARIABLE, HERKUNFT_VARIABLE
from kikdata.reuse import Reuse
from kikdata.start_page import write_start_page
from kikdata.validation import Edition
from kikdata.workshop import Workshop, open_workshop

__all__ = [
    "Material",
    "Prepared",
    "build_edition",
    "count_steps",
    "edition_jobs",
    "prepare_edition",
    "publish_edition",
]

_FIXED_STEPS = 3  # pages, PDF, putting in place
OnStep = Callable[[str], None]


def count_steps(project: Project) -> int:
    """Return how many steps `build_edition` will report."""
    return _FIXED_STEPS + len(notebook_sources(project.book))


@dataclass(frozen=True)
class Material:
    """A checked edition and all that its report is made from besides."""

    edition: Edition
    earlier: Sequence[Snapshot]
    facts: Mapping[str, str]
    herkunft: Json
    berichtigungen: Sequence[Berichtigung]


@dataclass(frozen=True)
class Prepared:
    """An edition whose pages are made: packed pages, and by place the files beside them.

    `snapshot` is how later editions will see it.
    """

    snapshot: Snapshot
    facts: Mapping[str, str]
    toc: Toc
    pages: bytes
    files: Mapping[str, bytes]


def build_edition(
    project: Project,
    workbook: Path,
    site: Path,
    on_step: OnStep,
    *,
    grund: str = "",
    is_fresh: bool = False,
) -> Path:
    """Check the workbook, run the notebooks, make pages and PDF, put the edition in place.

    Returns the folder of the edition in `site`; `on_step` is told what has been done.  `grund`:
    why a published edition is made again from other inputs, which stops without it.  `is_fresh`:
    nothing kept from earlier runs is used.
    Raises KikError; what was published before is then untouched.
    """
    with open_workshop(project, is_fresh=is_fresh) as workshop:
        prepared = prepare_edition(workshop, workbook, site, on_step, grund=grund)
        return publish_edition(workshop, prepared, site, on_step)


def prepare_edition(
    workshop: Workshop,
    workbook: Path,
    site: Path,
    on_step: OnStep,
    *,
    grund: str = "",
    pending: Snapshot | None = None,
) -> Prepared:
    """Check the workbook, run the notebooks that have to, make pages and files.

    `pending`: an earlier edition that is just being put in place.
    """
    project = workshop.project
    material = _gather(workshop, workbook, site, grund, pending)
    facts = material.facts
    with own_folder(project.work, facts["ausgabe"]) as work:
        _run_notebooks(workshop, material, site, work, on_step)
        stage(project.book, work / "ausgefuehrt", work / "quelle")
        picture = work / "quelle" / "_static" / "vorschau.png"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(_social_image(workshop, material))
        in_site = {**facts, "weitere_ausgaben": f"../{EDITIONS_SCRIPT}"}
        pages = workshop.beside.submit(_pages, workshop, work, in_site)
        try:
            files = _files(material)
        finally:
            wait([pages])  # it works in this folder
        snapshot = as_published(material.edition, facts, files["daten/massnahmen.json"])
        result = Prepared(snapshot, facts, read_toc(project.toc), pages.result(), files)
    on_step("Seiten")
    return result


def _gather(
    workshop: Workshop, workbook: Path, site: Path, grund: str, pending: Snapshot | None
) -> Material:
    """Check the workbook, and that no published edition changes without a word."""
    edition, earlier = load_with_history(
        workbook, workbook.parent, site, workshop.check_file, pending
    )
    herkunft = describe_herkunft(workshop.project.root, edition, earlier, site)
    berichtigungen = check_frozen(site, edition, herkunft, grund, dt.date.today())
    facts = edition_facts(edition, berichtigungen)
    return Material(edition, earlier, facts, herkunft, berichtigungen)


def _files(material: Material) -> dict[str, bytes]:
    """Return what stands in the edition beside pages and PDF, by place."""
    exported = export_files(material.edition, material.facts, material.earlier)
    files = {f"daten/{name}": content for name, content in exported.items()}
    if material.berichtigungen:
        files[f"daten/{BERICHTIGUNGEN_FILE}"] = dump_berichtigungen(material.berichtigungen)
    return {**files, HERKUNFT_FILE: dump_json(material.herkunft)}


def publish_edition(workshop: Workshop, prepared: Prepared, site: Path, on_step: OnStep) -> Path:
    """Make the PDF and put the edition in place."""
    facts, toc = prepared.facts, prepared.toc
    ausgabe = facts["ausgabe"]
    with new_edition(site, facts) as folder:
        unpack(prepared.pages, folder)
        name = f"kik-{ausgabe}.pdf"
        inputs = [digest_folder(folder, without=("daten",)), toc.docnames, toc.parts, dict(facts)]

        def make() -> bytes:
            workshop.pages.run(
                make_pdf, folder, toc.docnames, dict(toc.parts), dict(facts), folder / name
            )
            return (folder / name).read_bytes()

        (folder / name).write_bytes(workshop.get("pdf", inputs, make))
        on_step("PDF")
        for name, content in prepared.files.items():
            (folder / name).write_bytes(content)
    write_script(site)
    write_start_page(site)
    on_step("Ausgabe")
    return site / ausgabe


def _tell_kernels(project: Project, material: Material, site: Path, work: Path) -> dict[str, str]:
    """Return what kernels are told: where things are, and no settings of who builds."""
    write_prepared(work / "geprueft", material.edition, material.earlier)
    (work / HERKUNFT_FILE).write_bytes(dump_json(material.herkunft))
    (work / BERICHTIGUNGEN_FILE).write_bytes(dump_berichtigungen(material.berichtigungen))
    places = {
        DATEN_VARIABLE: material.edition.path.parent,
        SITE_VARIABLE: site,
        PREPARED_VARIABLE: work / "geprueft",
        HERKUNFT_VARIABLE: work / HERKUNFT_FILE,
        BERICHTIGUNGEN_VARIABLE: work / BERICHTIGUNGEN_FILE,
        "IPYTHONDIR": project.work / "ipython",
        "MPLCONFIGDIR": project.work / "matplotlib",
    }
    for variable in ("IPYTHONDIR", "MPLCONFIGDIR"):
        places[variable].mkdir(parents=True, exist_ok=True)
    return {variable: str(path.resolve()) for variable, path in places.items()}


def edition_jobs(project: Project, material: Material, site: Path, work: Path) -> list[Job]:
    """Return the jobs of an edition, whose copies go to `work`/ausgefuehrt."""
    environment = _tell_kernels(project, material, site, work)
    edition = material.edition
    felder = {feld.slug: feld.kuerzel for feld in edition.handlungsfelder}
    target = work / "ausgefuehrt"
    return find_jobs(project.book, target, edition.angaben.ausgabe, felder, environment)


def _run_notebooks(
    workshop: Workshop, material: Material, site: Path, work: Path, on_step: OnStep
) -> None:
    """Lay out executed copies: kept ones where nothing that they read has changed."""
    jobs = edition_jobs(workshop.project, material, site, work)
    reuse = Reuse(workshop.cache, workshop.tools, material.edition, material.earlier)
    to_run = []
    for job in jobs:
        if reuse.restore(job):
            on_step(f"{job.name} (unverändert)")
        else:
            to_run.append(job)
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


def _pages(workshop: Workshop, work: Path, facts: Mapping[str, str]) -> bytes:
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
    from kikdata.social_image import draw_social_image  # noqa: PLC0415

    return draw_social_image(facts, counts)


def make_pdf(
    html: Path,
    docnames: Sequence[str],
    parts: Mapping[str, str],
    facts: Mapping[str, str],
    target: Path,
) -> None:
    """See `pdf.write_pdf`."""
    from kikdata.pdf import write_pdf  # noqa: PLC0415

    write_pdf(html, docnames, parts, facts, target)
