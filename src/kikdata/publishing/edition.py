"""One edition from workbook to site, step by step; prints nothing.

`prepare_edition` makes the pages, `publish_edition` the rest, so that a batch can run the
notebooks of one edition beside the PDF of the one before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kikdata.cache import unpack
from kikdata.checks.earlier import as_published
from kikdata.checks.register_file import read_register
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.files import export_files
from kikdata.data.metadata import dump_json
from kikdata.data.origin import HERKUNFT_FILE
from kikdata.errors import BookError, FrozenError, RegisterError, list_names
from kikdata.model import Snapshot
from kikdata.publishing.book import Toc, read_toc
from kikdata.publishing.forms import Source, check_form, check_same_inputs, list_forms, write_forms
from kikdata.publishing.frozen import Action, Plan, decide, tell_kept, tell_made
from kikdata.publishing.notebooks import notebook_sources
from kikdata.publishing.pages import TOC_NAME, Material, OnStep, gather, make_pages, staged
from kikdata.publishing.place import (
    check_place,
    edition_copy,
    edition_folder,
    put_in_place,
    settle_files,
)
from kikdata.publishing.project import Project
from kikdata.publishing.register import (
    SiteState,
    check_numbers,
    compare_site,
    file_differences,
    hash_files,
    make_register,
    pending_register,
)
from kikdata.publishing.whole_site import write_catalogue, write_front
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.site.editions import EDITIONS_SCRIPT

__all__ = [
    "Built",
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
    common = [path for path in notebook_sources(project.book) if path.name.startswith("_")]
    return _FIXED_STEPS + len(notebook_sources(project.book)) - len(common) + len(forms)


_NO_PAGES = Toc((), {})


@dataclass(frozen=True)
class Prepared:
    """An edition whose pages are made: packed pages, and by place the files beside them.

    `snapshot` is how later editions will see it.  One that stays as it is has no pages here.
    """

    plan: Plan
    material: Material
    snapshot: Snapshot
    toc: Toc = _NO_PAGES
    pages: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """The folder of an edition in the site, and in German what is to be said about it."""

    folder: Path
    told: tuple[str, ...] = ()
    is_kept: bool = False


def build_edition(
    workshop: Workshop, workbook: Path, site: Path, on_step: OnStep, *, grund: str = ""
) -> Built:
    """Check the workbook, run the notebooks, make pages and PDF, put the edition in place.

    `on_step` is told what has been done.  `grund`: why a published edition is made again with
    other facts or texts, which stops without it.
    Raises KikError; what was published before is then untouched.
    """
    prepared = prepare_edition(workshop, workbook, site, on_step, grund=grund)
    built = publish_edition(workshop, prepared, site, on_step)
    write_catalogue(site, workbook.parent)
    return built


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
    material = gather(workshop, workbook, site, pending, is_corrected=bool(grund))
    check_place(workshop.project.work, site, material.facts["ausgabe"])
    plan = _plan(material, site, grund)
    material = replace(material, berichtigungen=plan.berichtigungen)
    if plan.action is Action.KEEP:
        assert material.register
        return Prepared(plan, material, material.register.snapshot)
    in_site = {**material.page_facts, "weitere_ausgaben": f"../{EDITIONS_SCRIPT}"}
    with staged(workshop, material, site, on_step) as work:
        pages = workshop.beside.submit(make_pages, workshop, work, in_site)
        workshop.warm_up_paper()  # Jupyter Book leaves a core free
        try:
            files = _files(material)
        finally:
            wait([pages])  # it works in this folder
        snapshot = as_published(material.edition, files["daten/massnahmen.json"])
        if plan.action is Action.RESTORE and material.register:
            snapshot = material.register.snapshot
        toc = read_toc(work / TOC_NAME)
        result = Prepared(plan, material, snapshot, toc, pages.result(), files)
    on_step("Seiten")
    return result


def _plan(material: Material, site: Path, grund: str) -> Plan:
    """Let no published edition change without a word."""
    register, today = material.register, dt.date.today()
    state = compare_site(register, site) if register else SiteState(is_there=False)
    plan = decide(material.edition, material.herkunft, register, state, grund, today)
    if state.foreign and plan.action is not Action.KEEP:
        raise BookError(
            f"In {site / material.facts['ausgabe']} liegt, was nicht zur Ausgabe gehört: "
            f"{list_names(state.foreign)}. Anderswohin legen, dann noch einmal aufrufen."
        )
    return plan


def preview_pages(workshop: Workshop, workbook: Path, site: Path) -> bytes:
    """Return the pages alone, packed, as they would be now, whatever is published."""
    material = gather(workshop, workbook, site)
    with staged(workshop, material, site, lambda _: None) as work:
        return make_pages(workshop, work, material.page_facts)


def _files(material: Material) -> dict[str, bytes]:
    """Return what stands in the edition beside pages and PDF, by place."""
    exported = export_files(material.edition, material.facts, material.earlier)
    files = {f"daten/{name}": content for name, content in exported.items()}
    if material.berichtigungen:
        files[f"daten/{BERICHTIGUNGEN_FILE}"] = dump_berichtigungen(material.berichtigungen)
    return {**files, HERKUNFT_FILE: dump_json(material.herkunft)}


def publish_edition(workshop: Workshop, prepared: Prepared, site: Path, on_step: OnStep) -> Built:
    """Make the PDFs and other forms, and put the edition in place.

    What is published is registered in the same step.
    """
    material, plan, toc = prepared.material, prepared.plan, prepared.toc
    facts, work = material.facts, workshop.project.work
    place = site / facts["ausgabe"]
    if plan.action is Action.KEEP:
        told = tell_kept(plan, facts["ausgabe"])
    else:
        source = Source(toc, material.edition, material.earlier, facts)
        with edition_folder(work, facts) as folder:
            unpack(prepared.pages, folder)
            write_forms(workshop, source, folder, list_forms(toc), on_step)
            for name, content in prepared.files.items():
                (folder / name).write_bytes(content)
            before = material.register.files if material.register else {}
            settle_files(folder, place, before)
            told = tell_made(plan, material.register, hash_files(folder))
            with _registered(prepared, folder):
                put_in_place(work, folder, site, place.name)
    write_front(site)
    if plan.action is not Action.KEEP:
        on_step("Ausgabe")
    return Built(place, tuple(told), is_kept=plan.action is Action.KEEP)


@contextmanager
def _registered(prepared: Prepared, folder: Path) -> Iterator[None]:
    """Register what is put in place inside; a draft only if it takes back what was published."""
    material, action = prepared.material, prepared.plan.action
    edition, register, data = material.edition, material.register, material.edition.path.parent
    if edition.angaben.is_entwurf and action is not Action.CORRECT:
        yield
        return
    if read_register(data, edition.angaben.ausgabe) != register:
        raise RegisterError(
            f"Das Register der Ausgabe {edition.angaben.ausgabe} hat jemand während des Laufs "
            "geändert. Nichts wurde ersetzt. Noch einmal aufrufen."
        )
    if action is Action.RESTORE and register:
        check_numbers(register, folder)
    said, today = material.berichtigungen, dt.date.today()
    new = make_register(edition, material.herkunft, said, folder, register, today)
    with pending_register(data, new):
        yield


def make_form(project: Project, workbook: Path, site: Path, name: str, on_step: OnStep) -> Path:
    """Make one form anew from the pages that the edition in `site` has; returns its folder.

    Raises UsageError for an unknown form, BookError if there is no such edition, or if it was
    made from anything else than what is here now: all forms of an edition tell the same.
    """
    with open_workshop(project) as workshop:
        material = gather(workshop, workbook, site)
        ausgabe = material.facts["ausgabe"]
        check_place(project.work, site, ausgabe)
        material = replace(material, berichtigungen=_plan(material, site, "").berichtigungen)
        felder = material.edition.handlungsfelder
        toc = read_toc(project.toc, felder=felder)
        # Pages that this edition does not have.
        pages = {n for n in toc.docnames if (site / ausgabe / f"{n}.html").is_file()}
        toc = read_toc(project.toc, frozenset(toc.docnames) - pages, felder)
        check_form(name, toc)
        check_same_inputs(site / ausgabe, material.herkunft)
        source = Source(toc, material.edition, material.earlier, material.facts)
        with edition_copy(project.work, site, ausgabe) as folder:
            write_forms(workshop, source, folder, [name], on_step)
            settle_files(folder, site / ausgabe, {})
            _check_as_published(material, folder)
            put_in_place(project.work, folder, site, ausgabe)
    write_catalogue(site, workbook.parent)
    return site / ausgabe


def _check_as_published(material: Material, folder: Path) -> None:
    if material.register and material.register.is_published:
        differences = list(file_differences(material.register, hash_files(folder)))
        if differences:
            names = list_names([name for name, _ in differences])
            raise FrozenError(
                f"Die Ausgabe {material.register.ausgabe} ist veröffentlicht und bleibt, wie sie "
                f"ist. Anders würden: {names}. Die ganze Ausgabe mit --berichtigung berichtigen."
            )
