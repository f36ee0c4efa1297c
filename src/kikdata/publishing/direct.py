"""Sphinx extension for `jupyter-book build book` without `kik`.

Notebooks in `book/` are kept without outputs.  Where Jupyter Book meets one, it is run here,
and the newest edition's facts are read, so that the book is whole for authors who know it.
Staged copies, which `kik bericht` has run already, pass through untouched.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from kikdata.city import city
from kikdata.errors import KikError, WorkbookError
from kikdata.model import Handlungsfeld
from kikdata.publishing.chapters import FIELD_FOLDER, set_title
from kikdata.publishing.notebooks import execute
from kikdata.publishing.project import newest_workbook

if TYPE_CHECKING:
    from kikdata.model import Edition

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the two hooks; called by Sphinx."""
    # Before `kikdata.site`, which shows the facts.
    app.connect("config-inited", read_edition, priority=50)
    app.connect("source-read", run_notebook)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def read_edition(app: Sphinx, config: Config) -> None:
    """Fill `kik_edition` from the newest workbook, unless it is given."""
    app.kik_felder = None  # type: ignore[attr-defined]
    if config.kik_edition:  # staged by `kik bericht`, which has run all notebooks
        return
    # Slow to import, and staged copies need none of it.
    from kikdata.analysis.facts import edition_facts, prose_facts  # noqa: PLC0415
    from kikdata.pages.about import open_berichtigungen  # noqa: PLC0415

    edition = _load(Path(app.srcdir).parent / "data")
    told = edition_facts(edition, open_berichtigungen(edition))
    config.kik_edition = {**told, **prose_facts(edition)}
    config.kik_namen = dict(city(Path(app.srcdir)).names)
    app.kik_felder = edition.handlungsfelder  # type: ignore[attr-defined]


def _load(data: Path) -> Edition:
    from kikdata.checks.edition import load_with_history  # noqa: PLC0415

    try:
        return load_with_history(newest_workbook(data), data)[0]
    except WorkbookError as error:
        raise ExtensionError("\n".join([str(error), *map(str, error.findings)])) from error
    except KikError as error:
        raise ExtensionError(str(error)) from error


def run_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace the source of a notebook by that of its executed copy."""
    path = Path(app.env.doc2path(docname))
    felder: tuple[Handlungsfeld, ...] | None = app.kik_felder  # type: ignore[attr-defined]
    if path.suffix != ".ipynb" or felder is None:
        return
    parameters = {"ausgabe": app.config.kik_edition["ausgabe"]}
    title = ""
    if path.parent.name == FIELD_FOLDER:
        for feld in felder:
            if feld.slug == path.stem:
                parameters["handlungsfeld"], title = feld.kuerzel, feld.name
    try:
        name = f"book/{path.relative_to(app.srcdir).as_posix()}"
        limit = max(0, app.config.nb_execution_timeout)
        notebook = execute(path, name, parameters, limit=limit)
    except KikError as error:
        raise ExtensionError(str(error)) from error
    notebook.metadata.pop("kik", None)  # what `kik bericht` tells the author
    if title:
        set_title(notebook.cells, title)
    source[0] = json.dumps(notebook)
