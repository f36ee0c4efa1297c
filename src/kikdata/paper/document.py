"""The finished HTML pages as tagged PDF documents (PDF/UA-1), set by Typst.

Needs nothing but the HTML build and the project's own files: fonts and templates come with the
program, network and foreign files are out of reach, and nothing depends on time or place, so equal
pages give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kikdata.errors import PdfError
from kikdata.paper.html import Chapter, read_chapters, read_piece
from kikdata.paper.nodes import plain, walk
from kikdata.paper.pictures import Pictures
from kikdata.paper.tags import mend_tags

__all__ = ["write_excerpt", "write_fitted", "write_pdf"]

PAPER = Path(__file__).parent
TEMPLATES = PAPER / "templates"
FONTS = (PAPER.parent / "assets" / "fonts", PAPER / "fonts")
COVER_FACTS = (
    ("Ausgabe", "ausgabe"),
    ("Berichtszeitraum", "zeitraum"),
    ("Datenstand", "datenstand"),
    ("Berichtigt am", "berichtigt"),
    ("Herausgeber", "herausgeber"),
)


def write_pdf(
    html_dir: Path,
    docnames: Sequence[str],
    parts: Mapping[str, str],
    edition: Mapping[str, str],
    target: Path,
) -> None:
    """Write the pages `docnames` of the HTML build `html_dir` as one PDF/UA-1 file.

    `docnames` in reading order, the title page first; `parts` maps the pages that begin a part
    to its caption; `edition` holds the facts of `kik_edition`.
    Raises PdfError, with every fault and the page it is on, and then writes nothing.
    """
    pictures = Pictures(html_dir)
    first, *chapters = read_chapters(html_dir, docnames, pictures, has_cover=True)
    told = [[label, edition[key]] for label, key in COVER_FACTS if edition[key]]
    data: dict[str, Any] = {
        "cover": {"label": first.label, "facts": told},
        "preface": first.content,
        "parts": _parts(chapters, parts),
    }
    entries = [
        title
        for part in data["parts"]
        for title in [part["caption"], *(chapter["title"] for chapter in part["chapters"])]
        if title
    ]
    title = f"{edition['titel']} – {edition['konzept']}"
    _write(_Job("book", title, edition, pictures), data, entries, target)


def _parts(chapters: Sequence[Chapter], parts: Mapping[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for chapter in chapters:
        if chapter.docname in parts or not found:
            found.append({"caption": parts.get(chapter.docname, ""), "chapters": []})
        found[-1]["chapters"].append({"title": chapter.title, "content": chapter.content})
    return found


def write_excerpt(
    html_dir: Path, docname: str, kind: str, edition: Mapping[str, str], target: Path
) -> None:
    """Write one page of the HTML build as a document of its own, under a small title head.

    `kind` says in the head what it is: ``Handlungsfeld``.  Raises PdfError as `write_pdf`.
    """
    pictures = Pictures(html_dir)
    [page] = read_chapters(html_dir, [docname], pictures)
    data = {"kind": kind, "heading": page.title, "content": page.content}
    job = _Job("chapter", f"{page.title} – {edition['titel']}", edition, pictures)
    _write(job, data, [], target)


def write_fitted(
    title: str, pages: Iterable[Sequence[str]], edition: Mapping[str, str], target: Path
) -> None:
    """Write a document of exactly as many pages as `pages` has: the Ratsvorlage.

    Each page is given as HTML in several lengths, the longest first; the first that fits is taken.
    Raises PdfError if none does, or if no font has a character, and then writes nothing.
    """
    pictures = Pictures(Path())
    versions = [[read_piece(html, pictures, target.name) for html in page] for page in pages]
    job = _Job("fitted", title, edition, pictures)
    heading = next((plain(node["c"]) for node in walk(versions[0][0], "h")), title)
    chosen = json.loads(
        typst.query(
            **job.inputs({"heading": heading, "versions": versions, "pages": []}),
            selector="<chosen>",
            field="value",
            one=True,
        )
    )
    if -1 in chosen:
        raise PdfError(
            f"{target.name}: Der Inhalt passt auch gekürzt nicht auf die Seite. "
            "Die Angaben im Blatt „Bericht“ kürzer fassen."
        )
    taken = [page[number] for page, number in zip(versions, chosen, strict=True)]
    _write(job, {"heading": heading, "pages": taken}, [], target)


@dataclass(frozen=True)
class _Job:
    """A document to be set: its template, title, edition and pictures."""

    template: str
    title: str
    edition: Mapping[str, str]
    pictures: Pictures

    def inputs(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what Typst is called with."""
        e = self.edition
        created = dt.date.fromisoformat(e["datenstand_iso"])
        document = {
            **data,
            "title": self.title,
            "subject": f"{e['titel']} zum {e['konzept']}, {e['zeitraum']}, Stand {e['datenstand']}",
            "date": [created.year, created.month, created.day],
            "facts": dict(e),
            "pictures": self.pictures.found,
        }
        return {
            "input": str(TEMPLATES / f"{self.template}.typ"),
            "root": str(TEMPLATES),
            "font_paths": _fonts(),
            "sys_inputs": {"document": json.dumps(document, ensure_ascii=False)},
        }


def _write(job: _Job, data: Mapping[str, Any], contents: Sequence[str], target: Path) -> None:
    """Set and write a document; `contents` are the entries of its table of contents."""
    created = dt.date.fromisoformat(job.edition["datenstand_iso"])
    try:
        content, warnings = typst.compile_with_warnings(
            **job.inputs(data),
            format="pdf",
            pdf_standards="ua-1",
            timestamp=dt.datetime.combine(created, dt.time(), dt.UTC),
        )
    except typst.TypstError as error:
        raise PdfError(
            f"{target.name}: Das PDF kann so nicht entstehen.\n{error.diagnostic}"
        ) from error
    if warnings:  # something was left out, or set otherwise than asked
        raise PdfError(f"{target.name}: Das PDF wäre nicht vollständig.\n{warnings[0].diagnostic}")
    content = mend_tags(content, data, contents, job.edition["geaendert_iso"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in FONTS],
    )
