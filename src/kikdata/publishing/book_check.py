"""Whatever could stop Jupyter Book or a notebook, told within a second, before anything runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from kikdata.errors import BookError, Finding
from kikdata.model import Edition
from kikdata.publishing.book import cell_limit, read_toc
from kikdata.publishing.notebooks import FIELD_FOLDER
from kikdata.publishing.project import Project
from kikdata.publishing.texts.notebook_cells import NotANotebookError, read_cells
from kikdata.publishing.texts.notebook_check import check_cells, field_faults
from kikdata.publishing.texts.pages import Page, check_page, included_files, targets_of
from kikdata.settings import AUSGABE_PATTERN, draft_pages_to_drop

__all__ = ["check_book"]

#: Texts of single editions, which stand in pages and are none themselves.
EDITION_TEXTS = "ausgaben"
#: Their names beside those of pages.
EDITION_PAGES = frozenset({"vorwort", "ausblick", "zusammenfassung"})


def check_book(project: Project, edition: Edition | None) -> list[Finding]:
    """Return all findings and hints on settings, texts and notebooks of the book.

    `edition`: None if its workbook has faults; then nothing is said about Handlungsfelder.
    """
    faults: list[Finding] = []
    try:
        cell_limit(project.config)
    except BookError as error:
        faults.append(_of_file(error))
    zustand = "" if edition is None else edition.angaben["Zustand"]
    try:
        toc = read_toc(project.toc, draft_pages_to_drop(zustand))
    except BookError as error:
        return [*faults, _of_file(error)]
    book = _Book(Path(os.path.abspath(project.book)), frozenset(toc.docnames), edition)
    return [*faults, *sorted(book.check(), key=lambda found: (found.file, found.line))]


def _of_file(error: BookError) -> Finding:
    """Return what is wrong with a file of settings: its error begins with its place."""
    place, _, message = str(error).partition(": ")
    file, _, line = place.partition(", Zeile ")
    return Finding(file, "", "", "einstellungen", message, line=int(line or 0))


@dataclass
class _Book:
    """The files in `folder` that the table of contents names, or does not."""

    folder: Path
    docnames: frozenset[str]
    edition: Edition | None
    faults: list[Finding] = field(default_factory=list)

    def check(self) -> list[Finding]:
        files = {path.relative_to(self.folder).as_posix(): path for path in self._files()}
        by_docname = {name.rpartition(".")[0]: name for name in files}
        for docname in sorted(self.docnames - by_docname.keys()):
            self._add(
                "_toc.yml",
                f"In book/ gibt es keine Datei {docname}.md oder {docname}.ipynb. Den Eintrag "
                "„file:“ berichtigen oder entfernen.",
            )
        pages = []
        for name, path in files.items():
            is_page = name.rpartition(".")[0] in self.docnames
            if page := self._read(name, path, is_page=is_page):
                pages.append(page)
        targets = set().union(*map(targets_of, pages)) if pages else set()
        for page in pages:
            self.faults += check_page(page, self.folder, self.docnames, targets)
        included = {path for page in pages for path in included_files(page)}
        for name, path in files.items():
            if name.rpartition(".")[0] not in self.docnames and path not in included:
                self._hint_at(name)
        self.faults += self._fields(by_docname.keys())
        self.faults += self._edition_texts()
        return self.faults

    def _add(self, file: str, message: str, *, line: int = 0, is_hint: bool = False) -> None:
        rule = "hinweis-buch" if is_hint else "buch"
        self.faults.append(Finding(file, "", "", rule, message, is_hint, line))

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*")):
            parts = path.relative_to(self.folder).parts
            is_hidden = any(part.startswith((".", "_")) for part in parts)
            if path.suffix in (".md", ".ipynb") and not is_hidden and parts[0] != EDITION_TEXTS:
                yield path

    def _read(self, name: str, path: Path, *, is_page: bool) -> Page | None:
        """Read a page; what cannot be read, and notebooks that no page shows, are findings."""
        file = f"book/{name}"
        try:
            if path.suffix == ".md":
                text = path.read_text(encoding="utf-8")
                return Page.of_text(file, path.parent, text) if is_page else None
            cells = read_cells(path)
        except NotANotebookError as error:
            self._add(file, str(error), line=error.line)
            return None
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            message = "Ein Zeichen ist nicht lesbar. Die Datei als UTF-8 speichern."
            self._add(file, message, line=line)
            return None
        except OSError:
            message = "Die Datei lässt sich nicht lesen. Rechte und Verknüpfung prüfen."
            self._add(file, message)
            return None
        # All notebooks run, also those that no page shows.
        self.faults += check_cells(file, cells, self._parameters(path))
        return Page.of_cells(file, path.parent, cells) if is_page else None

    def _parameters(self, path: Path) -> tuple[str, ...]:
        is_field = path.parent.name == FIELD_FOLDER
        return ("ausgabe", "handlungsfeld") if is_field else ("ausgabe",)

    def _hint_at(self, name: str) -> None:
        self._add(
            f"book/{name}",
            "Die Datei steht nicht in _toc.yml und erscheint nicht im Bericht. Sie dort eintragen "
            "oder entfernen.",
            is_hint=True,
        )

    def _fields(self, docnames: Iterable[str]) -> Iterator[Finding]:
        """Yield a finding for each Handlungsfeld without a notebook, and the other way round."""
        if self.edition is None:
            return
        felder = {feld.slug: feld.kuerzel for feld in self.edition.handlungsfelder}
        notebooks = [Path(name) for name in docnames if (self.folder / f"{name}.ipynb").is_file()]
        slugs = {path.name for path in notebooks if path.parent.name == FIELD_FOLDER}
        for slug, fault in field_faults(slugs, felder).items():
            file = f"book/{FIELD_FOLDER}/{slug}.ipynb"
            yield Finding(file, "", "", "handlungsfeld-notizbuch", fault)

    def _edition_texts(self) -> Iterator[Finding]:
        """Yield a hint for each text of an edition that no page shows."""
        pages = {docname.rpartition("/")[2] for docname in self.docnames} | EDITION_PAGES
        for path in sorted((self.folder / EDITION_TEXTS).rglob("*")):
            name = path.relative_to(self.folder)
            if path.is_dir() or any(part.startswith((".", "_")) for part in name.parts):
                continue
            file, message = f"book/{name.as_posix()}", ""
            if len(name.parts) != 3 or not AUSGABE_PATTERN.fullmatch(name.parts[1]):
                message = (
                    "Texte einer Ausgabe liegen in einem Ordner mit ihrem Namen: "
                    f"book/{EDITION_TEXTS}/JJJJ-MM/. Die Datei dorthin verschieben."
                )
            elif path.suffix == ".md" and path.stem not in pages:
                near = get_close_matches(path.stem, pages, 1)
                meant = f" Gemeint: {near[0]}.md?" if near else " Umbenennen oder entfernen."
                message = (
                    f"Zu diesem Namen gibt es keine Seite, der Text erscheint nirgends.{meant}"
                )
            if message:
                yield Finding(file, "", "", "ausgabe-text", message)
