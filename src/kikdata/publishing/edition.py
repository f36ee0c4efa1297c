"""One edition from workbook to site, step by step; prints nothing.

`prepare_edition` makes the pages; see `ready` for what follows.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from kikdata.checks.earlier import Pending
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.files import export_files
from kikdata.data.metadata import dump_json
from kikdata.data.origin import HERKUNFT_FILE
from kikdata.errors import BookError, FrozenError, list_names
from kikdata.publishing.book import read_toc
from kikdata.publishing.forms import Source, check_form, check_same_inputs, list_forms, write_forms
from kikdata.publishing.frozen import Action, Plan, decide
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
from kikdata.publishing.ready import Built, Prepared, kept, make_ready, publish_edition
from kikdata.publishing.register import (
    SiteState,
    compare_site,
    file_differences,
    hash_files,
)
from kikdata.publishing.whole_site import write_catalogue, write_front
from kikdata.publishing.workshop import Workshop, open_workshop
from kikdata.site.editions import EDITIONS_SCRIPT

__all__ = [
    "build_edition",
    "count_steps",
    "make_form",
    "plan_edition",
    "prepare_edition",
    "preview_pages",
]

_FIXED_STEPS = 2  # pages, putting in place


def count_steps(project: Project) -> int:
    """Return how many steps `build_edition` will report."""
    forms = list_forms(read_toc(project.toc))
    common = [path for path in notebook_sources(project.book) if path.name.startswith("_")]
    return _FIXED_STEPS + len(notebook_sources(project.book)) - len(common) + len(forms)


def build_edition(
    workshop: Workshop, workbook: Path, site: Path, on_step: OnStep, *, grund: str = ""
) -> Built:
    """Check the workbook, run the notebooks, make pages and PDF, put the edition in place.

    `on_step` is told what has been done.  `grund`: why a published edition is made again with
    other facts or texts, which stops without it.
    Raises KikError; what was published before is then untouched.
    """
    prepared = prepare_edition(workshop, workbook, site, on_step, grund=grund)
    if prepared.plan.action is Action.KEEP:
        write_front(site)
        built = kept(prepared.plan, prepared.material, site)
    else:
        project = workshop.project
        with edition_folder(project.work, prepared.material.facts) as folder:
            ready = make_ready(workshop, prepared, folder, site, on_step)
            built = publish_edition(project, ready, workbook.parent, site)
        on_step("Ausgabe")
    write_catalogue(site, workbook.parent)
    return built


def prepare_edition(
    workshop: Workshop,
    workbook: Path,
    site: Path,
    on_step: OnStep,
    *,
    grund: str = "",
    pending: Pending = MappingProxyType({}),
) -> Prepared:
    """Check the workbook, run the notebooks that have to, make pages and files.

    `pending`: earlier editions that the same run publishes.
    """
    plan, material = plan_edition(workshop, workbook, site, grund=grund, pending=pending)
    if plan.action is Action.KEEP:
        return Prepared(plan, material)
    in_site = {**material.page_facts, "weitere_ausgaben": f"../{EDITIONS_SCRIPT}"}
    with staged(workshop, material, site, on_step) as work:
        pages = workshop.beside.submit(make_pages, workshop, work, in_site)
        workshop.warm_up_paper()  # Jupyter Book leaves a core free
        try:
            files = _files(material)
        finally:
            wait([pages])  # it works in this folder
        result = Prepared(plan, material, read_toc(work / TOC_NAME), pages.result(), files)
    on_step("Seiten")
    return result


def plan_edition(
    workshop: Workshop,
    workbook: Path,
    site: Path,
    *,
    grund: str = "",
    pending: Pending = MappingProxyType({}),
) -> tuple[Plan, Material]:
    """Check the workbook and decide what becomes of its edition: all that needs no kernel."""
    material = gather(workshop, workbook, site, pending, is_corrected=bool(grund))
    check_place(workshop.project.work, site, material.facts["ausgabe"])
    plan = _plan(material, site, grund)
    return plan, replace(material, berichtigungen=plan.berichtigungen)


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
        check_form(name, toc)
        check_same_inputs(site / ausgabe, material.herkunft)
        # Pages that this edition does not have.
        pages = {n for n in toc.docnames if (site / ausgabe / f"{n}.html").is_file()}
        toc = read_toc(project.toc, frozenset(toc.docnames) - pages, felder)
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
