"""One edition from workbook to site, step by step; prints nothing.

`prepare_edition` makes the pages, `publish_edition` the rest, so that a batch can run the
notebooks of one edition beside the PDF of the one before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata.cache import unpack
from kikdata.checks.earlier import as_published
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.files import export_files
from kikdata.data.metadata import dump_json
from kikdata.data.origin import HERKUNFT_FILE
from kikdata.model import Edition, Snapshot
from kikdata.publishing.book import Toc, read_toc
from kikdata.publishing.forms import Source, check_form, check_same_inputs, list_forms, write_forms
from kikdata.publishing.frozen import check_frozen
from kikdata.publishing.notebooks import notebook_sources
from kikdata.publishing.pages import Material, OnStep, gather, make_pages, staged
from kikdata.publishing.place import changed_edition, check_place, new_edition
from kikdata.publishing.project import Project
from kikdata.publishing.whole_site import write_catalogue, write_front
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.settings import draft_pages_to_drop
from kikdata.site.editions import EDITIONS_SCRIPT

__all__ = [
    "Prepared",
    "build_edition",
    "count_steps",
    "make_form",
    "prepare_edition",
    "preview_pages",
    "publish_edition",
]

_FIXED_STEPS = 2  # pages, putting in place


def count_steps(project: Project) -> int:
    """Return how many steps `build_edition` will report."""
    forms = list_forms(read_toc(project.toc))
    return _FIXED_STEPS + len(notebook_sources(project.book)) + len(forms)


@dataclass(frozen=True)
class Prepared:
    """An edition whose pages are made: packed pages, and by place the files beside them.

    `snapshot` is how later editions will see it.
    """

    snapshot: Snapshot
    facts: Mapping[str, str]
    edition: Edition
    earlier: Sequence[Snapshot]
    toc: Toc
    pages: bytes
    files: Mapping[str, bytes]


def build_edition(
    workshop: Workshop, workbook: Path, site: Path, on_step: OnStep, *, grund: str = ""
) -> Path:
    """Check the workbook, run the notebooks, make pages and PDF, put the edition in place.

    Returns the folder of the edition in `site`; `on_step` is told what has been done.  `grund`:
    why a published edition is made again from other inputs, which stops without it.
    Raises KikError; what was published before is then untouched.
    """
    prepared = prepare_edition(workshop, workbook, site, on_step, grund=grund)
    folder = publish_edition(workshop, prepared, site, on_step)
    write_catalogue(site)
    return folder


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
    material = gather(workshop, workbook, site, pending)
    check_place(workshop.project.work, site, material.facts["ausgabe"])
    material = _protect(material, site, grund)
    facts = material.facts
    toc = _read_toc(workshop.project, facts)
    in_site = {**facts, "weitere_ausgaben": f"../{EDITIONS_SCRIPT}"}
    with staged(workshop, material, site, on_step) as work:
        pages = workshop.beside.submit(make_pages, workshop, work, in_site)
        workshop.warm_up_paper()  # Jupyter Book leaves a core free
        try:
            files = _files(material)
        finally:
            wait([pages])  # it works in this folder
        snapshot = as_published(material.edition, facts, files["daten/massnahmen.json"])
        numbers = material.edition, material.earlier
        result = Prepared(snapshot, facts, *numbers, toc, pages.result(), files)
    on_step("Seiten")
    return result


def _protect(material: Material, site: Path, grund: str) -> Material:
    """Let no published edition change without a word, and add the words there are."""
    today = dt.date.today()
    said = check_frozen(site, material.edition, material.herkunft, grund, today)
    return replace(material, berichtigungen=said)


def preview_pages(workshop: Workshop, workbook: Path, site: Path) -> bytes:
    """Return the pages alone, packed, as they would be now, whatever is published."""
    material = gather(workshop, workbook, site)
    with staged(workshop, material, site, lambda _: None) as work:
        return make_pages(workshop, work, material.facts)


def _read_toc(project: Project, facts: Mapping[str, str]) -> Toc:
    """Return the order of the pages, without those that only a draft has."""
    return read_toc(project.toc, draft_pages_to_drop(facts["zustand"]))


def _files(material: Material) -> dict[str, bytes]:
    """Return what stands in the edition beside pages and PDF, by place."""
    exported = export_files(material.edition, material.facts, material.earlier)
    files = {f"daten/{name}": content for name, content in exported.items()}
    if material.berichtigungen:
        files[f"daten/{BERICHTIGUNGEN_FILE}"] = dump_berichtigungen(material.berichtigungen)
    return {**files, HERKUNFT_FILE: dump_json(material.herkunft)}


def publish_edition(workshop: Workshop, prepared: Prepared, site: Path, on_step: OnStep) -> Path:
    """Make the PDFs and other forms, and put the edition in place."""
    facts, toc = prepared.facts, prepared.toc
    source = Source(toc, prepared.edition, prepared.earlier, facts)
    with new_edition(workshop.project.work, site, facts) as folder:
        unpack(prepared.pages, folder)
        write_forms(workshop, source, folder, list_forms(toc), on_step)
        for name, content in prepared.files.items():
            (folder / name).write_bytes(content)
    write_front(site)
    on_step("Ausgabe")
    return site / facts["ausgabe"]


def make_form(project: Project, workbook: Path, site: Path, name: str, on_step: OnStep) -> Path:
    """Make one form anew from the pages that the edition in `site` has; returns its folder.

    Raises UsageError for an unknown form, BookError if there is no such edition, or if it was
    made from anything else than what is here now: all forms of an edition tell the same.
    """
    with open_workshop(project) as workshop:
        material = _protect(gather(workshop, workbook, site), site, "")
        toc = _read_toc(project, material.facts)
        check_form(name, toc)
        check_same_inputs(site / material.facts["ausgabe"], material.herkunft)
        source = Source(toc, material.edition, material.earlier, material.facts)
        with changed_edition(project.work, site, material.facts["ausgabe"]) as folder:
            write_forms(workshop, source, folder, [name], on_step)
    write_catalogue(site)
    return site / material.facts["ausgabe"]
