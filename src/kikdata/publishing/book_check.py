"""Whatever could stop Jupyter Book or a notebook, told within a second, before anything runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from kikdata.errors import BookError, Finding
from kikdata.model import Edition
from kikdata.pages.prose import FOLDER
from kikdata.publishing.book import cell_limit, read_toc
from kikdata.publishing.chapters import FIELD_FOLDER, TEMPLATE, chapter_sources, field_notebooks
from kikdata.publishing.project import Project
from kikdata.publishing.texts.failures import explain_os_error
from kikdata.publishing.texts.notebook_cells import NotANotebookError, read_cells, source_of
from kikdata.publishing.texts.notebook_check import check_cells
from kikdata.publishing.texts.pages import (
    Page,
    check_marks,
    check_page,
    included_files,
    targets_of,
)
from kikdata.settings import AUSGABE_PATTERN, FIELD_PAGES, draft_pages_to_drop

__all__ = ["check_book"]

# How a cell shows a text of the edition.
_SHOWN = re.compile(r"""\.text\(\s*["']([\w-]+)["']\s*\)""")


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
        felder = None if edition is None else edition.handlungsfelder
        toc = read_toc(project.toc, draft_pages_to_drop(zustand), felder)
    except BookError as error:
        return [*faults, _of_file(error)]
    listed = frozenset(read_toc(project.toc).docnames)
    book = _Book(Path(os.path.abspath(project.book)), frozenset(toc.docnames), listed, edition)
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
    listed: frozenset[str]  # also those that this edition does not have
    edition: Edition | None
    faults: list[Finding] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # names of texts of an edition

    def check(self) -> list[Finding]:
        chapters = self._chapters()
        sources = set(chapters.values())
        found = dict.fromkeys([*self._files(), *chapters.values()])
        files = {path.relative_to(self.folder).as_posix(): path for path in found}
        by_docname = {name.rpartition(".")[0]: name for name in files}
        by_docname |= {docname: path.name for docname, path in chapters.items()}
        for docname in sorted(self.docnames - by_docname.keys()):
            if docname.startswith(FIELD_PAGES):
                self._add_missing_template(docname)
                continue
            self._add(
                "_toc.yml",
                f"In book/ gibt es keine Datei {docname}.md oder {docname}.ipynb. Den Eintrag "
                "„file:“ berichtigen oder entfernen.",
            )
        own = set(field_notebooks(self.folder).values())
        unused = own - sources if self.edition is not None else set[Path]()
        pages = []
        for name, path in files.items():
            if path in unused:
                self._without_field(f"book/{name}")
                continue
            is_page = name.rpartition(".")[0] in self.docnames or path in sources
            if page := self._read(name, path, is_page=is_page):
                pages.append(page)
        targets = set().union(*map(targets_of, pages)) if pages else set()
        for page in pages:
            self.faults += check_page(page, self.folder, self.docnames, targets)
        included = {path for page in pages for path in included_files(page)}
        for name, path in files.items():
            is_page = name.rpartition(".")[0] in self.listed or path in sources | own
            if not is_page and path not in included:
                self._hint_at(name)
        self.faults += self._edition_texts(targets)
        return self.faults

    def _add(self, file: str, message: str, *, line: int = 0, is_hint: bool = False) -> None:
        rule = "hinweis-buch" if is_hint else "buch"
        self.faults.append(Finding(file, "", "", rule, message, is_hint, line))

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*")):
            parts = path.relative_to(self.folder).parts
            is_hidden = any(part.startswith((".", "_")) for part in parts)
            if path.suffix in (".md", ".ipynb") and not is_hidden and parts[0] != FOLDER:
                yield path

    def _read(self, name: str, path: Path, *, is_page: bool) -> Page | None:
        """Read a page; what cannot be read, and notebooks that no page shows, are findings."""
        file = f"book/{name}"
        if path.suffix == ".md":
            return self._read_text(file, path) if is_page else None
        try:
            cells = read_cells(path)
        except NotANotebookError as error:
            self._add(file, str(error), line=error.line)
            return None
        except OSError as error:
            self._add(file, explain_os_error(error).rpartition(": ")[2])
            return None
        for cell in cells:
            self.shown |= set(_SHOWN.findall(source_of(cell)))
        # All notebooks run, also those that no page shows.
        self.faults += check_cells(file, cells, self._parameters(path))
        return Page.of_cells(file, path.parent, cells) if is_page else None

    def _read_text(self, file: str, path: Path) -> Page | None:
        try:
            return Page.of_text(file, path.parent, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            message = "Ein Zeichen ist nicht lesbar. Die Datei als UTF-8 speichern."
            self._add(file, message, line=line)
        except OSError as error:
            self._add(file, explain_os_error(error).rpartition(": ")[2])
        return None

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

    def _chapters(self) -> dict[str, Path]:
        """Return by page the notebook of each Handlungsfeld, the common one if it has none."""
        felder = () if self.edition is None else self.edition.handlungsfelder
        found = chapter_sources(self.folder, felder)
        return {f"{FIELD_FOLDER}/{slug}": path for slug, path in found.items()}

    def _add_missing_template(self, docname: str) -> None:
        slug = docname.removeprefix(FIELD_PAGES)
        message = (
            f"Das Kapitel {slug} hat kein eigenes Notizbuch, und das gemeinsame fehlt. Die letzte "
            "gute Fassung zurückholen, zum Beispiel mit git."
        )
        self.faults.append(Finding(f"book/{TEMPLATE}", "", "", "handlungsfeld-notizbuch", message))

    def _without_field(self, file: str) -> None:
        message = (
            "In dieser Ausgabe gibt es kein Handlungsfeld dazu; das Kapitel gehört zu anderen "
            "Ausgaben. Fehlt es in dieser, das Notizbuch nach dem Handlungsfeld benennen."
        )
        self.faults.append(Finding(file, "", "", "hinweis-buch", message, is_hint=True))

    def _edition_texts(self, targets: set[str]) -> Iterator[Finding]:
        """Yield what is wrong with texts of single editions, and those that no page shows."""
        slugs = {
            Path(name).name for name in self.docnames if Path(name).parent.name == FIELD_FOLDER
        }
        for path in sorted((self.folder / FOLDER).rglob("*")):
            name = path.relative_to(self.folder)
            if path.is_dir() or any(part.startswith((".", "_")) for part in name.parts):
                continue
            file, message = f"book/{name.as_posix()}", ""
            if len(name.parts) < 3 or not AUSGABE_PATTERN.fullmatch(name.parts[1]):
                message = (
                    "Texte einer Ausgabe liegen in einem Ordner mit ihrem Namen: "
                    f"book/{FOLDER}/JJJJ-MM/. Die Datei dorthin verschieben."
                )
            elif path.suffix == ".md" and self._is_unshown(name, slugs):
                near = get_close_matches(path.stem, self.shown | slugs, 1)
                meant = f"Gemeint: {near[0]}.md?" if near else "Umbenennen oder entfernen."
                message = f"Keine Seite zeigt einen Text dieses Namens. {meant}"
            elif path.suffix == ".md" and name.parts[1] == self._ausgabe:
                yield from self._edition_text(file, path, targets)
            if message:
                yield Finding(file, "", "", "ausgabe-text", message)

    def _is_unshown(self, name: Path, slugs: set[str]) -> bool:
        """Other editions have other chapters; what is no name of any in this one may be theirs."""
        is_of_this = self._ausgabe in ("", name.parts[1])
        return is_of_this and name.stem not in self.shown | slugs

    @property
    def _ausgabe(self) -> str:
        return "" if self.edition is None else self.edition.angaben.ausgabe

    def _edition_text(self, file: str, path: Path, targets: set[str]) -> Iterator[Finding]:
        page = self._read_text(file, path)
        if page is not None:
            yield from check_marks(page, self.folder, self.docnames, targets | targets_of(page))
