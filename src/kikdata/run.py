"""One edition from workbook to site, step by step; prints nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kikdata.book import build_html, new_edition, read_toc, stage
from kikdata.checking import load_with_history
from kikdata.export import export_files
from kikdata.folders import own_folder
from kikdata.kernels import warm_kernels
from kikdata.notebooks import find_jobs, notebook_sources, run_batch
from kikdata.pdf import write_pdf
from kikdata.project import Project
from kikdata.report import DATEN_VARIABLE, SITE_VARIABLE, edition_counts, edition_facts
from kikdata.social_image import draw_social_image
from kikdata.start_page import write_start_page
from kikdata.validation import Edition

__all__ = ["build_edition", "build_pages", "count_steps"]

# What every notebook would import by itself.
_WARM = ("kikdata.report", "kikdata.charts", "matplotlib.backends.backend_svg")
_FIXED_STEPS = 3  # pages, PDF, putting in place


def count_steps(project: Project) -> int:
    """Return how many steps `build_edition` will report."""
    return _FIXED_STEPS + len(notebook_sources(project.book))


def build_edition(
    project: Project, workbook: Path, site: Path, on_step: Callable[[str], None]
) -> Path:
    """Check the workbook, run the notebooks, make pages and PDF, put the edition in place.

    Returns the folder of the edition in `site`; `on_step` is told what has been done.
    Raises KikError; what was published before is then untouched.
    """
    edition, earlier = load_with_history(workbook, workbook.parent, site)
    facts = edition_facts(edition)
    toc = read_toc(project.toc)
    ausgabe = edition.angaben.ausgabe
    with own_folder(project.work, ausgabe) as work:
        _prepare_kernels(project, edition, site)
        _run_notebooks(project, edition, work / "ausgefuehrt", on_step)
        stage(project.book, work / "ausgefuehrt", work / "quelle")
        picture = work / "quelle" / "_static" / "vorschau.png"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(draw_social_image(facts, edition_counts(edition)))
        html = build_html(work / "quelle", project.config, project.toc, work / "buch", facts)
        on_step("Seiten")
        with new_edition(site, facts, html) as folder:
            write_pdf(html, toc.docnames, toc.parts, facts, folder / f"kik-{ausgabe}.pdf")
            on_step("PDF")
            for name, content in export_files(edition, facts, earlier).items():
                (folder / "daten" / name).write_bytes(content)
    write_start_page(site)
    on_step("Ausgabe")
    return site / ausgabe


def build_pages(
    project: Project, workbook: Path, site: Path, on_step: Callable[[str], None]
) -> Path:
    """Make the pages alone, for the preview; returns their folder, which the next call reuses."""
    edition, _ = load_with_history(workbook, workbook.parent, site)
    facts = edition_facts(edition)
    work = project.work / "vorschau"
    _prepare_kernels(project, edition, site)
    shutil.rmtree(work / "ausgefuehrt", ignore_errors=True)
    _run_notebooks(project, edition, work / "ausgefuehrt", on_step)
    shutil.rmtree(work / "quelle", ignore_errors=True)
    stage(project.book, work / "ausgefuehrt", work / "quelle")
    return build_html(work / "quelle", project.config, project.toc, work / "buch", facts)


def _run_notebooks(
    project: Project, edition: Edition, target: Path, on_step: Callable[[str], None]
) -> None:
    felder = {feld.slug: feld.kuerzel for feld in edition.handlungsfelder}
    jobs = find_jobs(project.book, target, edition.angaben.ausgabe, felder)
    with warm_kernels(_WARM), ThreadPoolExecutor(os.cpu_count()) as executor:
        run_batch(jobs, executor, lambda job: on_step(job.name))


def _prepare_kernels(project: Project, edition: Edition, site: Path) -> None:
    """Set what kernels inherit: the data, and no settings of the person who builds."""
    os.environ[DATEN_VARIABLE] = str(edition.path.resolve().parent)
    os.environ[SITE_VARIABLE] = str(site.resolve())
    for variable, folder in (("IPYTHONDIR", "ipython"), ("MPLCONFIGDIR", "matplotlib")):
        path = project.work / folder
        path.mkdir(parents=True, exist_ok=True)
        os.environ[variable] = str(path.resolve())
